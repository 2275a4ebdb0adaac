"""`fdatasync` and `fsync` fail at each call in turn: no number is ever given to two facts, nothing is lost.

The everyday run lets every fourth call fail, others for each number of failures; the long run each.
"""

import errno
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from sync.buffer import Buffer
from tests.machine.witness import DECLARED, Held, chain_problems, held, line, look, written
from tests.machine.writer import deeds, draft, perform
from tests.support.memory import in_memory
from tests.support.workload import small

SYNCS = ("fdatasync", "fsync")

SEED = 3  # its first deeds hold every kind
WORK = list(islice(deeds(SEED), 14))
LONG = pytest.param(1, marks=pytest.mark.long, id="each")


class Ledger:
    """What was acknowledged, and every fact that ever stood in a file. Some calls for a sync fail, from 1."""

    def __init__(
        self, folder: Path, make: Callable[[Path], Buffer], patch: pytest.MonkeyPatch, failing: range = range(0)
    ) -> None:
        self.folder = folder
        self._make = make
        self.acknowledged: list[str] = []
        self.seen: set[str] = set()
        self.syncs = 0
        self._failing = failing
        for name in SYNCS:
            patch.setattr(os, name, self._instead_of(getattr(os, name)))

    def _instead_of(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def sync(file: int) -> None:
            self.syncs += 1
            if self.syncs in self._failing:
                # It may be on the disk by now, whatever is done about it; what never got a name is read by nobody.
                if Path(f"/proc/self/fd/{file}").readlink().suffix != ".new":
                    self.seen |= written(self.folder)
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(file)

        return sync

    def repair(self) -> None:
        """The disk works from now on."""
        self._failing = range(0)

    def record(self, buffer: Buffer, details: list[str]) -> None:
        self.acknowledged += [line(fact) for fact in buffer.record([draft(detail) for detail in details])]

    def work(self, stop_at_failure: bool) -> int:
        """Opens the buffer and does the work as far as the disk lets it; how often it refused."""
        failures = 0
        try:
            buffer = self._make(self.folder)
        except OSError:
            return 1
        for deed in WORK:
            try:
                self.acknowledged += [line(fact) for fact in perform(buffer, deed)]
            except OSError:
                failures += 1
            self.seen |= written(self.folder)
            if failures and stop_at_failure:
                break
        buffer.close()
        return failures

    def go_on(self, detail: str) -> Held:
        """Opens it on a disk that works again, records, and gives what it holds then."""
        buffer = self._make(self.folder)
        self.record(buffer, [detail])
        now = held(buffer)
        buffer.close()
        self.seen |= written(self.folder)
        return now


@pytest.fixture
def folder() -> Iterator[Path]:
    """What fails is the call, and what is looked at are the files, wherever they lie."""
    with in_memory() as folder:
        yield folder


@pytest.mark.parametrize("stop_at_failure", [False, True])
@pytest.mark.parametrize("failures", [1, 2, 3])
@pytest.mark.parametrize("make", [Buffer, small])
@pytest.mark.parametrize("stride", [pytest.param(4, id="sample"), LONG])
def test_a_failed_sync_at_each_call(
    stride: int,
    make: Callable[[Path], Buffer],
    failures: int,
    stop_at_failure: bool,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = 0
    for call in range(1 + failures % stride, syncs_of_the_work(folder / "undisturbed", make) + 1, stride):
        with monkeypatch.context() as patch:
            ledger = Ledger(folder / f"{call}", make, patch, range(call, call + failures))
            refused += ledger.work(stop_at_failure)
            ledger.repair()
            for time in ("once", "twice"):
                now = ledger.go_on(time)
                assert (call, time, problems(ledger, now)) == (call, time, [])
            assert (call, look(ledger.folder).lines) == (call, now.lines)
    assert refused or failures == 1  # a single one may be made good under the same number


def syncs_of_the_work(folder: Path, make: Callable[[Path], Buffer]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        ledger = Ledger(folder, make, patch)
        assert ledger.work(stop_at_failure=True) == 0
        assert ledger.syncs >= len(WORK)
        return ledger.syncs


def problems(ledger: Ledger, now: Held) -> list[str]:
    wrong = chain_problems(now.lines)
    wrong += [f"lost: {fact[:120]}" for fact in ledger.acknowledged if fact not in now.lines]
    return wrong + [f"two facts have the number {number}" for number in twice(ledger.seen | set(now.lines))]


def twice(lines: set[str]) -> Iterator[int]:
    """Numbers that two different facts bear, other than those that say that the other one is void."""
    facts = [fact for fact in Held("", sorted(lines), 0, None).facts if fact["kind"] not in DECLARED]
    numbers = [(fact["series"], fact["seq"]) for fact in facts]
    return (seq for series, seq in set(numbers) if numbers.count((series, seq)) > 1)


def test_the_work_holds_every_kind_of_deed() -> None:
    assert {len(deed.details) > 1 for deed in WORK if deed.details} == {True, False}
    assert any(deed.left >= 0 for deed in WORK)
    assert any(deed.text for deed in WORK)
