"""A guest with a read-only root: facts survive the cut that undoes all else; where they would not, it is told."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from terminal.services.control_protocol import StatusAnswer
from terminal.services.fault_plate import fault_view
from tests.machine.bare_root import PROJECT
from tests.machine.guest import QUIET, Guest
from tests.machine.guest_buffer import problems
from tests.machine.guest_disk import GuestDisk, overlay_initrd
from tests.machine.guest_hall import BUTTONS, UNIT, GuestHall, doctor, status
from tests.machine.test_guest_boot import ALIKE, differing, drawn
from tests.machine.test_guest_faults import AGAIN, FEWER
from tests.machine.waiting import until
from tests.support.markdown import command_lines

PAGE = PROJECT / "docs" / "manual" / "read-only-root.md"
LAST = "sudo window-terminal doctor"  # of the commands that make the data partition; then comes the overlay
CARD, SECOND_DISK = "/dev/mmcblk0p3", "/dev/vdb"
DATA_BYTES = 2 << 30  # sparse
OVERLAY = "overlayroot=tmpfs:recurse=0"
COVERING = "overlayroot=tmpfs"  # as raspi-config writes it: over every line of fstab
HELD, LABEL = "/srv/window-terminal", "window-data"
UNITS = f"{UNIT} {UNIT}-upgrade.path {UNIT}-time.path"
BOUND = ("/var/lib/window-terminal", "/var/lib/window-terminal-upgrade", "/opt/window-terminal")
# How long a disk is waited for: a guest's have fifteen minutes else.
AS_LONG_AS_ON_A_PI = f"""unit=$(systemd-escape --path --suffix device /dev/disk/by-label/{LABEL})
mkdir -p "/run/systemd/system/$unit.d"
printf '[Unit]\nJobRunningTimeoutSec=90\n' >"/run/systemd/system/$unit.d/90-pi.conf"
systemctl daemon-reload"""
FORGOTTEN, KEPT = "/etc/forgotten", "/opt/window-terminal/kept"
PATIENCE = 900.0  # s: emulated, and beside other work


class ReadOnlyGuest:
    """The same disks, started with one line of kernel words or another."""

    def __init__(self, folder: Path, disk: GuestDisk) -> None:
        self._folder, self._disk, self._data = folder, disk, folder / "data.img"
        self._data.touch()
        os.truncate(self._data, DATA_BYTES)

    def started(self, words: str = "") -> Guest:
        guest = Guest(self._folder, self._disk, f"{QUIET} {words}", self._data)
        guest.start()
        return guest


@pytest.fixture
def machine(tmp_path: Path, joined: GuestDisk, hall: GuestHall, machines: Path, release: str) -> ReadOnlyGuest:
    hall.put_back(joined.image.with_name("center.db"))
    return ReadOnlyGuest(tmp_path, replace(joined, initrd=overlay_initrd(release, machines / release)))


def settle(guest: Guest) -> None:
    """Makes its data partition as the manual says, but for the name of the partition."""
    until(lambda: status(guest).window, "it serves", PATIENCE)
    lines = command_lines(PAGE.read_text(encoding="utf-8"))
    for line in lines[: lines.index(LAST)]:
        guest.run(line.replace(CARD, SECOND_DISK))
    until(lambda: status(guest).window, "it serves from its data partition", PATIENCE)


def press(guest: Guest) -> int:
    """The number of facts that it calls recorded after a key was pressed."""
    before = until(lambda: status(guest), "the terminal answers").recorded
    guest.press(BUTTONS["satisfied"])

    def more() -> int:
        count = status(guest).recorded
        return count if count > before else 0

    return until(more, "the rating is recorded")


def root_system(guest: Guest) -> str:
    return guest.run("findmnt --noheadings --output FSTYPE --target /etc").strip()


def test_a_read_only_root_forgets_and_its_data_partition_does_not(machine: ReadOnlyGuest) -> None:
    with machine.started() as guest:
        settle(guest)
        assert (root_system(guest), doctor(guest)["storage"].ok) == ("ext4", True)
        guest.stop()
    with machine.started(OVERLAY) as guest:
        said = recorded_before_the_cut(guest)
        guest.cut()
    with machine.started(OVERLAY) as guest:
        found_after_it(guest, said)
        fault_plate_without_the_state(guest)
        fault_plate_without_the_partition(guest)
    with machine.started(COVERING) as guest:
        covered(guest)


def recorded_before_the_cut(guest: Guest) -> int:
    hangs(guest)
    assert (root_system(guest), doctor(guest)["storage"].ok) == ("overlay", True)
    guest.run(f"touch {FORGOTTEN} && touch {KEPT} && sync {KEPT}")
    return press(guest)


def found_after_it(guest: Guest, said: int) -> None:
    hangs(guest)
    assert status(guest).window, "it is the same terminal"
    assert guest.run(f"ls -d {FORGOTTEN} {KEPT} 2>/dev/null || true").split() == [KEPT]
    assert problems(guest, said) == []


def fault_plate_without_the_state(guest: Guest) -> None:
    """The partition came without it. systemd makes the folder anew, and that is no first start."""
    hangs(guest)
    guest.run(f"systemctl stop {UNITS} && umount {' '.join(BOUND)}")
    guest.run(f"mv {HELD}/state {HELD}/away")
    fault_plate(guest)
    assert guest.run(f"ls -A {HELD}/state") == "", "nothing began there"
    said = guest.run(f"journalctl --boot --unit {UNIT} --no-pager")
    assert "is a disk of its own and holds nothing: facts and key are not where they were" in said
    guest.run(f"systemctl stop {UNIT}-fault && umount {' '.join(BOUND)}")
    guest.run(f"rmdir {HELD}/state && mv {HELD}/away {HELD}/state && sync -f {HELD}")


def fault_plate_without_the_partition(guest: Guest) -> None:
    """What is recorded has no place; the program that lies under the partition's hangs the plate that says so."""
    guest.run(f"umount {HELD} && e2label {SECOND_DISK} pulled-out && udevadm settle")
    guest.run(AS_LONG_AS_ON_A_PI)
    fault_plate(guest)
    assert guest.run("ls -A /var/lib/window-terminal") == "", "nothing began there"
    guest.run(f"e2label {SECOND_DISK} {LABEL}")


def fault_plate(guest: Guest) -> None:
    """It hangs after the terminal was asked to start; nothing is left to read that names hall or terminal."""
    guest.run(FEWER)
    guest.tried(AGAIN, PATIENCE)
    wanted = drawn(fault_view())
    until(lambda: differing(guest.screen(), wanted) < ALIKE, "the fault plate hangs", PATIENCE)
    assert guest.tried(f"systemctl is-active {UNIT}")[1].strip() in ("failed", "inactive")


def covered(guest: Guest) -> None:
    """The twin: the overlay lies over the data partition too. That is told, and the desk is served."""
    told = hangs(guest)
    line = doctor(guest)["storage"]
    assert not line.ok
    assert "is on overlay on tmpfs: a power cut takes" in line.says
    assert "read-only-root.md" in line.do
    assert told.parts["storage"] == line.says
    assert "note.storage" in [note.id for note in told.plate.notes]
    press(guest)
    code, refused = guest.tried("window-terminal setup --dry-run")
    assert code and "the root is on overlay on tmpfs" in refused


def hangs(guest: Guest) -> StatusAnswer:
    def told() -> StatusAnswer | None:
        answer = status(guest)
        return answer if answer.frames else None

    found = until(told, "the plate hangs", PATIENCE)  # a second question may find the machine busy
    assert found
    return found
