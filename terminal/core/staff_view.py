"""The staff view: their last touch and how it counted, the next step of an enrolment, PIN entry.

Provisional, and nothing of it is ever on the plate, which faces the citizen.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Literal

from msgspec.structs import replace

from terminal.core.causes import cause
from terminal.core.plate_view import RECORDING, hall_clock, staff_notes
from terminal.core.post import Staffing, standing
from terminal.core.presence import away_until, person, phase_of, staffing
from terminal.core.provisional import ARRIVED, Provisional, provisional, settled_time
from terminal.core.staff_day import due, leaving, staff_day
from terminal.core.state import State
from terminal.core.touches import ASKED_AWAY, occupancy
from terminal.core.trial_view import trial_until
from terminal.domain.events import Confirming
from terminal.domain.look import Look
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.trial import Trial
from terminal.domain.views import Message, StaffFace
from terminal.domain.window import Window, clock_on

RESULT_SHOWN_MS = 15_000  # ms that the result of a touch stays

Mood = Literal["quiet", "good", "unsure", "bad", "ask"]
Meant = Literal["away", "back", "closing", "in", "leave"]
SAID_LARGER = ("note.storage", "note.upgrade")  # as lines of their own
RESULT_MOODS: dict[str, Mood] = {"late": "unsure", "early": "unsure", "time_unsure": "unsure"}


def staff_face(state: State) -> StaffFace:
    """The staff's screen for this state: ids and values, no sentences."""
    face = (
        _enrolment(state) or _sure(state) or _entry(state) or _recording(state) or _refused(state) or _asked(state)
    )
    face = face or _taken_back(state) or _result(state)
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


def _sure(state: State) -> StaffFace | None:
    """What a supervisor confirms with a second card, large, and what the first one did besides."""
    asked = state.desk.confirming
    if asked is None or not asked.awaits_second(state.now.mono):
        return None
    lines = (Message("staff.sure_again"),)
    return StaffFace(Message(f"staff.sure_{asked.what}", {"about": _whom(state, asked)}), lines, mood="ask")


def _whom(state: State, asked: Confirming) -> str:
    """With the name that IT signed, where it is about a person."""
    window = state.desk.window
    known = (window.listed(asked.about) if window else None) or state.desk.directory.listed(asked.about)
    return f"{known.name} {asked.about}" if known and asked.what != "move" else asked.about


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


def _asked(state: State) -> StaffFace | None:
    """What a touch means while the staff key asks for one."""
    window, until, mono = state.desk.window, state.desk.away_until, state.now.mono
    if window is None or not until - ASKED_AWAY <= mono <= until or until == 0:
        return None
    title = Message(f"staff.asked.{_meant(state, window)}", {"seconds": str(ASKED_AWAY // 1000)})
    return StaffFace(title, mood="ask")


def _meant(state: State, window: Window) -> Meant:
    """Near an end of the session, or of their own, the holder goes home; a newcomer still takes over."""
    here = staffing(state)
    if phase_of(window, state.now) == "ended":
        return "leave"
    if here is None:
        return "in"
    badge = here.post.badge
    means = cause(occupancy(state, window, state.now, badge, "finger"), badge)
    if means == "holder at the end" or (means == "holder near the end" and standing(here) == "here"):
        return "closing"
    return "away" if standing(here) == "here" else "back"


def _taken_back(state: State) -> StaffFace | None:
    banner = state.desk.banner
    if banner is None or banner.message.id != "punch.disowned" or state.now.mono >= banner.until:
        return None
    return StaffFace(Message("staff.taken_back"), mood="unsure")


def _result(state: State) -> StaffFace | None:
    last, result = state.kept.punched, provisional(state)
    if last is None or result is None or state.now.mono - last.touched.mono >= RESULT_SHOWN_MS:
        return None
    counted = Message(f"staff.counts.{result.counts}", {"minutes": str(result.minutes)})
    lines = (counted, *_open(state, result))
    mood = RESULT_MOODS.get(result.counts, "good")
    said = _listed_elsewhere(state, result) or Message(f"staff.did.{result.did}")
    return StaffFace(said, lines, mood, badge=result.badge)


def _listed_elsewhere(state: State, result: Provisional) -> Message | None:
    """What somebody of another window is told whose touch changed nothing here."""
    window, entry = state.desk.window, state.desk.directory.badge(result.badge)
    if result.did != "punch" or window is None or entry is None or window.window in entry.windows:
        return None
    return Message("staff.elsewhere", {"window": entry.windows[0]})


def _open(state: State, result: Provisional) -> tuple[Message, ...]:
    """What this person has still to do today; first, that one more touch now means going away."""
    window, offer = state.desk.window, state.desk.offer
    if offer and offer.badge == result.badge and state.now.mono <= offer.until:
        return (Message("staff.open.away", {"seconds": str((offer.until - offer.since) // 1000)}),)
    if window is None or state.now.clock == "unset":
        return ()
    if result.did == "away":
        return _coming_back(state, window)
    if result.did in (*ARRIVED, "already"):
        next_end = leaving(state, window, result.badge)
        return (next_end,) if next_end else ()
    now, roster = window.local(state.now.at), state.desk.roster
    starts = sorted(s.start for s in window.sessions_on(now.date()) if s.start > now.strftime("%H:%M"))
    later = (start for start in starts if not roster.during(result.badge, "leave", clock_on(now, start)))
    return tuple(Message("staff.open.next", {"opens": start}) for start in islice(later, 1))


def _coming_back(state: State, window: Window) -> tuple[Message, ...]:
    """In how many minutes, by the limit or an approved outing."""
    here = staffing(state)
    until = away_until(state, window, here) if here else None
    minutes = -(-(until - state.now.at) // MINUTE_MS) if until else window.rules_at(state.now.at).away_limit_minutes
    return (Message("staff.open.back", {"minutes": str(minutes)}),)


def _idle(state: State) -> StaffFace:
    """Who serves, and their day: it is nobody else's, and not left lying while they are away."""
    here = staffing(state)
    told = (*_said(state), *_stick(state), *_failed(state))
    notes = tuple(note for note in staff_notes(state) if note.id not in SAID_LARGER)
    if here is None:
        return StaffFace(Message("staff.idle.nobody"), told, notes=notes)
    badge, sits = here.post.badge, standing(here) == "here"
    time = settled_time(state, badge)
    lines = ((Message("staff.settled", {"time": time}),) if time else ()) + told
    if not sits:
        back = _due_back(state, here)
        return StaffFace(Message("staff.idle.away"), (*back, *lines), badge=badge, notes=notes)
    next_touch = due(state, badge)
    lines = (*lines, next_touch) if next_touch else lines
    title = Message("staff.idle.on_duty")
    return StaffFace(title, lines, badge=badge, notes=notes, day=staff_day(state, badge))


def _due_back(state: State, here: Staffing) -> tuple[Message, ...]:
    """By when; the plate says it too."""
    window = state.desk.window
    until = away_until(state, window, here) if window else None
    return (Message("staff.day.due_back", {"until": hall_clock(state, until)}),) if until else ()


def _failed(state: State) -> Iterator[Message]:
    """What the staff should tell IT."""
    if "room" in state.desk.parts:
        yield Message("staff.room")
    if "storage" in state.desk.parts:
        yield Message("staff.storage")
    if why := state.desk.parts.get("upgrade"):
        yield Message("staff.upgrade", {"why": why})
    if told := state.desk.trial:
        yield from _tried(told.trial, trial_until(state))


def _tried(trial: Trial, until: str) -> Iterator[Message]:
    if trial.stage == "watched" and until:
        yield Message("staff.trial_until", {"config": trial.config, "until": until})
    elif trial.stage == "watched":
        yield Message("staff.trial", {"config": trial.config})
    elif trial.reason:
        values = {"config": trial.config, "old": trial.old, "why": trial.reason}
        yield Message("staff.fell_back", values)


def _stick(state: State) -> Iterator[Message]:
    """Whoever plugged it in stands here, and waits until it may be pulled."""
    if stick := state.desk.stick:
        yield Message(f"staff.stick_{stick.step}", {"says": stick.says})


def _said(state: State) -> Iterator[Message]:
    """What the center asks for or says: it is named as what speaks, whatever it writes."""
    asked, message = state.desk.confirming, state.desk.message
    if asked:
        yield Message(f"staff.confirm_{asked.what}", {"about": _whom(state, asked)})
    if message and state.now.mono < message.until:
        yield Message("staff.message", {"text": message.text})


def _dressed(state: State, face: StaffFace) -> StaffFace:
    window, known = state.desk.window, state.now.clock != "unset"
    named = person(state, face.badge) or state.desk.directory.badge(face.badge) if face.badge else None
    return replace(
        face,
        name=named.name if named else "",
        clock=window.local(state.now.at).strftime("%H:%M") if window and known else "",
        look=window.look if window else Look(),
    )
