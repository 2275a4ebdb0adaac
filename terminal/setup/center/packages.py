"""The Debian packages of a center: which are missing, and where they come from. Pure."""

from collections.abc import Iterable, Iterator

from terminal.setup.acts import InstallPackages
from terminal.setup.described_machine import Machine
from terminal.setup.steps import Obstacle, SetupStep

CENTER_PACKAGES = {
    "python3-venv": "a release has an environment of its own",
    "systemd": "starts the center, and again where it ended",
    "chrony": "tells the hall's terminals the time",
}


def missing_center_packages(machine: Machine) -> list[str]:
    """Those that are wanted and not installed."""
    return [name for name in CENTER_PACKAGES if name not in machine.packages]


def center_package_obstacles(machine: Machine, offered: Iterable[str]) -> Iterator[Obstacle]:
    """What cannot be had; `offered` are those that a file brings."""
    sought = [name for name in missing_center_packages(machine) if name not in set(offered)]
    for name in sought if machine.obtainable is not None else ():
        if name not in (machine.obtainable or ()):
            yield Obstacle(f"{name} is not in this machine's archives", "see /etc/apt; sudo apt-get update")
    if sought and not machine.online:
        yield Obstacle(
            f"no network, and not installed: {', '.join(sought)}",
            "connect the cable, or install from a file: sudo ./install.sh center --offline FILE",
        )


def center_package_steps(machine: Machine, archive: str) -> Iterator[SetupStep]:
    """All that is missing, in one step."""
    missing = missing_center_packages(machine)
    if missing:
        why = "; ".join(f"{name}: {CENTER_PACKAGES[name]}" for name in missing)
        deed = InstallPackages(tuple(missing), (), archive)
        yield SetupStep("packages", f"missing: {', '.join(missing)}", "installed", why, deed)
