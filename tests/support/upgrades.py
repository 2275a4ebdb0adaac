"""A machine on which upgrades are tried: real folders, a service of a few lines, and a plug that is pulled."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from terminal.domain.vitals import VitalsAnswer
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.procedure import (
    Pace,
    Procedure,
    StagedRelease,
    UpgradeFailed,
    at_start,
    begin,
)
from terminal.setup.upgrade.progress import Progress
from terminal.setup.upgrade.release_folders import ReleaseFolders, ReleaseLink
from terminal.setup.upgrade.service_control import ServiceFailed

OLD, NEW = "1.0", "2.0"
WELL = VitalsAnswer("", 0, first_frame=1_500, durable=12, sensor=400, keys=True, center=9_000, memory=60 << 10)
Behaviour = Callable[[VitalsAnswer], VitalsAnswer | None]  # how a version answers, None for not at all


def well(vitals: VitalsAnswer) -> VitalsAnswer | None:
    return vitals


def program(name: str) -> str:
    """What stands in a version's one file; as much as makes a half of it likely."""
    return f"{name} " * 50_000


class PowerCut(BaseException):
    """The plug is pulled: nothing of the program runs any more, not even what tidies up."""


class Plug:
    """Pulled at the `at`-th moment from now on; never, where that is 0."""

    def __init__(self) -> None:
        self.at = 0
        self.moments = 0
        self.out_of_reach = False

    def moment(self) -> None:
        self.moments += not self.out_of_reach
        if self.moments == self.at and not self.out_of_reach:
            raise PowerCut


class PluggedJournal(UpgradeJournal):
    plug: Plug
    seen: list[Progress]

    def write(self, progress: Progress) -> None:
        self.plug.moment()
        super().write(progress)
        self.seen.append(progress)
        self.plug.moment()


class PluggedFolders(ReleaseFolders):
    plug: Plug

    def point(self, link: ReleaseLink, name: str) -> None:
        self.plug.moment()
        super().point(link, name)
        self.plug.moment()


class Machine:
    """Has `OLD`; `NEW` lies staged. `behaviours` say how each answers. Its clock runs only by being slept."""

    def __init__(self, folder: Path, plug: Plug | None = None) -> None:
        self.plug = plug or Plug()
        self.folders = PluggedFolders(folder / "opt")
        self.journal = PluggedJournal(folder / "upgrade")
        self.folders.plug = self.journal.plug = self.plug
        self.journal.seen = []
        self.behaviours: dict[str, Behaviour] = {OLD: well, NEW: well}
        self.files = {NEW}  # that unpack and pass their rehearsal
        self.high_water: tuple[int, int] = (0, 0)
        self.running, self.began, self.boots, self.clock = "", 0, 0, 0.0
        self.restarts: list[str] = []
        self.killed = False
        self.ends_by_itself = False  # the new version, again and again while it is watched
        if not (folder / "upgrade").exists():  # else it is the machine that was there before the cut
            (folder / "upgrade").mkdir()
            self._lay_out(OLD)
            self.folders.point("current", OLD)
            self.folders.point("confirmed", OLD)

    def stage(self) -> None:
        begin(self.journal, self.folders)

    def power_on(self) -> Progress | None:
        """A boot up to the end of what the upgrade does in it."""
        self.boots += 1
        self.running = ""
        self._started()
        return self.go_on()

    def go_on(self) -> Progress | None:
        pace = Pace(lambda: self.clock, self._sleep)
        return Procedure(self.journal, self.folders, self, self, f"boot-{self.boots}", pace).run()

    def cut(self, at: int) -> bool:
        """A boot that the plug ends at that moment; whether it came so far."""
        return self.ended(at, self.power_on)

    def ended(self, at: int, doing: Callable[[], object]) -> bool:
        """Whether what is being done was ended at that moment, be it by the plug or by a kill."""
        self.killed = doing == self.go_on
        self.plug.at, self.plug.moments = at, 0
        try:
            doing()
        except PowerCut:
            return True
        finally:
            self.plug.at = 0
        return False

    @property
    def progress(self) -> Progress:
        progress = self.journal.read()
        assert progress
        return progress

    # The service.

    def stop(self) -> None:
        self.plug.moment()
        self.running = ""

    def start(self) -> None:
        self.plug.moment()
        assert not self.running, "two of them would fight for the buffer"
        self._started()
        if not self.running:
            raise ServiceFailed("its start failed")

    def vitals(self) -> VitalsAnswer | None:
        self.plug.moment()
        if not self.running:
            return None
        return self.behaviours[self.running](replace(WELL, release=self.running, began=self.began))

    def _started(self) -> None:
        self.plug.out_of_reach = self.killed  # a process of its own: whoever is killed beside it, it goes on
        at_start(self.journal, self.folders)
        self.plug.out_of_reach = False
        name = self.folders.linked("current")
        assert self.folders.complete(name), "a link to what is not whole"
        self.began += 1
        self.restarts.append(name)
        self.running = name if self.behaviours[name](replace(WELL, release=name)) else ""

    # Where the new version comes from.

    def unpack(self) -> StagedRelease:
        self.plug.moment()
        if NEW not in self.files:
            raise UpgradeFailed("not signed by a trusted key")
        self._lay_out(NEW)
        self.plug.moment()
        return StagedRelease(NEW, (1, 2), "d" * 64)

    def rehearse(self, name: str) -> None:
        self.plug.moment()

    def used(self, release: Progress) -> None:
        self.plug.moment()
        self.high_water = release.pair

    def forget(self) -> None:
        self.plug.moment()

    def _lay_out(self, name: str) -> None:
        (self.folders.begin(name) / "program").write_text(program(name))
        self.plug.moment()
        self.folders.finish(name)

    def _sleep(self, seconds: float) -> None:
        self.clock += seconds
        if self.ends_by_itself and self.running == NEW:
            self._started()
