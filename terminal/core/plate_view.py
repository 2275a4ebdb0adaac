"""The plate view: what the citizen sees of a state."""

from datetime import timedelta

from terminal.core.post import SCENES, Staffing
from terminal.core.presence import away_until, person, staffing
from terminal.core.ratings import COMPLAINT_HOLD_MS, COMPLAINT_KEYS, STUCK
from terminal.core.state import State
from terminal.domain.events import Named, Part
from terminal.domain.look import Look
from terminal.domain.views import Message, Scene, View
from terminal.domain.window import Person, Window, in_session, open_neighbour, same_session

FAILURES_BEFORE_ALERT = 2  # requests in a row that could not be recorded: once may be a hiccup of the card
NAMED = ("staffed", "covered", "away")  # scenes that say who holds the post
UNSERVED = ("away", "nobody", "closed", "out_of_order")  # those in which a citizen is better served elsewhere
BLIND: frozenset[Part] = frozenset({"sensor", "fingers"})  # without these nobody can show that they are here
BACKLOG = 20  # facts: more waiting than this is worth a word even while the center answers

RECORDING = {
    "rating": "rating.recording",
    "complaint": "complaint.recording",
    "punch": "punch.recording",
    "touch": "punch.recording",
    "disowned": "punch.recording",
}


def view(state: State, *, aside: bool = False) -> View:
    """The plate for this state: ids and values, no sentences. Who holds the post is worked out once.

    `aside`: the staff's own screen is there and shows `staff_face`.
    """
    window, (scene, headline, _, holder) = state.desk.window, _shown(state)
    count, complaint = _held_up(state), state.desk.complaint
    number = complaint.message if complaint and state.now.mono < complaint.until else None
    return View(
        scene=scene,
        hall=window.hall if window else "",
        unit=window.unit if window else "",
        window=window.window if window else "",
        name=holder.name if holder else "",
        badge=holder.badge if holder else "",
        headline=headline,
        banner=_banner(state),
        complaint=number,
        notes=_notes(state, count),
        clock=hall_clock(state, state.now.at),
        clock_trusted=state.now.clock != "unset",
        waiting=count,
        linked=state.desk.linked,
        post=holder.post if holder else "",
        stars=holder.stars if holder else 0,
        party=holder.party if holder else False,
        hours=_hours(window, state.now.at) if window and scene == "closed" else (),
        alert=Message("alert.disk_full") if "room" in state.desk.parts else None,
        qr=_qr(state, scene, number),
        look=window.look if window else Look(),
        aside=aside,
        hint=_hint(state, window),
        neighbour=_neighbour(state, window, scene),
    )


def named(state: State) -> Named:
    """Whom the plate names, as `view` has it: to them what is pressed now belongs."""
    _, _, here, holder = _shown(state)
    return Named(holder.badge, here.seq) if here and holder else Named()


def _held_up(state: State) -> int:
    """What waits for longer than the moment that delivering takes; that moment is nobody's concern."""
    count = state.desk.waiting
    return count if count > BACKLOG or not state.desk.linked else 0


def _shown(state: State) -> tuple[Scene, Message | None, Staffing | None, Person | None]:
    """The scene, what stands above it, and who holds the post, where the scene says so."""
    here = staffing(state)
    holder = person(state, here.post.badge) if here else None
    scene, headline = _scene(state, here, holder)
    return (scene, headline, here, holder) if scene in NAMED else (scene, headline, None, None)


def _scene(state: State, here: Staffing | None, holder: Person | None) -> tuple[Scene, Message | None]:
    """The scene, and what stands above it."""
    window, now = state.desk.window, state.now
    if state.desk.failures >= FAILURES_BEFORE_ALERT and "room" not in state.desk.parts:
        return "out_of_order", Message("out_of_order", {"where": window.inquiries if window else ""})
    if window is None:
        return _unconfigured(state)
    if here:
        return _held(state, window, here, holder)
    if now.clock == "unset":
        return "touch_please", _unshown(window)
    if in_session(window, now.at):
        return "nobody", _nobody(state, window)
    return "standby" if _dark(window, now.at) else "closed", _closed(window, now.at)


def _nobody(state: State, window: Window) -> Message:
    """That nobody is here is said only where it is a fact of this session, which a dead sensor cannot make."""
    last, seeing = state.kept.staffing, not BLIND & state.desk.parts.keys()
    fact = last is not None and last.post.state == "vacant" and last.moment.clock != "unset"
    if last is None or not fact or not seeing or not same_session(window, last.moment.at, state.now.at):
        return _unshown(window)
    return Message("post.nobody", {"where": window.inquiries})


def _unshown(window: Window) -> Message:
    return Message("post.unshown", {"where": window.inquiries})


def _unconfigured(state: State) -> tuple[Scene, Message]:
    """Only while the center answers: a code that it may have forgotten is nothing to compare."""
    joining = state.desk.joining
    if joining and joining.code and state.desk.linked:
        return "pairing", Message("pairing.code", {"code": joining.code, "terminal": joining.terminal})
    return "unconfigured", Message("unconfigured.waiting")


def _dark(window: Window, at: int) -> bool:
    """Whether the plate is to be dark at `at` (ms UTC)."""
    standby = window.rules_at(at).standby
    if standby is None:
        return False
    (off, on), now = standby, window.local(at).strftime("%H:%M")
    return off <= now < on if off <= on else now >= off or now < on


def _held(state: State, window: Window, here: Staffing, holder: Person | None) -> tuple[Scene, Message | None]:
    scene = SCENES[here.post.state]
    if scene == "away":
        return scene, _away(state, window, here)
    if holder is None or holder.post == "B" or scene == "covered":
        return "covered", Message("post.cover", {"name": holder.name if holder else ""})
    return "staffed", None


def _away(state: State, window: Window, here: Staffing) -> Message:
    until = away_until(state, window, here)
    if until is None:
        return Message("post.away_unknown")
    return Message("post.away", {"until": hall_clock(state, until)})


def _closed(window: Window, at: int) -> Message:
    opening = window.next_opening(at)
    if opening is None:
        return Message("post.closed_day")
    (opens, days), today = opening, window.local(at).date()
    starts = [session.start for session in window.sessions_on(today)]
    if days == 0:
        return Message("post.closed_before" if opens == min(starts) else "post.closed", {"opens": opens})
    closed = "closed" if starts else "day_off"  # nobody has gone home where nobody came
    if days == 1:
        return Message(f"post.{closed}_tomorrow", {"opens": opens})
    day = today + timedelta(days=days)
    return Message(f"post.{closed}_until", {"opens": opens, "month": str(day.month), "day": str(day.day)})


def _hours(window: Window, at: int) -> tuple[tuple[str, str], ...]:
    """From when until when there is service today."""
    return tuple(sorted((s.start, s.end) for s in window.sessions_on(window.local(at).date())))


def _neighbour(state: State, window: Window | None, scene: Scene) -> Message | None:
    """Where to go instead, by the hall's word and hours. Who sits there just now this terminal does not know."""
    if window is None or scene not in UNSERVED or state.now.clock == "unset":
        return None
    beside = open_neighbour(window, state.now.at)
    return Message("post.neighbour", {"window": beside}) if beside else None


def _qr(state: State, scene: Scene, complaint: Message | None) -> str:
    """The whole fingerprint of a terminal that waits; where a complaint can be followed, if the hall says so."""
    window, joining = state.desk.window, state.desk.joining
    if scene == "pairing" and joining:
        return joining.fingerprint.upper()  # a QR code holds capitals and figures in fewer dots
    if window is None or complaint is None:
        return ""
    return window.look.complaints.replace("{number}", complaint.values["number"])


def _banner(state: State) -> Message | None:
    desk, mono = state.desk, state.now.mono
    if desk.pending and desk.pending.kind in RECORDING:
        return Message(RECORDING[desk.pending.kind])
    said = desk.banner.message if desk.banner and mono < desk.banner.until else None
    if said and said.id == "not_recorded":
        return said
    holding = any(COMPLAINT_HOLD_MS <= mono - desk.held[key] <= STUCK for key in desk.begun)
    if holding or (desk.offered and mono <= desk.offered[1]):
        return Message("complaint.offer")
    return said


def _hint(state: State, window: Window | None) -> Message | None:
    """Where a complaint may be on somebody's mind: how long a rating can be changed, and how to complain."""
    said, rating = _banner(state), state.kept.rating
    thanked = said is not None and said.id == "rating.thanks"
    if not thanked or window is None or rating is None or rating.level not in COMPLAINT_KEYS:
        return None
    seconds = window.rules_at(state.now.at).rating_change_seconds
    return Message("hint.complain", {"seconds": str(seconds), "hold": str(COMPLAINT_HOLD_MS // 1000)})


def _notes(state: State, count: int) -> tuple[Message, ...]:
    stick = state.desk.stick
    notes = [Message(f"note.stick_{stick.step}")] if stick else []
    return (*notes, *_confirming(state), *_faults(state, count))


def staff_notes(state: State) -> tuple[Message, ...]:
    """What does not work, for the staff; what waits at the terminal they are told otherwise."""
    return tuple(_faults(state, _held_up(state)))


def _faults(state: State, count: int) -> list[Message]:
    notes = [Message("note.clock")] if state.now.clock == "unset" else []
    notes += [] if state.desk.linked else [Message("note.offline")]
    notes += [Message("note.waiting", {"count": str(count)})] if count else []
    parts = {*state.desk.parts, *(("key_stuck",) if state.desk.stuck else ())} - {"room"}
    return notes + [Message(f"note.{part}") for part in sorted(parts)]


def _confirming(state: State) -> list[Message]:
    """What waits for a supervisor's card, first or second; not whom it is about: citizens read this."""
    asked = state.desk.confirming
    if asked is None:
        return []
    about = {"about": asked.about} if asked.what == "move" else {}
    return [Message(f"note.{'sure' if asked.awaits_second(state.now.mono) else 'confirm'}_{asked.what}", about)]


def hall_clock(state: State, at: int) -> str:
    """The hall's time of day at `at` (ms UTC), empty where it is not known."""
    window = state.desk.window
    return window.local(at).strftime("%H:%M") if window and state.now.clock != "unset" else ""
