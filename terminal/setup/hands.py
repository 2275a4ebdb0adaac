"""The hands that do acts on a real root: files by themselves, all else by the system's programs."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import singledispatchmethod
from pathlib import Path

from sync.durable import make_folder, point, replace, sync_folder
from terminal.services.state_folder import BEGINS_FILE
from terminal.setup import acts
from terminal.setup.account_lists import AccountLists
from terminal.setup.described_machine import Holding
from terminal.setup.executor import ActFailed
from terminal.setup.first_boot.carried_parts import carried_files
from terminal.setup.first_boot.installed_part import InstalledPart
from terminal.setup.free_space import file_systems, overwrite_free_space
from terminal.setup.package_index import apt_options, half_installed
from terminal.setup.paths import UPGRADE_UNIT
from terminal.setup.places import Places
from terminal.setup.undelivered import CannotTell, export_waiting, waiting_facts
from terminal.setup.upgrade.inbox import FILE_FLAGS
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.procedure import begin_with
from terminal.setup.upgrade.release_folders import ReleaseFolders

# A question at somebody else's file would wait for ever; what a person changed in it stays.
DROP_INS = ".service.d"  # how the folder of a unit's ends
APT = ("apt-get", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold")


def run_program(words: Sequence[str]) -> None:
    """Raises `ActFailed` with the end of what the program said."""
    try:
        subprocess.run(
            words,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.CalledProcessError as e:
        said = "\n".join(e.stdout.strip().splitlines()[-6:])
        raise ActFailed(f"{' '.join(words)}: {said or f'ended with {e.returncode}'}") from e
    except OSError as e:
        raise ActFailed(f"{words[0]}: {e.strerror}") from e


class RootHands:
    """Under the root of `places`; `run` starts a program of the system there, `overwrite` fills a file system."""

    def __init__(
        self,
        places: Places,
        run: Callable[[Sequence[str]], None] = run_program,
        overwrite: Callable[[Path], None] = overwrite_free_space,
    ) -> None:
        self._places, self._run, self._overwrite = places, run, overwrite

    def do(self, deed: acts.SystemAct) -> None:
        """Does it. Raises `ActFailed`."""
        try:
            self._do(deed)
        except OSError as e:
            raise ActFailed(f"{e.filename or ''}: {e.strerror}") from e
        except (LookupError, ValueError, CannotTell) as e:
            raise ActFailed(str(e)) from e

    @singledispatchmethod
    def _do(self, deed: acts.SystemAct) -> None:
        raise ActFailed(f"nobody knows how to do {type(deed).__name__}")

    # Packages.

    @_do.register
    def _(self, deed: acts.InstallPackages) -> None:
        """After a power cut in the middle of the last one apt would go on with nothing: that is ended first."""
        known = apt_options(Path(deed.archive)) if deed.archive else []
        with suppress(ActFailed):  # what it cannot do without other packages, apt does
            self._run(("dpkg", "--force-confold", "--configure", "-a"))
        self._run((*APT[:1], *known, "update", "-q"))
        hurt = half_installed(self._places.at("/var/lib/dpkg/status"))
        self._run((*APT, *known, "--fix-broken", "--reinstall", "install", *deed.files, *deed.names, *hurt))

    # Accounts.

    @_do.register
    def _(self, deed: acts.MakeGroup) -> None:
        self._run(("groupadd", "--system", deed.name))

    @_do.register
    def _(self, deed: acts.MakeUser) -> None:
        shell = "/usr/sbin/nologin"
        words = ("--system", "--user-group", "--no-create-home", "--home-dir", deed.home, "--shell", shell)
        self._run(("useradd", *words, deed.name))

    @_do.register
    def _(self, deed: acts.JoinGroups) -> None:
        self._run(("usermod", "--append", "--groups", ",".join(deed.groups), deed.user))

    @_do.register
    def _(self, deed: acts.RemoveUser) -> None:
        self._run(("userdel", deed.name))

    # Files.

    @_do.register
    def _(self, deed: acts.MakeFolder) -> None:
        place = self._places.at(deed.path)
        make_folder(place, 0o700)
        self._give(place, deed.holding)

    @_do.register
    def _(self, deed: acts.WriteFile) -> None:
        place = self._places.at(deed.path)
        make_folder(place.parent, 0o755)
        replace(place, deed.content.encode(errors="surrogateescape"))
        self._give(place, deed.holding)

    @_do.register
    def _(self, deed: acts.LinkTo) -> None:
        place = self._places.at(deed.path)
        make_folder(place.parent, 0o755)
        point(place, deed.target)

    @_do.register
    def _(self, deed: acts.Remove) -> None:
        """A folder goes at once: of half a release nobody could tell that it is no whole one."""
        place = self._places.at(deed.path)
        left = place.parent
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(_aside(place))
        else:
            place.unlink(missing_ok=True)
            if left.name.endswith(DROP_INS) and not any(left.iterdir()):
                left.rmdir()
                left = left.parent
        sync_folder(left)

    # Facts.

    @_do.register
    def _(self, deed: acts.ExportFacts) -> None:
        export_waiting(self._places.at(deed.path), Path(deed.out))

    @_do.register
    def _(self, deed: acts.RemoveFacts) -> None:
        """Counts once more: the terminal may have recorded something since somebody was asked."""
        state = self._places.at(deed.path)
        if deed.waiting >= 0 and (now := waiting_facts(state)) > deed.waiting:
            raise ActFailed(f"{now} facts wait in {deed.path}, not {deed.waiting}: nothing of it was deleted")
        try:
            shutil.rmtree(state)
        except OSError as e:
            if e.errno != errno.EBUSY or any(state.iterdir()):
                raise
            # A data partition is mounted there: it stays. Empty, it would be taken for one that lost what it held.
            begins, owner = state / BEGINS_FILE, state.stat()
            begins.touch(0o600)
            os.chown(begins, owner.st_uid, owner.st_gid)
            sync_folder(state)
        sync_folder(state.parent)

    # Units and swap.

    @_do.register
    def _(self, deed: acts.Enable) -> None:
        self._run(("systemctl", "enable", *deed.units))

    @_do.register
    def _(self, deed: acts.Disable) -> None:
        """Not with `--now`: where no systemd runs, that fails."""
        self._run(("systemctl", "disable", *deed.units))
        if self._places.at("/run/systemd/system").is_dir():
            self._run(("systemctl", "stop", *deed.units))

    @_do.register
    def _(self, deed: acts.Stop) -> None:
        if self._places.at("/run/systemd/system").is_dir():
            self._run(("systemctl", "stop", *deed.units))

    @_do.register
    def _(self, deed: acts.OverwriteFreeSpace) -> None:
        for folder in file_systems(map(self._places.at, deed.folders)):
            self._overwrite(folder)

    @_do.register
    def _(self, _: acts.LayFirstBoot) -> None:
        InstalledPart(self._places.root).lay(carried_files(), cloned=True)

    @_do.register
    def _(self, deed: acts.ReadUnits) -> None:
        self._run(("systemctl", "daemon-reload"))
        self._run(("udevadm", "control", "--reload"))
        self._run(
            ("udevadm", "trigger", "--subsystem-match=tty", "--subsystem-match=gpio", "--subsystem-match=backlight")
        )
        self._run(("systemctl", "try-restart", "systemd-timesyncd.service", "systemd-journald.service"))

    @_do.register
    def _(self, deed: acts.StartUnit) -> None:
        self._run(("systemctl", "restart", deed.unit))

    @_do.register
    def _(self, deed: acts.BeginUpgrade) -> None:
        """Not waited for: it may take hours until nobody is served."""
        folders = ReleaseFolders(self._places.current.parent)
        begin_with(UpgradeJournal(self._places.upgrade), folders, deed.version)
        self._run(("systemctl", "start", "--no-block", UPGRADE_UNIT))

    @_do.register
    def _(self, deed: acts.SwapOff) -> None:
        """A service that looked after it may have let it go as it was stopped; swapoff would fail then."""
        swaps = self._places.at("/proc/swaps").read_text(encoding="utf-8").splitlines()
        if deed.path in (line.split()[0] for line in swaps[1:]):
            self._run(("swapoff", deed.path))
        place = self._places.at(deed.path)
        if place.is_file():
            place.unlink()

    def _give(self, place: Path, holding: Holding) -> None:
        """By the root's own lists; nothing is changed that is so already: a FAT partition lets nobody."""
        accounts = AccountLists(self._places)
        if accounts.holding(place) != holding:
            owner = accounts.numbers(holding)
            with _opened(place) as file:
                os.fchown(file, *owner)
                os.fchmod(file, holding.mode)


def _aside(folder: Path) -> Path:
    """Where the folder is now: under a name that nobody looks for, or, where it is a mount, in its place."""
    aside = folder.with_name(f".{folder.name}.removed")
    if aside.exists():  # what a power cut left
        shutil.rmtree(aside)
    with suppress(OSError):
        folder = folder.rename(aside)
        sync_folder(folder.parent)
    return folder


@contextmanager
def _opened(place: Path) -> Iterator[int]:
    """The file or folder itself: some lie in a folder of the service's user, who may put a link in their place.

    Raises OSError.
    """
    file = os.open(place, FILE_FLAGS)
    try:
        yield file
    finally:
        os.close(file)
