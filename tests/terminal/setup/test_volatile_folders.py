"""Volatile folders: a read-only root with a data partition is told from one whose facts a power cut takes."""

import pytest
from msgspec.structs import replace

from terminal.setup.described_machine import Machine
from terminal.setup.paths import OPT_FOLDER, STATE_FOLDER, UPGRADE_FOLDER
from terminal.setup.plan import plan
from terminal.setup.removal import RemovalWish, removal
from terminal.setup.volatile_folders import OVERLAY_OFF, folder_obstacles, root_obstacles
from tests.support.machines import PI_5_ON_13, WISHES, after

OVERLAY = "overlay on tmpfs"
DONE = after(PI_5_ON_13, plan(PI_5_ON_13, WISHES).steps)
# A data partition holds what must last; the rest of the root is undone by each power cut.
READ_ONLY = replace(DONE, volatile={"/": OVERLAY, "/etc/window-terminal": OVERLAY})
ALL_OF_IT = replace(DONE, volatile=dict.fromkeys(("/", STATE_FOLDER, UPGRADE_FOLDER, OPT_FOLDER), OVERLAY))


def test_with_the_overlay_off_a_data_partition_needs_nothing_of_setup() -> None:
    """The folders are there, on another partition, and belong to whom they should."""
    assert plan(DONE, WISHES).steps == ()
    assert plan(DONE, WISHES).obstacles == ()


@pytest.mark.parametrize("machine", [READ_ONLY, ALL_OF_IT], ids=["with a data partition", "without"])
def test_on_an_overlay_nothing_is_installed_or_taken_away(machine: Machine) -> None:
    for found in (plan(machine, WISHES), removal(machine, RemovalWish("delete"), 0)):
        [obstacle] = found.obstacles
        assert found.steps == ()
        assert obstacle.what.startswith("the root is on overlay on tmpfs: ")
        assert OVERLAY_OFF in obstacle.remedy and "read-only-root.md" in obstacle.remedy


@pytest.mark.parametrize("path", [STATE_FOLDER, UPGRADE_FOLDER, OPT_FOLDER])
def test_a_folder_in_memory_is_refused_by_its_name(path: str) -> None:
    machine = replace(DONE, volatile={path: "tmpfs"})
    [obstacle] = plan(machine, WISHES).obstacles
    assert obstacle.what == f"{path} is on tmpfs: a power cut takes what is kept there"
    assert "read-only-root.md" in obstacle.remedy
    assert removal(machine, RemovalWish("delete"), 0).steps, "it may be taken away"


def test_where_the_root_is_volatile_that_is_said_once() -> None:
    assert len([*root_obstacles(ALL_OF_IT), *folder_obstacles(ALL_OF_IT)]) == 1
