"""A terminal's fingers on a real buffer and a sensor whose memory lasts, that any step may be cut off from."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from hardware.fingerprint import Fingerprint, driver, enrolment
from hardware.fingerprint.module import Module
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from sync.buffer import Buffer
from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, PartFound, Recorded
from terminal.domain.facts import Moment
from terminal.services.enrolment import approval
from terminal.services.enrolment.approval import Credentials
from terminal.services.enrolment.wiring import EnrolmentWiring
from tests.support.finger_desk import HALL, PIN, Hand
from tests.support.office import CARD_KEY

NOW = Moment(1_795_391_520_000, 1000, "b" * 32, "synced")
CHEN = Credentials("9001", PIN)
PATIENCE = 10.0  # s; nothing here takes one


class Cut(BaseException):
    """The power went."""


class Shears:
    """Cuts at the step `at`; there is a step before and one behind each of the wrapped calls."""

    def __init__(self, at: int = 1_000_000) -> None:
        self.at, self.steps = at, 0

    @property
    def cut(self) -> bool:
        return self.steps > self.at

    def wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any, **named: Any) -> Any:
            self.step()
            result = call(*given, **named)
            self.step()
            return result

        return act

    def step(self) -> None:
        self.steps += 1
        if self.cut:
            raise Cut


def hastened(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between two looks, and no quarter of a second for a PIN, which is not the subject."""
    monkeypatch.setattr(enrolment, "GLASS_POLL_SECONDS", 0.001)
    monkeypatch.setattr(driver, "GLASS_POLL_SECONDS", 0.001)
    monkeypatch.setattr(approval, "matches", lambda hashed, pin, card_key: pin == PIN)


class Running:
    """One life of the terminal, from its start to a cut or to its end."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sensor = Sensor(memory=folder / "flash.json")
        self.port = SensorPort(self.sensor, folder / "sensor")
        self.buffer = Buffer(folder / "state")
        self.shears = Shears()
        self.disk_full = False
        self.owed: list[Record] | None = None  # what a disk that hangs has not answered
        self.window = HALL
        self.told: list[Any] = []
        self._patch, self._answered = monkeypatch, threading.Event()
        self.enrolment = EnrolmentWiring(
            self.buffer,
            record=self._record,
            emit=self.told.append,
            now=lambda: NOW,
            window=lambda: self.window,
            config=lambda: "1.1",
            locked=lambda _: False,
            card_key=CARD_KEY,
        )
        self.driver = Fingerprint(
            str(folder / "sensor"),
            emit=self._heard,
            now=lambda: NOW,
            images=2,
            admit=self.enrolment.keeper.admit,
            retry=0.01,
        )
        self.service = self.enrolment.service(self.driver)

    def __enter__(self) -> Self:
        self.port.start()
        self.driver.start()
        assert self._answered.wait(PATIENCE)
        self.driver.examine().exception(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
        self.driver.close()
        self.port.close()
        self.buffer.close()
        hastened(self._patch)

    def cut_at(self, position: int) -> Shears:
        """From now on each step that lasts is counted, and the one at `position` is the last."""
        self.shears = Shears(position)
        for whole, name in ((self.buffer, "keep"), (self.buffer, "record")):
            self._patch.setattr(whole, name, self.shears.wrapped(getattr(whole, name)))
        for name in ("store", "delete", "write_note"):
            self._patch.setattr(Module, name, self.shears.wrapped(getattr(Module, name)))
        return self.shears

    def enrol(self, badge: str, hand: Hand | None = None) -> tuple[int, ...]:
        hand = hand or Hand(self.sensor, badge)
        return self.service.enrol(badge, "C-1", CHEN, hand.tell, lambda: False)

    def settle(self) -> None:
        self.service.settle(self.service.proposal()[1], CHEN, lambda _: None, lambda: False)

    def wrongly_named(self) -> dict[int, tuple[str, str]]:
        """Slots of which the ledger says another name than the finger's owner."""
        names = self.enrolment.keeper.ledger.slots
        owners = {slot: finger.rpartition("-")[0] for slot, finger in self.sensor.flash.items()}
        return {slot: (names[slot], who) for slot, who in owners.items() if names.get(slot, who) != who}

    @property
    def agree(self) -> bool:
        """Whether the sensor holds just those whom the ledger names, and may say so."""
        return set(self.sensor.flash) == set(self.enrolment.keeper.ledger.slots) and not self.driver.trouble

    def pay(self) -> None:
        """The disk that hung answers."""
        owed, self.owed = self.owed or [], None
        for request in owed:
            self._record(request)

    def _record(self, request: Record) -> None:
        if self.owed is not None:
            self.owed.append(request)
            return
        try:
            if self.disk_full:
                raise OSError(28, "No space left on device")
            facts = tuple(self.buffer.record(request.drafts))
        except OSError as e:
            self.enrolment.durable(NotRecorded(request.token, str(e), NOW))
        else:
            self.enrolment.durable(Recorded(request.token, facts, NOW))

    def _heard(self, event: Any) -> None:
        if isinstance(event, PartFound) and event.part == "sensor":
            self._answered.set()
