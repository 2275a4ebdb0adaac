"""A guest whose power is cut while it works: what it called recorded is there at the next start, each time."""

import random
import select
import socket
from pathlib import Path
from time import monotonic

import pytest

from tests.machine.boot_film import is_plate
from tests.machine.campaign import Campaign
from tests.machine.guest import QUIET, Guest
from tests.machine.guest_buffer import problems_of_files
from tests.machine.guest_disk import GuestDisk
from tests.machine.guest_hall import GuestHall
from tests.machine.waiting import PATIENCE_SECONDS, until

CUTS = 30
WORK = Path(__file__).with_name("guest_work.py")
MOST_SECONDS = 6.0  # of work before a cut
PLATE_SECONDS = 900.0  # an emulated boot, beside other work
# What has no part in recording, at a window without cable: a fifth of a boot, thirty times.
NOT_STARTED = ("systemd-networkd", "systemd-timesyncd", "systemd-logind", "e2scrub_reap", "serial-getty@ttyS0")
BOOT = " ".join([QUIET, *(f"systemd.mask={unit}.service" for unit in NOT_STARTED)])


@pytest.fixture
def guest(joined: GuestDisk, hall: GuestHall) -> Guest:
    """Its disk is kept from run to run, as the campaign's progress is."""
    return Guest(joined.image.parent.with_name("cuts"), joined, BOOT)


def test_what_is_recorded_survives_power_cuts_during_work(
    guest: Guest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = Campaign(guest.folder / "progress", CUTS)
    for number in campaign.left():
        said = campaign.found[-1]["said"] if number else 0
        with guest:
            # Without its cable: to the center, another copy of this disk that spoke with it is this terminal, too.
            guest.start(plugged=False)
            until(lambda: is_plate(guest.screen()), "the plate hangs", PLATE_SECONDS)
            held = problems_of_files(guest, said, tmp_path / str(number))
            assert held == []
            heard = work(guest, random.Random(number).uniform(0, MOST_SECONDS))
        campaign.keep({"said": max(heard, said), "held": held})
    with capsys.disabled():
        print(f"\n{CUTS} power cuts during work, {campaign.found[-1]['said']} facts: nothing lost")


def work(guest: Guest, seconds: float) -> int:
    """Lets somebody press keys, and pulls the plug; the last number that was called recorded."""
    guest.put(WORK, "/run/work.py")
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(guest.uart(2)))
        line.settimeout(PATIENCE_SECONDS)
        guest.run("systemd-run --quiet python3 /run/work.py")
        heard = line.recv(64)  # the first press is recorded
        end = monotonic() + seconds
        while select.select([line], [], [], max(end - monotonic(), 0))[0]:
            heard += line.recv(64)
        guest.cut()
    return max(int(number) for number in heard.decode().split("\n")[:-1] if number.strip())
