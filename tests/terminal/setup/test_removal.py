"""Removal: everything that is ours goes, and no fact that the center does not have goes silently."""

import pytest
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.acts import ExportFacts, RemoveFacts
from terminal.setup.described_machine import FoundFile, Holding, Machine
from terminal.setup.plan import plan
from terminal.setup.removal import RemovalWish, removal
from terminal.setup.system_files import CMDLINE, CONFIG, FITTED_TIME, LOGIN_LINK, LOGIN_TARGET
from tests.support.machines import MACHINES, PI_5_ON_13, UNITS, WISHES, after

NAMES = tuple(UNITS)


def installed(machine: Machine) -> Machine:
    done = after(machine, plan(machine, WISHES).steps)
    fitted = {FITTED_TIME: FoundFile("[Time]\nNTP=\nNTP=10.0.0.9\n", Holding(0o644))}  # by a configuration, since
    folders = {**done.folders, paths.OPT_FOLDER: done.folders[paths.UPGRADE_FOLDER]}
    return replace(done, folders=folders, files={**done.files, **fitted})


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_nothing_of_ours_is_left_and_a_second_run_has_nothing_to_do(machine: Machine) -> None:
    done = after(installed(machine), removal(installed(machine), RemovalWish(units=NAMES), 0).steps)
    assert not [path for path in (*done.files, *done.folders, *done.links) if "window-terminal" in path]
    assert not [name for name in done.enabled | done.active | done.users.keys() if "window-terminal" in name]
    assert removal(done, RemovalWish(units=NAMES), 0).steps == ()


def test_boot_settings_are_without_our_lines_and_the_serial_console_stays_off() -> None:
    done = after(installed(PI_5_ON_13), removal(installed(PI_5_ON_13), RemovalWish(units=NAMES), 0).steps)
    assert done.files[CONFIG].content == PI_5_ON_13.files[CONFIG].content
    assert done.files[CMDLINE].content == PI_5_ON_13.files[CMDLINE].content.replace("console=serial0,115200 ", "")


def test_facts_that_wait_stop_it_and_are_counted() -> None:
    found = removal(installed(PI_5_ON_13), RemovalWish(units=NAMES), 3)
    assert found.steps == ()
    assert "does not have 3 facts" in found.obstacles[0].what
    assert found.obstacles[0].remedy.startswith("wait until they are delivered; or add --keep-facts, --export")


@pytest.mark.parametrize("facts", ["refuse", "export"])
def test_facts_that_nobody_can_count_stop_it_too(facts: str) -> None:
    found = removal(
        installed(PI_5_ON_13), RemovalWish("export" if facts == "export" else "refuse", "/x", NAMES), None
    )
    assert found.steps == ()
    assert "nobody can tell" in found.obstacles[0].what


def test_they_are_written_to_a_file_before_they_go() -> None:
    deeds = [
        step.deed for step in removal(installed(PI_5_ON_13), RemovalWish("export", "/media/x", NAMES), 3).steps
    ]
    assert deeds.index(ExportFacts(paths.STATE_FOLDER, "/media/x")) < deeds.index(
        RemoveFacts(paths.STATE_FOLDER, 3)
    )


def test_they_stay_with_whose_they_are_and_what_delivers_them() -> None:
    there = installed(PI_5_ON_13)
    done = after(there, removal(there, RemovalWish("keep", units=NAMES), 3).steps)
    assert paths.STATE_FOLDER in done.folders
    assert paths.SETTINGS_FILE in done.files
    assert paths.SERVICE_USER in done.users
    assert paths.CURRENT_LINK not in done.links
    assert plan(done, WISHES).steps, "and a terminal can be made of it again"


def test_only_who_says_so_deletes_what_waits() -> None:
    deeds = [step.deed for step in removal(installed(PI_5_ON_13), RemovalWish("delete", units=NAMES), None).steps]
    assert RemoveFacts(paths.STATE_FOLDER, -1) in deeds
    zero = [step.deed for step in removal(installed(PI_5_ON_13), RemovalWish(units=NAMES), 0).steps]
    assert RemoveFacts(paths.STATE_FOLDER, 0) in zero, "counted once more before they go"


def test_a_machine_without_a_terminal_asks_for_a_login_again() -> None:
    there = installed(PI_5_ON_13)
    assert LOGIN_LINK not in there.links
    done = after(there, removal(there, RemovalWish(units=NAMES), 0).steps)
    assert done.links[LOGIN_LINK] == LOGIN_TARGET
