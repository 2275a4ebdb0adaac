"""Machines as setup may find them, described; and what becomes of one when steps are carried out."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from terminal.setup import acts, paths
from terminal.setup.described_machine import FoundFile, Holding, Machine
from terminal.setup.packages import PINS_PACKAGE, USUAL_PACKAGES
from terminal.setup.steps import SetupStep
from terminal.setup.swap import ZRAM_PACKAGE
from terminal.setup.system_files import CMDLINE, CONFIG, LOGIN_LINK, LOGIN_TARGET, TIMESYNC_UNIT
from terminal.setup.wishes import Wishes

KEY = "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE="
CA = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n"
FAT = Holding(0o755)  # what every file of the boot partition has
UNIT = "[Service]\nExecStart=/usr/local/bin/window-terminal run\n[Install]\nWantedBy=sysinit.target\n"
UNITS = {
    paths.SERVICE_UNIT: UNIT,
    "window-terminal-fault.service": "[Service]\nExecStart=/usr/local/bin/window-terminal plate\n",
    "window-terminal-first-boot.service": UNIT,
    "window-terminal-upgrade.path": UNIT,
    paths.UPGRADE_UNIT: UNIT,
    "window-terminal-stick@.service": UNIT,
    "60-window-terminal.rules": 'SUBSYSTEM=="tty"\n',
}
CMDLINE_TEXT = (
    "console=serial0,115200 console=tty1 root=PARTUUID=738a4d67-02 rootfstype=ext4 fsck.repair=yes rootwait\n"
)
CONFIG_TEXT = "dtparam=audio=on\ncamera_auto_detect=1\n\n[cm4]\notg_mode=1\n"
FSTAB_TEXT = "proc /proc proc defaults 0 0\nPARTUUID=738a4d67-02 / ext4 defaults,noatime 0 1\n"
PI_GROUPS = frozenset({"root", "gpio", "dialout", "video", "render", "input", "audio"})
ARCHIVE = frozenset({*USUAL_PACKAGES, ZRAM_PACKAGE, PINS_PACKAGE})

WISHES = Wishes(
    settings={"center": {"url": "https://center.hall.example:8443"}, "trust": {"keys": [KEY]}},
    ca=CA,
    version="0.1.0",
    units=UNITS,
)


def _pi(debian: str, model: str, **more: Any) -> Machine:
    files = {"/etc/fstab": FSTAB_TEXT}
    boot = {CMDLINE: FoundFile(CMDLINE_TEXT, FAT), CONFIG: FoundFile(CONFIG_TEXT, FAT)}
    return Machine(
        debian=debian,
        architecture="arm64",
        model=model,
        obtainable=ARCHIVE,
        users={"root": frozenset()},
        groups=PI_GROUPS,
        links={LOGIN_LINK: LOGIN_TARGET},
        files={path: FoundFile(text) for path, text in files.items()} | boot,
        **more,
    )


# Raspberry Pi OS Lite as it comes: Debian 12 swaps to a file of its own, Debian 13 to one of rpi-swap's.
PI_3_ON_12 = _pi(
    "bookworm",
    "Raspberry Pi 3 Model B Plus Rev 1.3",
    packages=frozenset({"dphys-swapfile", "systemd-timesyncd", "python3-lgpio"}),
    lgpio=True,
    enabled=frozenset({"dphys-swapfile.service", "hciuart.service", TIMESYNC_UNIT}),
    swaps=("/var/swap",),
)
PI_5_ON_13 = _pi(
    "trixie",
    "Raspberry Pi 5 Model B Rev 1.0",
    packages=frozenset({"rpi-swap", "systemd-zram-generator", "systemd-timesyncd", "cloud-init"}),
    enabled=frozenset({TIMESYNC_UNIT}),
    swaps=("/dev/zram0",),
)
# A guest for trying things: no boot partition, a swap partition, plain Debian.
VIRTUAL = Machine(
    debian="bookworm",
    architecture="amd64",
    obtainable=ARCHIVE - {PINS_PACKAGE},
    lgpio=True,  # the registry has a wheel of it for Python 3.11
    users={"root": frozenset()},
    groups=frozenset({"root", "dialout", "video", "audio"}),
    files={"/etc/fstab": FoundFile(FSTAB_TEXT + "UUID=1b none swap sw 0 0\n")},
    swaps=("/dev/vda2",),
)
MACHINES = {"Pi 3 on 12": PI_3_ON_12, "Pi 5 on 13": PI_5_ON_13, "virtual": VIRTUAL}


def after(machine: Machine, steps: Iterable[SetupStep]) -> Machine:
    """The machine when these steps are done."""
    for step in steps:
        machine = _after(machine, step.deed)
    return machine


def _after(machine: Machine, deed: acts.SystemAct) -> Machine:  # noqa: PLR0912 - one case an act
    match deed:
        case acts.InstallPackages(names, files):
            given = {file.rpartition("/")[2].partition("_")[0] for file in files}
            timesync = {TIMESYNC_UNIT} if "systemd-timesyncd" in names else set()
            lgpio = machine.lgpio or PINS_PACKAGE in {*names, *given}
            return replace(
                machine,
                packages=machine.packages | {*names, *given},
                lgpio=lgpio,
                enabled=machine.enabled | timesync,
            )
        case acts.MakeGroup(name):
            return replace(machine, groups=machine.groups | {name})
        case acts.MakeUser(name, _):
            users = {**machine.users, name: frozenset[str]()}
            return replace(machine, users=users, groups=machine.groups | {name})
        case acts.JoinGroups(user, groups):
            assert set(groups) <= machine.groups, "a group that is not there"
            return replace(machine, users={**machine.users, user: machine.users[user] | set(groups)})
        case acts.RemoveUser(name):
            return replace(machine, users={user: held for user, held in machine.users.items() if user != name})
        case acts.MakeFolder(path, holding):
            _known(machine, holding)
            return replace(machine, folders={**machine.folders, path: holding})
        case acts.WriteFile(path, content, holding):
            _known(machine, holding)
            return replace(machine, files={**machine.files, path: FoundFile(content, holding)})
        case acts.LinkTo(path, target):
            return replace(machine, links={**machine.links, path: target})
        case acts.Enable(units):
            return replace(machine, enabled=machine.enabled | set(units))
        case acts.Disable(units):
            return replace(machine, enabled=machine.enabled - set(units), active=machine.active - set(units))
        case acts.SwapOff(path):
            return replace(machine, swaps=tuple(each for each in machine.swaps if each != path))
        case acts.StartUnit(unit):
            return replace(machine, active=machine.active | {unit})
        case acts.BeginUpgrade(version):  # and it went well
            links = {paths.CURRENT_LINK: f"releases/{version}", paths.CONFIRMED_LINK: f"releases/{version}"}
            return replace(machine, links={**machine.links, **links})
        case acts.Remove(path) | acts.RemoveFacts(path, _):
            return _without(machine, path)
    return machine


def _known(machine: Machine, holding: Holding) -> None:
    assert holding.owner in machine.users, f"nobody is called {holding.owner}"
    assert holding.group in machine.groups, f"no group is called {holding.group}"


def _without(machine: Machine, gone: str) -> Machine:
    def left(there: Mapping[str, Any]) -> dict[str, Any]:
        return {path: each for path, each in there.items() if path != gone and not path.startswith(f"{gone}/")}

    return replace(machine, files=left(machine.files), folders=left(machine.folders), links=left(machine.links))
