"""A guest whose program is exchanged by a signed file: what works stays; how long nobody could press is told."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.machine.guest import Guest, has_kvm
from tests.machine.guest_buffer import problems
from tests.machine.guest_hall import GuestHall, doctor, sensor, shown, status
from tests.machine.other_version import VersionMaker
from tests.machine.sensor_line import SensorLine
from tests.machine.upgrade_work import Seen, UpgradeWork, between, bring, pause
from tests.machine.waiting import until

PATIENCE = 3600.0  # s
GOOD = "0.2.0"


@pytest.fixture
def glass(guest: Guest) -> Iterator[None]:
    with SensorLine(sensor(), guest.uart(1)):
        until(lambda: doctor(guest)["sensor"].ok, "the sensor answers")
        yield


def test_a_version_that_works_stays(
    guest: Guest, hall: GuestHall, versions: VersionMaker, glass: None, capsys: pytest.CaptureFixture[str]
) -> None:
    boot, before = guest.boot_id(), status(guest).version
    with UpgradeWork(guest) as work:
        work.press(PATIENCE)
        restart = restarted(guest, work)
        begun = len(work.seen)
        bring(guest, versions.whole(GOOD))
        end = work.end(PATIENCE)
        seen = [each for each in work.seen[begun:] if each.stage != "none"]  # the test brings the file
    assert (end.stage, status(guest).version) == ("finished", GOOD)
    assert guest.boot_id() == boot
    assert shown(guest, "NRestarts") == "0"  # the watchdog was fed
    until(lambda: f"{before} → {GOOD}: finished" in hall.listing(), "the center says so")
    assert problems(guest, max(each.recorded or 0 for each in seen)) == []
    with capsys.disabled():
        print(figures(seen, restart))


def restarted(guest: Guest, work: UpgradeWork) -> list[Seen]:
    """What was seen of a plain restart of the service."""
    before = work.wait(lambda each: each.recorded is not None, "the terminal answers", PATIENCE)
    begun = work.seen.index(before)
    guest.run("systemctl restart window-terminal", PATIENCE)
    for _ in range(2):  # that it was started is a fact, too, and what was seen before may come late
        work.press(PATIENCE)
    return work.seen[begun:]


def figures(seen: list[Seen], restart: list[Seen]) -> str:
    stages = list(dict.fromkeys(each.stage for each in seen))
    first = [next(each for each in seen if each.stage == stage) for stage in stages]
    whole, still, plain = between(seen[0], seen[-1]), pause(seen), pause(restart)
    lines = [
        f"KVM: {has_kvm()}; the upgrade took {whole.at:.0f} s ({whole.worked:.0f} processor seconds)",
        *(
            f"  {one.stage}: {between(one, other).at:.1f} s ({between(one, other).worked:.1f})"
            for one, other in pairwise(first)
        ),
        f"nobody could press for {still.at:.1f} s ({still.worked:.1f} processor seconds), at a plain restart of",
        f"the service for {plain.at:.1f} s ({plain.worked:.1f}): {still.worked / plain.worked:.2f} times as long",
    ]
    return "\n" + "\n".join(lines)
