"""Eight threads at one buffer, switched as often as can be, on a disk that fails at one call after another."""

import random
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tinydb import where

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from terminal.domain.facts import Draft, Fact
from tests.support.chains import DAY, chained, dated, hashed, numbers, on_day, small
from tests.support.disk import PATIENCE, Disk

DEEDS = 12  # of each thread


class Crowd:
    """The threads, what was acknowledged to them, and everything that was ever seen under a number."""

    def __init__(self, buffer: Buffer, disk: Disk, seed: int) -> None:
        self.buffer = buffer
        self.disk = disk
        self.acknowledged: list[Fact] = []
        self.seen: defaultdict[int, set[str]] = defaultdict(set)
        self.wrong: list[str] = []
        self.refused = 0
        self._seed = seed
        self._day = 0
        self._ready = threading.Barrier(8)

    def run(self) -> None:
        deeds = [self.record, self.record, self.record, self.settle, self.tidy, self.look, self.page, self.arrange]
        threads = [threading.Thread(target=self._repeat, args=(n, deed)) for n, deed in enumerate(deeds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE * 6)
            assert not thread.is_alive(), "two threads wait for each other"

    def _repeat(self, place: int, deed: Callable[[random.Random], None]) -> None:
        chance = random.Random(f"{self._seed} {place}")
        self._ready.wait(PATIENCE)
        for _ in range(DEEDS):
            try:
                deed(chance)
            except OSError:
                self.refused += 1
            except Exception as e:  # noqa: BLE001 - whatever a thread ends with is what is looked for
                self.wrong.append(f"{deed.__name__}: {e!r}")

    def _note(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.seen[fact.seq].add(hashed(fact))

    def _drafts(self, chance: random.Random) -> list[Draft]:
        self._day += chance.randrange(3)
        return [dated(self._day, str(chance.random())) for _ in range(chance.randint(1, 3))]

    def record(self, chance: random.Random) -> None:
        drafts = self._drafts(chance)
        facts = self.buffer.record(drafts)
        if [fact.body for fact in facts] != [draft.body for draft in drafts]:
            self.wrong.append("the facts of another")
        self.acknowledged += facts
        self._note(facts)

    def settle(self, chance: random.Random) -> None:
        facts = self.buffer.pending(chance.randint(1, 30))
        self._note(facts)
        if facts:
            self.buffer.settle(facts[-1].seq)
        if chance.random() < 0.2:
            self.buffer.center_is(str(chance.random()))

    def tidy(self, chance: random.Random) -> None:
        self.buffer.archive(on_day(self._day) + 30 * DAY)

    def look(self, chance: random.Random) -> None:
        facts = list(self.buffer.history())
        self._note(facts)
        if not chained(facts) or numbers(facts) != list(range(1, len(facts) + 1)):
            self.wrong.append(f"history shows {numbers(facts)}")

    def page(self, chance: random.Random) -> None:
        recent = list(self.buffer.recent())
        self._note(recent)
        found = self.buffer.table("facts").search(where("kind") == "audit")
        if any(fact["kind"] != "audit" for fact in found):
            self.wrong.append("the search found another kind")

    def arrange(self, chance: random.Random) -> None:
        before = self.buffer.configurations
        epoch, version = before.high_water
        self.buffer.configure(
            KeptBundles(f"{version + 1}", last_good=before.current, high_water=(epoch, version + 1))
        )
        self.buffer.order_done(version)


def problems(crowd: Crowd, folder: Path) -> list[str]:
    """What is not as it was told, once the buffer is opened again."""
    with small(folder) as buffer:
        facts = list(buffer.history())
        bundles = buffer.configurations
    wrong = list(crowd.wrong)
    held = {fact.seq: hashed(fact) for fact in facts}
    wrong += [f"two facts have the number {seq}" for seq, each in crowd.seen.items() if each - {held.get(seq)}]
    wrong += [f"{fact.seq} is gone" for fact in crowd.acknowledged if held.get(fact.seq) != hashed(fact)]
    if not chained(facts) or numbers(facts) != list(range(1, len(facts) + 1)):
        wrong.append("the chain is broken")
    if any(fact.kind == "lost" for fact in facts):
        wrong.append("something was declared lost")
    if bundles.high_water[1] and bundles.current != str(bundles.high_water[1]):
        wrong.append("half a configuration")
    return wrong


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("seed", range(4))
def test_eight_threads_and_a_disk_that_works(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small(tmp_path) as buffer:
        crowd = Crowd(buffer, Disk(monkeypatch), seed)
        crowd.run()
        assert crowd.refused == 0
    assert problems(crowd, tmp_path) == []
    assert len(crowd.acknowledged) >= 3 * DEEDS


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_failed_sync_at_every_step(failures: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = 0
    for step in range(0, 48, 3):
        folder = tmp_path / f"{step}"
        with monkeypatch.context() as patch, small(folder) as buffer:
            disk = Disk(patch)
            disk.failures = [False] * (step + failures - 1) + [True] * failures
            crowd = Crowd(buffer, disk, step)
            crowd.run()
            disk.failures = []
            crowd.record(random.Random(step))
        refused += crowd.refused
        assert (step, problems(crowd, folder)) == (step, [])
    assert refused or failures == 1


@pytest.mark.usefixtures("hasty")
def test_nothing_is_shown_while_its_sync_is_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small(tmp_path) as buffer:
        disk = Disk(monkeypatch)
        for number in range(1, 30):
            disk.shut()
            writer = threading.Thread(target=buffer.record, args=([dated(number)],))
            writer.start()
            assert disk.syncing.wait(PATIENCE)
            shown = [numbers(buffer.pending(99)), numbers(buffer.history()), numbers(buffer.recent())]
            with suppress(KeyError):
                shown.append([fact["seq"] for fact in buffer.table("facts").all()])
            disk.gate.set()
            writer.join(PATIENCE)
            assert shown == [list(range(1, number))] * 4
            assert numbers(buffer.pending(99)) == list(range(1, number + 1))
