"""The counted punches: each touch of somebody's day, and what it decided. Pure."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from sync.center.office.attendance.day_sheet import SheetRow
from terminal.attendance import End, Seen


class JudgedEnd(Struct, frozen=True):
    """The coming to a `session` or the going from it, by its `hours`, and what was made of it.

    It is `waived` where a person excused it.
    """

    session: str
    hours: str
    end: Literal["in", "out"]
    decision: End
    waived: bool = False


class CountedPunch(Struct, frozen=True):
    """A touch and the ends that it decided; none where it changed nothing.

    It is `open` what it decides while something of the day is to be checked.
    """

    seen: Seen
    decided: tuple[JudgedEnd, ...]
    open: bool = False


def counted(row: SheetRow) -> tuple[CountedPunch, ...]:
    """Every touch of the row once, in their order."""
    ends = [*_ends(row)]
    return tuple(
        CountedPunch(one, tuple(each for each in ends if each.decision.punch == one.key), row.unsettled)
        for one in row.punches
    )


def missing(row: SheetRow) -> tuple[JudgedEnd, ...]:
    """The ends that somebody was to touch at, or was excused from, and did not."""
    return tuple(
        each for each in _ends(row) if each.decision.punch is None and each.decision.verdict != "unpunched"
    )


def _ends(row: SheetRow) -> Iterator[JudgedEnd]:
    for session in row.judged.sessions:
        hours = row.hours.get(session.session, session.session)
        name = session.session
        yield JudgedEnd(name, hours, "in", session.arrival, (name, "in") in row.waived)
        yield JudgedEnd(name, hours, "out", session.departure, (name, "out") in row.waived)
