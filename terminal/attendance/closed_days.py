"""Closed days: which days of a terminal are over, by its closings and by when it was alive; and for whom."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.attendance.session_ends import Seen
from terminal.domain.anchor import Span, within_ever
from terminal.domain.facts import Fact, Post
from terminal.domain.roster import Entry
from terminal.domain.window import Window

WIDE_SPAN_MS = 86_400_000  # one so wide may be of days between its ends


class Closing(Struct, frozen=True):
    """The end of a day: between `earliest` and `latest` (ms UTC, None where nothing bounds it).

    By the clock that is when the day was closed, by a restart when the terminal was last alive in it.
    """

    by: Literal["clock", "restart"]
    earliest: int | None
    latest: int | None


class ClosedDays(Struct, frozen=True):
    """What one terminal's facts say of its days: those it closed, and those on which it was alive for certain.

    A day is as the hall has it (2026-03-02). One that was closed twice ended as its later fact says. Of a day that
    is `incomplete` something is gone, or is here and cannot be read.
    """

    closed: dict[str, Closing]
    alive: frozenset[str]
    incomplete: frozenset[str] = frozenset()

    def over(self, day: str) -> bool:
        """Whether no punch of this day can still come: it is closed, or slept through by a terminal since awake."""
        slept = day not in self.alive and any(later > day for later in self.alive)
        return (day in self.closed or slept) and day not in self.incomplete


class TerminalDays(Struct, frozen=True):
    """What one terminal had of a day: its configuration and roster, and which of its days are over."""

    terminal: str
    window: Window
    entries: tuple[Entry, ...]
    days: ClosedDays


def unclosed(day: str, badge: str, terminals: Iterable[TerminalDays], seen: Sequence[Seen]) -> frozenset[str]:
    """The terminals that hold up this day of a person, whose punches were `seen`: they may still bring one.

    Such a terminal lists the person that day, as post or by cover, or has a punch of theirs that day. What another
    brings later reopens the day.
    """
    return frozenset(
        one.terminal
        for one in terminals
        if not one.days.over(day) and (_lists(one, day, badge) or _punched(one, day, seen))
    )


def closed_days(zone: str, facts: Sequence[Fact], found: Sequence[Span]) -> ClosedDays:
    """For facts of one series in `seq` order, made at the times that were `found`; `zone` is the hall's."""
    hall = ZoneInfo(zone)
    closed: dict[str, Closing] = {}
    alive: set[str] = set()
    for fact, span in zip(facts, found, strict=True):
        alive |= set(_touched(hall, span)) if span.certain else set()
        ends = _closing(fact, span) if fact.kind == "post" else ()
        closed |= {day: one for day, one in ends if _had_come(hall, day, one.by, span, alive)}
    return ClosedDays(closed, frozenset(alive))


def _closing(fact: Fact, span: Span) -> Iterator[tuple[str, Closing]]:
    match fact.said:
        case Post("closed", by="clock", day=day) if day:
            yield day, Closing("clock", _in_time(span.earliest), _in_time(span.latest))
        case Post("closed", by="restart", day=day, earliest=earliest, latest=latest) if day:
            yield day, Closing("restart", _in_time(earliest or None), _in_time(latest or None))


def _had_come(hall: ZoneInfo, day: str, by: str, made: Span, lived: Set[str]) -> bool:
    """Whether a closing that was made then is of a day that had come: a clock that ran ahead closes what is ahead.

    A restart closes what was lived before it, whatever its own clock says.
    """
    past = made.earliest is not None and _day(hall, made.earliest) > day
    return past or (day in lived and (by == "restart" or made.certain))


def _touched(hall: ZoneInfo, span: Span) -> Iterator[str]:
    """The day of a span; both where it lies across midnight, none where it is so wide that it may be of others."""
    ends = [end for end in (span.earliest, span.latest) if end is not None]
    if ends and max(ends) - min(ends) < WIDE_SPAN_MS:
        yield from (_day(hall, end) for end in ends)


def _lists(terminal: TerminalDays, day: str, badge: str) -> bool:
    covers = (e for e in terminal.entries if (e.badge, e.what) == (badge, "cover"))
    zone = ZoneInfo(terminal.window.zone)
    covered = any(_day(zone, e.start) <= day <= _day(zone, e.end - 1) for e in covers)
    return covered or terminal.window.listed(badge) is not None


def _punched(terminal: TerminalDays, day: str, seen: Sequence[Seen]) -> bool:
    zone = ZoneInfo(terminal.window.zone)
    here = (punch for punch in seen if punch.terminal == terminal.terminal)
    return any(_day(zone, punch.earliest) <= day <= _day(zone, punch.latest) for punch in here)


def _day(hall: ZoneInfo, at: int) -> str:
    return datetime.fromtimestamp(within_ever(at) / 1000, UTC).astimezone(hall).date().isoformat()


def _in_time(at: int | None) -> int | None:
    return None if at is None else within_ever(at)
