"""A journal that is damaged in every way: it opens, what is undamaged is there, and each loss is counted.

The long run cuts at every byte and flips every bit. The everyday run cuts at every seventh byte and around each end
of a frame, and flips every seventh bit of one file, every 23rd where it is the ends of files that differ.
"""

import os
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.disk import flip
from tests.support.sample_journal import COUNT, Sample, ids

SHAPES: dict[str, dict[str, Any]] = {
    "one file": {},
    "filled ahead": {"room": 512},
    "segments": {"segment": 1500, "log": "t"},
}
STRIDE = 7  # of the everyday run; it has no factor that a line has, nor a byte
WRITTEN_TO = 37  # of so many damaged journals one is written to and opened again; it has no factor that a line has


@pytest.fixture(params=list(SHAPES.values()), ids=list(SHAPES))
def sample(path: Path, instant: None, request: pytest.FixtureRequest) -> Sample:
    sample = Sample(path, **request.param)
    assert sum(len(line) for file in sample.segments for line in sample.lines(file)) > 4000
    return sample


@pytest.fixture(params=[True, False], ids=["marked", "unmarked"])
def marked(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def kept(sample: Sample, file: Path, lines: list[bytes]) -> dict[str, bytes]:
    """The documents that are left when this file holds these whole lines."""
    left = ids([*lines, *chain.from_iterable(sample.lines(each) for each in sample.segments if each != file)])
    return sample.without(sample.without(left).keys())


def judged(sample: Sample, expected: dict[str, bytes], marked: bool, turn: int) -> int:
    """How many losses were counted; that everything else is there has been seen."""
    found = sample.replayed(marked)
    assert found.tables.documents.get("t", {}) == expected
    if turn % WRITTEN_TO == 0:
        assert sample.survives(expected) == found.damaged
    return found.damaged


WHOLE = pytest.param(1, marks=pytest.mark.long, id="whole")
WHOLE_BITS = pytest.param((1, STRIDE), marks=pytest.mark.long, id="whole")


@pytest.mark.parametrize("stride", [pytest.param(STRIDE, id="sample"), WHOLE])
def test_cut_at_every_byte(sample: Sample, marked: bool, stride: int) -> None:
    for file in sample.segments:
        lines = sample.lines(file)
        ends = [sum(map(len, lines[: n + 1])) for n in range(len(lines))]
        expected = [kept(sample, file, lines[:whole]) for whole in range(len(lines) + 1)]
        sample.lay(file, sample.files[file], marked)
        beside = {cut for end in ends for cut in (end - 2, end - 1, end, end + 1)}
        for cut in reversed(range(ends[-1])):
            if cut % stride and cut not in beside:
                continue
            whole = sum(end <= cut for end in ends)
            os.truncate(file, cut)
            counted = judged(sample, expected[whole], marked, cut)
            assert counted == tellable(sample, file, whole, marked), (file.name, cut)
            if cut % WRITTEN_TO == 0:
                sample.lay(file, sample.files[file], marked)


def tellable(sample: Sample, file: Path, whole: int, marked: bool) -> int:
    """How many frames are known to be gone when a file keeps only its first ones."""
    if marked or file != sample.segments[-1]:
        return len(sample.lines(file)) - whole
    # Without a mark the rest may be commits that never were; but what a segment begins with, no cut takes.
    return int(len(sample.segments) > 1 and whole < 2)


def each_bit(sample: Sample, step: int) -> Iterator[tuple[Path, int, int, list[bytes]]]:
    """The file, the place and the bit that are flipped in it, and the lines that are not hit."""
    turn = 0
    for file in sample.segments:
        lines = sample.lines(file)
        owners = [n for n, line in enumerate(lines) for _ in line]
        with file.open("r+b", buffering=0) as opened:
            for place, owner in enumerate(owners):
                byte = sample.files[file][place]
                # with another end the line is as good as it was
                spared = place + 1 == len(owners) or owners[place + 1] != owner
                left = lines if spared else [*lines[:owner], *lines[owner + 1 :]]
                for bit in range(turn % step, 8, step):
                    os.pwrite(opened.fileno(), bytes([byte ^ 1 << bit]), place)
                    yield file, place, bit, left
                turn += 1
                os.pwrite(opened.fileno(), bytes([byte]), place)


@pytest.mark.parametrize("strides", [pytest.param((STRIDE, 23), id="sample"), WHOLE_BITS])
def test_every_single_bit_flipped(sample: Sample, strides: tuple[int, int]) -> None:
    known: dict[tuple[Path, tuple[bytes, ...]], dict[str, bytes]] = {}
    one_file, otherwise = strides  # the other shapes differ in where a file begins and ends
    step = one_file if sample.options == {"room": 0} else otherwise
    for turn, (file, place, bit, left) in enumerate(each_bit(sample, step)):
        key = (file, tuple(left))
        expected = known[key] = known.get(key) or kept(sample, file, left)
        found = sample.replayed(marked=(turn // 8 + turn) % 2 == 0)
        assert found.tables.documents["t"] == expected, (file.name, place, bit)
        # a flip can make a newline, and of one bad line two
        assert 1 <= found.damaged <= 2, (file.name, place, bit)


def test_a_flipped_bit_is_put_aside_and_counted_once(sample: Sample, marked: bool) -> None:
    chance = Random(3)
    for file in sample.segments:
        lines = sample.lines(file)
        for number, line in enumerate(lines):
            start, place = sum(map(len, lines[:number])), chance.randrange(len(line) - 1)
            sample.lay(file, sample.files[file], marked)
            flip(file, start + place, chance.randrange(8))
            spoilt = file.read_bytes()[start : start + len(line)]
            assert 1 <= sample.survives(kept(sample, file, [*lines[:number], *lines[number + 1 :]])) <= 2
            assert spoilt in sample.aside


def test_each_frame_removed(sample: Sample, marked: bool) -> None:
    live = sample.segments[-1]
    for file in sample.segments:
        lines = sample.lines(file)
        for number in range(len(lines)):
            left = [*lines[:number], *lines[number + 1 :]]
            sample.lay(file, b"".join(left), marked)
            counted = judged(sample, kept(sample, file, left), marked, 0)
            # the last of all cannot be told from a commit that never was
            unseen = file == live and number == len(lines) - 1 and not marked
            assert counted == (0 if unseen else 1), (file.name, number)


def test_each_frame_swapped_with_its_neighbour(sample: Sample, marked: bool) -> None:
    for file in sample.segments:
        lines = sample.lines(file)
        for number, (one, other) in enumerate(pairwise(lines)):
            sample.lay(file, b"".join([*lines[:number], other, one, *lines[number + 2 :]]), marked)
            assert judged(sample, sample.without(()), marked, 0) >= 1, (file.name, number)


@pytest.mark.parametrize("distance", [1, 5, COUNT], ids=["beside", "further on", "at the end"])
def test_each_frame_doubled(sample: Sample, marked: bool, distance: int) -> None:
    for file in sample.segments:
        lines = sample.lines(file)
        for number, line in enumerate(lines):
            place = min(number + distance, len(lines))
            sample.lay(file, b"".join([*lines[:place], line, *lines[place:]]), marked)
            assert judged(sample, sample.without(()), marked, 0) == 1, (file.name, number)


def tails(sample: Sample) -> Iterator[bytes]:
    chance = Random(7)
    yield from (b"\xff" + chance.randbytes(chance.randrange(600)) for _ in range(40))
    for file in sample.segments:
        lines = sample.lines(file)
        yield from (lines[0], lines[-1], b"".join(lines[2:5]), b"".join(lines), lines[1] + lines[2][:30])


ZEROS = (b"\0", bytes(100), bytes(4096), b"\0" * 50 + b"\n" * 50)


@pytest.mark.parametrize("behind", [b"", b"\n" * 200, b"lf of a frame whose first half is not on the disk\n"])
def test_tails_of_zeros_are_what_a_cut_leaves_of_a_file_that_grew(
    sample: Sample, marked: bool, behind: bytes
) -> None:
    live = sample.segments[-1]
    whole = b"".join(sample.lines(live))
    for zeros in ZEROS:
        sample.lay(live, whole + zeros + behind, marked)
        assert judged(sample, sample.without(()), marked, 0) == 0, (zeros[:4], behind)


def test_tails_of_random_bytes_and_old_frames(sample: Sample, marked: bool) -> None:
    live = sample.segments[-1]
    whole = b"".join(sample.lines(live))
    for number, tail in enumerate(tails(sample)):
        for fill in (b"", b"\n" * 200):
            sample.lay(live, whole + tail + fill, marked)
            assert judged(sample, sample.without(()), marked, 0) >= 1, (number, tail[:40])


def test_a_file_that_is_gone_in_the_middle(path: Path, instant: None) -> None:
    sample = Sample(path, segment=1500, log="t")
    for file in sample.segments[1:-1]:
        sample.lay(file, sample.files[file], marked=False)
        file.unlink()
        expected = kept(sample, file, [])
        assert sample.survives(expected) == len(sample.lines(file))


def test_undamaged_is_counted_as_undamaged(sample: Sample, marked: bool) -> None:
    live = sample.segments[-1]
    sample.lay(live, sample.files[live], marked)
    assert sample.survives(sample.without(())) == 0
    assert sample.aside == b""
