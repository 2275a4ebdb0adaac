"""The staff view: their last touch and how it counted, the next step of an enrolment, PIN entry.

Provisional, and nothing of it is ever on the plate, which faces the citizen.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.core.plate_view import RECORDING
from terminal.core.presence import since, staffing
from terminal.core.state import State
from terminal.domain.facts import Punch
from terminal.domain.look import Look
from terminal.domain.timetable import Session
from terminal.domain.views import Message, StaffFace
from terminal.domain.window import Rules, Window, minute_of, minutes, session_at

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


RESULT_SHOWN_MS = 15_000  # ms that the result of a touch stays

Mood = Literal["quiet", "good", "unsure", "bad", "ask"]
RESULT_MOODS: dict[str, Mood] = {"late": "unsure", "early": "unsure", "time_unsure": "unsure"}


def staff_face(state: State) -> StaffFace:
    """The staff's screen for this state: ids and values, no sentences."""
    face = _enrolment(state) or _entry(state) or _recording(state) or _refused(state) or _result(state)
    return _dressed(state, face or _idle(state))


def _enrolment(state: State) -> StaffFace | None:
    enrolling = state.desk.enrolling
    if enrolling is None or enrolling.step is None:
        return None
    step = enrolling.step
    values = {"finger": str(step.finger), "image": str(step.image), "of": str(step.of)}
    mood: Mood = "good" if step.do in ("kept", "done") else "ask"
    lines = (Message("staff.enrol.progress", values),) if step.of else ()
    return StaffFace(Message(f"staff.enrol.{step.do}", values), lines, mood, badge=enrolling.badge)


def _entry(state: State) -> StaffFace | None:
    entry = state.desk.entry
    if entry is None or state.now.mono > entry.until:
        return None
    return StaffFace(Message("staff.pin"), mood="ask", badge=entry.badge)


def _recording(state: State) -> StaffFace | None:
    pending = state.desk.pending
    if pending is None or pending.kind not in ("punch", "touch", "disowned"):
        return None
    return StaffFace(Message(RECORDING[pending.kind]))


def _refused(state: State) -> StaffFace | None:
    banner, refusal, mono = state.desk.banner, state.desk.refusal, state.now.mono
    if banner and banner.message.id == "not_recorded" and mono < banner.until:
        return StaffFace(Message("staff.not_recorded"), mood="bad")
    if refusal is None or mono >= refusal.until:
        return None
    return StaffFace(Message(f"staff.refused.{refusal.touch.why}"), mood="bad", badge=refusal.touch.badge)


def _result(state: State) -> StaffFace | None:
    last, result = state.kept.punched, staff(state)
    if last is None or result is None or state.now.mono - last.moment.mono >= RESULT_SHOWN_MS:
        return None
    counted = Message(f"staff.counts.{result.counts}", {"minutes": str(result.minutes)})
    lines = (counted, *_open(state, result))
    mood = RESULT_MOODS.get(result.counts, "good")
    return StaffFace(Message(f"staff.did.{result.did}"), lines, mood, badge=result.badge)


def _open(state: State, result: StaffView) -> tuple[Message, ...]:
    """What this person has still to do today."""
    window = state.desk.window
    if window is None or state.now.clock == "unset":
        return ()
    if result.did == "away":
        return (Message("staff.open.back", {"minutes": str(window.rules.away_limit_minutes)}),)
    now = window.local(state.now.at)
    if result.did in (*ARRIVED, "back", "already"):
        return _leaving(window, now)
    later = min((s.start for s in window.sessions_on(now.date()) if s.start > now.strftime("%H:%M")), default="")
    return (Message("staff.open.next", {"opens": later}),) if later else ()


def _leaving(window: Window, now: datetime) -> tuple[Message, ...]:
    """The next end of a session at which to touch again."""
    ends = [s.end for s in window.sessions_on(now.date()) if s.end > now.strftime("%H:%M") and s.punch != "in"]
    return (Message("staff.open.leave", {"until": min(ends)}),) if ends else ()


def _idle(state: State) -> StaffFace:
    here = staffing(state)
    if here is None:
        return StaffFace(Message("staff.idle.nobody"))
    return StaffFace(Message("staff.idle.on_duty"), badge=here.post.badge)


def _dressed(state: State, face: StaffFace) -> StaffFace:
    window, known = state.desk.window, state.now.clock != "unset"
    person = window.listed(face.badge) if window and face.badge else None
    return replace(
        face,
        name=person.name if person else "",
        clock=window.local(state.now.at).strftime("%H:%M") if window and known else "",
        look=window.look if window else Look(),
    )
