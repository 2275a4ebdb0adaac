"""Confirmations: what people are told once their touch, press or complaint is durable."""

from collections.abc import Callable

from terminal.core.outcome import BANNER, Outcome, desk, show
from terminal.core.pin_attempts import PIN_ENTRY_MS
from terminal.core.presence import person
from terminal.core.ratings import COMPLAINT_KEYS
from terminal.core.state import Banner, Pending, RefusedTouch, State
from terminal.core.touches import answered, offer_away
from terminal.domain.effects import Say, Spoken, Tone
from terminal.domain.facts import Complaint, Fact, Punch, Touch
from terminal.domain.views import Message

LONG_BANNER = 60_000  # ms for a complaint's number: time to find a pen and write it down, whatever staff do
STRANGERS_BEFORE_ADVICE = 2  # touches in a row that were nobody's before the advice changes


def _punch_told(state: State, _: Pending, fact: Fact) -> Outcome:
    window, sure, said = state.desk.window, fact.clock != "unset", fact.said
    known = sure and window is not None
    time = {"time": window.local(fact.at).strftime("%H:%M")} if window and known else {}
    state = show(
        desk(state, refusal=None), Message("punch.counted" if known else "punch.time_unsure", time), BANNER
    )
    if isinstance(said, Punch) and said.did != "again":
        state = answered(state, fact.moment)
    if isinstance(said, Punch) and said.did == "already":
        return offer_away(state, said)
    return state, (Tone("counted" if known else "time_unsure"),)


def _complaint_told(state: State, pending: Pending, fact: Fact) -> Outcome:
    badge = fact.said.badge if isinstance(fact.said, Complaint) else ""
    about = person(state, badge) if badge else None
    whom = ({"badge": badge} if badge else {}) | ({"name": about.name} if about else {})
    taken = Banner(Message("complaint.taken", {"number": pending.number, **whom}), state.now.mono + LONG_BANNER)
    return desk(state, complaint=taken), (Say("complaint.taken"),)


def _touch_told(state: State, _: Pending, fact: Fact) -> Outcome:
    if isinstance(fact.said, Touch) and not _rests(state, fact.said):
        shown = PIN_ENTRY_MS if fact.said.why == "locked" else BANNER
        state = desk(state, refusal=RefusedTouch(fact.said, state.now.mono + shown))
    advice = "punch.unknown_twice" if state.desk.strangers >= STRANGERS_BEFORE_ADVICE else "punch.unknown"
    return show(state, Message(advice), BANNER), ()


def _rests(state: State, said: Touch) -> bool:
    """Whether this is the PIN typed after a badge number that rests: it must not hide to whom to turn."""
    last = state.desk.refusal
    resting = last is not None and last.touch.why == "locked" and state.now.mono < last.until
    return resting and (said.by, said.why) == ("card", "unknown")


def _rating_told(state: State, _: Pending, __: Fact) -> Outcome:
    unclear = state.kept.rating is not None and state.kept.rating.level == "unclear"
    told: Spoken = "rating.unclear" if unclear else "rating.thanks"
    return show(state, Message(told), _thanked_ms(state)), (Say(told),)


def _thanked_ms(state: State) -> int:
    """How long thanks stay: with what may be done against it, as long as the rating can be changed."""
    rating, window = state.kept.rating, state.desk.window
    if rating is None or window is None or rating.level not in COMPLAINT_KEYS:
        return BANNER
    ends = rating.opened + window.rules_at(state.now.at).rating_change_seconds * 1000
    return max(BANNER, ends - state.now.mono)


def _disowned_told(state: State, _: Pending, __: Fact) -> Outcome:
    return show(desk(state, refusal=None), Message("punch.disowned"), BANNER), (Tone("disowned"),)


def _nobody_told(state: State, _: Pending, __: Fact) -> Outcome:
    return state, ()


CONFIRMATIONS: dict[str, Callable[[State, Pending, Fact], Outcome]] = {
    "punch": _punch_told,
    "complaint": _complaint_told,
    "touch": _touch_told,
    "rating": _rating_told,
    "disowned": _disowned_told,
    "watch": _nobody_told,
}
