"""The outcome of an event: what to record, what to show, and what changes at the desk."""

from typing import TypedDict, Unpack

from msgspec import structs

from terminal.core.pin_attempts import PinEntry
from terminal.core.ratings import Invitation
from terminal.core.state import Banner, Doubt, Offer, Pending, RefusedTouch, State
from terminal.domain.directory import Directory
from terminal.domain.effects import Effect, Record
from terminal.domain.events import (
    Confirming,
    DeskEvent,
    Enrolling,
    Joining,
    MessageKnown,
    Named,
    Part,
    StickTold,
    TrialTold,
)
from terminal.domain.facts import Draft, Key, Moment, Said
from terminal.domain.roster import Roster
from terminal.domain.views import Message
from terminal.domain.window import Window

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


class Changes(TypedDict, total=False):
    """What may change at the desk: the fields of `Volatile`, so that a wrong name or type is found early."""

    window: Window | None
    config: str
    slots: dict[int, str]
    joining: Joining | None
    linked: bool
    waiting: int
    signs: dict[str, int]
    parts: dict[Part, str]
    token: int
    pending: Pending | None
    later: tuple[DeskEvent, ...]
    held: dict[Key, int]
    faded: tuple[Named, int]
    begun: dict[Key, Named]
    suspects: dict[Key, int]
    stuck: frozenset[Key]
    hung: frozenset[int]
    entry: PinEntry | None
    checking: int
    offered: tuple[Key, int, Named] | None
    invitation: Invitation | None
    away_until: int
    offer: Offer | None
    roster: Roster
    doubt: Doubt | None
    changed: int
    directory: Directory
    watch_again: int
    strangers: int
    lamps: dict[Key, int]
    banner: Banner | None
    complaint: Banner | None
    refusal: RefusedTouch | None
    enrolling: Enrolling | None
    stick: StickTold | None
    confirming: Confirming | None
    message: MessageKnown | None
    trial: TrialTold | None
    failures: int


def desk(state: State, **changes: Unpack[Changes]) -> State:
    return structs.replace(state, desk=structs.replace(state.desk, **changes))
