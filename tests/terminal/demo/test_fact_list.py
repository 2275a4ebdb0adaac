"""The fact list: the last ten, newest first, what the center has of them, and the steps that they show."""

import msgspec

from terminal.demo.fact_list import FactList
from terminal.domain.facts import Fact

Kind = tuple[str, dict[str, str]]
BOOT: Kind = ("audit", {"what": "boot", "detail": "1"})
RATED: Kind = ("rating", {})
TOUCHED: Kind = ("touch", {})


def facts(*kinds: Kind) -> tuple[Fact, ...]:
    whole = {"terminal": "t", "series": "s", "window": "", "config": "", "prev": "", "boot": "b", "mono": 0}
    raw = [
        {**whole, "seq": seq, "at": seq, "clock": "synced", "kind": kind, "body": body}
        for seq, (kind, body) in enumerate(kinds, 1)
    ]
    return tuple(msgspec.convert(raw, list[Fact]))


class Terminal:
    """Gives the facts above a number, and remembers which was asked for."""

    def __init__(self) -> None:
        self.facts: tuple[Fact, ...] = ()
        self.asked: list[int] = []

    def after(self, seq: int) -> tuple[Fact, ...]:
        self.asked.append(seq)
        return tuple(fact for fact in self.facts if fact.seq > seq)


def test_the_last_ten_are_listed_and_nothing_is_read_twice() -> None:
    terminal = Terminal()
    listing = FactList(terminal.after, {})
    terminal.facts = facts(*[RATED] * 12)
    listing.follow("s", 12)
    listing.follow("s", 12)
    listed = listing.listed(9)
    assert [(fact.seq, fact.waiting) for fact in listed] == [(seq, seq > 9) for seq in range(12, 2, -1)]
    terminal.facts = facts(*[RATED] * 13)
    listing.follow("s", 13)
    assert (listing.listed(13)[0].seq, terminal.asked) == (13, [0, 12])


def test_another_series_is_read_from_its_first_fact() -> None:
    terminal = Terminal()
    listing = FactList(terminal.after, {})
    terminal.facts = facts(RATED, RATED)
    listing.follow("s", 2)
    terminal.facts = facts(TOUCHED)
    listing.follow("other", 1)
    assert [fact.kind for fact in listing.listed(0)] == ["touch"]


def test_steps_tick_themselves_off_in_the_strips_order() -> None:
    terminal = Terminal()
    listing = FactList(terminal.after, {})
    terminal.facts = facts(BOOT, RATED)
    listing.follow("s", 2)
    listing.did("cable")
    assert listing.done == ["rate", "cable"]
    terminal.facts = facts(BOOT, RATED, BOOT, TOUCHED)
    listing.follow("s", 4)
    assert listing.done == ["finger", "rate", "cable", "plug"]
