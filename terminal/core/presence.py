"""Presence: who is at the window now, by the last `post` fact as far as it may still be believed."""

from terminal.core.post import Staffing, standing
from terminal.core.state import State
from terminal.domain.facts import Moment
from terminal.domain.window import Window, session_at


def staffing(state: State) -> Staffing | None:
    """The staffing that holds now, None while the post is free or a touch has to be asked for."""
    return believed(state, state.kept.staffing)


def believed(state: State, last: Staffing | None) -> Staffing | None:
    """This staffing, as far as it holds now."""
    window = state.desk.window
    if last is None or standing(last) == "free" or window is None or not _may_sit(state, window, last.post.badge):
        return None
    if last.moment.boot == state.now.boot:
        return last if _same_day(state, last, window) else None
    return last if _resumed(state, last, window) else None


def settled(state: State) -> bool:
    """Whether all is known that says who is here: the time, and that this boot and its time are on record."""
    kept, boot = state.kept, state.now.boot
    known = kept.anchor is not None and kept.anchor.boot == boot and kept.boot == boot
    return known and state.now.clock != "unset"


def boot_began(state: State) -> int:
    """When this boot recorded its first fact, ms UTC by the clock as it stands; only where all is settled."""
    return state.now.at - (state.now.mono - state.kept.started)


def since(state: State, moment: Moment) -> int | None:
    """When that was, ms UTC; None where no trusted clock says so."""
    if state.now.clock == "unset":
        return None
    if moment.boot == state.now.boot:
        return state.now.at - (state.now.mono - moment.mono)
    return moment.at if moment.clock != "unset" else None


def _may_sit(state: State, window: Window, badge: str) -> bool:
    """Listed here, or sent here by the roster, which says nothing while the time is not known."""
    sent = state.now.clock != "unset" and state.desk.roster.has(badge, "cover", state.now.at)
    return window.listed(badge) is not None or sent


def _same_day(state: State, last: Staffing, window: Window) -> bool:
    at = since(state, last.moment)
    # While no day is known, whoever touched in this boot is here.
    return at is None or window.local(at).date() == window.local(state.now.at).date()


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
