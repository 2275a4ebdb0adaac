"""Which sessions a day has, and which of them a moment belongs to."""

from datetime import date, datetime

from terminal.domain.hall import Window
from terminal.domain.timetable import Session


def minutes(clock: str) -> int:
    """Minutes since midnight of a time such as "08:00"."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def minute_of(when: datetime) -> int:
    """The minute of the day that a wall clock shows."""
    return when.hour * 60 + when.minute


def confirmed(window: Window, day: date) -> bool:
    """Whether the year's holidays are known; if not, the weekly pattern holds, and is to be called so."""
    return day.year in window.calendar.years


def session_at(window: Window, at: int) -> Session | None:
    """The session of that day nearest to `at` (ms UTC), None on a day without one; inside beats near."""
    now = window.local(at)
    minute = minute_of(now)
    return min(_of_day(window, now), key=lambda session: _distance(session, minute), default=None)


def in_session(window: Window, at: int) -> bool:
    """Whether a session is on at `at` (ms UTC)."""
    now = window.local(at)
    return any(session.start <= now.strftime("%H:%M") < session.end for session in _of_day(window, now))


def near_end(window: Window, at: int) -> bool:
    """Whether the nearest session is about to end, or has ended: the holder's touch then means leaving."""
    session = session_at(window, at)
    if session is None:
        return False
    return minute_of(window.local(at)) >= minutes(session.end) - window.rules.leave_before_end_minutes


def _of_day(window: Window, now: datetime) -> tuple[Session, ...]:
    return window.sessions_on(now.date())


def _distance(session: Session, minute: int) -> int:
    start, end = minutes(session.start), minutes(session.end)
    return max(start - minute, minute - end, 0)
