"""The history: a buffer's facts wherever they lie, in memory, older segments or the archive, or declared lost."""

from collections.abc import Generator, Iterator
from heapq import merge
from pathlib import Path

import msgspec

from sync.buffer.archive import Archive, header
from sync.buffer.identity import Identity
from sync.buffer.numbering import SeriesPosition, covering
from sync.contract import key_hash
from sync.journal import JournalStorage
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact, canonical

RECENT = 2 * 86_400_000  # ms before the newest fact; older ones are not held in memory once they are settled


class History:
    """Reads."""

    def __init__(self, journal: JournalStorage, identity: Identity, folder: Path) -> None:
        self._journal = journal
        self._start = SeriesPosition(identity.terminal, identity.series)
        about = header(identity.terminal, identity.board, key_hash(identity.key), identity.series)
        self.archive = Archive(folder, about)

    @property
    def lost(self) -> dict[int, Fact]:
        """What was declared in place of facts that are gone, by number."""
        return {int(seq): fact_in(raw) for seq, raw in (self._journal.table("lost") or {}).items()}

    def history(self, first: int) -> Generator[Fact]:
        """The facts from this number on, in order, as far back as there are any."""
        # Memory first, as it is now: what is settled meanwhile goes from it, and is then asked of the files.
        held = sorted((int(key), raw) for key, raw in (self._journal.table("facts") or {}).items())
        newer = (fact_in(raw) for seq, raw in held if seq >= first)
        older = map(fact_in, self._journal.older(first))
        yield from self._merged(first, self.archive.facts(first), older, newer)

    def recent(self, first: int) -> Iterator[Fact]:
        """The facts from this number on, in order, that memory holds."""
        return self._merged(first, self._held(first))

    def holds(self, first: int, last: int) -> bool:
        """Whether memory has every one of these facts."""
        return all(self._journal.document("facts", str(seq)) for seq in range(first, last + 1))

    def place_of(self, seq: int) -> SeriesPosition:
        """Where the series stood behind this fact, as far as that is known."""
        place = msgspec.structs.replace(self._start, seq=seq)
        reading = self.recent if self.holds(seq, seq) else self.history
        fact = next(reading(seq), None) if seq else None
        return place.after(fact, canonical(fact)) if fact and fact.seq == seq else place

    def within_lost(self, seq: int) -> bool:
        """Whether a declaration of loss covers this number and the next."""
        return any(covering(fact, seq) for fact in self.lost.values())

    def floor(self, through: int) -> int:
        """The first number that memory must hold when all up to `through` are settled.

        It is not settled itself, or not older than the newest by two days.
        """
        floor, journal = self._journal.floor, self._journal
        newest = journal.document("facts", str(journal.last))
        recent = fact_in(newest).at - RECENT if newest else 0
        for seq in range(floor, min(through, journal.last - 1) + 1):
            raw = journal.document("facts", str(seq))
            fact = fact_in(raw) if raw else None
            if fact and fact.clock != "unset" and fact.at >= recent:
                break
            if fact and fact.clock != "unset":  # what an unset clock says is neither old nor new
                floor = seq + 1
        return floor

    def retire_oldest(self, before: int, through: int) -> bool:
        """Moves the oldest segment to the archive if all in it is settled and older than `before` (ms, UTC).

        Raises OSError.
        """
        oldest = self._journal.oldest()
        if oldest is None:
            return False
        path, raws = oldest
        facts = [fact_in(raw) for raw in raws]
        if facts and (facts[-1].seq > through or max(fact.at for fact in facts) > before):
            return False
        if facts:
            self.archive.add(facts)
        self._journal.drop_sealed(path)
        return True

    def _held(self, first: int) -> Iterator[Fact]:
        # Memory has the very last fact whatever the floor.
        lowest = min(self._journal.floor, self._journal.last)
        numbers = range(max(first, lowest), self._journal.last + 1)
        raws = (self._journal.document("facts", str(seq)) for seq in numbers)
        return (fact_in(raw) for raw in raws if raw is not None)

    def _merged(self, first: int, *sources: Iterator[Fact]) -> Iterator[Fact]:
        """Facts from several sources by their numbers, each once; where one is gone, what says so."""
        declared = (fact for seq, fact in sorted(self.lost.items()) if seq >= first)
        last = 0
        for fact in merge(*sources, declared, key=lambda fact: fact.seq):
            if fact.seq > last:
                last = fact.seq
                yield fact
