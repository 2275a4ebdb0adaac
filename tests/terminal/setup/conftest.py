"""A root in a folder, as Raspberry Pi OS Lite on Debian 13 fills it, and programs that change nothing but that."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from terminal.setup.packages import PINS_PACKAGE
from terminal.setup.places import Places
from terminal.setup.system_files import LOGIN_LINK, LOGIN_TARGET
from tests.support.machines import CMDLINE_TEXT, CONFIG_TEXT, FSTAB_TEXT
from tests.support.owners import open_folder
from tests.support.servers import authority

FILES = {
    "etc/os-release": 'NAME="Debian"\nVERSION_CODENAME=trixie\n',
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\n",
    "etc/group": "root:x:0:\ndialout:x:20:pi\nvideo:x:44:\naudio:x:29:\ninput:x:995:\nrender:x:993:\n"
    "gpio:x:986:pi\n",
    "etc/fstab": FSTAB_TEXT,
    "boot/firmware/cmdline.txt": CMDLINE_TEXT,
    "boot/firmware/config.txt": CONFIG_TEXT,
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "proc/self/mountinfo": "21 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw\n",
    "proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n/dev/zram0 partition 1024 0 100\n",
    "proc/net/route": "Iface\tDestination\tGateway\neth0\t00000000\t0100000A\neth0\t0000000A\t00000000\n",
    "proc/net/ipv6_route": "",
    "etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service": "[Unit]\n",
    "etc/systemd/system/multi-user.target.wants/hciuart.service": "[Unit]\n",
    "run/systemd/system/here": "",
}
PACKAGES = ("dpkg", "rpi-swap", "systemd-timesyncd", "python3-venv")


def status(*names: str) -> str:
    return "".join(f"Package: {name}\nStatus: install ok installed\nArchitecture: arm64\n\n" for name in names)


def fill(root: Path) -> Places:
    for name, text in {**FILES, "var/lib/dpkg/status": status(*PACKAGES)}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    login = root / LOGIN_LINK.lstrip("/")
    login.parent.mkdir()
    login.symlink_to(LOGIN_TARGET)
    return Places(root)


class RootPrograms:
    """What the system's programs do, done to the root in a folder; `broken` is one that fails."""

    def __init__(self, places: Places, fail: Callable[[str], None] = lambda _: None) -> None:
        self._at, self._fail = places.at, fail
        self.typed: list[tuple[str, ...]] = []

    def __call__(self, words: Sequence[str]) -> None:
        self.typed.append(tuple(words))
        self._fail(words[0])
        match list(words):
            case ["apt-get", *rest] if "install" in rest:
                self._add("/var/lib/dpkg/status", status(*rest[rest.index("install") + 1 :]))
            case ["groupadd", *_, name]:
                self._add("/etc/group", f"{name}:x:{self._free()}:\n")
            case ["useradd", *_, name]:
                number = self._free()
                self._add("/etc/group", f"{name}:x:{number}:\n")
                self._add("/etc/passwd", f"{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n")
            case ["usermod", "--append", "--groups", names, user]:
                groups = [
                    line + user if line.split(":")[0] in names.split(",") else line for line in self._groups()
                ]
                self._at("/etc/group").write_text("\n".join(groups) + "\n")
            case ["userdel", user]:
                self._forget(user)
            case ["systemctl", verb, *units]:
                for unit in units:
                    self._systemctl(verb, unit)

    def _systemctl(self, verb: str, unit: str) -> None:
        enabled = self._at(f"/etc/systemd/system/sysinit.target.wants/{unit}")
        processes = self._at(f"/sys/fs/cgroup/system.slice/{unit}/cgroup.procs")
        if verb in ("enable", "restart"):
            path = enabled if verb == "enable" else processes
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("811\n")
        if verb == "disable":
            for link in self._at("/etc/systemd/system").glob(f"*.wants/{unit}"):
                link.unlink()
        if verb == "stop":
            processes.unlink(missing_ok=True)

    def _forget(self, user: str) -> None:
        for path in ("/etc/passwd", "/etc/group"):
            lines = self._at(path).read_text().splitlines()
            others = [line for line in lines if not line.startswith(f"{user}:")]
            left = [line.removesuffix(f",{user}").removesuffix(user) for line in others]
            self._at(path).write_text("\n".join(left) + "\n")

    def _groups(self) -> list[str]:
        lines = self._at("/etc/group").read_text().splitlines()
        return [line if line.endswith(":") else f"{line}," for line in lines]

    def _free(self) -> int:
        return 700 + len(self._groups())

    def _add(self, path: str, text: str) -> None:
        with self._at(path).open("a") as file:
            file.write(text)


@pytest.fixture
def places() -> Iterator[Places]:
    with open_folder() as folder:
        yield fill(folder / "root")


@pytest.fixture
def programs(places: Places) -> RootPrograms:
    return RootPrograms(places)


@pytest.fixture
def hall(tmp_path: Path) -> Authority:
    """A hall's CA, and the center's certificate by it."""
    return authority(tmp_path / "tls")


def everything(names: list[str]) -> frozenset[str]:
    """An archive that has it all."""
    return frozenset({*names, PINS_PACKAGE})


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users: only root can")
