"""The accounts of a terminal: its user, the groups that may use the devices, and their folders. Pure."""

from collections.abc import Iterator

from terminal.setup.acts import JoinGroups, MakeGroup, MakeUser
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.paths import (
    INBOX_FOLDER,
    SERVICE_USER,
    SETTINGS_FOLDER,
    STATE_FOLDER,
    UPGRADE_FOLDER,
)
from terminal.setup.steps import SetupStep, folder_step

# Plain Debian has no gpio, a small one no render: the unit names all of them, and starts only if all are there.
DEVICE_GROUPS = ("gpio", "dialout", "video", "render", "input", "audio")
FOLDERS = {
    SETTINGS_FOLDER: (Holding(0o750, "root", SERVICE_USER), "settings and the hall's CA"),
    STATE_FOLDER: (Holding(0o700, SERVICE_USER, SERVICE_USER), "facts, and the key of this terminal"),
    INBOX_FOLDER: (Holding(0o700, SERVICE_USER, SERVICE_USER), "where a release waits that was fetched"),
    UPGRADE_FOLDER: (Holding(0o755), "how upgrades went; only root writes there"),
}


def account_steps(machine: Machine) -> Iterator[SetupStep]:
    """User and groups."""
    for name in DEVICE_GROUPS:
        if name not in machine.groups:
            yield SetupStep("group", f"no group {name}", "made", "devices belong to it", MakeGroup(name))
    if SERVICE_USER not in machine.users:
        why = "the terminal runs as nobody else, and nobody logs in as it"
        yield SetupStep(
            "user", f"no user {SERVICE_USER}", "made, with its group", why, MakeUser(SERVICE_USER, STATE_FOLDER)
        )
    missing = tuple(name for name in DEVICE_GROUPS if name not in machine.users.get(SERVICE_USER, ()))
    if missing:
        why = "pins, serial ports, screen, card reader and sound belong to them"
        deed = JoinGroups(SERVICE_USER, missing)
        yield SetupStep("groups", f"not in {', '.join(missing)}", "a member", why, deed)


def account_folder_steps(machine: Machine) -> Iterator[SetupStep]:
    """The folders, once there is somebody to own them."""
    for path, (holding, why) in FOLDERS.items():
        yield from folder_step(machine, path, holding, why)
