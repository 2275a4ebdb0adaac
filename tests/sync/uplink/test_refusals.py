"""What one would not take of the other is kept, but no more of it than a card should bear."""

from msgspec.structs import replace

from sync.contract import BATCH, Refusal
from sync.uplink.hourly_allowance import HOUR_MS
from sync.uplink.refusals import REFUSALS_PER_HOUR, WHY_CHARACTERS, Refusals
from terminal.domain.facts import GENESIS, Fact, Moment

FACT = Fact("t", "s", 1, "2F-17", "", GENESIS, 1, "boot", 1, "unset", "touch", {})
SENT = [replace(FACT, seq=seq) for seq in range(1, BATCH + 1)]


class Hour:
    def __init__(self) -> None:
        self.mono = 0
        self.refusals = Refusals(lambda: Moment(0, self.mono, "boot", "unset"))

    def kept(self, *numbers: int, why: str = "no") -> list[Refusal]:
        return self.refusals.kept([Refusal(number, why) for number in numbers], SENT)


def test_what_was_sent_and_refused_is_kept_and_nothing_else_is() -> None:
    assert Hour().kept(3, 5, BATCH + 1, -1) == [Refusal(3, "no"), Refusal(5, "no")]


def test_a_long_reason_is_kept_in_short() -> None:
    assert Hour().kept(3, why="w" * 1000) == [Refusal(3, "w" * WHY_CHARACTERS)]


def test_an_hour_keeps_so_many() -> None:
    hour = Hour()
    kept = [len(hour.kept(*range(1, BATCH + 1))) for _ in range(10)]
    assert sum(kept) == REFUSALS_PER_HOUR and kept[0] == BATCH
    hour.mono = HOUR_MS
    assert len(hour.kept(1, 2)) == 2
