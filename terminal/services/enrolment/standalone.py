"""The standalone service for fingers where no terminal runs, on a buffer and a sensor that it opens itself."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from hardware.board.serial_number import serial
from hardware.timekeeper import BoardClocks, Timekeeper
from sync.buffer import Buffer, BufferBusy
from sync.bundles import bundle
from sync.bundles.installed import kept
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import Settings
from terminal.core.pin_attempts import Tries, locked, tried
from terminal.domain.effects import Record
from terminal.domain.events import CardRead, NotRecorded, PartFound, PartLost, Recorded
from terminal.domain.window import Window
from terminal.services.control_protocol import Ask
from terminal.services.device_factory import reader_of, sensor_of
from terminal.services.enrolment.service import CannotDo
from terminal.services.enrolment.wiring import EnrolmentWiring

SENSOR_WAIT_SECONDS = 10.0  # s for the sensor to answer, or to be known as lost


class Standalone:
    """What enrolment needs of a terminal."""

    def __init__(self, settings: Settings) -> None:
        now = self._now = Timekeeper(BoardClocks()).now
        self.buffer = Buffer(settings.buffer, serial(), segment=settings.journal.segment)
        self._configured = kept(self.buffer, installed_trust(settings.trust), self._now())
        self._answered = threading.Event()
        self.enrolment = EnrolmentWiring(
            self.buffer,
            record=self._record,
            emit=self._heard,
            now=now,
            window=self._window,
            config=lambda: self._configured.config if self._configured else "",
            locked=self._locked,
            card_key=settings.trust.card_key,
        )
        self.sensor = sensor_of(settings.sensor, None, self._heard, now, self.enrolment.keeper.admit)
        self.reader = reader_of(settings.reader, "reader", self._heard, now)

    def start(self) -> None:
        """Starts the devices, and waits until the sensor has answered or is known as lost."""
        if self.reader:
            self.reader.start()
        if self.sensor:
            self.sensor.start()
            self._answered.wait(SENSOR_WAIT_SECONDS)

    def close(self) -> None:
        for part in (self.reader, self.sensor, self.buffer):
            if part is not None:
                part.close()

    def _window(self) -> Window | None:
        return self._configured.window if self._configured else None

    def _locked(self, badge: str) -> bool:
        tries: tuple[Tries, ...] = ()
        for fact in self.buffer.recent():
            tries = tried(tries, fact)
        return locked(tries, badge, self._now())

    def _record(self, request: Record) -> None:
        try:
            facts = tuple(self.buffer.record(request.drafts))
        except OSError as e:
            self.enrolment.durable(NotRecorded(request.token, str(e), self._now()))
        else:
            self.enrolment.durable(Recorded(request.token, facts, self._now()))

    def _heard(self, event: Any) -> None:
        if isinstance(event, CardRead):
            self.enrolment.approval.takes(event)
        if isinstance(event, PartFound | PartLost):
            self._answered.set()


@contextmanager
def standalone(settings: Settings) -> Iterator[Ask]:
    """Answers as the running terminal would. Raises `CannotDo`."""
    with ExitStack() as stack:
        try:
            here = Standalone(settings)
        except (BufferBusy, OSError, bundle.BundleRefused) as e:
            raise CannotDo(str(e)) from e
        stack.callback(here.close)
        here.start()
        jobs = here.enrolment.jobs(here.sensor)
        stack.callback(jobs.close)
        yield jobs.answer
