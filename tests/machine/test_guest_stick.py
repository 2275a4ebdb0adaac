"""A guest that gets a USB stick with signed files: another version or configuration, without network and shell."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.views import Message
from tests.machine.boot_film import Look
from tests.machine.guest import Guest
from tests.machine.guest_buffer import problems
from tests.machine.guest_hall import UNIT, GuestHall, staff_face, status
from tests.machine.other_version import VersionMaker
from tests.machine.upgrade_work import UpgradeWork, pause
from tests.machine.waiting import until
from tests.support.signing_keys import new_key

PATIENCE = 3600.0  # s
LABEL = "WINDOW-TERM"
STICK_KIB = 8 << 10
OUTCOME = "/var/lib/window-terminal-upgrade/stick.json"
PASSED_ON = "/var/lib/window-terminal-upgrade/stick.configuration"
SETTINGS = "/etc/window-terminal/terminal.toml"


@pytest.fixture(scope="module")
def staffed(supplied: Guest) -> Guest:
    """One whose staff have a screen of their own, which nothing shows here; its cable is out, and it knows that."""
    supplied.network(False)
    supplied.run(f"printf '\\n[staff_screen]\\n' >>{SETTINGS} && systemctl restart {UNIT}")
    until(lambda: staff_face(supplied), "the staff's face is made")
    until(lambda: not status(supplied).plate.linked, "the link is lost")
    return supplied


def stick(image: Path, *files: Path, label: str = LABEL) -> Path:
    """What a PC makes of one: FAT, this name, and these files on it."""
    subprocess.run(["mkfs.vfat", "-C", "-n", label, image, str(STICK_KIB)], check=True, capture_output=True)
    subprocess.run(["mcopy", "-i", image, *files, "::"], check=True)
    return image


def plug_in(guest: Guest, image: Path) -> None:
    """What was said of the last one is forgotten."""
    guest.run(f"rm -f {OUTCOME}")
    guest.plug_in(image)


def said(guest: Guest) -> dict[str, Any]:
    """What came of a stick; where it is still read, or nothing was said of it yet, nothing."""
    found: dict[str, Any] = json.loads(guest.run(f"cat {OUTCOME}"))
    return {} if found["step"] == "reading" else found


def test_a_stick_of_another_name_is_left_alone(supplied: Guest, versions: VersionMaker, tmp_path: Path) -> None:
    supplied.plug_in(stick(tmp_path / "other.img", versions.small("0.4.0"), label="HOLIDAY"))
    until(lambda: supplied.run("ls /dev/disk/by-label/HOLIDAY"), "the stick is there")
    supplied.run("udevadm settle")
    assert supplied.tried(f"test -e {OUTCOME}")[0] == 1
    assert "window-terminal-stick@" not in supplied.run("systemctl list-units --all --no-legend")
    supplied.pull_out()


def test_a_stick_brings_a_version(
    supplied: Guest, versions: VersionMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guest, number = supplied, "0.4.1"
    image = stick(tmp_path / "stick.img", versions.small(number))
    guest.network(False)
    with UpgradeWork(guest) as work:
        plugged = looked_at(guest)
        plug_in(guest, image)
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


def test_configuration_of_a_foreign_key_is_refused_by_name_and_changes_nothing(
    staffed: Guest, hall: GuestHall, tmp_path: Path
) -> None:
    guest, foreign = staffed, tmp_path / "foreign.key"
    new_key(foreign, 1)
    before = until(lambda: standing(guest), "the terminal answers")
    plug_in(guest, signed(hall, foreign, "市税务局", tmp_path))
    told = until(lambda: said(guest), "it is said what is on the stick", PATIENCE)
    why = "from the stick: 001-2F-17.configuration: not signed by a trusted key; to do: have IT sign the files anew"
    assert (told["step"], told["says"], told["configuration"]) == ("refused", why, False)
    until(lambda: "note.stick_refused" in notes(guest), "the plate says so", PATIENCE)
    until(lambda: Message("staff.stick_refused", {"says": why}) in lines(guest), "the staff read why", PATIENCE)
    guest.pull_out()
    until(lambda: not any(each.startswith("note.stick") for each in notes(guest)), "nothing stands of it", PATIENCE)
    assert until(lambda: standing(guest), "the terminal answers") == before
    assert guest.tried(f"test -e {PASSED_ON}")[0] == 1


def test_a_stick_brings_configuration(
    staffed: Guest, hall: GuestHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guest, unit = staffed, "市公安局出入境"
    image = signed(hall, hall.key, unit, tmp_path)
    plugged = looked_at(guest)
    plug_in(guest, image)
    trials: list[str] = []
    heard(guest, trials, lambda: "note.stick_taken" in notes(guest), "the plate says that it may be pulled")
    pulled = looked_at(guest)
    until(lambda: "staff.stick_taken" in [line.id for line in lines(guest)], "the staff read so", PATIENCE)
    guest.pull_out()
    heard(guest, trials, lambda: standing(guest)[1] == unit and trials[-1].endswith(" kept"), "it is kept")
    new = until(lambda: status(guest), "the terminal answers")
    assert (new.plate.unit, new.trial) == (unit, f"{new.config} kept")
    assert any(each.startswith(f"{new.config} on trial") for each in trials), trials
    kept = looked_at(guest)
    guest.run(f"systemctl restart {UNIT}", PATIENCE)
    until(lambda: standing(guest)[:2] == (new.config, unit), "a start goes by it", PATIENCE)
    with capsys.disabled():
        print(f"\nthe stick may be pulled after {time_of(since(plugged, pulled))}, its configuration is kept after")
        print(time_of(since(plugged, kept)))


def signed(hall: GuestHall, key: Path, unit: str, folder: Path) -> Path:
    """A stick as `config sign` writes it."""
    hall.sign(key, unit, folder / "signed")
    return stick(folder / "stick.img", *(folder / "signed").iterdir())


def standing(guest: Guest) -> tuple[str, str, str]:
    """What its window goes by."""
    told = status(guest)
    return told.config, told.plate.unit, told.trial


def heard(guest: Guest, trials: list[str], true: Callable[[], bool], what: str) -> None:
    """Waits, and adds to `trials` what is said of them meanwhile."""

    def looked() -> bool:
        trials.append(status(guest).trial)
        return true()

    until(looked, what, PATIENCE)


def lines(guest: Guest) -> tuple[Message, ...]:
    """What the staff read."""
    face = staff_face(guest)
    return face.lines if face else ()


def looked_at(guest: Guest) -> Look:
    """By the guest's clock."""
    return Look(float(guest.run("cat /proc/uptime").split()[0]), guest.processor_seconds())


def notes(guest: Guest) -> list[str]:
    return [note.id for note in status(guest).plate.notes]


def since(one: Look, other: Look) -> Look:
    return Look(other.at - one.at, other.worked - one.worked)


def time_of(passed: Look) -> str:
    return f"{passed.at:.0f} s ({passed.worked:.0f} processor seconds)"
