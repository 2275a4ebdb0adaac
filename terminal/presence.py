"""Who is at the window now: the last `post` fact, as far as it may still be believed."""

from terminal.attendance import session_at
from terminal.hall import Window
from terminal.state import Staffing, State


def staffing(state: State) -> Staffing | None:
    """The staffing that holds now, None while the post is free or a touch has to be asked for."""
    last, window = state.kept.staffing, state.desk.window
    if last is None or last.post.state == "vacant" or window is None or not window.listed(last.post.badge):
        return None
    if last.moment.boot == state.now.boot:
        return last if _same_day(state, last, window) else None
    return last if _resumed(state, last, window) else None


def _same_day(state: State, last: Staffing, window: Window) -> bool:
    if state.now.clock == "unset":
        return True  # no day is known; whoever touched in this boot is here
    since = state.now.at - (state.now.mono - last.moment.mono)
    return window.local(since).date() == window.local(state.now.at).date()


def _resumed(state: State, last: Staffing, window: Window) -> bool:
    """After a short power cut within a session the post goes on; otherwise a touch is asked for."""
    kept = state.kept
    if last.moment.boot != kept.previous_boot or kept.previous_end is None or state.now.clock == "unset":
        return False
    if kept.anchor is None or kept.anchor.boot != state.now.boot:
        return False
    start = kept.anchor.utc_at(kept.started)
    down = start - kept.previous_end
    same_day = len({window.local(at).date() for at in (kept.previous_end, start, state.now.at)}) == 1
    same_session = session_at(window, start) == session_at(window, kept.previous_end)
    return 0 <= down <= window.rules.resume_within_minutes * 60_000 and same_day and same_session
