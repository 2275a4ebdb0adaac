"""A rig with its front panel, shared by the tests of this folder."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests

from terminal.demo.panel import Panel
from terminal.demo.rig import Rig
from tests.support.forked_rig import forked_rig


class Stand(NamedTuple):
    rig: Rig
    url: str

    def at_center(self, kind: str = "%") -> int:
        """How many facts of this kind, or of all, the center has, by plain SQL."""
        with closing(sqlite3.connect(f"file:{self.rig.database}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT count(*) FROM facts WHERE kind LIKE ?", (kind,)).fetchone()
            return int(found[0])

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, timeout=10, **more)

    def act(self, do: str, **more: Any) -> requests.Response:
        return self.call("POST", "api/act", json={"do": do, **more})

    def settle(self) -> None:
        """Waits until the terminal has its configuration and the time, and all is delivered."""
        self.rig.until(self._settled, "all is delivered")

    def _settled(self) -> bool:
        status = self.rig.answers()
        return bool(status and status.config and status.clock.trust == "synced" and not status.waiting)


@contextmanager
def started(folder: Path) -> Iterator[Stand]:
    """A paired and configured terminal with its panel."""
    with forked_rig(folder) as rig:
        rig.start()
        rig.power_on()
        rig.pair()
        rig.push()
        rig.confirm_fingers()
        with Panel(rig) as panel:
            yield Stand(rig, panel.url)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with started(tmp_path_factory.mktemp("panel")) as stand:
        yield stand


@pytest.fixture
def stand(running: Stand) -> Stand:
    running.settle()
    return running
