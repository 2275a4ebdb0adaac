"""The machine of the desk: `step` takes a state and an event and says what to do; facts change what is kept.

While something is being made durable, later touches and presses wait in the state: each is judged by what is
durable, so no decision ever rests on a fact that could still be lost. Their lamps light at once.
"""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from terminal.core.confirmations import CONFIRMATIONS
from terminal.core.invitations import expire, invited, owed
from terminal.core.keys import light, pressed, released
from terminal.core.outcome import BANNER, Effects, Outcome, desk, note, show
from terminal.core.plate_view import named
from terminal.core.presence import doubted
from terminal.core.ratings import COMPLAINT_HOLD_MS, STUCK
from terminal.core.state import State, apply
from terminal.core.stuck_keys import SURE, find, free, withdrawn
from terminal.core.timers import watch
from terminal.core.touches import card, pin_checked, touched, unreadable, unsettled
from terminal.domain.effects import Lamp, Tone
from terminal.domain.events import (
    CardRead,
    ClockTrusted,
    Configured,
    Confirming,
    DeskEvent,
    DirectoryKnown,
    Enrolling,
    Happened,
    Invited,
    Joining,
    Linked,
    MessageKnown,
    Named,
    NotRecorded,
    PartFound,
    PartLost,
    PinChecked,
    Pressed,
    Recorded,
    Released,
    RosterKnown,
    SignsKnown,
    SlotsKnown,
    StickTold,
    Tick,
    Touched,
    TrialTold,
    Unreadable,
    Unsettled,
    Waiting,
)
from terminal.domain.facts import Audit, ClockSet, Moment
from terminal.domain.views import Message

Event = (
    DeskEvent
    | Recorded
    | NotRecorded
    | ClockTrusted
    | PartLost
    | PartFound
    | Joining
    | Linked
    | Waiting
    | SignsKnown
    | SlotsKnown
    | RosterKnown
    | DirectoryKnown
    | Invited
    | Happened
    | Enrolling
    | StickTold
    | Confirming
    | MessageKnown
    | Configured
    | TrialTold
    | Tick
)
AGAIN = 60_000  # ms until what could not be recorded of itself is tried again


def step(state: State, event: Event) -> Outcome:
    """The state after the event, and what has to be done about it."""
    before, drawn = state, named(state)
    if event.moment.boot != state.now.boot or event.moment.mono >= state.now.mono:
        state = structs.replace(state, now=event.moment)
    state = doubted(before, state)
    if isinstance(event, Pressed):
        event = structs.replace(event, named=_named_at(state, event.moment))
    state, effects = _decide(state, event)
    return state if named(state) == drawn else desk(state, faded=(drawn, state.now.mono)), effects


def abandoned(state: State, event: Event) -> State:
    """The state where an event could not be decided: as before it.

    Where it was the answer that the desk waited for, what waited behind goes with it: one of that may have failed.
    """
    pending = state.desk.pending
    answered = isinstance(event, Recorded | NotRecorded) and pending and event.token == pending.token
    return desk(state, pending=None, later=()) if answered else state


def _named_at(state: State, moment: Moment) -> Named:
    """Whom the plate named at a press, which may be older than what was heard of meanwhile."""
    before, until = state.desk.faded
    return before if moment.mono < until else named(state)


def _decide(state: State, event: Event) -> Outcome:
    """The same for an event that may have waited: it brings along what was only to be seen when it came."""
    effects: Effects = ()
    if isinstance(event, DeskEvent):
        state, effects = _watch(state)
    before = state
    if isinstance(event, DeskEvent) and state.desk.pending:
        state, more = _defer(state, event)
    else:
        state, more = HANDLERS[type(event)](state, event)
    return doubted(before, state), effects + more


def _watch(state: State) -> Outcome:
    return watch(state, (*owed(state), *withdrawn(state)))


def _defer(state: State, event: DeskEvent) -> Outcome:
    state, effects = light(state, event) if isinstance(event, Pressed) else (state, ())
    return desk(state, later=(*state.desk.later, event)), effects


def deadline(state: State) -> int:
    """The `mono` at which the state changes by itself, by the turn of the minute at the latest."""
    desk, mono = state.desk, state.now.mono
    ends = [mono + 60_000 - state.now.at % 60_000]
    ends += [max(until, mono + 1) for until in desk.lamps.values()]  # only a tick puts out what is overdue
    ends += [since + limit for since in desk.held.values() for limit in (COMPLAINT_HOLD_MS, STUCK + 1)]
    ends += [since + SURE for since in desk.suspects.values()]
    ends += [shown.until for shown in (desk.banner, desk.complaint) if shown]
    ends += [desk.offered[1] + 1] if desk.offered else []
    ends += [desk.invitation.until] if desk.invitation else []
    return min(end for end in ends if end > mono)


# What became durable, and what did not.


def _recorded(state: State, event: Recorded) -> Outcome:
    for fact in event.facts:
        state = apply(state, fact)
    state = desk(state, failures=0)
    pending = state.desk.pending
    if pending is None or pending.token != event.token:
        return state, ()
    state = desk(state, pending=None)
    state, tones = CONFIRMATIONS[pending.kind](state, pending, event.facts[0])
    return _go_on(state, tones)


def _not_recorded(state: State, event: NotRecorded) -> Outcome:
    state = desk(state, failures=state.desk.failures + 1)
    pending = state.desk.pending
    if pending is None or pending.token != event.token:
        return state, ()
    if pending.kind == "watch":
        return _go_on(desk(state, pending=None, watch_again=state.now.mono + AGAIN), ())
    dark = tuple(Lamp(key, on=False) for key in state.desk.lamps)
    state = show(desk(state, pending=None, lamps={}), Message("not_recorded"), BANNER)
    tone = (Tone("not_recorded"),) if pending.kind in ("punch", "disowned") else ()
    return _go_on(state, dark + tone)


def _go_on(state: State, effects: Effects) -> Outcome:
    """Decides what waited, until something has to be made durable again."""
    while state.desk.later and not state.desk.pending:
        event, *later = state.desk.later
        state, more = _decide(desk(state, later=tuple(later)), event)
        effects += more
    return state, effects


# The world around the desk.


def _clock_trusted(state: State, event: ClockTrusted) -> Outcome:
    return note(state, event.moment, ClockSet(event.utc, event.bound, event.source))


def _lost(state: State, event: PartLost) -> Outcome:
    if event.part in state.desk.parts:
        return desk(state, parts={**state.desk.parts, event.part: event.why}), ()
    state = desk(state, parts={**state.desk.parts, event.part: event.why})
    return note(state, event.moment, Audit("fault", f"{event.part}: {event.why}"))


def _found(state: State, event: PartFound) -> Outcome:
    if event.part not in state.desk.parts:
        return state, ()
    parts = {part: why for part, why in state.desk.parts.items() if part != event.part}
    return note(desk(state, parts=parts), event.moment, Audit("mended", event.part))


def _happened(state: State, event: Happened) -> Outcome:
    return note(state, event.moment, event.audit)


def _enrolling(state: State, event: Enrolling) -> Outcome:
    return desk(state, enrolling=event if event.step else None), ()


def _stick(state: State, event: StickTold) -> Outcome:
    return desk(state, stick=event if event.step else None), ()


def _confirming(state: State, event: Confirming) -> Outcome:
    return desk(state, confirming=event if event.what else None), ()


def _message(state: State, event: MessageKnown) -> Outcome:
    return desk(state, message=event if event.text else None), ()


def _configured(state: State, event: Configured) -> Outcome:
    if state.desk.window not in (None, event.window):
        state = desk(state, changed=state.now.mono)
    return desk(state, window=event.window, config=event.config, joining=None), ()


def _trial(state: State, event: TrialTold) -> Outcome:
    return desk(state, trial=event), ()


def _slots(state: State, event: SlotsKnown) -> Outcome:
    return desk(state, slots=event.slots), ()


def _roster(state: State, event: RosterKnown) -> Outcome:
    if event.roster.entries != state.desk.roster.entries:
        state = desk(state, changed=state.now.mono)
    return desk(state, roster=event.roster), ()


def _directory(state: State, event: DirectoryKnown) -> Outcome:
    return desk(state, directory=event.directory), ()


def _joining(state: State, event: Joining) -> Outcome:
    return desk(state, joining=event), ()


def _linked(state: State, event: Linked) -> Outcome:
    return desk(state, linked=event.up), ()


def _waiting(state: State, event: Waiting) -> Outcome:
    return desk(state, waiting=event.count), ()


def _signs(state: State, event: SignsKnown) -> Outcome:
    return desk(state, signs=event.signs), ()


def _released(state: State, event: Released) -> Outcome:
    state, effects = free(state, event)
    state, more = released(state, event)
    return state, effects + more


def _tick(state: State, event: Tick) -> Outcome:
    state, stuck = find(state)
    state, effects = _watch(state)
    state, ended = expire(state)
    mono = event.moment.mono
    dark = tuple(Lamp(key, on=False) for key, until in state.desk.lamps.items() if until <= mono)
    lamps = {key: until for key, until in state.desk.lamps.items() if until > mono}
    banner = state.desk.banner if state.desk.banner and state.desk.banner.until > mono else None
    number = state.desk.complaint if state.desk.complaint and state.desk.complaint.until > mono else None
    return desk(state, lamps=lamps, banner=banner, complaint=number), stuck + effects + ended + dark


HANDLERS: dict[type, Callable[[State, Any], Outcome]] = {
    Pressed: pressed,
    Released: _released,
    Touched: touched,
    Unreadable: unreadable,
    Unsettled: unsettled,
    CardRead: card,
    PinChecked: pin_checked,
    Recorded: _recorded,
    NotRecorded: _not_recorded,
    ClockTrusted: _clock_trusted,
    PartLost: _lost,
    PartFound: _found,
    Happened: _happened,
    Enrolling: _enrolling,
    StickTold: _stick,
    Confirming: _confirming,
    MessageKnown: _message,
    Configured: _configured,
    TrialTold: _trial,
    SlotsKnown: _slots,
    RosterKnown: _roster,
    DirectoryKnown: _directory,
    Invited: invited,
    Joining: _joining,
    Linked: _linked,
    Waiting: _waiting,
    SignsKnown: _signs,
    Tick: _tick,
}
