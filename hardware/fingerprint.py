"""The fingerprint sensor at the desk: a thread that reads fingers, shows tones on the ring, and finds a lost
sensor again by itself."""

import logging
import queue
import threading
from collections.abc import Callable
from time import monotonic
from typing import Self

from hardware.module import Module, SensorLost
from hardware.zfm import Confirmation
from terminal.events import PartFound, PartLost, ToneName, Touched, Unreadable
from terminal.facts import Moment

log = logging.getLogger(__name__)

POLL = 0.1  # seconds between two looks at the glass
IMAGES = 3  # taken of one touch before it counts as unreadable: a finger comes down tip first
LIFTED = 2  # looks at an empty glass before another touch counts: one may be a finger shifting
SHOWN = 1.5  # seconds that the ring shows a tone

Event = Touched | Unreadable | PartLost | PartFound


class Fingerprint:
    """The sensor as the terminal uses it; events are emitted on the sensor's own thread.

    A touch counts once, however long the finger stays. `retry` is in seconds. `about` says what was found
    (capacity, templates, security level; None while the sensor is lost), `trouble` what is wrong now.
    """

    def __init__(
        self,
        port: str,
        *,
        emit: Callable[[Event], None],
        now: Callable[[], Moment],
        baud: int = 57600,
        password: int = 0,
        retry: float = 1.0,
    ) -> None:
        self._port, self._baud, self._password, self._retry = port, baud, password, retry
        self._emit, self._now = emit, now
        self._stopping = threading.Event()
        self._tones: queue.SimpleQueue[ToneName] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sensor", daemon=True)
        self._empty = LIFTED  # looks at an empty glass since a finger last lay on it
        self._lost = False
        self.about: dict[str, str] | None = None
        self.trouble = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begins to look for the sensor; to be called once."""
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and frees the port; may be called again, and without a start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def ring(self, name: ToneName) -> None:
        """Shows a tone on the ring as soon as the sensor is free; returns at once."""
        self._tones.put(name)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._serve()
            except SensorLost as error:
                self._lose(str(error))
            except Exception as error:  # noqa: BLE001 the top of this thread: the desk goes on without fingers
                self._lose(f"{self._port}: the program failed at the sensor ({error!r}); report it", trace=True)
            self._stopping.wait(self._retry)

    def _serve(self) -> None:
        with Module(self._port, self._baud, self._stopping) as module:
            self._find(module.greet(self._password))
            dark_at = 0.0
            while not self._stopping.is_set():
                self._look(module)
                dark_at = self._shine(module, dark_at)

    def _look(self, module: Module) -> None:
        code = module.look()
        if code == Confirmation.NO_FINGER:
            self._empty += 1
        elif code == Confirmation.OK:
            if self._empty >= LIFTED:
                self._emit(self._read(module))
            self._empty = 0

    def _read(self, module: Module) -> Touched | Unreadable:
        moment = self._now()  # of the touch: reading and searching take up to a second
        for _ in range(IMAGES):
            if module.readable():
                return Touched(module.search(), moment)
            if module.look() != Confirmation.OK:
                break
        return Unreadable(moment)

    def _shine(self, module: Module, dark_at: float) -> float:
        try:
            module.show(self._tones.get(timeout=POLL))
        except queue.Empty:
            if not 0 < dark_at <= monotonic():
                return dark_at
            module.show(None)
            return 0.0
        return monotonic() + SHOWN

    def _find(self, about: dict[str, str]) -> None:
        self._tones = queue.SimpleQueue()  # what was to be shown meanwhile is nobody's any more
        self._lost, self.trouble, self.about = False, "", about
        log.info("sensor on %s answers: %s", self._port, about)
        self._emit(PartFound("sensor", self._now()))

    def _lose(self, why: str, *, trace: bool = False) -> None:
        if self._stopping.is_set():
            return
        self.about, self.trouble = None, why
        if not self._lost:
            self._lost = True
            log.warning("sensor lost: %s", why, exc_info=trace)
            self._emit(PartLost("sensor", why, self._now()))
