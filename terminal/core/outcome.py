"""How a decision is made up: what to record, what to show, and what changes at the desk."""

from typing import Any

from msgspec import structs

from terminal.core.state import Banner, Pending, State
from terminal.domain.effects import Effect, Record
from terminal.domain.facts import Draft, Moment, Said
from terminal.domain.views import Message

Effects = tuple[Effect, ...]
Outcome = tuple[State, Effects]

BANNER = 4_000  # ms that thanks and "已登记" stay


def ask(state: State, moment: Moment, said: tuple[Said, ...], pending: Pending) -> Outcome:
    """Asks to record what a person waits for; until it is decided, later events of the desk wait."""
    state, effects = note(state, moment, *said)
    return desk(state, pending=structs.replace(pending, token=state.desk.token), banner=None), effects


def note(state: State, moment: Moment, *said: Said) -> Outcome:
    """Asks to record what nobody waits for."""
    window, token = state.desk.window, state.desk.token + 1
    place = window.window if window else ""
    drafts = tuple(Draft(moment, place, state.desk.config, each) for each in said)
    return desk(state, token=token), (Record(token, drafts),)


def show(state: State, message: Message, duration: int) -> State:
    return desk(state, banner=Banner(message, state.now.mono + duration))


def desk(state: State, **changes: Any) -> State:
    return structs.replace(state, desk=structs.replace(state.desk, **changes))
