"""The survey: reads from a real root what a plan must know of the machine, and changes nothing."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from hardware.board.mount_table import Mount, holding, memory_under, mounts
from terminal.setup import paths, swap, system_files
from terminal.setup.account_lists import AccountLists
from terminal.setup.accounts import FOLDERS
from terminal.setup.center.paths import CENTER_UNIT
from terminal.setup.described_machine import FoundFile, Holding, Machine
from terminal.setup.packages import installed
from terminal.setup.places import Places
from terminal.setup.release_links import UPGRADE_RECORDS
from terminal.setup.upgrade.inbox import open_plain
from terminal.setup.volatile_folders import LASTING_FOLDERS, ROOT

LOOKED_AT = (
    paths.SETTINGS_FILE,
    paths.TRUSTED_KEY_FILE,
    paths.CA_FILE,
    paths.TOKEN_FILE,
    paths.HALL_DROP_IN,
    paths.place_of(CENTER_UNIT),
    swap.PI_SWAP_FILE,
    swap.ZRAM_FILE,
    swap.FSTAB,
    system_files.TIMESYNC_FILE,
    system_files.FITTED_TIME,
    system_files.WATCHDOG_FILE,
    system_files.JOURNALD_FILE,
    system_files.MODULES_FILE,
    system_files.CLOUD_FILE,
    system_files.LOGIND_FILE,
    *UPGRADE_RECORDS,
    system_files.CMDLINE,
    system_files.CONFIG,
)
TERMINALS_FOLDERS = (*FOLDERS, paths.BUFFER_FOLDER, paths.OPT_FOLDER)
LINKS = (paths.CURRENT_LINK, paths.CONFIRMED_LINK, paths.PROGRAM_LINK, system_files.LOGIN_LINK)
SERVICE_BYTES = 64 << 10  # of a file in a folder of the service's user
ENABLED = ("etc/systemd/system/*.wants/*", "etc/systemd/system/*.requires/*", "usr/lib/systemd/system/*.wants/*")


class Survey:
    """Looks under the root of `places`; `shipped` are the paths of the files that this version brings, `files` and
    `folders` what else is looked at, which is a terminal's where nobody says otherwise."""

    def __init__(
        self,
        places: Places,
        shipped: Iterable[str] = (),
        files: Iterable[str] = LOOKED_AT,
        folders: Iterable[str] = TERMINALS_FOLDERS,
    ) -> None:
        self._places, self._looked_at = places, (*files, *shipped)
        self._folders_asked = tuple(folders)
        self._accounts = AccountLists(places)

    def machine(self) -> Machine:
        """The machine as it is now, but for what its archives offer: that takes a program, see `offers`.

        Raises PermissionError where a file is for root alone.
        """
        packages = installed(self._text("/var/lib/dpkg/status"))
        table = mounts(self._text("/proc/self/mountinfo"))
        root = holding(ROOT, table)
        return Machine(
            debian=self._release(),
            architecture=packages.get("dpkg", ""),
            model=self._text("/proc/device-tree/model").rstrip("\0\n"),
            packages=frozenset(packages),
            lgpio=find_spec("lgpio") is not None,  # for this environment, which is the new release's
            users=self._accounts.memberships,
            groups=self._accounts.groups,
            files=dict(self._files()),
            folders=dict(self._folders()),
            links=dict(self._links()),
            enabled=frozenset(self._found(ENABLED)),
            active=frozenset(self._active()),
            swaps=tuple(line.split()[0] for line in self._text("/proc/swaps").splitlines()[1:]),
            volatile=dict(self._volatile(table)),
            root_writable=root is None or "ro" not in root.options,
            online=self._online(),
            systemd=self._places.at("/run/systemd/system").is_dir(),
        )

    def _release(self) -> str:
        pairs = (line.partition("=") for line in self._text("/etc/os-release").splitlines())
        return {name: value.strip('"') for name, _, value in pairs}.get("VERSION_CODENAME", "")

    def _volatile(self, table: list[Mount]) -> Iterator[tuple[str, str]]:
        root = os.path.realpath(self._places.root)
        for path in LASTING_FOLDERS:
            place = f"/{os.path.relpath(os.path.realpath(self._places.at(path)), root)}"
            if memory := memory_under(place, table):
                yield path, memory

    def _files(self) -> Iterator[tuple[str, FoundFile]]:
        for path in self._looked_at:
            place = self._places.at(path)
            within = path.startswith(f"{paths.STATE_FOLDER}/")
            text = _told_by_the_service(place) if within else _content(place)
            if text is not None:
                yield path, FoundFile(text, self._accounts.holding(place))

    def _folders(self) -> Iterator[tuple[str, Holding]]:
        for path in self._folders_asked:
            place = self._places.at(path)
            if place.is_dir():
                yield path, self._accounts.holding(place)

    def _links(self) -> Iterator[tuple[str, str]]:
        for path in LINKS:
            place = self._places.at(path)
            if place.is_symlink():
                yield path, str(place.readlink())

    def _found(self, patterns: Iterable[str]) -> Iterator[str]:
        for pattern in patterns:
            yield from (path.name for path in self._places.root.glob(pattern))

    def _active(self) -> Iterator[str]:
        """Units that have a process now, by the kernel's groups of processes."""
        for path in self._places.root.glob("sys/fs/cgroup/system.slice/window-terminal*.service"):
            if self._text(f"/sys/fs/cgroup/system.slice/{path.name}/cgroup.procs"):
                yield path.name

    def _online(self) -> bool:
        """Whether the kernel knows a way out of this machine."""
        old = (line.split() for line in self._text("/proc/net/route").splitlines()[1:])
        new = (line.split() for line in self._text("/proc/net/ipv6_route").splitlines())
        return any(row[1] == "00000000" for row in old) or any(
            (int(row[0], 16), row[1]) == (0, "00") and row[-1] != "lo" for row in new
        )

    def _text(self, path: str) -> str:
        """The text of a file, empty where it cannot be read."""
        try:
            return self._places.at(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def _content(place: Path) -> str | None:
    """None where there is no file; it may be written again, byte by byte."""
    return place.read_text(encoding="utf-8", errors="surrogateescape") if place.is_file() else None


def _told_by_the_service(place: Path) -> str | None:
    """The same where the service's user may do what it likes: no link is followed, no pipe waited for."""
    try:
        with os.fdopen(open_plain(place), "rb") as file:
            return file.read(SERVICE_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return None


def offers(names: Iterable[str]) -> frozenset[str] | None:
    """Which of these packages the archives in /etc/apt have; None where their lists were never fetched."""
    asked = ["apt-cache", "policy", "dpkg", *names]
    told = subprocess.run(
        asked, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin"}
    )
    return offered(told.stdout)


def offered(policy: str) -> frozenset[str] | None:
    """What `apt-cache policy` says can be had. That dpkg can, which every archive has, tells that one is known."""
    found, name, fetched = set(), "", False
    for line in policy.splitlines():
        if not line.startswith(" "):
            name = line.rstrip(":")
        elif line.startswith("  Candidate:") and not line.endswith("(none)"):
            found.add(name)
        elif name == "dpkg" and line.startswith("        ") and "/var/lib/dpkg/status" not in line:
            fetched = True
    return frozenset(found - {"dpkg"}) if fetched else None
