"""What a buffer shows after a power cut, what is wrong with that, and campaigns of many cuts."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import pytest
from msgspec import Struct

from sync.buffer import Buffer, identity
from sync.buffer.kept_bundles import KeptBundles
from tests.machine.witness import chain_problems, line
from tests.support.fakedisk import Image
from tests.support.memory import in_memory
from tests.support.workload import NAME, Cut, Session, Workload, World, archive, draft, small

RECOVERIES = 40  # one image in so many is opened on a disk whose power is cut again
WORKERS = 2


class Found(Struct, frozen=True):
    """What was there, and what was wrong with it or with going on from it."""

    lines: tuple[str, ...] = ()
    through: int = 0
    texts: KeptBundles = KeptBundles()
    series: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def doubted(self) -> bool:
        return any(json.loads(text)["kind"] == "lost" for text in self.lines[-1:])


def laid(root: Path, image: Image) -> None:
    """Puts an image into an empty folder."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, content in image:
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)


def opened(root: Path, image: Image) -> Found:
    """What is there after a cut, that recording goes on from it, and that the next opening shows all of it."""
    laid(root, image)
    try:
        found, expected = first_opening(root)
        buffer = small(root / NAME)
        try:
            again = seen(buffer)
        finally:
            buffer.close()
    except Exception as e:  # noqa: BLE001 - a buffer that does not open is what is looked for
        return Found(wrong=(f"does not open, or go on: {e!r}",))
    wrong = chain_problems(expected)
    if (again.lines, again.through, again.texts) != (expected, found.through, found.texts):
        wrong.append("the second opening shows something else")
    return Found(found.lines, found.through, found.texts, found.series, tuple(wrong))


def first_opening(root: Path) -> tuple[Found, tuple[str, ...]]:
    buffer = small(root / NAME)
    try:
        found = seen(buffer)
        fact = buffer.record([draft(99)])[0]
        archive(buffer, World())  # what a cut left half packed
        return found, (*found.lines, line(fact))
    finally:
        buffer.close()


def seen(buffer: Buffer) -> Found:
    lines = tuple(map(line, buffer.history()))
    waiting = tuple(map(line, buffer.pending(1000)))
    wrong = () if waiting == lines[buffer.cursors.through :] else ("what is pending is not what is not settled",)
    through, texts = buffer.cursors.through, buffer.configurations
    return Found(lines, through, texts, buffer.identity.series, wrong)


def problems(cut: Cut, found: Found) -> Iterator[str]:
    """What is not as acknowledged, or was never asked for."""
    before, after = cut.before, cut.after
    yield from found.wrong
    if before.series not in ("", found.series):
        yield "another series"
    if found.lines[: len(before.lines)] != before.lines:
        yield f"{len(before.lines)} facts were acknowledged and are not all there"
    more, asked = found.lines[len(before.lines) :], after.lines[len(before.lines) :]
    # Where a frame was under way, what is left of it may be of one that somebody was told of.
    if more not in ((), asked) and (before == after or not declared(more, len(before.lines) + 1)):
        yield f"not asked for: {more}"
    if found.through not in (before.through, after.through):
        yield f"settled through {found.through}"
    if found.texts not in (before.texts, after.texts):
        yield "another configuration"


def declared(lines: Sequence[str], number: int) -> bool:
    """Whether these say of this one number, and of no other, that its fact may be lost."""
    facts = [json.loads(text) for text in lines]
    said = [(fact["kind"], fact["seq"], fact["body"].get("from"), fact["body"].get("to")) for fact in facts]
    return said == [("lost", number, number, number)]


class Tally(Struct, frozen=True):
    """How many cuts were judged, how many different images they left, and what was wrong."""

    cuts: int = 0
    images: int = 0
    again: int = 0  # cuts in an opening after a cut
    doubts: int = 0  # images where a fact that nobody was told of was declared lost
    packed: int = 0  # images with an archive
    wrong: tuple[str, ...] = ()


class Campaign:
    """Judges cuts; an image that was seen before is not opened again, and one of another's share not at all."""

    def __init__(self, root: Path, left_out: tuple[str, ...] = (), share: int = 0, shares: int = 1) -> None:
        self._root = root
        self._left_out = left_out
        self._share, self._shares = share, shares
        self._found: dict[bytes, Found] = {}
        self._judged: dict[bytes, Found] = {}
        self._again = 0
        self._packed = 0

    def run(self, workloads: Iterable[Sequence[str]]) -> Tally:
        wrong: list[str] = []
        cuts = 0
        for operations in workloads:
            laid(self._root, ())
            for cut in Workload(self._root, self._left_out).cuts_of_last(operations):
                key = sha256(repr(cut.image).encode()).digest()
                if int.from_bytes(key[-4:]) % self._shares == self._share:
                    cuts += 1
                    wrong += [f"{'-'.join(operations)}: {each}" for each in self._problems(cut, key)]
        doubts = sum(found.doubted for found in self._judged.values())
        return Tally(cuts, len(self._judged), self._again, doubts, self._packed, tuple(wrong))

    def _problems(self, cut: Cut, key: bytes) -> list[str]:
        if key not in self._judged:
            self._judged[key] = self._opened(cut.image, key)
            self._packed += any(path.endswith(".gz") for path, _ in cut.image)
            if int.from_bytes(key[:4]) % RECOVERIES == 0:
                return [*problems(cut, self._judged[key]), *self._cut_again(cut, self._judged[key])]
        return list(problems(cut, self._judged[key]))

    def _cut_again(self, cut: Cut, found: Found) -> Iterator[str]:
        """What is wrong after cuts in the opening that follows a cut: what that showed is there for good."""
        laid(self._root, cut.image)
        session = Session(self._root, self._left_out, cut.image, cut.before)
        for each in session.cuts(lambda: reopened(self._root, found)):
            self._again += 1
            second = each if each.before is each.after else Cut(cut.before, cut.after, each.image)
            opened = self._opened(each.image, sha256(repr(each.image).encode()).digest())
            yield from (f"cut again: {wrong}" for wrong in problems(second, opened))

    def _opened(self, image: Image, key: bytes) -> Found:
        if key not in self._found:
            self._found[key] = opened(self._root, image)
        return self._found[key]


def reopened(root: Path, found: Found) -> World:
    """Opens it once more and closes it; what was shown then."""
    small(root / NAME).close()
    return World(found.lines, found.through, found.texts.high_water[1], found.series)


def campaign(
    workloads: Sequence[Sequence[str]], left_out: tuple[str, ...] = (), share: int = 0, shares: int = 1
) -> Tally:
    """The judgement of all cuts in the last operation of each workload, or of one of so many shares of them."""
    with in_memory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):  # what is durable is a matter of the fake disk
            patch.setattr(os, name, lambda file: None)
        # The same names each time, or no image would be seen twice, nor whose share it is be agreed upon.
        patch.setattr(identity, "urandom", lambda many: bytes([0x5E]) * many)
        patch.setattr(tempfile, "_get_candidate_names", lambda: map(str, count()))
        return Campaign(folder / "disk", left_out, share, shares).run(workloads)


def campaigns(workloads: Sequence[Sequence[str]], one_of: int) -> Tally:
    """The same by several processes. Each does all the work, which is little, and opens its share of the images.

    Together they open one of so many.
    """
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        parts = [pool.submit(campaign, workloads, (), share, WORKERS * one_of) for share in range(WORKERS)]
        tallies = [part.result() for part in parts]
    wrong = tuple(each for tally in tallies for each in tally.wrong)
    names = ("cuts", "images", "again", "doubts", "packed")
    return Tally(**{name: sum(getattr(tally, name) for tally in tallies) for name in names}, wrong=wrong)
