"""The Debian packages of a terminal: which are missing, and where they come from. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from terminal.setup.acts import InstallPackages
from terminal.setup.described_machine import Machine
from terminal.setup.steps import Obstacle, SetupStep
from terminal.setup.swap import PI_SWAP_PACKAGE, ZRAM_PACKAGE, swap_wanted
from terminal.setup.wishes import Wishes

USUAL_PACKAGES = {
    "python3-venv": "a release has an environment of its own",
    "python3-pygame": "draws on a Pi without a desktop; the registry's wheel cannot",
    "fonts-noto-cjk": "every character of the 通用规范汉字表",
    "fonts-noto-core": "other scripts, and rare characters",
    "espeak-ng": "makes the spoken words",
    "systemd-timesyncd": "sets the clock, which most Pis lose every evening",
}
# Under a read-only root only: without busybox in the initrd, no overlay is laid over the root, and nobody says so.
OVERLAY_PACKAGES = {
    "overlayroot": "lays an overlay over the root, where the kernel's line says so",
    "busybox": "without it the overlay is left out",
}
PINS_PACKAGE = "python3-lgpio"
NO_LGPIO = (
    "python3-lgpio, the library of the pins, is neither installed nor in this machine's archives; Python 3.13 has"
    " no wheel of it, and pip would take an ancient one"
)
GIVE_LGPIO = "add Raspberry Pi's archive to /etc/apt, or give the file: --package python3-lgpio_….deb"


def needs_pins(told: Mapping[str, Any]) -> bool:
    """Whether these settings name a device on the pins."""
    sensor = told.get("sensor") or {}
    return "evaluator" in told or "buzzer" in told or sensor.get("touch") is not None


def wanted(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> dict[str, str]:
    """The packages that a terminal wants, with the reason for each."""
    found = USUAL_PACKAGES | (OVERLAY_PACKAGES if wishes.overlay else {})
    if swap_wanted(machine, wishes) == "zram" and PI_SWAP_PACKAGE not in machine.packages:
        found[ZRAM_PACKAGE] = "swaps to memory, never to the card"
    if needs_pins(told) and not machine.lgpio:
        found[PINS_PACKAGE] = "buttons and lamps, on a Pi 5 too"
    return found


def package_obstacles(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> Iterator[Obstacle]:
    """What cannot be had, each by its name."""
    from_archive = sought_packages(machine, wishes, told)
    for name in from_archive if machine.obtainable is not None else ():
        if name in (machine.obtainable or ()):
            continue
        what, remedy = (
            (NO_LGPIO, GIVE_LGPIO)
            if name == PINS_PACKAGE
            else (f"{name} is not in this machine's archives", "see /etc/apt; sudo apt-get update")
        )
        yield Obstacle(what, remedy)
    if from_archive and not machine.online:
        yield Obstacle(
            f"no network, and not installed: {', '.join(from_archive)}",
            "connect the cable, or install from a file: sudo ./install.sh --offline FILE",
        )


def package_steps(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> Iterator[SetupStep]:
    """All that is missing, in one step."""
    missing = missing_packages(machine, wishes, told)
    if not missing:
        return
    files = tuple(path for name, path in wishes.package_files.items() if name in missing)
    names = tuple(name for name in missing if name not in wishes.package_files)
    reasons = wanted(machine, wishes, told)
    why = "; ".join(f"{name}: {reasons[name]}" for name in missing)
    deed = InstallPackages(names, files, wishes.archive)
    yield SetupStep("packages", f"missing: {', '.join(missing)}", "installed", why, deed)


def missing_packages(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> list[str]:
    """Those that are wanted and not installed."""
    return [name for name in wanted(machine, wishes, told) if name not in machine.packages]


def sought_packages(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> list[str]:
    """Those of them that no file brings: the archives in /etc/apt must have them."""
    given = wishes.offered | wishes.package_files.keys()
    return [name for name in missing_packages(machine, wishes, told) if name not in given]


def installed(status: str) -> dict[str, str]:
    """The packages that dpkg's own list has as installed, each with its architecture."""
    found = {}
    for paragraph in status.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and line[0] != " ")
        if fields.get("Status", "").endswith(" ok installed"):
            found[fields["Package"]] = fields["Architecture"]
    return found


def index_names(index: str) -> frozenset[str]:
    """The packages in the index of an archive."""
    return frozenset(line.removeprefix("Package: ") for line in index.splitlines() if line.startswith("Package: "))


def file_package(file: str) -> str:
    """What a package's file holds, by its name: python3-lgpio_0.2.2-1_arm64.deb."""
    return file.partition("_")[0]
