"""The touch hours: when a day and its work begin, and what is sure of whoever could not touch all day. Pure.

Nobody is late or absent where nobody could have touched: before somebody was on a list or a terminal was up, and
after a list left somebody out. What is missing there is for a person to decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from terminal.attendance import DayJudged, End, SessionJudged
from terminal.attendance.day import WORSE
from terminal.domain.anchor import EVER
from terminal.domain.roster import Entry
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window, clock_on


class TouchHours(Struct, frozen=True):
    """From and until when (ms UTC) somebody could touch at their window; as a rule at any time."""

    since: int = EVER[0]
    until: int = EVER[1]


def day_bounds(zone: str, day: str) -> tuple[int, int]:
    """When a day of the hall begins, and the one after it; ms UTC."""
    begins = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    after = begins + timedelta(days=1)  # by the wall clock, also where it is put forward or back between
    return int(begins.timestamp()) * 1000, int(after.timestamp()) * 1000


def begun(day: str, window: Window) -> int:
    """When work begins that day, ms UTC; when the day does, where there is none."""
    begins, _ = day_bounds(window.zone, day)
    return min((start for _, start, _ in session_times(day, window)), default=begins)


def session_times(day: str, window: Window) -> Iterator[tuple[str, int, int]]:
    """The sessions of a day by their ids, each with its start and its end, ms UTC."""
    begins, _ = day_bounds(window.zone, day)
    local = window.local(begins)
    for each in window.sessions_on(date.fromisoformat(day)):
        yield each.id, clock_on(local, each.start), clock_on(local, each.end)


def clocks(day: str, window: Window, hours: TouchHours) -> tuple[str, str]:
    """From and until when by the hall's clock; each empty where all of the day's sessions lie within."""
    spans = [*session_times(day, window)]
    late = any(start < hours.since for _, start, _ in spans)
    early = any(hours.until < end for _, _, end in spans)
    return _clock(window, hours.since) if late else "", _clock(window, hours.until) if early else ""


def within(judged: DayJudged, day: str, window: Window, hours: TouchHours) -> DayJudged:
    """The same day, where nothing is certain against somebody of a session that lies partly outside the hours."""
    inside = {
        name for name, start, end in session_times(day, window) if hours.since <= start and end <= hours.until
    }
    sessions = tuple(each if each.session in inside else _open(each) for each in judged.sessions)
    halves = sum(each.half_day_absent for each in sessions)
    return replace(judged, sessions=sessions, half_days_absent=halves)


def on_leave(day: str, window: Window, entries: Iterable[Entry]) -> set[str]:
    """The sessions that leave covers from their start to their end."""
    leaves = sorted((each.start, each.end) for each in entries if each.what == "leave")
    return {name for name, start, end in session_times(day, window) if _reaches(leaves, start) >= end}


def _reaches(leaves: Sequence[tuple[int, int]], at: int) -> int:
    """Until when leaves, in their order, follow one another from there on."""
    for start, end in leaves:
        at = max(at, end) if start <= at else at
    return at


def _open(judged: SessionJudged) -> SessionJudged:
    return replace(
        judged,
        arrival=_unsettled(judged.arrival),
        departure=_unsettled(judged.departure),
        half_day_absent=False,
        half_day_unsettled=judged.half_day_absent or judged.half_day_unsettled,
    )


def _unsettled(end: End) -> End:
    return replace(end, verdict="unsettled", minutes=0) if end.verdict in WORSE else end


def _clock(window: Window, at: int) -> str:
    # what is not known to the minute has no clock: it may have been any time
    return f"{window.local(at + MINUTE_MS // 2):%H:%M}" if EVER[0] < at < EVER[1] else "?"
