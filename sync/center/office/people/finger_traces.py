"""The finger traces: in which sensors a person's fingers are, or were, by what terminals recorded of them. Pure.

A trace follows the sensor, not the window: by the id in its notepad, and where it has none by who enrolled there. A
finger is gone when a terminal says so after it looked into the sensor that held it. That it is missing from the one
that is there now says nothing of the one before: that lies in a drawer, perhaps, and holds it still.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from terminal.domain.facts import Audit, Fact, digest

NO_NOTEPAD = "@"  # begins the name of a sensor that has none; behind it the terminal that enrolled there first
STRUCK = "gone"  # what a terminal says of a finger that it strikes from its list because the sensor lacks it


class KeptFinger(Struct, frozen=True, order=True):
    """A finger in a sensor; `at` is when it was enrolled, ms UTC, None where no clock that was set says so."""

    slot: int
    at: int | None
    consent: str


class FingerReceipt(Struct, frozen=True):
    """The fact by which a terminal says that a finger is gone, after it looked into the sensor."""

    slot: int
    terminal: str
    series: str
    seq: int
    hash: str
    at: int


class SensorTrace(Struct, frozen=True):
    """One sensor and the person's fingers in it; `terminal` at `window` spoke of it last.

    `apart`: that terminal has another sensor now, and nobody said where this one is.
    """

    sensor: str
    terminal: str
    window: str
    fingers: tuple[KeptFinger, ...]
    receipts: tuple[FingerReceipt, ...]
    apart: bool = False


class ToldMap(Struct, frozen=True):
    """Whose each slot is, as the center told the terminal that came to a window."""

    window: str
    library: str
    slots: Mapping[int, str]


class FingerAudit(Struct, frozen=True):
    """A fact about fingers with what it says, read once for however many people are asked after."""

    fact: Fact
    said: Audit


def finger_audits(facts: Iterable[Fact]) -> list[FingerAudit]:
    """Those of these facts that are audits, in their order."""
    read = ((fact, fact.said) for fact in facts if fact.kind == "audit")
    return [FingerAudit(fact, said) for fact, said in read if isinstance(said, Audit)]


def finger_traces(badge: str, audits: Iterable[FingerAudit], told: Iterable[ToldMap] = ()) -> list[SensorTrace]:
    """Of every sensor that ever held a finger of this person. `audits` are in the order of their receipt."""
    reading = _Reading(badge)
    for each in audits:
        reading.take(each.fact, each.said)
    for one in told:
        reading.add(one)
    return reading.traces()


class _Held(Struct):
    """What is known of a sensor while the facts are read; not frozen, for it lives no longer than that."""

    terminal: str
    window: str
    fingers: dict[int, KeptFinger]
    receipts: list[FingerReceipt]
    apart: bool = False


class _Reading:
    def __init__(self, badge: str) -> None:
        self._badge = badge
        self._sensors: dict[str, _Held] = {}
        self._in: dict[str, str] = {}  # by terminal the sensor that it spoke of last
        # By terminal the slots that it struck from its list, until it says which sensor is there instead.
        self._struck: dict[str, dict[int, tuple[str, Fact]]] = {}

    def take(self, fact: Fact, said: Audit) -> None:
        match said.what:
            case "enrolment":
                self._enrolled(fact, said)
            case "erasure" if said.detail == STRUCK and said.badge == self._badge:
                struck = self._struck.setdefault(fact.terminal, {})
                struck[said.slot] = self._name(fact, said), fact
            case "erasure" if said.badge == self._badge:
                self._erased(self._here(fact, self._name(fact, said)), fact, said.slot)
            case "settlement":
                self._settled(fact, said)

    def add(self, told: ToldMap) -> None:
        """What a map says and no fact speaks of: the terminal that was told it may never have said a word."""
        for slot, badge in told.slots.items():
            name = told.library or NO_NOTEPAD + told.window
            known = self._sensors.get(name)
            if badge == self._badge and not (known and _speaks_of(known, slot)) and not self._spoken(told, slot):
                held = self._sensors.setdefault(name, _Held("", told.window, {}, []))
                held.fingers[slot] = KeptFinger(slot, None, "")

    def traces(self) -> list[SensorTrace]:
        found = [self._trace(name, held) for name, held in self._sensors.items() if held.fingers or held.receipts]
        return sorted(found, key=lambda one: (one.window, one.sensor))

    def _trace(self, name: str, held: _Held) -> SensorTrace:
        fingers = tuple(sorted(held.fingers.values(), key=lambda one: one.slot))
        return SensorTrace(name, held.terminal, held.window, fingers, tuple(held.receipts), held.apart)

    def _enrolled(self, fact: Fact, said: Audit) -> None:
        held = self._here(fact, self._name(fact, said))
        if said.badge == self._badge:
            at = fact.at if fact.clock != "unset" else None
            held.fingers[said.slot] = KeptFinger(said.slot, at, said.consent)
        elif said.slot in held.fingers:  # only a slot that the sensor has empty is given to somebody
            self._erased(held, fact, said.slot)

    def _erased(self, held: _Held, fact: Fact, slot: int) -> None:
        held.fingers.pop(slot, None)
        receipt = FingerReceipt(slot, fact.terminal, fact.series, fact.seq, digest(fact), fact.at)
        held.receipts.append(receipt)

    def _settled(self, fact: Fact, said: Audit) -> None:
        """A supervisor's word: which sensor is there, and so what became of those that were struck."""
        name, before = self._name(fact, said), self._in.get(fact.terminal, "")
        struck = self._struck.pop(fact.terminal, {})
        held = self._here(fact, name)
        for slot, (of, erasure) in struck.items():
            if of == name and said.library:
                self._erased(held, erasure, slot)
            else:
                self._left(of, slot, erasure)
        if before and before != name:  # what was not struck is in the sensor that is there: it was given a name
            old = self._sensors[before]
            kept = [slot for slot in old.fingers if slot not in struck]
            held.fingers |= {slot: old.fingers.pop(slot) for slot in kept}
        held.apart = held.apart and not said.library

    def _left(self, of: str, slot: int, erasure: Fact) -> None:
        """A finger stays in a sensor that is there no more; without an id nobody knows that it is the same."""
        held = self._sensors.get(of)
        if held is None or slot not in held.fingers:
            return
        if of.startswith(NO_NOTEPAD):
            gone = self._sensors.setdefault(f"{of}.{erasure.seq}", _Held(held.terminal, held.window, {}, []))
            gone.fingers[slot] = held.fingers.pop(slot)
            gone.apart = True
        else:
            held.apart = True

    def _here(self, fact: Fact, name: str) -> _Held:
        """The sensor of this name, which its terminal has now."""
        held = self._sensors.setdefault(name, _Held(fact.terminal, fact.window, {}, []))
        held.terminal, held.window = fact.terminal, fact.window
        self._in[fact.terminal] = name
        return held

    def _name(self, fact: Fact, said: Audit) -> str:
        if said.library:
            return said.library
        mine = self._in.get(fact.terminal, "")
        if mine.startswith(NO_NOTEPAD):
            return mine
        return self._inherited(fact, said) or NO_NOTEPAD + fact.terminal

    def _inherited(self, fact: Fact, said: Audit) -> str:
        """The one without a notepad that the terminal before it had here, where this one speaks of its fingers."""
        for name, held in self._sensors.items():
            here = name.startswith(NO_NOTEPAD) and held.window == fact.window and not held.apart
            confirmed = set(said.detail.split("; "))
            meant = said.slot in held.fingers and said.badge == self._badge
            if here and (meant or any(f"slot {slot} is {self._badge}" in confirmed for slot in held.fingers)):
                return name
        return ""

    def _spoken(self, told: ToldMap, slot: int) -> bool:
        """Whether a terminal at that window spoke of this slot in a sensor without an id."""
        nameless = (held for name, held in self._sensors.items() if name.startswith(NO_NOTEPAD))
        return not told.library and any(held.window == told.window and _speaks_of(held, slot) for held in nameless)


def _speaks_of(held: _Held, slot: int) -> bool:
    return slot in held.fingers or any(receipt.slot == slot for receipt in held.receipts)
