"""Touches of fingers and cards, and what the desk does about them."""

from typing import Literal

from terminal.core.causes import Occupancy
from terminal.core.outcome import Outcome, ask, desk
from terminal.core.pin_attempts import PIN_CHECK_MS, PIN_ENTRY_MS, PinEntry, locked
from terminal.core.post import standing, touch
from terminal.core.presence import counts, phase_of, staffing, today, within
from terminal.core.punch_log import of
from terminal.core.state import Offer, Pending, State
from terminal.domain.directory import DirectoryEntry
from terminal.domain.effects import CheckPin, Tone
from terminal.domain.events import CardRead, DeskEvent, PinChecked, Touched, Unreadable, Unsettled
from terminal.domain.facts import Means, Moment, Punch, Touch
from terminal.domain.window import Person, Phase, Window, clock_on, same_stretch, session_at

ASKED_AWAY = 10_000  # ms in which the holder's touch after the staff key means "away"
SAME_TOUCH = 60_000  # ms in which touches of one person are one

Why = Literal["unknown", "unreadable", "unsettled", "unlisted", "wrong_pin"]


def touched(state: State, event: Touched) -> Outcome:
    """A finger names whom the ledger says, if IT's signature knows that person."""
    badge = state.desk.slots.get(event.slot, "") if event.slot is not None else ""
    if badge and not counts(state, badge):
        return _stranger(state, event, "finger", "unlisted", badge)
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
    if entry and mono <= entry.until and (owner := _with_pin(state, entry.badge)):
        check = CheckPin(owner.badge, owner.pin, event.number, event.moment)
        return desk(state, checking=mono + PIN_CHECK_MS), (check,)
    if neighbour := state.desk.directory.card(event.number):
        return _punch(state, event.moment, neighbour.badge, "card")
    if owner := _with_pin(state, event.number):
        return _pin_asked(state, event.moment, owner.badge)
    return _stranger(state, event, "card", "unknown")


def _with_pin(state: State, number: str) -> Person | DirectoryEntry | None:
    """Whose badge number this is and who has a PIN: at this window, else anywhere in the hall."""
    window = state.desk.window
    here, anywhere = window.badge(number) if window else None, state.desk.directory.badge(number)
    return next((each for each in (here, anywhere) if each and each.pin), None)


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
    state, window = desk(state, strangers=0), state.desk.window
    if window is None:
        return ask(state, moment, (Punch(badge, by, "punch", ""),), Pending(0, "punch"))
    return ask(state, moment, touch(occupancy(state, window, moment, badge, by), badge, by), Pending(0, "punch"))


def occupancy(state: State, window: Window, moment: Moment, badge: str, by: Means) -> Occupancy:
    """What a touch of this person at `moment` is judged by."""
    here, known = staffing(state), moment.clock != "unset"
    session = session_at(window, moment.at) if known else None
    before = today(state, window, of(state.kept.log, badge))
    offered = _offered(state, moment, badge, by)
    return Occupancy(
        window=window,
        holder=here.post.badge if here else "",
        standing=standing(here),
        asked=offered or _asked(state, moment),
        phase=phase_of(window, moment) if before else _first_phase(window, moment),
        session=session.id if session else "",
        roster=state.desk.roster,
        at=moment.at if known else None,
        again=not offered and _again(state, moment, badge),
        attended=known and any(same_stretch(window, at, moment.at) for _, at in before),
        came=max((at for _, at in before), default=None),
    )


def _first_phase(window: Window, moment: Moment) -> Phase:
    """For the first touch of somebody's day: late in a break it is a coming, for nobody has left yet."""
    found, session = phase_of(window, moment), session_at(window, moment.at)
    coming = session is not None and clock_on(window.local(moment.at), session.start) > moment.at
    return "opening" if found == "ended" and coming else found


def _asked(state: State, moment: Moment) -> bool:
    """Whether the staff key was pressed just before."""
    return state.desk.away_until - ASKED_AWAY <= moment.mono <= state.desk.away_until


def _again(state: State, moment: Moment, badge: str) -> bool:
    """Within a minute of this person's last touch that counted, unless the staff key's tone has asked since."""
    last = next(iter(of(state.kept.log, badge)[::-1]), None)
    if last is None:
        return False
    asked = _asked(state, moment) and (
        last.moment.boot != moment.boot or last.moment.mono <= state.desk.away_until - ASKED_AWAY
    )
    return not asked and within(last.moment, moment, SAME_TOUCH)


def _offered(state: State, moment: Moment, badge: str, by: Means) -> bool:
    """Whether this answers the tone. A touch from before it knew of no offer, however late it is decided."""
    offer = state.desk.offer
    meant = offer is not None and (offer.badge, offer.by) == (badge, by)
    return meant and offer is not None and offer.since <= moment.mono <= offer.until


def answered(state: State, moment: Moment) -> State:
    """After a touch that became durable nothing is offered any more, nor asked for by a key from before it."""
    return desk(state, away_until=0 if _asked(state, moment) else state.desk.away_until, offer=None)


def offer_away(state: State, punch: Punch) -> Outcome:
    """The tone after a touch that changed nothing says that touching again means going away."""
    window, mono = state.desk.window, state.now.mono
    assert window is not None
    until = mono + window.rules_at(state.now.at).away_offer_seconds * 1000
    offer = Offer(punch.badge, punch.by, mono, until)
    return desk(state, offer=offer), (Tone("away_offered"),)


def _stranger(state: State, event: DeskEvent, by: Means, why: Why, badge: str = "") -> Outcome:
    state = desk(state, strangers=state.desk.strangers + 1)
    state, effects = ask(state, event.moment, (Touch(by, why, badge),), Pending(0, "touch"))
    return state, (*effects, Tone("try_again"))
