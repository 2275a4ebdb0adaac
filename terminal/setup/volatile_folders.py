"""The volatile folders of a machine, which a power cut empties, as what stands in the way of a plan. Pure."""

from collections.abc import Iterator

from terminal.setup.described_machine import Machine
from terminal.setup.paths import OPT_FOLDER, SETTINGS_FOLDER, STATE_FOLDER, UPGRADE_FOLDER
from terminal.setup.steps import Obstacle

ROOT = "/"
LASTING_FOLDERS = (ROOT, SETTINGS_FOLDER, STATE_FOLDER, UPGRADE_FOLDER, OPT_FOLDER)  # what must survive a power cut
# raspi-config finds its word only without `:recurse=0`, and says nothing where it does not.
OVERLAY_OFF = "sudo sed -i 's/overlayroot=[^ ]* *//' /boot/firmware/cmdline.txt"


def root_obstacles(machine: Machine) -> Iterator[Obstacle]:
    """Where the root is volatile, nothing of an installation lasts, and nothing that is taken away stays away."""
    if what := machine.volatile.get(ROOT):
        yield Obstacle(
            f"the root is on {what}: what is changed there is as before after the next power cut",
            f"{OVERLAY_OFF} and restart; then again; then turn it on again (read-only-root.md in the manual)",
        )


def folder_obstacles(machine: Machine) -> Iterator[Obstacle]:
    """A folder of ours that is volatile by itself; where the whole root is, that is said, and enough."""
    for path in LASTING_FOLDERS:
        if ROOT not in machine.volatile and (what := machine.volatile.get(path)):
            yield Obstacle(
                f"{path} is on {what}: a power cut takes what is kept there",
                "give it a place on a disk: read-only-root.md in the manual",
            )
