"""The driver of the sensor: a thread that reads fingers, shows tones, enrols, erases, and finds a lost sensor."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, Protocol, Self

from hardware.availability import Availability
from hardware.fingerprint import template_library
from hardware.fingerprint.discovery import Discovery, Surroundings
from hardware.fingerprint.enrolment import GLASS_POLL_SECONDS, Enrol, Enrolment
from hardware.fingerprint.errors import Moved, NotOpen, ProgramFailed, Rebooted, SensorLost, Undone
from hardware.fingerprint.module import Module
from hardware.fingerprint.request_queue import Request, RequestQueue
from hardware.fingerprint.scanning import TouchDetector
from terminal.domain.effects import ToneName
from terminal.domain.events import PartFound, PartLost, Touched, Unreadable, Unsettled
from terminal.domain.facts import Moment
from terminal.domain.finger_ledger import Contents, Step, Verdict
from terminal.domain.heartbeat import UNWATCHED, Heartbeat

WATCH = 2.0  # seconds between two looks that only ask whether the sensor is there: the pin tells of fingers
TONE_SHOWN_SECONDS = 1.5  # seconds that the ring shows a tone

SensorEvent = Touched | Unreadable | Unsettled | PartLost | PartFound


class TouchLine(Protocol):
    """The line that tells of a finger on the glass."""

    @property
    def touched(self) -> bool: ...

    def watch(self, touched: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


def trusting(_: Contents) -> Verdict:
    """Takes every sensor for the one that belongs here."""
    return Verdict()


class Fingerprint:
    """The sensor as the terminal uses it; events are emitted on the sensor's own thread.

    A touch counts once, however long the finger stays. `retry` is in seconds. `about` says what was found and
    `contents` what it holds (None while the sensor is lost), `trouble` what is wrong now. `admit` is asked, on the
    sensor's thread, whether these contents may name people.

    The requests run on the sensor's thread. Their futures fail with `SensorLost` where the sensor is or gets lost,
    with an `Undone` where it works and refuses.
    """

    def __init__(
        self,
        port: str,
        *,
        emit: Callable[[SensorEvent], None],
        now: Callable[[], Moment],
        baud: int = 57600,
        password: int = 0,
        images: int = 3,
        touch: TouchLine | None = None,
        admit: Callable[[Contents], Verdict] = trusting,
        retry: float = 0.5,
        surroundings: Surroundings | None = None,
        requests: RequestQueue | None = None,
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self._heartbeat = heartbeat
        self._port, self._password, self._images = port, password, images
        self._emit, self._admit, self._touch, self._retry = emit, admit, touch, retry
        around = surroundings or Surroundings()
        self._time, self._requests = around.time, requests or RequestQueue()
        self._requests.refuse(NotOpen(port))
        self._discovery = Discovery(port, baud, password, around, lambda: self._requests.closed)
        self._thread = threading.Thread(target=self._run, name="sensor", daemon=True)
        self._touches, self._availability, self._now = TouchDetector(now), Availability(emit, now), now
        self._missed = 0  # of the module when it was last examined
        self._why = ""  # why fingers name nobody, empty where they do
        self._dark_at = 0.0  # when the ring is to go dark, 0 while it is
        self.about: dict[str, str] | None = None
        self.contents: Contents | None = None
        self.answered: int | None = None  # when it last did, ms since boot

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begins to look for the sensor; to be called once."""
        if self._touch:
            self._touch.watch(self._requests.wake)
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and frees port and pin; may be called again, and without a start."""
        self._requests.close()
        if self._thread.is_alive():
            self._thread.join()
        self._requests.refuse(NotOpen(self._port))
        if self._touch:
            self._touch.close()

    @property
    def trouble(self) -> str:
        """What is wrong with the sensor or its fingers now, empty for nothing."""
        return self._availability.why("sensor", "fingers")

    def ring(self, name: ToneName) -> None:
        """Shows a tone on the ring as soon as the sensor is free; returns at once."""
        self._requests.put(name)

    def enrol(self, finger: Enrol, tell: Callable[[Step], None]) -> Future[int]:
        """Enrols a finger, and tells on the sensor's thread what is to be done; the slot, or `EnrolmentFailed`."""
        return self._ask(lambda module: self._enrol(module, finger, tell))

    def erase(self, slots: Iterable[int]) -> Future[Contents]:
        """Empties these slots and reads back what is left; `NotErased` where it could not."""
        wanted = frozenset(slots)
        return self._ask(lambda module: self._hold(template_library.erase(module, wanted)))

    def name(self, id_: str) -> Future[Contents]:
        """Writes the library's id (32 hexadecimal digits) and reads it back; `NotNamed` where it could not."""
        return self._ask(lambda module: self._hold(template_library.name(module, id_)))

    def move(self, port: str) -> None:
        """Looks for the sensor at another port from now on; returns at once."""
        if port == self._port:
            return
        self._port = port
        self._discovery.move(port)
        self._ask(self._leave)  # where the sensor is lost just now, it looks there anyway

    def examine(self) -> Future[Contents]:
        """Reads what the sensor holds and asks `admit` again; `Undone` where the sensor does not tell."""
        return self._ask(self._examined)

    def _ask(self, work: Callable[[Module], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self._requests.put(Request(work, future))
        return future

    def _run(self) -> None:
        while not self._requests.closed:
            try:
                self._serve()
            except Moved as error:
                self._forget(error)
                continue  # what is at the other port is told, not that this one was left
            except SensorLost as error:
                self._lose(error)
            except Exception as error:  # noqa: BLE001 the top of this thread: the desk goes on without fingers
                self._lose(ProgramFailed(self._port, repr(error)), trace=True)
            self._rest()
        self._heartbeat.ended()

    def _rest(self) -> None:
        self._heartbeat.turned()
        until = self._time() + self._retry
        while not self._requests.closed and (left := until - self._time()) > 0:
            self._requests.get(left, busy=True)

    def _serve(self) -> None:
        with self._discovery.find() as module:
            self._meet(module)
            self._requests.open()
            self._availability.found("sensor", f"{module.port} answers: {self.about}")
            self._settle()
            sound = False  # a module that wants its password at once again is no module that was rebooted
            while not self._requests.closed:
                try:
                    self._attend(module)
                    sound = True
                except Rebooted:
                    if not sound:
                        raise
                    sound = False
                    module.greet(self._password)
                    self._meet(module)
                    self._settle()

    def _meet(self, module: Module) -> None:
        """Learns what this sensor is and holds."""
        self.contents, self._why = template_library.admitted(module, self._admit)
        module.show(None)  # what an earlier run left shining
        self._dark_at = 0.0
        self.about = module.described()
        self._missed = module.missed

    def _settle(self) -> None:
        if self._why:
            self._availability.lost("fingers", self._why)
        else:
            self._availability.back("fingers")

    def _attend(self, module: Module) -> None:
        if module.missed > self._missed:
            self._meet(module)  # it may have been without power, and may be another one since
            self._settle()
        known = self.contents.slots if self.contents and not self._why else None
        if touch := self._touches.look(module, known):
            self._emit(touch)
        self.answered = self._now().mono
        self._obey(module, self._requests.get(self._pause()))

    def _obey(self, module: Module, item: ToneName | Request | None) -> None:
        self._heartbeat.turned()  # it comes by here also while somebody enrols
        if isinstance(item, Request):
            self._answer(module, item)
        elif item:
            module.show(item)
            self._dark_at = self._time() + TONE_SHOWN_SECONDS
        if 0 < self._dark_at <= self._time():
            module.show(None)
            self._dark_at = 0.0

    def _pause(self) -> float:
        watching = self._touch and self._touches.clear and not self._touch.touched
        pause = WATCH if watching else GLASS_POLL_SECONDS
        return min(pause, max(0.0, self._dark_at - self._time())) if self._dark_at else pause

    def _answer(self, module: Module, request: Request) -> None:
        if not request.future.set_running_or_notify_cancel():
            return
        try:
            request.future.set_result(request.work(module))
        except Undone as error:
            request.future.set_exception(error)
        except BaseException as error:
            request.future.set_exception(error)
            raise

    def _enrol(self, module: Module, finger: Enrol, tell: Callable[[Step], None]) -> int:
        self._touches.occupied()

        def pause(seconds: float) -> None:
            self._obey(module, self._requests.get(seconds, busy=True))

        slot = Enrolment(module, finger, self._images, tell=tell, pause=pause, time=self._time).run()
        self.contents = template_library.read(module)
        return slot

    def _examined(self, module: Module) -> Contents:
        self.contents, self._why = template_library.admitted(module, self._admit)
        self._settle()
        if self.contents is None:
            raise Undone(self._why)
        return self.contents

    def _leave(self, module: Module) -> None:
        raise Moved(module.port)

    def _hold(self, contents: Contents) -> Contents:
        self.contents = contents
        return contents

    def _forget(self, error: SensorLost) -> None:
        self._requests.refuse(error)
        self.about = self.contents = None

    def _lose(self, error: SensorLost, *, trace: bool = False) -> None:
        self._forget(error)
        if not self._requests.closed:
            self._availability.lost("sensor", str(error), trace=trace)
