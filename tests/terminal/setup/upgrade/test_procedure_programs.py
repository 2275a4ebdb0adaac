"""Real folders, links and processes: tiny programs that serve, and one that is upgraded, or undone, under them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.procedure import Pace, Procedure, StagedRelease, at_start, begin
from terminal.setup.upgrade.progress import Progress, wrong
from terminal.setup.upgrade.release_folders import ReleaseFolders
from tests.support.tiny_release import ProcessService, write_tiny_release

OLD, NEW = "1.0", "2.0"
PRESSABLE_SECONDS = 3.0  # s that nobody can press at most


class Hall:
    """A terminal that runs `OLD`, with `NEW` ready to be unpacked. Two minutes pass by being slept."""

    def __init__(self, folder: Path, **behaviour: Any) -> None:
        (folder / "upgrade").mkdir()
        self.folders, self.journal = ReleaseFolders(folder / "opt"), UpgradeJournal(folder / "upgrade")
        self.behaviour, self.clock = behaviour, 0.0
        self._lay_out(OLD)
        self.folders.point("current", OLD)
        before: Callable[[], None] = lambda: at_start(self.journal, self.folders)  # noqa: E731
        self.service = ProcessService(folder / "opt", folder / "control", before)
        self.stopped, self.serving = 0.0, 0.0
        self.service.start()

    def upgrade(self) -> Progress:
        begin(self.journal, self.folders)
        done = Procedure(
            self.journal, self.folders, self, self, "boot", Pace(lambda: self.clock, self._sleep)
        ).run()
        assert done
        return done

    def stop(self) -> None:
        self.stopped = time.monotonic()
        self.service.stop()

    def start(self) -> None:
        self.service.start()
        self.serving = time.monotonic()

    def vitals(self) -> Any:
        return self.service.vitals()

    def unpack(self) -> StagedRelease:
        self._lay_out(NEW, **self.behaviour)
        return StagedRelease(NEW, (1, 2), "d" * 64)

    def rehearse(self, name: str) -> None: ...

    def used(self, release: Progress) -> None: ...

    def forget(self) -> None: ...

    def _lay_out(self, name: str, **behaviour: Any) -> None:
        write_tiny_release(self.folders.begin(name), **behaviour)
        self.folders.finish(name)

    def _sleep(self, seconds: float) -> None:
        self.clock += seconds


@pytest.fixture
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path, **getattr(request, "param", {}))
    yield made
    made.service.stop()


def test_the_next_version_serves_after_less_than_three_seconds(hall: Hall) -> None:
    done = hall.upgrade()
    vitals = hall.vitals()
    assert (done.stage, vitals.release) == ("finished", NEW)
    assert 0 < hall.serving - hall.stopped < PRESSABLE_SECONDS


@pytest.mark.parametrize(
    ("hall", "why"),
    [
        ({"dead": True}, "its start failed"),
        ({"screen": "no display"}, "the screen is lost: no display"),
        ({"sensor": None}, "the sensor does not answer"),
        ({"center": None}, "the center acknowledges nothing"),
    ],
    indirect=["hall"],
    ids=["does not start", "loses the screen", "loses the sensor", "breaks the center's link"],
)
def test_a_version_that_is_broken_in_one_thing_is_left(hall: Hall, why: str) -> None:
    done = hall.upgrade()
    assert (done.stage, wrong(done)) == ("gone_back", f"{NEW} was left for {OLD}: {why}")
    assert hall.vitals().release == OLD
