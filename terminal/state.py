"""What a terminal knows: `Kept`, a fold over its facts, and what is only of this moment at the desk."""

from collections.abc import Iterable
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.events import DeskEvent, Part
from terminal.facts import Fact, Key, Moment, Post, Rating
from terminal.hall import Window
from terminal.ratings import Open, opened_by
from terminal.times import Anchor, anchor_of
from terminal.views import Message


class Staffing(Struct, frozen=True):
    """The last word on who holds the post."""

    seq: int
    moment: Moment
    post: Post


class Kept(Struct, frozen=True):
    """What the facts say. Nothing but `apply` makes one."""

    seq: int = 0
    series: str = ""
    staffing: Staffing | None = None
    rating: Open | None = None
    anchor: Anchor | None = None  # the latest, of whatever boot
    boot: str = ""  # of the last fact
    started: int = 0  # mono of the first fact of that boot
    last: int = 0  # mono of the last fact
    previous_boot: str = ""
    previous_end: int | None = None  # ms UTC: its last sign of life, None where its time is not sure


class Pending(Struct, frozen=True):
    """What a person waits for while it is being made durable."""

    token: int
    kind: Literal["rating", "punch", "complaint", "touch"]
    number: str = ""


class Banner(Struct, frozen=True):
    message: Message
    until: int  # mono


class Desk(Struct, frozen=True):
    """What a restart forgets: what is being pressed, shown and waited for, and what the world told us."""

    window: Window | None = None
    config: str = ""
    slots: dict[int, str] = {}
    code: str = ""
    linked: bool = False
    delivered: int = 0
    parts: dict[Part, str] = {}
    token: int = 0
    pending: Pending | None = None
    later: tuple[DeskEvent, ...] = ()  # events of the desk that wait until `pending` is decided
    held: dict[Key, int] = {}  # key to the mono of its press
    offered: tuple[Key, int] | None = None  # the complaint key, and until which mono pressing it counts
    away_until: int = 0  # mono until which the holder's touch means "away"
    strangers: int = 0  # touches in a row that were nobody's
    lamps: dict[Key, int] = {}  # lit until which mono
    banner: Banner | None = None


class State(Struct, frozen=True):
    """All that `core.step` decides by."""

    now: Moment
    kept: Kept = Kept()
    desk: Desk = Desk()


def apply(state: State, fact: Fact) -> State:
    """The state after this fact: the only way that anything kept changes."""
    kept = _turned(state.kept, fact)
    match fact.said:
        case Post() as post:
            kept = replace(kept, staffing=Staffing(fact.seq, fact.moment, post))
        case Rating() as rating:
            kept = replace(kept, rating=opened_by(kept.rating, fact, rating))
    anchor = anchor_of(fact) or kept.anchor
    return replace(state, kept=replace(kept, seq=fact.seq, series=fact.series, last=fact.mono, anchor=anchor))


def _turned(kept: Kept, fact: Fact) -> Kept:
    """Notes the turn from one boot to the next, and when the last one gave its last sign of life."""
    if fact.boot == kept.boot:
        return kept
    anchored = kept.anchor is not None and kept.anchor.boot == kept.boot
    end = kept.anchor.utc_at(kept.last) if kept.anchor and anchored else None
    return replace(kept, boot=fact.boot, started=fact.mono, previous_boot=kept.boot, previous_end=end, rating=None)


def restore(facts: Iterable[Fact], now: Moment) -> State:
    """The state that these facts, in `seq` order, make."""
    return reduce(apply, facts, State(now))
