"""What can happen at a window: facts and what they say, events, effects and views, as frozen structs.

A `Fact` is an envelope around a body. On the wire and on disk its body is a plain mapping, so that a reader
older than the writer stores what it does not understand unchanged; `said` gives the typed body where the kind
is known. Times are integers in milliseconds throughout: `at` since 1970 in UTC, `mono` since the boot.
"""

import hashlib
from typing import Literal, get_args

import msgspec
from msgspec import Struct

Level = Literal["very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"]
LEVELS: tuple[Level, ...] = get_args(Level)
Key = Literal[Level, "staff"]
KEYS: tuple[Key, ...] = (*LEVELS, "staff")
Trust = Literal["synced", "held", "unset"]
Means = Literal["finger", "card"]
Part = Literal["sensor", "evaluator", "reader", "screen", "font", "storage", "buzzer"]

GENESIS = "0" * 64  # `prev` of the first fact of a series


class Moment(Struct, frozen=True):
    """When something happened, by both clocks of one boot, and how far the wall clock could be trusted."""

    at: int
    mono: int
    boot: str
    clock: Trust


# What a fact says: one struct a kind. The field `kind` of the fact is the tag.


class Punch(Struct, frozen=True, tag="punch"):
    """A recognised touch of a staff member. `session` is empty while the time is not known."""

    badge: str
    by: Means
    did: Literal["in", "cover", "back", "takeover", "away", "leave", "already", "punch"]
    session: str


class Touch(Struct, frozen=True, tag="touch"):
    """A finger or card without a person."""

    by: Means
    why: Literal["unknown", "unreadable"]


class Rating(Struct, frozen=True, tag="rating"):
    """A press of the evaluator. `staffing` is the seq of the `post` fact behind the name shown, 0 for nobody."""

    level: Literal[Level, "unclear"]
    badge: str
    staffing: int
    replaces: int


class Complaint(Struct, frozen=True, tag="complaint"):
    """A complaint and whom it is about. `number` is what the citizen was shown."""

    number: str
    badge: str
    staffing: int


class Post(Struct, frozen=True, tag="post"):
    """Who holds the post from now on. `instead_of` is the badge that is covered or relieved, empty for none."""

    state: Literal["staffed", "away", "back", "covered", "vacant"]
    badge: str
    instead_of: str


class ClockSet(Struct, frozen=True, tag="clock_set"):
    """Ties (boot, mono) of its envelope to `utc`, true within `bound` milliseconds."""

    utc: int
    bound: int
    source: Literal["center", "timesyncd"]


class Audit(Struct, frozen=True, tag="audit"):
    """What happened to the terminal itself."""

    what: Literal["boot", "paired", "config", "config_refused", "fingers", "fault", "mended"]
    detail: str


Said = Punch | Touch | Rating | Complaint | Post | ClockSet | Audit
Body = dict[str, str | int]


class Fact(Struct, frozen=True):
    """An immutable record. (`terminal`, `series`, `seq`) identify it for ever."""

    terminal: str
    series: str
    seq: int
    window: str
    config: str  # "epoch.version" of the configuration in force, empty before the first
    prev: str  # SHA-256 of the fact before it in canonical bytes
    at: int
    boot: str
    mono: int
    clock: Trust
    kind: str
    body: Body

    @property
    def moment(self) -> Moment:
        return Moment(self.at, self.mono, self.boot, self.clock)

    @property
    def said(self) -> Said | None:
        """The typed body, or None where the kind is unknown or the body is not of its kind."""
        try:
            said: Said = msgspec.convert({**self.body, "type": self.kind}, Said)
            return said
        except msgspec.ValidationError:
            return None


class Draft(Struct, frozen=True):
    """A fact before it has a number: all but what the buffer adds."""

    moment: Moment
    window: str
    config: str
    said: Said

    @property
    def kind(self) -> str:
        return str(self.said.__struct_config__.tag)

    @property
    def body(self) -> Body:
        body: Body = msgspec.to_builtins(self.said)
        del body["type"]
        return body


def canonical(fact: Fact) -> bytes:
    """The bytes that are hashed: UTF-8 JSON, keys sorted, no spaces."""
    return msgspec.json.encode(fact, order="sorted")


def digest(fact: Fact) -> str:
    """What the next fact of the series carries as `prev`: SHA-256 of the canonical bytes, hexadecimal."""
    return hashlib.sha256(canonical(fact)).hexdigest()


# What the desk tells the core.


class Pressed(Struct, frozen=True):
    key: Key
    moment: Moment


class Released(Struct, frozen=True):
    key: Key
    moment: Moment


class Touched(Struct, frozen=True):
    """A finger was read. `slot` is its place in the sensor, None where the sensor does not know it."""

    slot: int | None
    moment: Moment


class Unreadable(Struct, frozen=True):
    """A finger was there, but no image of it was good enough."""

    moment: Moment


class CardRead(Struct, frozen=True):
    number: str
    moment: Moment


DeskEvent = Pressed | Released | Touched | Unreadable | CardRead


class Recorded(Struct, frozen=True):
    """The facts that a `Record` asked for are durable, in its order."""

    token: int
    facts: tuple[Fact, ...]
    moment: Moment


class NotRecorded(Struct, frozen=True):
    token: int
    why: str
    moment: Moment


class ClockTrusted(Struct, frozen=True):
    """The clock became trusted: at `moment.mono` of this boot it was `utc`, within `bound`."""

    utc: int
    bound: int
    source: Literal["center", "timesyncd"]
    moment: Moment


class PartLost(Struct, frozen=True):
    part: Part
    why: str
    moment: Moment


class PartFound(Struct, frozen=True):
    part: Part
    moment: Moment


class Joining(Struct, frozen=True):
    """The terminal waits to be accepted at the center; `code` is to be compared there."""

    code: str
    moment: Moment


class Linked(Struct, frozen=True):
    """Whether the center answers."""

    up: bool
    moment: Moment


class Delivered(Struct, frozen=True):
    """The center has every fact up to and including `through`."""

    through: int
    moment: Moment


class SlotsKnown(Struct, frozen=True):
    """Which slot of the sensor is whom: slot number to badge number."""

    slots: dict[int, str]
    moment: Moment


class Happened(Struct, frozen=True):
    """Something to be kept as an `audit` fact."""

    audit: Audit
    moment: Moment


class Tick(Struct, frozen=True):
    """Time went on."""

    moment: Moment


# What the core asks for.

ToneName = Literal["counted", "time_unsure", "try_again", "not_recorded"]


class Record(Struct, frozen=True):
    """Make these durable together, all or none, then answer `Recorded` or `NotRecorded` with the token."""

    token: int
    drafts: tuple[Draft, ...]


class Lamp(Struct, frozen=True):
    key: Key
    on: bool


class Tone(Struct, frozen=True):
    """One of the four staff tones; the sensor's ring shows the same."""

    name: ToneName


Effect = Record | Lamp | Tone


# What the citizen sees.


class Message(Struct, frozen=True):
    """A catalogue id and the values that its text names; `display` makes the sentence."""

    id: str
    values: dict[str, str] = {}


Scene = Literal["pairing", "unconfigured", "staffed", "covered", "away", "nobody", "closed", "touch_please"]


class View(Struct, frozen=True):
    """The plate, whole. `headline` belongs to the scene, `banner` lies over it for some seconds."""

    scene: Scene
    hall: str = ""
    unit: str = ""
    window: str = ""
    name: str = ""
    badge: str = ""
    headline: Message | None = None
    banner: Message | None = None
    notes: tuple[Message, ...] = ()  # small and quiet, at the lower edge: what does not work
    clock: str = ""  # "07:52" in the hall's time zone
    clock_trusted: bool = False
    waiting: int = 0  # facts that the center does not have yet
    linked: bool = False
