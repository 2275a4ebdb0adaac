"""What the staff side may see of the last punch: provisional, and never on the plate."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from terminal.core.presence import since
from terminal.core.state import State
from terminal.domain.facts import Punch
from terminal.domain.timetable import Session
from terminal.domain.window import Rules, minute_of, minutes, session_at

Counts = Literal["on_time", "within_margin", "late", "early", "present", "no_session", "time_unsure"]

ARRIVED = ("in", "cover", "takeover")


class StaffView(Struct, frozen=True):
    """The last punch of this boot that nobody took back; `minutes` is by how much it is late or early."""

    badge: str
    did: str
    session: str
    counts: Counts
    minutes: int = 0


def staff(state: State) -> StaffView | None:
    """The provisional result of the last punch, None where there is none."""
    window, punched = state.desk.window, state.kept.punched
    if window is None or punched is None or punched.moment.boot != state.now.boot:
        return None
    punch, at = punched.punch, since(state, punched.moment)
    if at is None:
        return StaffView(punch.badge, punch.did, "", "time_unsure")
    session = session_at(window, at)
    if session is None:
        return StaffView(punch.badge, punch.did, "", "no_session")
    counts, short = _counted(punch, window.local(at), session, window.rules)
    return StaffView(punch.badge, punch.did, session.id, counts, short)


def _counted(punch: Punch, when: datetime, session: Session, rules: Rules) -> tuple[Counts, int]:
    """In whole minutes, in the person's favour: an arrival's seconds are dropped, a departure's fill the minute."""
    minute = minute_of(when)
    if punch.did in ARRIVED and session.punch != "out":
        return _ahead(minutes(session.start) - minute, rules.early_minutes, "late")
    if punch.did == "leave" and session.punch != "in":
        full = minute + bool(when.second or when.microsecond)
        return _ahead(full - minutes(session.end), rules.late_minutes, "early")
    return "present", 0


def _ahead(ahead: int, margin: int, short: Literal["late", "early"]) -> tuple[Counts, int]:
    """How far on the right side of the session's end a punch lies, against the rule book's margin."""
    if ahead < 0:
        return short, -ahead
    return ("on_time" if ahead >= margin else "within_margin"), 0
