"""The enrolment service: what is done about fingers at a terminal: enrolling, forgetting, settling, listing.

What changes the sensor is noted first, done and read back, and then recorded; what a power cut leaves half done is
finished or taken back at the next start.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from msgspec.structs import replace

from hardware.fingerprint import Fingerprint
from hardware.fingerprint.enrolment import Enrol, EnrolmentFailed
from hardware.fingerprint.errors import SensorLost, Undone
from terminal.domain.facts import Audit, Fact, digest
from terminal.domain.finger_ledger import Contents, Intent, Plan, Step, free, judge, plan
from terminal.domain.window import Window
from terminal.services.control_socket import RequestRefused
from terminal.services.enrolment.approval import Approval, Confirmed, Credentials, NotApproved
from terminal.services.enrolment.ledger_keeper import LedgerKeeper
from terminal.services.enrolment.receipt import EnrolledPerson, ErasureReceipt
from terminal.services.enrolment.recording import NotDurable, Recording

T = TypeVar("T")
ENOUGH = 2  # fingers of a person: one may be cut or under a plaster
EXPECTED_ERRORS = (NotApproved, NotDurable, SensorLost, Undone, OSError)


class CannotDo(RequestRefused):
    """It was not done, and nothing has changed; the text says why and what to do."""


class EnrolmentService:
    """One act at a time; `window` gives the configuration in force."""

    def __init__(
        self,
        sensor: Fingerprint | None,
        keeper: LedgerKeeper,
        recording: Recording,
        approval: Approval,
        window: Callable[[], Window | None],
    ) -> None:
        self._sensor, self._keeper, self._recording = sensor, keeper, recording
        self._approval, self._window = approval, window

    def enrol(
        self,
        badge: str,
        consent: str,
        given: Credentials | Confirmed,
        tell: Callable[[Step], None],
        cancelled: Callable[[], bool],
    ) -> tuple[int, ...]:
        """The slots of the fingers that were enrolled. Raises `CannotDo`; what was enrolled until then stays."""
        window, sensor = self._configured(), self._fitted()
        if window.listed(badge) is None:
            raise CannotDo(f"{badge} is not listed at window {window.window}; list the person in the hall's file")
        if not consent.strip():
            raise CannotDo("a fingerprint needs the person's written consent; give its number with --consent")
        self._settled(sensor)
        tell(Step("supervisor"))
        by = _done(lambda: self._approval.of(window, given, cancelled)).badge
        said = Audit("enrolment", "", self._named(sensor), -1, badge, consent, by)
        first = len(self._keeper.ledger.of(badge)) + 1
        return tuple(self._one(sensor, said, n, tell, cancelled) for n in range(first, max(ENOUGH, first) + 1))

    def forget(self, badge: str) -> ErasureReceipt:
        """Erases a person's fingers. Raises `CannotDo`."""
        sensor, ledger = self._fitted(), self._keeper.ledger
        slots, found = ledger.of(badge), self._found(sensor)
        if not slots:
            raise CannotDo(f"no finger of {badge} is enrolled here")
        if (found.library or "") != ledger.library:
            raise CannotDo(
                "the sensor that is connected is another one than these fingers are in; connect that one"
            )
        said = [Audit("erasure", "asked for", ledger.library, slot, badge) for slot in slots]
        facts = self._erase(sensor, frozenset(slots), said)
        self._wait(sensor.examine())  # what was not settled about the sensor may be so now
        numbers = tuple((fact.seq, digest(fact)) for fact in facts)
        return ErasureReceipt(badge, tuple(slots), ledger.library, facts[0].at, numbers)

    def people(self) -> tuple[EnrolledPerson, ...]:
        """Whose fingers are enrolled, and who of this window's people has none."""
        window, ledger = self._window(), self._keeper.ledger
        names = {person.badge: person.name for person in window.people} if window else {}
        badges = {**names, **{badge: names.get(badge, "") for badge in ledger.slots.values()}}
        return tuple(EnrolledPerson(badge, badges[badge], tuple(ledger.of(badge))) for badge in sorted(badges))

    def proposal(self) -> tuple[str, Plan]:
        """What is not settled about the sensor (empty for nothing), and what settling it would do."""
        found = self._found(self._fitted())
        return judge(self._keeper.ledger, found).why, plan(self._keeper.ledger, found)

    def settle(
        self, agreed: Plan, given: Credentials, tell: Callable[[Step], None], cancelled: Callable[[], bool]
    ) -> Plan:
        """Does what was proposed, and agreed to; a supervisor stands by. Raises `CannotDo`."""
        window, sensor = self._configured(), self._fitted()
        if self.proposal()[1] != agreed:
            raise CannotDo("the sensor has changed since it was looked at; look again")
        tell(Step("supervisor"))
        by = _done(lambda: self._approval.of(window, given, cancelled)).badge
        self._wait(sensor.examine())  # the one that was looked at may have been exchanged meanwhile
        if self.proposal()[1] != agreed:
            raise CannotDo("the sensor was exchanged meanwhile; look again")
        ledger, found = self._keeper.ledger, self._found(sensor)
        library = secrets.token_hex(16) if agreed.rename else found.library or ""
        self._intend(Intent("settle"))
        if self._keeper.ledger.slots != ledger.slots:  # from the intent on no map of the center is taken
            raise CannotDo("the center has sent another list meanwhile; look again")
        if agreed.erase:
            self._wait(sensor.erase(agreed.erase))
        if agreed.rename:
            self._wait(sensor.name(library))
        gone = [
            Audit("erasure", "gone", ledger.library, slot, ledger.slots[slot]) for slot in sorted(agreed.forget)
        ]
        detail = f"{len(ledger.slots) - len(gone)} fingers confirmed, {len(agreed.erase)} nameless erased"
        detail += "".join(f"; slot {slot} is {badge}" for slot, badge in sorted(agreed.confirm.items()))
        self._record(*gone, Audit("settlement", detail, library, by=by))
        self._wait(sensor.examine())
        return agreed

    def cancel(self) -> None:
        """Whoever waits for a supervisor looks whether that is still wanted."""
        self._approval.wake()

    # One finger.

    def _one(
        self,
        sensor: Fingerprint,
        said: Audit,
        finger: int,
        tell: Callable[[Step], None],
        cancelled: Callable[[], bool],
    ) -> int:
        slot = self._free(sensor)
        enrolment = replace(said, detail=f"finger {finger}", slot=slot)
        done: list[Step] = []

        def held(step: Step) -> None:
            done.append(step) if step.do == "done" else tell(step)

        self._wait(sensor.enrol(Enrol(slot, finger, lambda: self._ready(sensor, enrolment), cancelled), held))
        self._enrolled(sensor, enrolment)
        for step in done:  # not before it is durable
            tell(step)
        return slot

    def _free(self, sensor: Fingerprint) -> int:
        """The slot for the next finger."""
        if self._recording.late:
            raise CannotDo("the disk still owes an answer about another finger; try again in a moment")
        found, capacity = self._found(sensor), int((sensor.about or {}).get("capacity", "0"))
        slot = free(self._keeper.ledger, found, capacity)
        if slot is None:
            raise CannotDo("the sensor is full; forget somebody who has left")
        return slot

    def _ready(self, sensor: Fingerprint, enrolment: Audit) -> None:
        """Before the finger is stored: the sensor is still that one, and what will change is noted."""
        try:
            self._believe(sensor, enrolment.library)
            self._keeper.intend(Intent("enrol", frozenset({enrolment.slot})), enrolment.library)
        except CannotDo as e:
            raise EnrolmentFailed(str(e)) from e
        except OSError as e:
            raise EnrolmentFailed(f"the disk takes no note of it: {e}") from e

    def _enrolled(self, sensor: Fingerprint, enrolment: Audit) -> None:
        """Records it; a finger without its fact is erased."""
        slot = enrolment.slot
        erasure = Audit("erasure", "recorded too late", enrolment.library, slot, enrolment.badge)
        try:
            self._recording.record(enrolment, undo=(erasure,))
        except NotDurable as e:
            self._wait(sensor.erase((slot,)))
            raise CannotDo(f"the finger was not kept: {e}") from e

    def _named(self, sensor: Fingerprint) -> str:
        """The sensor's library id; one that never held a finger is given its own."""
        found = self._found(sensor)
        if found.library != "":
            return found.library or ""
        library = secrets.token_hex(16)
        self._wait(sensor.name(library))
        return library

    def _erase(self, sensor: Fingerprint, slots: frozenset[int], said: list[Audit]) -> tuple[Fact, ...]:
        begun = self._keeper.ledger.intent
        more = begun.slots if begun and begun.act == "erase" else frozenset[int]()
        self._intend(Intent("erase", slots | more))  # somebody else's erasure may not be finished yet
        left = self._wait(sensor.erase(slots)).slots & slots
        if left:
            raise CannotDo(f"the sensor still holds slots {sorted(left)}; try again, then replace the sensor")
        return self._record(*said)

    def _intend(self, intent: Intent) -> None:
        _done(lambda: self._keeper.intend(intent, self._keeper.ledger.library))

    def _record(self, *said: Audit) -> tuple[Fact, ...]:
        return _done(lambda: self._recording.record(*said))

    # What must be there.

    def _configured(self) -> Window:
        window = self._window()
        if window is None:
            raise CannotDo("this terminal has no configuration yet; pair it and push one")
        return window

    def _fitted(self) -> Fingerprint:
        if self._sensor is None:
            raise CannotDo("no sensor is fitted; add [sensor] to the settings")
        return self._sensor

    def _found(self, sensor: Fingerprint) -> Contents:
        found = sensor.contents
        if found is None:
            raise CannotDo(sensor.trouble or "the sensor has not answered yet; try again in a moment")
        return found

    def _settled(self, sensor: Fingerprint) -> None:
        if self._keeper.ledger.intent:
            self._wait(sensor.examine())  # finishes what was begun, before another intent takes its place
        self._believe(sensor, self._found(sensor).library or "")
        if self._keeper.ledger.intent:
            raise CannotDo("what was begun before is not recorded yet; try again in a moment")

    def _believe(self, sensor: Fingerprint, library: str) -> None:
        found = self._found(sensor)
        why = judge(self._keeper.ledger, found).why
        if why or (found.library or "") != library:
            raise CannotDo(why or "the sensor was exchanged meanwhile; begin again")

    def _wait(self, asked: Future[T]) -> T:
        return _done(asked.result)  # the sensor's thread answers each request, at the latest when it is closed


def _done(act: Callable[[], T]) -> T:
    try:
        return act()
    except EXPECTED_ERRORS as e:
        raise CannotDo(str(e)) from e
