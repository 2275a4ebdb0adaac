"""The provisional result of a touch: how it counts against its session, as far as this window can tell."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from terminal.core.presence import since, today
from terminal.core.punch_log import of
from terminal.core.state import State
from terminal.domain.roster import Entry
from terminal.domain.timetable import MINUTE_MS, Session
from terminal.domain.window import RuleValues, Window, clock_on, session_for

Counts = Literal[
    "on_time", "close_in", "close_out", "late", "early", "present", "again", "no_session", "time_unsure"
]
ARRIVED = ("in", "cover", "takeover", "back")


class Provisional(Struct, frozen=True):
    """What became of the last punch of this boot that nobody took back.

    `minutes` is by how much it is late or early; or how many were asked for before or after, and were not kept.
    """

    badge: str
    did: str
    session: str
    counts: Counts
    minutes: int = 0


def provisional(state: State) -> Provisional | None:
    """The result of the last punch, None where there is none."""
    window, punched = state.desk.window, state.kept.punched
    if window is None or punched is None or punched.moment.boot != state.now.boot:
        return None
    punch, at = punched.punch, since(state, punched.moment)
    if at is None:
        return Provisional(punch.badge, punch.did, "", "time_unsure")
    session = session_for(window, at)
    if session is None:
        return Provisional(punch.badge, punch.did, "", "no_session")
    counts, by = _counted(state, window, session, punch.badge, punch.did, at)
    return Provisional(punch.badge, punch.did, session.id, counts, by)


def settled_time(state: State, badge: str) -> str:
    """When this person's touches of this boot were that had been told "time to be checked"; or empty."""
    window, mine = state.desk.window, of(state.kept.log, badge)
    unsure = [each.moment for each in mine if each.moment.clock == "unset" and each.moment.boot == state.now.boot]
    times = [window.local(at).strftime("%H:%M") for at in (since(state, each) for each in unsure) if window and at]
    return " ".join(times)


def _counted(state: State, window: Window, session: Session, badge: str, did: str, at: int) -> tuple[Counts, int]:
    """In whole minutes, in the person's favour: an arrival's seconds are dropped, a departure's fill the minute.

    Who is not listed here is due at another window, where they may have been before: that is not known here.
    """
    hours = hours_due(state, window, at, session, badge)
    if did == "again" or hours is None or window.listed(badge) is None:
        return ("again" if did == "again" else "present"), 0
    if did == "leave" and session.punch != "in":
        return going(hours, at, window.rules_at(at))
    came = _first(state, window, session, badge)
    arrives = did in ARRIVED or (did == "punch" and came == at)
    if arrives and came is not None and session.punch != "out":
        if any(since(state, each.moment) is None for each in of(state.kept.log, badge)):
            return "time_unsure", 0
        return coming(hours, came, window.rules_at(at))
    return "present", 0


def hours_due(state: State, window: Window, at: int, session: Session, badge: str) -> tuple[int, int] | None:
    """By when and until when (ms UTC) somebody has to be there; None where what is approved takes all of it.

    Whom an outing has away at an end needs no touch for it, unless the hall asks for one, and is not judged by it.
    """
    day = window.local(at)
    start, end = clock_on(day, session.start), clock_on(day, session.end)
    away = [e for e in state.desk.roster.entries if e.badge == badge and e.what != "cover"]
    came, out_first = _moved(start, away)
    left, out_last = _moved(-end, [Entry(e.badge, e.what, -e.end, -e.start) for e in away])
    if came >= -left:
        return None
    if window.rules_at(at).outing_needs_punches:
        return came, -left
    return end if out_first else came, start if out_last else -left


def _moved(at: int, away: Sequence[Entry]) -> tuple[int, bool]:
    """When it begins for whom these have away, one behind the other, at `at`; whether an outing is among them."""
    out = False
    while held := [entry for entry in away if entry.start <= at < entry.end]:
        longest = max(held, key=lambda entry: (entry.end, entry.what == "outing"))
        at, out = longest.end, out or longest.what == "outing"
    return at, out


def _first(state: State, window: Window, session: Session, badge: str) -> int | None:
    """When this person first touched for this session today, whichever of the touches took the post."""
    log = today(state, window, of(state.kept.log, badge))
    return min((at for _, at in log if session_for(window, at) == session), default=None)


def coming(hours: tuple[int, int], at: int, rules: RuleValues) -> tuple[Counts, int]:
    """How an arrival counts, its seconds dropped."""
    ahead = -(-(hours[0] - at) // MINUTE_MS)
    if ahead < 0:
        return "late", -ahead
    return ("on_time", 0) if ahead >= rules.early_minutes else ("close_in", rules.early_minutes)


def going(hours: tuple[int, int], at: int, rules: RuleValues) -> tuple[Counts, int]:
    """How a departure counts, its minute filled."""
    after = -(-(at - hours[1]) // MINUTE_MS)
    if after < 0:
        return "early", -after
    return ("on_time", 0) if after >= rules.late_minutes else ("close_out", rules.late_minutes)
