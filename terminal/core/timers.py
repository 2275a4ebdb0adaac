"""Timers: what time alone turns into facts: away beyond the limit, nobody in a session, the end of a day."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from terminal.core.day_tally import held
from terminal.core.outcome import Outcome, desk, note
from terminal.core.post import Staffing, closed, left_open, overdue, removed, slept, vacancy
from terminal.core.presence import away_until, boot_began, settled, since, staffing, unexpected, went_home
from terminal.core.state import Pending, State
from terminal.domain.facts import Audit, Moment, Post, Said
from terminal.domain.timetable import MINUTE_MS, Session
from terminal.domain.window import Window, clock_on, in_session, left_by, minute_of, minutes, session_at

OUTING_GRACE = 5 * MINUTE_MS  # after an approved outing, until whoever is not back is overdue
LAST_MINUTE = 23 * 60 + 59


def watch(state: State, first: tuple[Said, ...] = ()) -> Outcome:
    """Asks to record what time alone has made true. Touches and presses wait for it: they are judged by what is.

    What is true before all that goes `first`.
    """
    if state.desk.pending or state.desk.later or state.now.mono < state.desk.watch_again:
        return state, ()
    gone = () if first else _removed(state)
    moment, said = (gone[0], (gone[1],)) if gone else (state.now, first or due(state))
    if not said:
        return state, ()
    state, effects = note(state, moment, *said)
    return desk(state, pending=Pending(state.desk.token, "watch")), effects


def due(state: State) -> tuple[Said, ...]:
    """What is true now and not on record; one thing at a time, as each changes what follows. Nothing in doubt."""
    window = state.desk.window
    if window is None or not settled(state):
        return ()
    return ending(state, window) or _by_orders(state, window)


def _by_orders(state: State, window: Window) -> tuple[Said, ...]:
    """What rests on hours, rules and roster: not while they are so new that a slip may still be mended."""
    if _just_changed(state, window):
        return ()
    return _gone(state, window) or _left_open(state, window) or _overdue(state, window) or _vacant(state, window)


def _just_changed(state: State, window: Window) -> bool:
    changed = state.desk.changed
    return (
        bool(changed) and state.now.mono - changed < window.rules_at(state.now.at).nobody_after_minutes * MINUTE_MS
    )


def _removed(state: State) -> tuple[Moment, Post] | None:
    """Whoever holds the post is listed and sent here no more; true since that was first seen."""
    doubt = unexpected(state)
    post = removed(state.kept.staffing) if doubt and settled(state) else None
    return (doubt.since, post) if doubt and post else None


def _gone(state: State, window: Window) -> tuple[Said, ...]:
    """Whoever touched at an end while nobody could tell that it was one."""
    last = state.kept.staffing
    left = went_home(state, window, last.post.badge) if last else None
    session = session_at(window, left) if left else None
    post = left_open(last, session.id) if session else None
    return (post,) if post else ()


def _left_open(state: State, window: Window) -> tuple[Said, ...]:
    """Some time after an end, of a session or by a leave, whoever took the post before it has gone."""
    here, now = staffing(state), window.local(state.now.at)
    sat, session = since(state, here.moment) if here else None, _over(window, now)
    if here is None or sat is None:
        return ()
    if session is None or sat >= clock_on(now, session.end):
        session = session_at(window, state.now.at) if _forgot_leave(state, window, here, sat) else None
    post = left_open(here, session.id) if session else None
    return (post,) if post else ()


def _forgot_leave(state: State, window: Window, here: Staffing, sat: int) -> bool:
    leave = state.desk.roster.during(here.post.badge, "leave", state.now.at)
    return (
        leave is not None
        and sat < leave.start <= state.now.at - window.rules_at(state.now.at).close_after_minutes * MINUTE_MS
    )


def _over(window: Window, now: datetime) -> Session | None:
    """The session after which whoever did not leave has gone by now; the last of the day is the evening's."""
    sessions = sorted(window.sessions_on(now.date()), key=lambda session: session.start)
    over = [
        session
        for session, following in pairwise(sessions)
        if session.punch != "in"
        and left_by(session) + window.rules_on(now.date()).close_after_minutes
        <= min(minute_of(now), minutes(following.start))
    ]
    return over[-1] if over else None


def _overdue(state: State, window: Window) -> tuple[Said, ...]:
    """Within the session in which somebody went, or the next: nobody has to be back in a break."""
    here, at = staffing(state), state.now.at
    post = overdue(here)
    if here is None or post is None or not in_session(window, at):
        return ()
    if state.desk.roster.during(post.badge, "leave", at):
        return ()
    until = _back_by(state, window, here)
    return (post,) if until is not None and at > until else ()


def _back_by(state: State, window: Window, here: Staffing) -> int | None:
    """When (ms UTC) whoever is away is overdue, None where no trusted clock says when they went."""
    went, until = since(state, here.moment), away_until(state, window, here)
    if went is None or until is None:
        return None
    if until > went + window.rules_at(went).away_limit_minutes * MINUTE_MS:
        until += OUTING_GRACE
    session = session_at(window, state.now.at)
    began = clock_on(window.local(state.now.at), session.start) if session else went
    return until if began <= went else max(until, began + window.rules_at(began).away_limit_minutes * MINUTE_MS)


def _vacant(state: State, window: Window) -> tuple[Said, ...]:
    at = state.now.at
    session = session_at(window, at) if in_session(window, at) else None
    post = vacancy(staffing(state), session.id) if session else None
    if session is None or post is None or _told(state, window, session):
        return ()
    over = at - _nobody_since(state, window, session) >= window.rules_at(at).nobody_after_minutes * MINUTE_MS
    return (post,) if over else ()


def _told(state: State, window: Window, session: Session) -> bool:
    """Once a session is enough, however often the chair is empty in it."""
    last = state.kept.vacancy
    same = last is not None and last.session == session.id
    return same and last is not None and window.local(last.at).date() == window.local(state.now.at).date()


def _nobody_since(state: State, window: Window, session: Session) -> int:
    """The session's start; or when somebody left, or this boot began: nobody watched the chair before."""
    start = clock_on(window.local(state.now.at), session.start)
    last = state.kept.staffing
    here = last is not None and last.moment.boot == state.now.boot
    left = since(state, last.moment) if last and here else None
    return max(start, boot_began(state), left or 0)


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
    """After the last session and its margin, whether or not somebody forgot to leave."""
    now = window.local(state.now.at)
    day, sessions = now.date().isoformat(), window.sessions_on(now.date())
    if not sessions or state.kept.days.closed >= day or _just_changed(state, window):
        return None
    over = max(map(left_by, sessions)) + window.rules_on(now.date()).close_after_minutes
    return closed(staffing(state), day, "evening") if minute_of(now) >= min(over, LAST_MINUTE) else None


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
