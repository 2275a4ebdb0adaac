"""The day tally: counts over all facts, and which day was lived in and is not closed yet. A fold."""

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.anchor import Anchor
from terminal.domain.facts import Audit, Fact, Post

FIELDS = ("punches", "ratings", "unrated", "complaints", "touches", "boots")
FIELD_OF_KIND = {"punch": 0, "rating": 1, "unrated": 2, "complaint": 3, "touch": 4}  # kind to the place in FIELDS
BOOTS = 5
DayCounts = tuple[int, ...]
NONE: DayCounts = (0,) * len(FIELDS)


class Life(Struct, frozen=True):
    """A fact whose time (ms UTC) is known, and what had been counted by then."""

    utc: int
    counts: DayCounts


class DayTally(Struct, frozen=True):
    """Counts run on for ever; a day holds what lies between two of them."""

    counts: DayCounts = NONE
    boot: str = ""
    alive: Life | None = None  # the last of this boot
    before: Life | None = None  # the last of the boots before
    opened: Life | None = None  # the first since the last closing that found something to count
    closed: str = ""  # the last day that was closed…
    first: DayCounts = NONE  # …what had been counted when it began…
    last: DayCounts = NONE  # …and when it ended


def lived(days: DayTally, fact: Fact, anchor: Anchor | None) -> DayTally:
    """The days after this fact; `anchor` is the latest."""
    if fact.boot != days.boot:
        days = replace(days, boot=fact.boot, alive=None, before=days.alive or days.before)
    days = replace(days, counts=_counted(days.counts, fact))
    if anchor and anchor.boot == fact.boot:
        life = Life(anchor.utc_at(fact.mono), days.counts)
        opened = days.opened or (life if days.counts != days.last else None)
        days = replace(days, alive=life, opened=opened)
    said = fact.said if fact.kind == "post" else None
    return _shut(days, said) if isinstance(said, Post) and said.state == "closed" and said.day else days


def held(days: DayTally, closing: Post) -> str:
    """What is to be said of the day that this closes."""
    first, last = _ends(days, closing)
    sums = (f"{name}={b - a}" for name, a, b in zip(FIELDS, first, last, strict=True))
    return f"{closing.day} {' '.join(sums)}"


def _ends(days: DayTally, closing: Post) -> tuple[DayCounts, DayCounts]:
    """A day that is closed again, because somebody came after all, still begins where it began."""
    last = days.before.counts if closing.by == "restart" and days.before else days.counts
    return (days.first if closing.day == days.closed else days.last), last


def _shut(days: DayTally, post: Post) -> DayTally:
    first, last = _ends(days, post)
    return replace(days, closed=post.day, first=first, last=last, opened=None)


def _counted(counts: DayCounts, fact: Fact) -> DayCounts:
    said = fact.said if fact.kind == "audit" else None
    place = BOOTS if isinstance(said, Audit) and said.what == "boot" else FIELD_OF_KIND.get(fact.kind)
    return counts if place is None else (*counts[:place], counts[place] + 1, *counts[place + 1 :])
