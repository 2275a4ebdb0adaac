"""What the passing of time turns into facts: away beyond the limit, nobody in a session, the end of a day."""

from terminal.core.dayend import ending
from terminal.core.outcome import Outcome, desk, note
from terminal.core.presence import boot_began, settled, since, staffing
from terminal.core.state import Pending, State
from terminal.domain.facts import Post, Said
from terminal.domain.timetable import Session
from terminal.domain.window import Window, in_session, minutes, session_at

MINUTE = 60_000


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
    if here is None or here.post.state != "away":
        return ()
    went, badge = since(state, here.moment), here.post.badge
    if went is None or state.desk.roster.has(badge, "outing", state.now.at):
        return ()
    over = state.now.at - went > window.rules.away_limit_minutes * MINUTE
    return (Post("overdue", badge, "", "limit"),) if over else ()


def _vacant(state: State, window: Window) -> tuple[Said, ...]:
    at = state.now.at
    session = session_at(window, at) if in_session(window, at) else None
    if session is None or staffing(state) or _told(state, window, session):
        return ()
    over = at - _nobody_since(state, window, session) >= window.rules.nobody_after_minutes * MINUTE
    return (Post("vacant", "", "", "limit", session.id),) if over else ()


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
