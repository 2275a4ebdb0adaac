"""The terminal hours: when a terminal is expected to be on, by the timetable of its window. Pure.

Whoever goes home switches everything off (article 7.6), some at noon too; on a holiday nobody switches it on.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sync.hall_status import SILENCE_MS
from terminal.domain.timetable import MINUTE_MS, Session
from terminal.domain.window import Window, clock_on

LOOKED_DAYS = 366  # from its last word on: a window of one season has no session for most of a year


def expected_on(window: Window, at: int) -> bool:
    """Whether the terminal of this window should be on at `at` (ms UTC)."""
    return any(begin <= at < end for begin, end in _stretches(window, window.local(at).date()))


def missed_since(window: Window, heard: int, now: int) -> int | None:
    """Since when one that was last `heard` then is silent while it should be on; None where it is not (ms UTC)."""
    first, today = window.local(heard).date(), window.local(now).date()
    for days in range(min((today - first).days, LOOKED_DAYS) + 1) if window.sessions else ():
        for begin, end in _stretches(window, first + timedelta(days=days)):
            since = max(begin, heard)
            if min(end, now) - since > SILENCE_MS:
                return since
    return None


def _stretches(window: Window, day: date) -> Iterator[tuple[int, int]]:
    """From when until when that day, in ms UTC, the earliest first."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(window.zone))
    before = window.rules_on(day).leave_before_end_minutes * MINUTE_MS
    for session in sorted(window.sessions_on(day), key=_start):
        yield clock_on(midnight, session.start), clock_on(midnight, session.end) - before


def _start(session: Session) -> str:
    return session.start
