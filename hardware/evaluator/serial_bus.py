"""The serial bus of the four-key evaluator: a thread that reads its boxes, gives receipts, and finds a lost port.

The bus has no command that asks whether a box is there: only the port can be lost.
"""

import logging
import os
import queue
import select
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Self

import serial

from hardware.availability import Availability
from hardware.evaluator import frames
from hardware.evaluator.frames import (
    Acknowledgement,
    Beep,
    BoxCommand,
    BoxRating,
    BoxReport,
    BusFrame,
    StartRating,
)
from hardware.port_errors import PortLost, Unplugged, opening_error
from hardware.serial_port import DEVICE_ERRORS
from terminal.domain.events import PartFound, PartLost, Pressed, Released
from terminal.domain.facts import Key, Level, Moment, StaffKey
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

log = logging.getLogger(__name__)

SENDING = 2.0  # seconds that the port may take for a frame

EvaluatorEvent = Pressed | Released | PartLost | PartFound


class SerialEvaluator:
    """The boxes of this window; events are emitted on the driver's own thread.

    `keys` and `operator` say what the keys mean: a key without a meaning gets no receipt, since it was not counted.
    Boxes of other addresses are left to whoever owns them. `retry` is in seconds.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        boxes: Collection[int],
        keys: Mapping[int, Level],
        operator: Mapping[int, StaffKey],
        emit: Callable[[EvaluatorEvent], None],
        now: Callable[[], Moment],
        retry: float = 1.0,
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self._heartbeat = heartbeat
        self._port, self._baud, self._boxes, self._retry = port, baud, boxes, retry
        self._keys, self._operator = keys, operator
        self._emit, self._now = emit, now
        self._stopping = threading.Event()
        self._wake = os.eventfd(0)
        self._commands: queue.SimpleQueue[BoxCommand] = queue.SimpleQueue()
        self._repeats, self._echoes = frames.Repeats(), frames.Echoes()
        self._meaningless: set[tuple[type, int]] = set()
        self._thread = threading.Thread(target=self._run, name="bus", daemon=True)
        self._availability = Availability(emit, now)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begins to look for the port; to be called once."""
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and frees the port; may be called again, and without a start."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        os.eventfd_write(self._wake, 1)
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._wake)

    @property
    def trouble(self) -> str:
        """Why the port is lost, empty while it is not."""
        return self._availability.why("bus")

    def invite(self) -> None:
        """Asks the citizen to rate, with a beep. Returns at once; does nothing while the bus is lost."""
        if self._stopping.is_set() or self.trouble:
            return
        for box in self._boxes:
            self._commands.put(StartRating(box))
            self._commands.put(Beep(box))
        os.eventfd_write(self._wake, 1)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._serve()
            except PortLost as error:
                self._lose(str(error))
            except Exception as error:  # noqa: BLE001 the top of this thread: the desk goes on without the bus
                self._lose(f"{self._port}: the program failed at the bus ({error!r}); report it", trace=True)
            self._heartbeat.turned()
            self._heartbeat.wait(self._stopping, self._retry)
        self._heartbeat.ended()

    def _serve(self) -> None:
        with self._open() as line:
            self._find()
            decoder = frames.FrameDecoder()
            while not self._stopping.is_set():
                decoder.feed(self._hear(line))
                while (frame := decoder.next()) is not None:
                    self._take(line, frame)
                while not self._commands.empty():
                    self._say(line, self._commands.get())
                self._heartbeat.turned()

    def _open(self) -> serial.Serial:
        try:
            return serial.Serial(self._port, self._baud, timeout=0, write_timeout=SENDING, exclusive=True)
        except DEVICE_ERRORS as error:
            raise opening_error(self._port, error) from error

    def _hear(self, line: serial.Serial) -> bytes:
        """Waits for bytes, or for something to send, at most for a rest, and gives the bytes."""
        try:
            ready, _, _ = select.select([line.fileno(), self._wake], [], [], self._heartbeat.rest)
            if self._wake in ready:
                os.eventfd_read(self._wake)
            return line.read(frames.READ) if line.fileno() in ready else b""
        except DEVICE_ERRORS as error:
            raise Unplugged(self._port) from error

    def _say(self, line: serial.Serial, command: BoxCommand) -> None:
        frame = frames.frame(command)
        self._echoes.sent(frame, self._now().mono)
        try:
            line.write(frames.encode(frame))
        except DEVICE_ERRORS as error:
            raise Unplugged(self._port) from error

    def _take(self, line: serial.Serial, frame: BusFrame) -> None:
        moment, report = self._now(), frames.report(frame)
        if report is None or frame.address not in self._boxes or self._echoes.heard(frame, moment.mono):
            return
        key = self._meaning(report)
        if key is None:
            return
        if not self._repeats.repeated(frame, moment.mono):
            self._emit(Pressed(key, moment))
            self._emit(Released(key, moment))  # the bus does not say how long a key is held
        self._say(line, Acknowledgement(report))

    def _meaning(self, report: BoxReport) -> Key | None:
        meanings: Mapping[int, Key] = self._keys if isinstance(report, BoxRating) else self._operator
        key, kind = meanings.get(report.key), (type(report), report.key)
        if key is None and kind not in self._meaningless:
            self._meaningless.add(kind)
            log.warning("%s: a key without a meaning in the settings: %s", self._port, report)
        return key

    def _find(self) -> None:
        while not self._commands.empty():  # what was to be shown meanwhile is nobody's any more
            self._commands.get()
        self._availability.found("bus", f"{self._port} is open")

    def _lose(self, why: str, *, trace: bool = False) -> None:
        if not self._stopping.is_set():
            self._availability.lost("bus", why, trace=trace)
