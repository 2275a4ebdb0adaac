"""A machine whose clock asks whom IT names: its root in a folder, root's part, and the terminal's."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sync import durable
from sync.bundles.trust import KeyTrust
from terminal.domain.facts import Moment
from terminal.domain.fittings import Fittings
from terminal.services.time_servers import (
    FITTED_TIME_FILE,
    TIME_RECORD,
    TIME_UNIT,
    TimeRecord,
    TimeServers,
    time_record,
)
from terminal.setup.places import Places
from terminal.setup.system_files import TIMESYNC_FILE
from terminal.setup.time_setting import TimeSetting
from tests.support.desk import WINDOW
from tests.support.office import KEYS, NOW
from tests.support.trial_desk import bundle
from tests.support.upgrades import PowerCut

BY_SETUP = "10.0.0.5"


def ntp(*hosts: str) -> Fittings:
    return Fittings(ntp=hosts) if hosts else Fittings()


def naming(version: int, *hosts: str, **changes: Any) -> str:
    """Configuration 1.`version`, by which these tell the time."""
    return bundle(version, replace(WINDOW, fittings=ntp(*hosts)), **changes)


class TimedMachine:
    """In the folder of a test. Its clock reads its files when it is started anew, as that of a real one."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder)
        self.wish = folder / "var" / "lib" / "window-terminal" / "time" / "wish"
        self.fitted = self.places.at(str(FITTED_TIME_FILE))
        for each in (self.wish.parent, self.places.upgrade, self.places.units, self.fitted.parent):
            each.mkdir(parents=True)
        (self.places.units / TIME_UNIT).write_text(f"[Path]\nPathExists={self.wish}\n")
        self.places.at(TIMESYNC_FILE).write_text(f"[Time]\nNTP={BY_SETUP}\nFallbackNTP=\n")
        self.trust = KeyTrust(KEYS)
        self.owners = frozenset({os.getuid()})
        self.mono, self.boot, self.restarts = 1_000_000, "boot-1", 0
        self.restarting: Callable[[], None] = lambda: None
        self.asks = self.named  # whom its clock asks
        self.servers = self._terminal()

    def _terminal(self) -> TimeServers:
        outcome = self.places.upgrade / "outcome.json"
        return TimeServers(self.wish, outcome, self.now, units=self.places.units, fitted=self.fitted)

    def now(self) -> Moment:
        return Moment(NOW + self.mono, self.mono, self.boot, "synced")

    @property
    def record(self) -> TimeRecord:
        return time_record(self.places.upgrade / TIME_RECORD)

    @property
    def named(self) -> tuple[str, ...]:
        """Whom the files name, as systemd reads them: by their names; an empty value forgets those before it."""
        hosts: tuple[str, ...] = ()
        for path in sorted(self.fitted.parent.glob("*.conf"), key=lambda each: each.name):
            for line in path.read_text().splitlines():
                key, _, value = line.partition("=")
                if key == "NTP":
                    hosts = (*hosts, *value.split()) if value else ()
        return hosts

    def show(self, text: str) -> str:
        """What root says to what the service's user lays there."""
        self.wish.write_text(text)
        return self.root()

    def root(self) -> str:
        """Root's unit is started, where there is something for it."""
        self.mono += 1_000
        setting = TimeSetting(self.places, self.owners, self._restart, self.boot, lambda: self.mono)
        return setting.take(lambda: self.trust)

    def _restart(self) -> None:
        self.restarting()
        self.restarts, self.asks = self.restarts + 1, self.named

    def start(self) -> None:
        """After a power cut: the clock reads its files, root's unit finds what lies there, the terminal begins."""
        self.boot, self.mono, self.asks = f"{self.boot}'", 5_000, self.named
        self.root()
        self.servers = self._terminal()

    @contextmanager
    def cut_before(self, step: int, monkeypatch: Any) -> Iterator[list[str]]:
        """The power goes before the durable act of this number; the acts until then."""
        acts: list[str] = []

        def counted(name: str, real: Callable[..., None]) -> Callable[..., None]:
            def act(*arguments: Any) -> None:
                if len(acts) == step:
                    raise PowerCut
                acts.append(name)
                real(*arguments)

            return act

        with monkeypatch.context() as patched:
            patched.setattr(durable, "replace", counted("written", durable.replace))
            patched.setattr(self, "_restart", counted("restarted", self._restart))
            try:
                yield acts
            except PowerCut:
                return
