"""A terminal as a trial sees it: a real buffer, IT's bundles, and parts and people that the test speaks for."""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import Payload, sign
from sync.bundles.installed import configured
from sync.bundles.trust import KeyTrust
from terminal.domain.events import Configured, Happened, TrialTold
from terminal.domain.facts import Moment
from terminal.domain.fittings import NO_FITTINGS, Fittings
from terminal.domain.trial import Trial
from terminal.domain.trial_watch import NetworkTime, TrialFigures
from terminal.domain.window import Window
from terminal.services.configuration_trial import ConfigurationTrial
from tests.support.desk import WINDOW
from tests.support.office import IT, KEYS, NOW

YEAR = 365 * 86_400_000
BEGAN = 1_000_000  # ms since boot
LOOK_MS = 1_000


def bundle(version: int, window: Window = WINDOW, **changes: Any) -> str:
    """Configuration 1.`version` as it travels."""
    content = Raw(msgspec.json.encode(window))
    payload = Payload("ed25519", window.window, 1, version, NOW, NOW + YEAR, NOW + YEAR // 2, content)
    return sign(IT, replace(payload, **changes))


class TrialDesk:
    """Its thread is not started: `wait` looks as often as that would."""

    def __init__(self, folder: Path, *, known: bool = True) -> None:
        self.folder = folder
        self.told: list[Any] = []
        self.forced: SimpleQueue[str] = SimpleQueue()  # for whoever starts the thread
        self.silent: dict[str, str] = {}
        self.faults: dict[str, int] = {}
        self.linked, self.settled, self.someone, self.draws = True, True, False, True
        self.reaches: Callable[[], bool] = lambda: True  # whether the center that it calls would answer
        self.memory = 60 << 10
        self.time = NetworkTime()
        self.fails: Exception | None = None  # of whoever measures
        self._start(BEGAN)
        if known:
            self.push(1)

    def _start(self, mono: int) -> None:
        self.mono = mono
        self.center = mono
        self.buffer = Buffer(self.folder)
        self.buffer.keep("window", WINDOW.window)
        self.drawn = self.force = ""
        self.trial = ConfigurationTrial(
            self.buffer,
            KeyTrust(KEYS),
            figures=self._figures,
            engaged=lambda: self.someone,
            emit=self._hear,
            now=self.now,
            fit=self._fitted,
        )
        self.fittings, self.shown = NO_FITTINGS, ""  # and the bundle that says so
        if kept := self.trial.kept.current():
            self.fittings = kept.window.fitted
            self._hear(kept)
        self.trial.begin()

    def restart(self) -> None:
        """A power cut, and the next boot."""
        self.buffer.close()
        self._start(BEGAN)

    def close(self) -> None:
        self.trial.close()
        self.buffer.close()

    def now(self) -> Moment:
        return Moment(NOW + self.mono, self.mono, "boot", "synced")

    def push(self, version: int, **changes: Any) -> str:
        """What the thread that takes orders does with it."""
        text = bundle(version, **changes)
        self.trial.take(text, configured(self.buffer, text, KeyTrust(KEYS), self.now()))
        self.trial.look()  # it wakes the thread
        return text

    def wait(self, ms: int) -> "TrialDesk":
        for _ in range(ms // LOOK_MS):
            self.mono += LOOK_MS
            self.trial.look()
        return self

    @property
    def kept(self) -> KeptBundles:
        return self.buffer.configurations

    @property
    def stands(self) -> Trial:
        """As staff and IT are told."""
        told: Trial = [each.trial for each in self.told if isinstance(each, TrialTold)][-1]
        return told

    def audits(self, what: str) -> list[str]:
        return [each.audit.detail for each in self.told if isinstance(each, Happened) and each.audit.what == what]

    def _fitted(self, fittings: Fittings, text: str) -> None:
        self.fittings, self.shown = fittings, text

    def _hear(self, event: Any) -> None:
        self.told.append(event)
        if isinstance(event, Configured):
            self.force = event.config
            self.forced.put(event.config)
            self.drawn = event.config if self.draws else self.drawn

    def _figures(self) -> TrialFigures:
        if self.fails:
            raise self.fails
        self.center = self.mono if self.linked and self.reaches() else self.center
        return TrialFigures(
            self.mono,
            self.drawn,
            self.silent,
            self.faults,
            self.center,
            self.memory,
            self.settled,
            self.time,
        )
