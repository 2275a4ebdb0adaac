"""Touches of fingers and cards, and what the desk does about them."""

from typing import Literal

from terminal.core.outcome import Outcome, ask, desk
from terminal.core.pin_attempts import PIN_CHECK_MS, PIN_ENTRY_MS, PinEntry, locked
from terminal.core.post import Occupancy, standing, touch
from terminal.core.presence import staffing
from terminal.core.state import Offer, Pending, State
from terminal.domain.effects import CheckPin, Tone
from terminal.domain.events import CardRead, DeskEvent, PinChecked, Touched, Unreadable, Unsettled
from terminal.domain.facts import Means, Moment, Punch, Touch
from terminal.domain.window import near_end, session_at

Why = Literal["unknown", "unreadable", "unsettled", "wrong_pin"]


def touched(state: State, event: Touched) -> Outcome:
    badge = state.desk.slots.get(event.slot) if event.slot is not None else None
    return _punch(state, event.moment, badge, "finger") if badge else _stranger(state, event, "finger", "unknown")


def unreadable(state: State, event: Unreadable) -> Outcome:
    return _stranger(state, event, "finger", "unreadable")


def unsettled(state: State, event: Unsettled) -> Outcome:
    return _stranger(state, event, "finger", "unsettled")


def card(state: State, event: CardRead) -> Outcome:
    """A line was typed: a card's number, a badge number that asks for its PIN, or that PIN."""
    window, entry, mono = state.desk.window, state.desk.entry, event.moment.mono
    state = desk(state, entry=None)
    if window and (person := window.card(event.number)):
        return _punch(state, event.moment, person.badge, "card")
    if window and entry and mono <= entry.until and (person := window.listed(entry.badge)):
        check = CheckPin(person.badge, person.pin, event.number, event.moment)
        return desk(state, checking=mono + PIN_CHECK_MS), (check,)
    if window and (person := window.badge(event.number)) and person.pin:
        return _pin_asked(state, event.moment, person.badge)
    return _stranger(state, event, "card", "unknown")


def pin_checked(state: State, event: PinChecked) -> Outcome:
    state = desk(state, checking=0)
    if event.right:
        return _punch(state, event.moment, event.badge, "pin")
    return _stranger(state, event, "pin", "wrong_pin", event.badge)


def _pin_asked(state: State, moment: Moment, badge: str) -> Outcome:
    if locked(state.kept.tries, badge, moment):
        said = Touch("pin", "locked", badge)
        state, effects = ask(state, moment, (said,), Pending(0, "touch"))
        return state, (*effects, Tone("not_recorded"))
    if moment.mono <= state.desk.checking:  # one at a time: the limit counts what has been answered
        return state, (Tone("try_again"),)
    return desk(state, entry=PinEntry(badge, moment.mono + PIN_ENTRY_MS)), (Tone("pin_please"),)


def _punch(state: State, moment: Moment, badge: str, by: Means) -> Outcome:
    state = desk(state, strangers=0)
    window, here = state.desk.window, staffing(state)
    if window is None:
        return ask(state, moment, (Punch(badge, by, "punch", ""),), Pending(0, "punch"))
    known = moment.clock != "unset"
    session = session_at(window, moment.at) if known else None
    judged = Occupancy(
        window=window,
        holder=here.post.badge if here else "",
        standing=standing(here),
        asked_away=moment.mono <= state.desk.away_until or _offered(state, moment, badge),
        near_end=known and near_end(window, moment.at),
        session=session.id if session else "",
        roster=state.desk.roster,
        at=moment.at if known else None,
    )
    return ask(desk(state, away_until=0, offer=None), moment, touch(judged, badge, by), Pending(0, "punch"))


def _offered(state: State, moment: Moment, badge: str) -> bool:
    """A touch from before the tone knew of no offer, however late it is decided."""
    offer = state.desk.offer
    return offer is not None and offer.badge == badge and offer.since <= moment.mono <= offer.until


def offer_away(state: State, badge: str) -> Outcome:
    """The tone after a touch that changed nothing says that touching again means going away."""
    window, mono = state.desk.window, state.now.mono
    assert window is not None
    until = mono + window.rules.away_offer_seconds * 1000
    return desk(state, offer=Offer(badge, mono, until)), (Tone("away_offered"),)


def _stranger(state: State, event: DeskEvent, by: Means, why: Why, badge: str = "") -> Outcome:
    state = desk(state, strangers=state.desk.strangers + 1)
    state, effects = ask(state, event.moment, (Touch(by, why, badge),), Pending(0, "touch"))
    return state, (*effects, Tone("try_again"))
