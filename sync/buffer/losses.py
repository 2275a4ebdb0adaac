"""Losses, the facts that are gone: found, and declared, so that the center counts without gaps."""

from collections.abc import Sequence
from contextlib import closing

from sync.buffer.history import History
from sync.buffer.numbering import SeriesPosition, documents, gaps, lost
from sync.journal import JournalStorage, no_room
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import canonical


class Losses:
    """Declares losses in a journal, each once."""

    def __init__(self, journal: JournalStorage, history: History) -> None:
        self._journal = journal
        self._history = history

    def at_opening(self, through: int) -> int:
        """Declares what was given a number and is not there, unless it is settled; the highest number given."""
        journal, history = self._journal, self._history
        end = max(journal.last, journal.promised, through) + journal.doubtful
        settled = min(through, journal.last)
        if not history.holds(settled + 1, end):
            with closing(history.history(settled + 1)) as facts:
                missing = list(gaps(facts, end, history.place_of(settled)))
            self._declare(missing, "the journal was damaged there")
        return max(end, *history.lost, 0)

    def behind(self, through: int, recorded: int) -> None:
        """Declares what a center that went back to `through` asks for and neither journal nor archive has."""
        with closing(self._history.history(through + 1)) as facts:
            missing = list(gaps(facts, recorded, self._history.place_of(through)))
        self._declare(missing, "neither journal nor archive has them any more")

    def covered(self, through: int) -> int:
        """How many numbers above `through` are declared lost and have no fact of their own. Most often none are."""
        lost = self._history.lost.items()
        return sum(seq - max(int(fact.body["from"]), through + 1) for seq, fact in lost if seq > through)

    def _declare(self, missing: Sequence[tuple[SeriesPosition, int]], why: str) -> None:
        near = self._journal.document("facts", str(self._journal.last))
        facts = [lost(place, to, fact_in(near) if near else None, why) for place, to in missing]
        change = {"lost": documents((fact, canonical(fact)) for fact in facts)}
        try:
            if facts:
                self._journal.commit(change)
        except OSError as e:
            if not no_room(e):
                raise
            self._journal.owe(change)  # the disk is full: they go with the next commit that finds room
