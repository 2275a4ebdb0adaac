"""A guest whose power is cut at each stage of an upgrade: it ends in old or new, and nothing is lost."""

import random
import threading
from pathlib import Path

import pytest

from terminal import __version__
from tests.machine.broken_versions import LOSES_THE_SCREEN
from tests.machine.campaign import Campaign
from tests.machine.guest import Guest
from tests.machine.guest_buffer import problems_of_files
from tests.machine.guest_disk import GuestDisk
from tests.machine.guest_hall import status
from tests.machine.other_version import VersionMaker
from tests.machine.upgrade_work import OVER, UpgradeWork, bring, supply, wholeness
from tests.machine.waiting import until

PATIENCE = 3600.0  # s
GOOD, BAD = "0.5.0", "0.5.1"
# At these something is done. Of the other two one begins after hours, and one needs two versions that are broken.
STAGES = ("staged", "verified", "tried", "switching", "switched", "confirmed", "going_back")
BEFORE = {
    "tried": "verified",
    "confirmed": "switched",
}  # these are over in a moment: what the guest is kept at instead
KEPT = tuple(stage for stage in STAGES if stage not in BEFORE)
CUTS = 2 * len(STAGES)
MOST_SECONDS = {"staged": 60.0, "verified": 15.0, "switching": 30.0, "switched": 120.0, "going_back": 30.0}


@pytest.fixture
def guest(joined: GuestDisk) -> Guest:
    """Its disk is kept from run to run, and on it what the guest was at the beginning of each stage."""
    return Guest(joined.image.parent.with_name("upgrade-cuts"), joined)


def test_a_cut_at_each_stage_ends_in_one_of_both_versions(
    guest: Guest, versions: VersionMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its cable: a center would know of facts that a machine which is put back has not recorded yet."""
    keep_stages(guest, versions)
    campaign = Campaign(guest.folder / "progress", CUTS)
    for number in campaign.left():
        stage = STAGES[number % len(STAGES)]
        said = cut(guest, stage, random.Random(number).uniform(0, MOST_SECONDS.get(stage, 0.0)))
        campaign.keep({"stage": stage, "ended": ended(guest, said, tmp_path / str(number)), "said": said})
    with capsys.disabled():
        ends = [found["ended"] for found in campaign.found]
        print(f"\n{CUTS} power cuts during upgrades: {ends.count(GOOD)} ended in the new version, else in the old")


def keep_stages(guest: Guest, versions: VersionMaker) -> None:
    """Once an upgrade that works and one that does not, from which the guest is kept at each stage."""
    done = guest.folder / "kept"
    if done.exists():
        return
    (guest.folder / "disk.qcow2").unlink(missing_ok=True)
    with guest:
        guest.start(plugged=False)
        until(lambda: status(guest).frames, "the plate hangs")
        supply(guest)
        guest.keep("before")
        keep(guest, versions.small(GOOD), KEPT[:-1])
    with guest:
        guest.start(plugged=False, kept="before")
        bad = versions.small(BAD, {LOSES_THE_SCREEN.module: LOSES_THE_SCREEN.text})
        keep(guest, bad, KEPT[-1:])
    done.touch()


def keep(guest: Guest, release: Path, stages: tuple[str, ...]) -> None:
    with UpgradeWork(guest) as work:
        bring(guest, release)
        for stage in stages:
            work.wait(lambda each, stage=stage: each.stage == stage, stage, PATIENCE)  # type: ignore[misc]
            guest.keep(stage)


def cut(guest: Guest, stage: str, seconds: float) -> int:
    """Pulls the plug so long after the beginning of this stage; how many facts were called recorded by then."""
    with guest:
        guest.start(plugged=False, kept=BEFORE.get(stage, stage))
        with UpgradeWork(guest) as work:
            if stage in BEFORE:
                work.wait(lambda each: each.stage == stage, stage, PATIENCE)
            threading.Event().wait(seconds)
            guest.cut()
    return max((each.recorded or 0 for each in work.seen), default=0)


def ended(guest: Guest, said: int, copied: Path) -> str:
    """Lets it go on as it does after a power cut; the version that it ends with, whole."""
    with guest:
        guest.start(plugged=False)
        with UpgradeWork(guest) as work:
            work.wait(lambda each: each.stage in OVER and each.recorded is not None, "it is over", PATIENCE)
        told = until(lambda: status(guest), "the terminal answers")
        assert told.frames
        assert told.version in (__version__, GOOD)
        assert wholeness(guest) == f"{told.version} {told.version}: whole"
        assert problems_of_files(guest, said, copied) == []
    return told.version
