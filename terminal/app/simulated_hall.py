"""The simulated hall: windows with real buffers, desks, workers and trials, and neither a screen nor devices.

For IT, to try a center and a configuration with. A window's folder stays, so that it is the same terminal again.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from hardware.timekeeper import BoardClocks
from sync.buffer import Buffer, remembered
from sync.bundles.installed import kept
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from sync.contract import Order, Report, TrialReport
from sync.errands import ERRANDS, errand_about, errand_kind
from sync.uplink.host import Host
from sync.uplink.token_file import TokenFile
from sync.uplink.worker import Worker
from terminal import __version__
from terminal.config.settings import CenterSettings
from terminal.core import Event, engaged, restore, step, trial_says, view
from terminal.domain.effects import Record
from terminal.domain.events import Configured, Happened, Pressed, Recorded, Released, Tick
from terminal.domain.facts import Audit, Draft, ErrandAnswer, Moment
from terminal.domain.fittings import FittedCenter
from terminal.domain.trial_watch import TrialFigures
from terminal.services.center_lines import CenterLines
from terminal.services.configuration_trial import ConfigurationTrial
from terminal.services.loop import LOOP_WAIT_SECONDS

VERSION = f"{__version__} simulated"
SEGMENT_BYTES = 1 << 16  # of a buffer's file: three hundred of the usual size are a third of a gigabyte
HELD_SECONDS = 0.2  # s that a key is held
SWITCH_SECONDS = 0.1  # in which a thread asks once for its turn: a thousand that ask every 5 ms do little else


class HallPlan(Struct, frozen=True):
    """Which windows, in whose folders, and what they do. `tokens` let those in that were not here before.

    Each is rated once in `press_seconds`, never for 0. At those that `fall_back` any configuration after the first
    harms a device.
    """

    folder: Path
    windows: tuple[str, ...]
    tokens: Mapping[str, str] = {}
    press_seconds: float = 0
    fall_back: frozenset[str] = frozenset()


@contextmanager
def _patient_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class WindowState(Struct, frozen=True):
    """How a window stands: whether it was let in, its configuration, what is on trial, how many facts wait."""

    window: str
    joined: bool
    config: str
    trial: str
    waiting: int


class SimulatedWindow:
    """One of them. `told` hears each configuration that is in force, on any thread."""

    def __init__(
        self, plan: HallPlan, window: str, center: CenterSettings, trust: KeyTrust, told: Callable[[str, str], None]
    ) -> None:
        folder = plan.folder / window
        folder.mkdir(parents=True, exist_ok=True)
        self.window, self._told, self._trust = window, told, trust
        self._clocks, self._lock = BoardClocks(), threading.RLock()
        self._falls_back, self._first = window in plan.fall_back, ""
        self.buffer = Buffer(folder / "buffer", f"simulated {window}", segment=SEGMENT_BYTES)
        self._state = restore(remembered(self.buffer), self.now())
        self._lines = CenterLines(center, folder / "run", lambda: self.now().at)
        directory = KeptDirectory(self.buffer, folder / "directory", trust, b"")
        self.worker = Worker(self.buffer, self._host(folder, directory, plan.tokens), self._lines.connect)
        self.trial = ConfigurationTrial(
            self.buffer,
            trust,
            figures=self._figures,
            engaged=lambda: engaged(self._state),
            emit=self.emit,
            now=self.now,
            fit=lambda fittings, _: self._move(fittings.center),
        )

    def start(self) -> None:
        if known := kept(self.buffer, self._trust, self.now()):
            self._move(known.window.fitted.center)
            self.emit(known)
        self.emit(Happened(Audit("boot", VERSION), self.now()))
        self.trial.start()
        self.worker.start()

    def close(self) -> None:
        self.trial.close()
        self.worker.close()
        self.buffer.close()

    def now(self) -> Moment:
        """By this machine's clock, which somebody sets."""
        return Moment(self._clocks.wall(), self._clocks.mono(), self._clocks.boot, "synced")

    def emit(self, event: Event) -> None:
        """Steps the desk, and records at once what it asks for; on any thread."""
        with self._lock:
            self._state, effects = step(self._state, event)
            view(self._state)
            for effect in effects:
                if isinstance(effect, Record):
                    facts = tuple(self.buffer.record(effect.drafts))
                    self.emit(Recorded(effect.token, facts, self.now()))
                    self.worker.nudge()
        if isinstance(event, Configured):
            self._first = self._first or event.config
            self._told(self.window, event.config)

    def press(self) -> None:
        """A citizen rates."""
        self.emit(Pressed("satisfied", self.now()))
        time.sleep(HELD_SECONDS)
        self.emit(Released("satisfied", self.now()))

    @property
    def stands(self) -> WindowState:
        joined = bool(self.buffer.kept("window"))
        return WindowState(
            self.window, joined, self._state.desk.config, trial_says(self._state), self.buffer.waiting
        )

    def _configure(self, text: str, event: Configured) -> None:
        self.trial.take(text, event)

    def _refuse(self, order: Order, said: int) -> None:
        """Nobody is here for whom an errand is."""
        assert isinstance(order.what, ERRANDS)
        kind, about = errand_kind(order.what), errand_about(order.what)
        why = "a simulated window does no errands"
        answer = ErrandAnswer(order.id, order.mark, kind, "refused", about, why)
        with self._lock:
            self.buffer.record((Draft(self.now(), self.window, self._state.desk.config, answer),))

    def _move(self, center: FittedCenter | None) -> None:
        if self._lines.go(center):
            self.worker.nudge()

    def _figures(self) -> TrialFigures:
        config, harmed = self._state.desk.config, {}
        if self._falls_back and config != self._first:
            harmed = {"sensor": "simulated: it does not answer with this configuration"}
        worker = self.worker
        return TrialFigures(self.now().mono, config, harmed, center=worker.acknowledged, settled=worker.link.tried)

    def _report(self) -> Report:
        desk = self._state.desk
        trial = desk.trial.trial if desk.trial else None
        return Report(
            VERSION,
            desk.config,
            self.buffer.recorded,
            self.buffer.waiting,
            self.now().clock,
            {},
            trial=TrialReport(trial.config, trial.stage, trial_says(self._state)) if trial else None,
        )

    def _host(self, folder: Path, directory: KeptDirectory, tokens: Mapping[str, str]) -> Host:
        token = folder / "token"
        if self.window in tokens and not self.buffer.kept("window"):
            token.write_text(tokens[self.window], encoding="ascii")
        return Host(
            emit=self.emit,
            now=self.now,
            heard=lambda *_: None,
            trusted=lambda: True,
            settled=lambda: None,
            report=self._report,
            directory=directory,
            configure=self._configure,
            fingers=lambda _: "",
            disputed=lambda: (),
            trust=self._trust,
            successions=folder / "successions",
            token=TokenFile(token),
            version=VERSION,
            unfit=lambda _: "",
            errand=self._refuse,
        )


class SimulatedHall:
    """All of them; `told` hears which window works by which configuration now, on any thread."""

    def __init__(
        self, plan: HallPlan, center: CenterSettings, trust: KeyTrust, told: Callable[[str, str], None]
    ) -> None:
        self._plan, self._stop = plan, threading.Event()
        self._made = ExitStack()
        self.windows = []
        with ExitStack() as made:
            for window in plan.windows:
                self.windows.append(SimulatedWindow(plan, window, center, trust, told))
                made.callback(self.windows[-1].close)
            self._made = made.pop_all()

    def run(self, shown: Callable[[Sequence[WindowState]], bool]) -> None:
        """Until `shown`, which is told each second how they stand, says that it is enough, or `stop`."""
        pressing = threading.Thread(target=self._press, name="citizens")
        with self._made, _patient_threads():
            for window in self.windows:
                window.start()
            pressing.start()
            try:
                while not self._stop.wait(LOOP_WAIT_SECONDS) and shown([each.stands for each in self.windows]):
                    for window in self.windows:
                        window.emit(Tick(window.now()))
            finally:
                self._stop.set()
                pressing.join()

    def stop(self) -> None:
        """Ends `run`; safe in a signal handler."""
        self._stop.set()

    def _press(self) -> None:
        if not self._plan.press_seconds:
            return
        while not self._stop.is_set():
            for window in self.windows:
                if self._stop.wait(self._plan.press_seconds / len(self.windows)):
                    return
                if window.stands.config:
                    window.press()


def known_windows(folder: Path) -> tuple[str, ...]:
    """Those whose folders are there from before."""
    return tuple(sorted(each.name for each in folder.iterdir())) if folder.is_dir() else ()


def files_needed(windows: int) -> int:
    """How many files a process opens for so many of them: journal, lock, and a line of each thread."""
    return 12 * windows + 200


def sheet(lines: Iterable[str]) -> dict[str, str]:
    """Windows and their tokens, as `center tokens` prints them."""
    words = (line.split() for line in lines)
    return {row[0]: row[1] for row in words if len(row) >= 2}
