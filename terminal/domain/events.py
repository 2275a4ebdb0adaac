"""Events: what the desk and the world tell the core, as frozen structs."""

from typing import Literal

from msgspec import Struct

from terminal.domain.directory import Directory
from terminal.domain.facts import Audit, Fact, Key, Moment
from terminal.domain.finger_ledger import Step
from terminal.domain.roster import Roster
from terminal.domain.trial import Trial
from terminal.domain.window import Window

Device = Literal["sensor", "evaluator", "bus", "reader", "keypad", "screen", "buzzer", "voice"]
Part = Literal[Device, "fingers", "font", "storage", "room", "board", "time", "upgrade", "signature", "place"]


class Named(Struct, frozen=True):
    """Whom the plate names, and the seq of the `post` fact behind the name; empty and 0 for nobody."""

    badge: str = ""
    staffing: int = 0


class Pressed(Struct, frozen=True):
    """A key went down. `named`: whom the plate named then; the desk itself looks, when it hears of the press."""

    key: Key
    moment: Moment
    named: Named = Named()


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


class Unsettled(Struct, frozen=True):
    """A finger was there, but nobody has said yet whose the sensor's fingers are."""

    moment: Moment


class CardRead(Struct, frozen=True):
    """A reader or keypad typed a line: a card's number, a badge number, or the PIN after it."""

    number: str
    moment: Moment


class PinChecked(Struct, frozen=True):
    """Whether the PIN that was typed for this badge at `moment` is the right one."""

    badge: str
    right: bool
    moment: Moment


DeskEvent = Pressed | Released | Touched | Unreadable | Unsettled | CardRead | PinChecked


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
    """The terminal waits to be accepted at the center, where `code` is to be compared, empty while there is none.

    `fingerprint` is its key's, whole.
    """

    code: str
    terminal: str
    fingerprint: str
    moment: Moment


class Linked(Struct, frozen=True):
    """Whether the center answers."""

    up: bool
    moment: Moment


class Waiting(Struct, frozen=True):
    """How many facts the center does not have, by the buffer's own count."""

    count: int
    moment: Moment


class SignsKnown(Struct, frozen=True):
    """When boots before this one gave their last sign of life: a boot to its own monotonic ms."""

    signs: dict[str, int]
    moment: Moment


class SlotsKnown(Struct, frozen=True):
    """Which slot of the sensor is whom: slot number to badge number."""

    slots: dict[int, str]
    moment: Moment


class RosterKnown(Struct, frozen=True):
    """The center's roster."""

    roster: Roster
    moment: Moment


class DirectoryKnown(Struct, frozen=True):
    """The hall's directory, verified."""

    directory: Directory
    moment: Moment


class Invited(Struct, frozen=True):
    """A citizen is asked to rate; `case` is a random id that the center keeps beside the case."""

    case: str
    moment: Moment


class Enrolling(Struct, frozen=True):
    """How the enrolment of this person's finger goes; `step` is None once it is over."""

    badge: str
    step: Step | None
    moment: Moment


class Confirming(Struct, frozen=True):
    """A supervisor is to confirm what the center asks for, `about` whom or where; None once nothing is asked.

    Until `until` (mono) the second card may come, 0 while the first one is waited for.
    """

    what: Literal["enrolment", "erasure", "move"] | None
    about: str
    until: int
    moment: Moment

    def awaits_second(self, mono: int) -> bool:
        """Whether the first card was held, and the second one may come."""
        return mono < self.until


class MessageKnown(Struct, frozen=True):
    """What the center has to say to the staff until `until` (mono); empty for nothing."""

    text: str
    until: int
    moment: Moment


StickStep = Literal["reading", "taken", "refused"]


class StickTold(Struct, frozen=True):
    """How it goes with the stick that was plugged in, None once it is out; `says` what was taken, or why not."""

    step: StickStep | None
    says: str
    moment: Moment


class Happened(Struct, frozen=True):
    """Something to be kept as an `audit` fact."""

    audit: Audit
    moment: Moment


class Configured(Struct, frozen=True):
    """The event that brings a verified configuration; `config` is its "epoch.version"."""

    window: Window
    config: str
    moment: Moment


class TrialTold(Struct, frozen=True):
    """How the trial of the configuration that came last stands; one that is watched until its mono is `ends`."""

    trial: Trial
    moment: Moment
    ends: int = 0


class Tick(Struct, frozen=True):
    """Time went on."""

    moment: Moment
