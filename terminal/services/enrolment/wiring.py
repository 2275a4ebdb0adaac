"""The wiring of all that belongs to fingers at one terminal: ledger, recording, approval and their service."""

from collections.abc import Callable
from typing import Any

from hardware.fingerprint import Fingerprint
from sync.buffer import Buffer
from terminal.domain.effects import Record
from terminal.domain.events import NotRecorded, Recorded
from terminal.domain.facts import Moment
from terminal.domain.window import Window
from terminal.services.enrolment.approval import Approval
from terminal.services.enrolment.jobs import FingerJobs
from terminal.services.enrolment.ledger_keeper import LedgerKeeper
from terminal.services.enrolment.recording import Recording
from terminal.services.enrolment.service import EnrolmentService


class EnrolmentWiring:
    """`window` and `config` say what is in force, `locked` whether a badge's PIN rests."""

    def __init__(
        self,
        buffer: Buffer,
        *,
        record: Callable[[Record], None],
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
        window: Callable[[], Window | None],
        config: Callable[[], str],
        locked: Callable[[str], bool],
        card_key: bytes,
    ) -> None:
        self._window, self._config = window, config
        self._emit, self._now = emit, now
        self.recording = Recording(record, now, self._place)
        self.keeper = LedgerKeeper(buffer, emit=emit, now=now, note=self.recording.note)
        self.approval = Approval(locked, lambda touch: self.recording.note((touch,)), card_key)

    def durable(self, event: Recorded | NotRecorded) -> None:
        """Takes the recorder's answer, also to what was asked for by others."""
        if isinstance(event, Recorded):
            self.keeper.recorded(event.facts)
        self.recording.answered(event)

    def service(self, sensor: Fingerprint | None) -> EnrolmentService:
        return EnrolmentService(sensor, self.keeper, self.recording, self.approval, self._window)

    def jobs(self, sensor: Fingerprint | None) -> FingerJobs:
        return FingerJobs(self.service(sensor), self._emit, self._now)

    def _place(self) -> tuple[str, str]:
        window = self._window()
        return (window.window if window else ""), self._config()
