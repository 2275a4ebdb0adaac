"""What the tests on machines share: where machines are kept, and a guest with the program on it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine.bare_root import PROJECT
from tests.machine.first_boot import FirstBooted, Prepared, first_boot
from tests.machine.guest import Guest
from tests.machine.guest_disk import GuestDisk, guest_disk
from tests.machine.guest_hall import GuestHall, status
from tests.machine.guest_release import pins_packages, write_guest_release
from tests.machine.other_version import VersionMaker, wheels_for_guests
from tests.machine.upgrade_work import supply
from tests.machine.waiting import until


@pytest.fixture(scope="session")
def machines(request: pytest.FixtureRequest) -> Path:
    """Not in /tmp: that may be memory, and gigabytes come to lie there."""
    return Path(request.config.getoption("--machines")).resolve()


@pytest.fixture(scope="session")
def release(request: pytest.FixtureRequest) -> str:
    found: str = request.config.getoption("--guest")
    if not found:
        pytest.skip("takes a quarter of an hour: run with --guest trixie (or bookworm)")
    return found


@pytest.fixture(scope="session")
def commit() -> str:
    """What the disks are made of: each commit has its own, which stay until somebody removes them."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="session")
def installed(machines: Path, release: str, commit: str) -> GuestDisk:
    """A disk with the program of this checkout, and units that start it."""
    return guest_disk(release, machines / release, f"{commit}/installed", "sh tests/machine/guest_installed.sh")


@pytest.fixture(scope="session")
def hall(machines: Path, release: str, commit: str) -> Iterator[GuestHall]:
    folder = machines / release / commit / "hall"
    folder.mkdir(parents=True, exist_ok=True)
    with GuestHall(folder) as hall:
        yield hall


@pytest.fixture(scope="session")
def joined(installed: GuestDisk, hall: GuestHall) -> GuestDisk:
    """A disk whose terminal has joined the hall: it is served at this window."""
    folder = installed.image.with_name("joined")
    disk = GuestDisk(folder / "disk.qcow2", installed.kernel, installed.initrd, "qcow2")
    if not (folder / "complete").exists():
        (folder / "disk.qcow2").unlink(missing_ok=True)
        with Guest(folder, installed) as guest:
            guest.start()
            hall.settle(guest)
            # Without settings it has given up by now, or does so at this moment, which cancels what is asked.
            restart = "systemctl restart window-terminal"
            until(lambda: guest.tried(restart)[0] == 0, "it starts with its settings")
            hall.join(guest)
            guest.stop()
        hall.keep(folder / "center.db")
        (folder / "complete").touch()
    return disk


@pytest.fixture(scope="session")
def versions(machines: Path, release: str, commit: str, hall: GuestHall) -> VersionMaker:
    """Makes other versions of the program for the guests of this hall."""
    folder = machines / release / commit
    return VersionMaker(folder, hall.key, release, wheels_for_guests(release, folder / "wheels"))


@pytest.fixture(scope="session")
def prepared(machines: Path, release: str, commit: str, hall: GuestHall) -> Prepared:
    """What IT has for the cards of this Debian release."""
    folder = machines / release
    plain = guest_disk(release, folder, f"{commit}/plain", "sh tests/machine/guest_plain.sh")
    software = folder / commit / "terminal.release"
    if not software.exists():
        write_guest_release(software, release, hall.key, pins_packages(release, folder))
    return Prepared(hall, software, plain)


@pytest.fixture(scope="session")
def first_booted(prepared: Prepared) -> FirstBooted:
    """A plain card that became a terminal; kept, as it takes a quarter of an hour where nothing else runs."""
    return first_boot(prepared, prepared.software.with_name("first-boot"))


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory, joined: GuestDisk, hall: GuestHall) -> Iterator[Guest]:
    """A terminal that serves its window, one for a file of tests; the center knows of no other that began as it."""
    hall.put_back(joined.image.with_name("center.db"))
    with Guest(tmp_path_factory.mktemp("guest"), joined) as guest:
        guest.start()
        until(lambda: status(guest), "the terminal answers")
        yield guest


@pytest.fixture(scope="module")
def supplied(guest: Guest) -> Guest:
    """One whose Debian has what the program needs, so that a release needs to bring nothing but the program."""
    supply(guest)
    return guest
