"""When a day at the window is over, and what it held: a closing and its sums, stated together."""

from terminal.attendance.closed_days import overdue_closing
from terminal.core.day_tally import held
from terminal.core.presence import boot_began, staffing
from terminal.core.state import State
from terminal.domain.facts import Audit, Post, Said
from terminal.domain.window import Window, minute_of, minutes, session_at

MARGIN = 30  # minutes after the last session in which staff still punch out
LAST_MINUTE = 23 * 60 + 59


def ending(state: State, window: Window) -> tuple[Said, ...]:
    """The closing that is due by a trusted clock: first of a day that is past, then of today."""
    post = _past(state, window) or _today(state, window)
    return (post, Audit("day", held(state.kept.days, post))) if post else ()


def _past(state: State, window: Window) -> Post | None:
    """A day that this boot saw the end of is closed by the clock, one that ended without it by the restart."""
    days, today, began = state.kept.days, _day(window, state.now.at), boot_began(state)
    day = _day(window, days.opened.utc) if days.opened else today
    if days.opened is None or day >= today:
        return None
    if _day(window, began) <= day:
        return Post("closed", "", "", "clock", day=day)
    last = days.before if days.before and _day(window, days.before.utc) == day else days.opened
    return overdue_closing(window, day, False, last.utc, began, today)


def _today(state: State, window: Window) -> Post | None:
    """After the last session and its margin, once nobody is registered; whoever stays has until midnight."""
    now = window.local(state.now.at)
    day, midnight = now.date().isoformat(), now.replace(hour=23, minute=59)
    session = session_at(window, int(midnight.timestamp() * 1000))
    if session is None or state.kept.days.closed >= day or staffing(state):
        return None
    last = max(session.end, session.out_window[1] if session.out_window else session.end)
    over = minute_of(now) >= min(minutes(last) + MARGIN, LAST_MINUTE)
    return Post("closed", "", "", "clock", day=day) if over else None


def _day(window: Window, at: int) -> str:
    return window.local(at).date().isoformat()
