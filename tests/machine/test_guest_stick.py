"""A guest that gets a USB stick with a signed file: it is another version, without network, shell or keyboard."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.machine.boot_film import Look
from tests.machine.guest import Guest
from tests.machine.guest_buffer import problems
from tests.machine.guest_hall import status
from tests.machine.other_version import VersionMaker
from tests.machine.upgrade_work import UpgradeWork, pause
from tests.machine.waiting import until

PATIENCE = 3600.0  # s
LABEL = "WINDOW-TERM"
STICK_KIB = 8 << 10
OUTCOME = "/var/lib/window-terminal-upgrade/stick.json"


def stick(file: Path, image: Path, label: str = LABEL) -> Path:
    """What a PC makes of one: FAT, this name, and this file on it."""
    subprocess.run(["mkfs.vfat", "-C", "-n", label, image, str(STICK_KIB)], check=True, capture_output=True)
    subprocess.run(["mcopy", "-i", image, file, f"::/{file.name}"], check=True)
    return image


def said(guest: Guest) -> dict[str, Any]:
    """What came of a stick; where it is still read, or nothing was said of it yet, nothing."""
    found: dict[str, Any] = json.loads(guest.run(f"cat {OUTCOME}"))
    return {} if found["step"] == "reading" else found


def test_a_stick_of_another_name_is_left_alone(supplied: Guest, versions: VersionMaker, tmp_path: Path) -> None:
    supplied.plug_in(stick(versions.small("0.4.0"), tmp_path / "other.img", "HOLIDAY"))
    until(lambda: supplied.run("ls /dev/disk/by-label/HOLIDAY"), "the stick is there")
    supplied.run("udevadm settle")
    assert supplied.tried(f"test -e {OUTCOME}")[0] == 1
    assert "window-terminal-stick@" not in supplied.run("systemctl list-units --all --no-legend")
    supplied.pull_out()


def test_a_stick_brings_a_version(
    supplied: Guest, versions: VersionMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guest, number = supplied, "0.4.1"
    image = stick(versions.small(number), tmp_path / "stick.img")
    guest.network(False)
    with UpgradeWork(guest) as work:
        plugged = looked_at(guest)
        guest.plug_in(image)
        told = until(lambda: said(guest), "it is said what is on the stick", PATIENCE)
        assert told["step"] == "taken", told
        until(lambda: "note.stick_taken" in notes(guest), "the plate says that it may be pulled", PATIENCE)
        pulled = looked_at(guest)
        guest.pull_out()
        end = work.end(PATIENCE)
    assert (end.stage, status(guest).version) == ("finished", number)
    assert problems(guest, max(each.recorded or 0 for each in work.seen)) == []
    with capsys.disabled():
        print(f"\nthe stick may be pulled after {time_of(since(plugged, pulled))}, the upgrade is finished after")
        print(f"{time_of(since(plugged, end.look))}; nobody could press for {time_of(pause(work.seen))}")


def looked_at(guest: Guest) -> Look:
    """By the guest's clock."""
    return Look(float(guest.run("cat /proc/uptime").split()[0]), guest.processor_seconds())


def notes(guest: Guest) -> list[str]:
    return [note.id for note in status(guest).plate.notes]


def since(one: Look, other: Look) -> Look:
    return Look(other.at - one.at, other.worked - one.worked)


def time_of(passed: Look) -> str:
    return f"{passed.at:.0f} s ({passed.worked:.0f} processor seconds)"
