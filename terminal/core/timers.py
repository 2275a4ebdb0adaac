"""Timers: what time alone turns into facts: away beyond the limit, nobody in a session, the end of a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from terminal.core.day_tally import held
from terminal.core.outcome import Outcome, desk, note
from terminal.core.post import Staffing, closed, overdue, slept, vacancy
from terminal.core.presence import boot_began, settled, since, staffing
from terminal.core.state import Pending, State
from terminal.domain.facts import Audit, Post, Said
from terminal.domain.timetable import MINUTE_MS, Session
from terminal.domain.window import Window, in_session, minute_of, minutes, session_at

LEAVE_MARGIN_MINUTES = 30  # minutes after the last session in which staff still punch out
LAST_MINUTE = 23 * 60 + 59


def watch(state: State) -> Outcome:
    """Asks to record what time alone has made true. Touches and presses wait for it: they are judged by what is."""
    waiting = state.desk.pending or state.desk.later or state.now.mono < state.desk.watch_again
    said = () if waiting else due(state)
    if not said:
        return state, ()
    state, effects = note(state, state.now, *said)
    return desk(state, pending=Pending(state.desk.token, "watch")), effects


def due(state: State) -> tuple[Said, ...]:
    """What is true now and not on record; one thing at a time, as each changes what follows. Nothing in doubt."""
    window = state.desk.window
    if window is None or not settled(state):
        return ()
    return ending(state, window) or _overdue(state, window) or _vacant(state, window)


def _overdue(state: State, window: Window) -> tuple[Said, ...]:
    here = staffing(state)
    went, post = since(state, here.moment) if here else None, overdue(here)
    if went is None or post is None or state.desk.roster.has(post.badge, "outing", state.now.at):
        return ()
    return (post,) if state.now.at - went > window.rules.away_limit_minutes * MINUTE_MS else ()


def _vacant(state: State, window: Window) -> tuple[Said, ...]:
    at = state.now.at
    session = session_at(window, at) if in_session(window, at) else None
    post = vacancy(staffing(state), session.id) if session else None
    if session is None or post is None or _told(state, window, session):
        return ()
    over = at - _nobody_since(state, window, session) >= window.rules.nobody_after_minutes * MINUTE_MS
    return (post,) if over else ()


def _told(state: State, window: Window, session: Session) -> bool:
    """Once a session is enough, however often the chair is empty in it."""
    last = state.kept.vacancy
    same = last is not None and last.session == session.id
    return same and last is not None and window.local(last.at).date() == window.local(state.now.at).date()


def _nobody_since(state: State, window: Window, session: Session) -> int:
    """The session's start; or when somebody left, or this boot began: nobody watched the chair before."""
    hour, minute = divmod(minutes(session.start), 60)
    start = window.local(state.now.at).replace(hour=hour, minute=minute, second=0, microsecond=0)
    last = state.kept.staffing
    here = last is not None and last.moment.boot == state.now.boot
    left = since(state, last.moment) if last and here else None
    return max(int(start.timestamp() * 1000), boot_began(state), left or 0)


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
        return closed(staffing(state), day, "midnight")
    last = days.before if days.before and _day(window, days.before.utc) == day else days.opened
    return overdue_closing(window, staffing(state), day, last.utc, began, today)


def _today(state: State, window: Window) -> Post | None:
    """After the last session and its margin, once nobody is registered; whoever stays has until midnight."""
    now = window.local(state.now.at)
    day, midnight = now.date().isoformat(), now.replace(hour=23, minute=59)
    session = session_at(window, int(midnight.timestamp() * 1000))
    if session is None or state.kept.days.closed >= day:
        return None
    last = max(session.end, session.out_window[1] if session.out_window else session.end)
    over = minute_of(now) >= min(minutes(last) + LEAVE_MARGIN_MINUTES, LAST_MINUTE)
    return closed(staffing(state), day, "evening") if over else None


def _day(window: Window, at: int) -> str:
    return window.local(at).date().isoformat()


def overdue_closing(
    window: Window, here: Staffing | None, last_day: str, earliest: int | None, latest: int | None, now_day: str
) -> Post | None:
    """The closing that is owed for `last_day`, the last with a sign of life; the last sign lies within the bounds.

    `now_day` is today, or empty while the clock is not trusted: then nothing is stated yet. A terminal that came
    up again without a trusted clock was last seen for certain on `last_day`, but may have been alive until
    `latest`, days later: that day still ended with its midnight.
    """
    if not last_day or now_day <= last_day:
        return None
    end = _end_of(window, last_day)
    until = end if latest is None else min(latest, end)
    return slept(here, last_day, earliest or 0, until)


def _end_of(window: Window, day: str) -> int:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(window.zone)) + timedelta(days=1)
    return int(midnight.timestamp()) * 1000 - 1
