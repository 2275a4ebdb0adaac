"""The staff day: what whoever serves has touched here today, how it counts so far, what is due and approved.

Only what this window knows: the center has every window's touches, and decides. Nothing of it is ever on the plate.
"""

from collections.abc import Iterator, Sequence

from terminal.core.presence import phase_of, since, today
from terminal.core.provisional import ARRIVED, Counts, coming, going, hours_due
from terminal.core.punch_log import LoggedPunch, PunchLog, of
from terminal.core.state import State
from terminal.domain.roster import Entry, Reason
from terminal.domain.timetable import Session
from terminal.domain.views import Message, StaffDay
from terminal.domain.window import Window, clock_on, session_for

APPROVED: dict[Reason, str] = {"leave": "on_leave", "outing": "outing", "cover": "covering"}
COMINGS = (*ARRIVED, "punch")
Timed = tuple[LoggedPunch, int]  # and when it was, ms UTC


def staff_day(state: State, badge: str) -> StaffDay | None:
    """This person's day; None while nobody knows which day it is, or there is nothing of it."""
    window = state.desk.window
    if window is None or state.now.clock == "unset":
        return None
    mine = of(state.kept.log, badge)
    untimed = [each.seq for each in mine if since(state, each.moment) is None]
    punches = tuple(_punches(state, window, mine, untimed))
    below = [*_approved(state, window, badge)]
    below += [Message("staff.day.untimed", {"count": str(len(untimed))})] if untimed else []
    return StaffDay(punches, (*below, Message("staff.day.center"))) if punches or below else None


def due(state: State, badge: str) -> Message | None:
    """What whoever serves has to touch for next, None where nothing is due today."""
    window = state.desk.window
    if window is None or state.now.clock == "unset":
        return None
    if over := _over(state, window, badge):
        return Message("staff.day.ended", {"end": over})
    if _missing(state, window, badge):
        return Message("staff.day.missing")
    return leaving(state, window, badge)


def leaving(state: State, window: Window, badge: str) -> Message | None:
    """The next end at which to touch again: of a session, or by what is approved for this person before it."""
    at, roster = state.now.at, state.desk.roster
    now = window.local(at)
    clocks = (clock_on(now, s.end) for s in window.sessions_on(now.date()) if s.punch != "in")
    end = min((each for each in clocks if each > at), default=None)
    if end is None:
        return None
    cover = None if window.listed(badge) else roster.sends(badge, at, at)
    ends = (end, roster.next_leave(badge, at), cover.end if cover else None)
    first = min(each for each in ends if each is not None and each > at)
    return Message("staff.open.leave", {"until": window.local(first).strftime("%H:%M")})


def _over(state: State, window: Window, badge: str) -> str:
    """The end that has come while they are still here: of the session, or where their leave began; or empty."""
    at, last_post = state.now.at, state.kept.staffing
    now, leave = window.local(at), state.desk.roster.during(badge, "leave", at)
    came = since(state, last_post.moment) if last_post else None
    if leave and came is not None and came < leave.start and window.same_day(leave.start, at):
        return window.local(leave.start).strftime("%H:%M")
    ended = [s for s in window.sessions_on(now.date()) if s.end <= now.strftime("%H:%M")]
    last = max(ended, key=lambda session: session.end, default=None)
    over = phase_of(window, state.now) == "ended" and last is not None and last.punch != "in"
    return last.end if over and last else ""


def _missing(state: State, window: Window, badge: str) -> bool:
    """Whether they sit in a session that asks for a touch at its start, and gave none here since the one before."""
    session, now = session_for(window, state.now.at), window.local(state.now.at)
    if session is None or session.punch == "out" or window.listed(badge) is None:
        return False
    ends = [clock_on(now, other.end) for other in window.sessions_on(now.date()) if other.end <= session.start]
    if not ends or hours_due(state, window, state.now.at, session, badge) is None:
        return False
    times = [since(state, each.moment) for each in of(state.kept.log, badge)]
    return all(at is not None and at < max(ends) for at in times)


def _punches(state: State, window: Window, mine: PunchLog, untimed: Sequence[int]) -> Iterator[tuple[Message, ...]]:
    placed = [(punch, at, session_for(window, at)) for punch, at in today(state, window, mine)]
    for punch, at, session in placed:
        said = Message(f"staff.day.{punch.did}", {"time": window.local(at).strftime("%H:%M")})
        ours = [(each, when) for each, when, other in placed if other == session]
        counted = _counted(state, window, session, (punch, at), ours) if session else None
        if counted and untimed and (punch.did != "leave" or max(untimed) > punch.seq):
            counted = "time_unsure", 0
        yield (said, *_so_far(counted)) if counted else (said,)


def _counted(
    state: State, window: Window, session: Session, timed: Timed, ours: Sequence[Timed]
) -> tuple[Counts, int] | None:
    """How it counts: the first of a session where it is a coming, the last where it is a leaving; others do not."""
    punch, at = timed
    hours = hours_due(state, window, at, session, punch.badge)
    if hours is None or window.listed(punch.badge) is None:
        return None
    if punch.did in COMINGS and session.punch != "out" and at == min(when for _, when in ours):
        return coming(hours, at, window.rules_at(at))
    later = any(each.seq > punch.seq and each.did != "away" for each, _ in ours)
    if punch.did == "leave" and session.punch != "in" and not later:
        return going(hours, at, window.rules_at(at))
    return None


def _so_far(counted: tuple[Counts, int]) -> tuple[Message]:
    counts, minutes = counted
    return (Message(f"staff.day.{counts}", {"minutes": str(minutes)} if minutes else {}),)


def _approved(state: State, window: Window, badge: str) -> Iterator[Message]:
    """What is approved for this person that touches the sessions of today, cut to the day."""
    now = window.local(state.now.at)
    sessions = window.sessions_on(now.date())
    if not sessions:
        return
    opens, closes = clock_on(now, min(s.start for s in sessions)), clock_on(now, max(s.end for s in sessions))
    entries = (each for each in state.desk.roster.entries if each.badge == badge)
    for entry in sorted(entries, key=lambda entry: entry.start):
        if entry.start < closes and entry.end > opens:
            start, end = (window.local(each).strftime("%H:%M") for each in _within(entry, window, opens, closes))
            yield Message(f"staff.day.{APPROVED[entry.what]}", {"since": start, "until": end})


def _within(entry: Entry, window: Window, opens: int, closes: int) -> tuple[int, int]:
    """Its own times, where they are of today; otherwise the day's."""
    start = entry.start if window.same_day(entry.start, opens) else opens
    return start, entry.end if window.same_day(entry.end, opens) else closes
