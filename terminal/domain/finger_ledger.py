"""The finger ledger: whose finger lies in which slot of the sensor, and whether that sensor is the one we know.

A slot means a person's pay, so a sensor is believed only if its library id (in its notepad) and its used slots are
those of the ledger. What a power cut left half done is told from a foreign sensor by the intent noted before it.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from terminal.domain.facts import Audit, Fact

NAMELESS = "the sensor holds fingers that nobody has named"
FOREIGN = "this sensor was set up at another window or terminal"
MISSING = "fingers are missing from the sensor"
UNCONFIRMED = "the center says whose fingers the sensor holds, and no supervisor has confirmed the list"
SETTLE_ADVICE = "a supervisor settles it with `window-terminal fingers settle`; cards and PINs work"


class Contents(Struct, frozen=True):
    """What a sensor holds. `library` is None where it has no notepad, empty where that is blank."""

    library: str | None
    slots: frozenset[int]


class Intent(Struct, frozen=True):
    """What was about to change when the ledger was last written: `slots` were to be filled or emptied."""

    act: Literal["enrol", "erase", "settle"]
    slots: frozenset[int] = frozenset()


class Ledger(Struct, frozen=True):
    """Whose finger lies in which slot, as far as the fact `seq` of `series`; `confirmed` is a supervisor's word."""

    library: str = ""
    slots: dict[int, str] = {}
    series: str = ""
    seq: int = 0
    confirmed: bool = False
    intent: Intent | None = None

    def of(self, badge: str) -> list[int]:
        """The slots with this person's fingers."""
        return sorted(slot for slot, whose in self.slots.items() if whose == badge)


class Verdict(Struct, frozen=True):
    """Whether a sensor may say who touched it; `why` not. `erase` first what a power cut left half done."""

    why: str = ""
    erase: frozenset[int] = frozenset()


class Step(Struct, frozen=True):
    """How an enrolment goes: what the person has to do now. `image` of `of` is being taken of finger `finger`."""

    do: Literal["supervisor", "touch", "again", "lift", "kept", "done", "failed"]
    image: int = 0
    of: int = 0
    finger: int = 0
    why: str = ""


class Plan(Struct, frozen=True, omit_defaults=True):
    """How a supervisor settles a sensor: what goes from it, what from the ledger, whether it gets a new id.

    `confirm`: whose each slot is said to be, where no supervisor has confirmed it yet.
    """

    erase: frozenset[int]
    forget: frozenset[int]
    rename: bool
    confirm: dict[int, str] = {}

    @property
    def keeps(self) -> bool:
        """Whether nobody loses a finger by it."""
        return not self.erase and not self.forget


def after(ledger: Ledger, fact: Fact) -> Ledger:
    """The ledger after this fact; what is in it already changes nothing."""
    said = fact.said if fact.kind == "audit" else None
    if not isinstance(said, Audit) or (fact.series == ledger.series and fact.seq <= ledger.seq):
        return ledger
    if said.what == "settlement":
        return Ledger(said.library, ledger.slots, fact.series, fact.seq, confirmed=True)
    if said.what not in ("enrolment", "erasure"):
        return ledger
    slots = {slot: badge for slot, badge in ledger.slots.items() if slot != said.slot}
    if said.what == "enrolment":
        slots[said.slot] = said.badge
    # A supervisor stood by while it was enrolled, so nobody has to confirm it again; others' slots are not meant.
    confirmed = ledger.confirmed or (said.what == "enrolment" and set(ledger.slots) <= {said.slot})
    intent = _less(ledger.intent, said.slot)
    return Ledger(said.library, slots, fact.series, fact.seq, confirmed, intent)


def plan(ledger: Ledger, found: Contents) -> Plan:
    """How this sensor and this ledger can be brought together; a sensor from elsewhere begins empty."""
    named, blank = frozenset(ledger.slots), found.library == ""
    if (found.library or "") == ledger.library:
        claimed = {} if ledger.confirmed else ledger.slots
        confirm = {slot: badge for slot, badge in claimed.items() if slot in found.slots}
        return Plan(found.slots - named, named - found.slots, blank, confirm)
    return Plan(found.slots, named, found.library is not None)


def contradiction(ledger: Ledger, library: str, slots: Mapping[int, str]) -> str:
    """What a map of the ledger's own sensor says otherwise than the ledger, empty for nothing."""
    if library != ledger.library:
        return ""
    both = sorted(slot for slot in slots.keys() & ledger.slots.keys() if slots[slot] != ledger.slots[slot])
    return "; ".join(f"slot {slot} is {ledger.slots[slot]}, and not {slots[slot][:40]!r}" for slot in both[:8])


def free(ledger: Ledger, found: Contents, capacity: int) -> int | None:
    """The lowest slot that nobody's finger lies in, None where the sensor is full."""
    used = found.slots | frozenset(ledger.slots)
    return next((slot for slot in range(capacity) if slot not in used), None)


def _less(intent: Intent | None, slot: int) -> Intent | None:
    rest = intent.slots - {slot} if intent else frozenset[int]()
    return Intent(intent.act, rest) if intent and rest else None


def judge(ledger: Ledger, found: Contents) -> Verdict:
    """Whether this sensor is the ledger's, and what has to be finished first."""
    if (found.library or "") != ledger.library:
        return _another(ledger, found)
    named, intent = frozenset(ledger.slots), ledger.intent or Intent("enrol")
    erasing = intent.slots if intent.act == "erase" else frozenset[int]()
    nameless, missing = found.slots - named - intent.slots, named - found.slots - erasing
    if nameless:
        return Verdict(_said(NAMELESS, nameless))
    if missing:
        return Verdict(_said(MISSING, missing))
    if found.slots & named and not ledger.confirmed:
        return Verdict(_said(UNCONFIRMED))
    return Verdict(erase=found.slots & (erasing or intent.slots - named))


def _another(ledger: Ledger, found: Contents) -> Verdict:
    if found.library and found.slots:
        return Verdict(_said(FOREIGN))
    if found.slots:
        return Verdict(_said(NAMELESS, found.slots))
    # An empty sensor tells nobody's name; where there were fingers, somebody has to know that they are gone.
    return Verdict(_said(MISSING, frozenset(ledger.slots)) if ledger.slots else "")


def _said(problem: str, slots: frozenset[int] = frozenset()) -> str:
    where = f" (slots {', '.join(map(str, sorted(slots)))})" if slots else ""
    return f"{problem}{where}; {SETTLE_ADVICE}"
