"""The power is cut at every moment of every workload of up to four operations: nothing acknowledged is ever lost.

Every subset of what was not synced is lost, in sectors and changes of names, as long as that makes 256 images a
moment; where it makes more, see `fakedisk.choices`. Of a sector that was written before the last operation and
never synced (the high-water mark's), the oldest and the newest version count. Of the workloads of three and of four
operations the everyday run takes a sample, and of the images of all workloads a fourth, by their hashes; the long
run takes all.
"""

import random
from itertools import product

import pytest

from tests.support.cuts import campaign, campaigns
from tests.support.workload import ACTS

SEALED = ("several", "settle", "several")  # from there on there is something to archive
SAMPLE = 50  # of each length
UNSYNCED = [
    ("fdatasync", ("record",)),
    ("fdatasync", ("several",)),
    ("fdatasync", ("record", "settle")),
    ("fdatasync", ("configure",)),
    ("fsync", ("record", "compact")),
    ("fsync", ("several", "settle", "compact", "archive")),
]


def workloads(longest: int, first: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every sequence of up to `longest` operations, behind these."""
    return [(*first, *each) for length in range(longest + 1) for each in product(ACTS, repeat=length)]


def sampled(length: int) -> list[tuple[str, ...]]:
    return random.Random(length).sample(list(product(ACTS, repeat=length)), SAMPLE)


ONE_OF = 4  # images in the everyday run
EVERYDAY = workloads(2) + sampled(3) + sampled(4) + workloads(1, SEALED)
LONG = workloads(4) + workloads(3, SEALED)


@pytest.mark.parametrize(
    ("work", "one_of"),
    [(EVERYDAY, ONE_OF), pytest.param(LONG, 1, marks=pytest.mark.long)],
    ids=["everyday", "long"],
)
def test_every_cut(work: list[tuple[str, ...]], one_of: int, capsys: pytest.CaptureFixture[str]) -> None:
    tally = campaigns(work, one_of)
    with capsys.disabled():
        print(
            f"\n{len(work)} workloads: {tally.cuts} cuts left {tally.images} images, {tally.packed} of them with "
            f"an archive, {tally.doubts} with a doubt; {tally.again} cuts in the opening after a cut"
        )
    assert tally.wrong == ()
    assert tally.cuts > tally.images > 10 * len(work) // one_of
    assert tally.again > 100
    assert tally.packed > 100 // one_of


@pytest.mark.parametrize(("left_out", "work"), UNSYNCED)
def test_without_a_sync_the_same_cuts_lose(left_out: str, work: tuple[str, ...]) -> None:
    assert campaign([work]).wrong == ()
    assert campaign([work], (left_out,)).wrong != ()
