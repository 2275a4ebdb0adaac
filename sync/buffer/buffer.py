"""The buffer: this terminal's facts, how far the center has them, its identity and configuration, in one TinyDB.

Tables: `facts` (id = seq; memory holds the unsettled and the last two days), `lost` (declarations in place of
facts that are gone, id = the last number that is), `identity`, `cursors`, `slots` (texts under a name), `refused`
(what the center would not take).
"""

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from sync.buffer import refusals, succession
from sync.buffer.archive import ARCHIVE_BYTES
from sync.buffer.group_commit import GroupCommit
from sync.buffer.identity import new_series
from sync.buffer.kept_bundles import KeptBundles
from sync.buffer.numbering import documents, void
from sync.buffer.opening import OpenedBuffer
from sync.buffer.preparation import Preparation, Prepared, following
from sync.buffer.succession import CONTINUED, CONTINUES
from sync.contract import Refusal
from sync.journal import DISK_FULL_ERRNOS, SyncFailed, no_room
from terminal.domain.facts import Draft, Fact

RETENTION = 30 * 86_400_000  # ms that settled facts stay in the journal before they are archived
URGENT = frozenset(("punch", "post", "disowned", "clock_set"))  # kinds that the reserve is for


class Buffer(OpenedBuffer):
    """The buffer in `folder`. Raises `BufferBusy`, or OSError where the disk refuses.

    With `look` nothing in the folder is changed, as behoves a card taken from a dead board; recording fails.
    `sizes` are those of `JournalStorage`: room, reserve and segment, in bytes. `signs` are the signs of life.
    """

    def __init__(self, folder: Path, board: str = "", *, look: bool = False, **sizes: int) -> None:
        super().__init__(folder, board, look=look, **sizes)
        self._preparation = Preparation(self._place)
        self._group_commit: GroupCommit[Prepared, list[Fact]] = GroupCommit(self.record_all)
        self._archiving = threading.Lock()
        self._settling = threading.Lock()  # two threads hear of another center; what is gone is declared once

    # Facts in.

    def record(self, drafts: Sequence[Draft]) -> list[Fact]:
        """Numbers, chains and stores these facts, all or none; durable when this returns.

        Who calls while others are being stored shares the next sync. Raises OSError.
        """
        return self._group_commit.join(self.prepare(drafts))

    def prepare(self, drafts: Sequence[Draft]) -> Prepared:
        """These facts, ready for `record_all`; nothing is promised yet. Never waits for the disk."""
        return self._preparation.prepare(drafts)

    def record_all(self, requests: Sequence[Prepared]) -> list[list[Fact] | OSError]:
        """Stores several requests with one sync; where the disk is full, those that the reserve is for."""
        try:
            return self._store(requests)
        except OSError as e:
            urgent = [_urgent(request) for request in requests]
            if e.errno not in DISK_FULL_ERRNOS or all(urgent) or not any(urgent):
                return [e] * len(requests)
            stored = iter(self.record_all([request for request in requests if _urgent(request)]))
            return [next(stored) if reserved else e for reserved in urgent]

    def _store(self, requests: Sequence[Prepared]) -> list[list[Fact] | OSError]:
        with self._writing:
            due = following(self._place, requests)
            if due[-1] is not requests[-1]:
                self._preparation.go_on(due[-1].place)
            added = {seq: raw for request in due for seq, raw in request.documents.items()}
            try:
                self._journal.commit({"facts": added}, urgent=all(map(_urgent, due)))
            except SyncFailed as e:
                self._burn([fact for request in due for fact in request.facts], str(e))
                raise
            self._place = due[-1].place
        return [request.facts for request in due]

    def _burn(self, facts: Sequence[Fact], why: str) -> None:
        """Numbers that may be on the disk are never given to another fact: a `void` fact takes each."""
        numbered, self._place = void(self._place, facts, why)
        self._journal.owe({"facts": documents(numbered)})

    # Facts out.

    @property
    def recorded(self) -> int:
        """The highest number that was given to a fact."""
        return self._place.seq

    @property
    def waiting(self) -> int:
        """How many facts the center does not have; those that are lost are one, what declares them."""
        through = self.cursors.through
        return self.recorded - through - self._losses.covered(through)

    def history(self, first: int = 1) -> Generator[Fact]:
        """The facts from this number on, in order, as far back as segments and archive reach."""
        return self._history.history(first)

    def recent(self, first: int = 1) -> Iterator[Fact]:
        """The facts from this number on, in order, that memory holds: the unsettled and those of two days."""
        return self._history.recent(first)

    def pending(self, limit: int) -> list[Fact]:
        """The oldest facts that the center does not have, `limit` at most."""
        first = self.cursors.through + 1
        if first > self.recorded or self._history.holds(first, first):
            return list(islice(self.recent(first), limit))
        with closing(self.history(first)) as facts:
            return list(islice(facts, limit))

    # What the center says.

    def settle(self, through: int, refused: Iterable[Refusal] = ()) -> None:
        """The center has everything up to `through`; what it refused is set aside.

        Goes back, too, to a center that was restored: what is gone here by then is declared lost. Raises OSError.
        """
        with self._settling:
            self._rewind(through)
            known, more = self._journal.table(refusals.TABLE) or {}, refusals.noted(refused)
            fresh = {seq: said for seq, said in more.items() if known.get(seq) != said}
            changes = {**refusals.behind(self._journal, through), **fresh}
            self._advance({refusals.TABLE: changes}, through=min(through, self.recorded))

    def center_is(self, store: str) -> None:
        """Notes which database answers; another one than before knows nothing of ours and is told again."""
        with self._settling:
            if store != self.cursors.store:
                self._rewind(0)
                forgotten = {refusals.TABLE: refusals.behind(self._journal, 0)}
                self._advance(forgotten, store=store, through=0, orders=0, mark="")

    def order_done(self, order: int, mark: str = "") -> None:
        """This order and all before it will not be asked for again; one from before changes nothing."""
        if order > self.cursors.orders:
            self._advance({}, orders=order, mark=mark)

    def rewind_orders(self) -> None:
        """The orders are counted from the first again: others than those that were done are meant."""
        self._advance({}, orders=0, mark="")

    def refused(self) -> list[Refusal]:
        """What the center would not take, and why."""
        return refusals.known(self._journal)

    def _rewind(self, through: int) -> None:
        # A center that has some of what is declared lost here takes only a declaration of the rest.
        if through < self.cursors.through or self._history.within_lost(through):
            self._losses.behind(through, self.recorded)

    def _advance(self, change: dict[str, dict[str, bytes | None]], **changes: Any) -> None:
        with self._writing:
            moved = msgspec.structs.replace(self.cursors, **changes)
            floor = self._history.floor(moved.through)
            change = {name: documents for name, documents in change.items() if documents}
            if moved == self.cursors and floor <= self._journal.floor and not change:
                return
            try:
                self._journal.commit(
                    {**change, "cursors": {"1": msgspec.json.encode(moved)}}, floor=floor, urgent=False
                )
            except OSError as e:
                # On a full disk it is known until the next start: what is then delivered twice does no harm.
                if not no_room(e):
                    raise
            self.cursors = moved

    @property
    def damaged(self) -> int:
        """How many damaged or missing frames were passed over at opening."""
        return self._journal.damaged

    @property
    def full(self) -> bool:
        """Whether the disk had no room when it was last asked for some: ratings are refused."""
        return self._journal.full

    # What else it keeps.

    def keep(self, name: str, text: str) -> None:
        """Stores a text under a name. Raises OSError."""
        with self._writing:
            self._texts.keep({name: text})

    def kept(self, name: str) -> str | None:
        """The text under this name, None where there is none."""
        return self._texts.text(name)

    @property
    def configurations(self) -> KeptBundles:
        """Each empty where there is none."""
        return self._texts.configurations

    def configure(self, bundles: KeptBundles) -> None:
        """Stores the configurations, all or none. Raises OSError, or ValueError where the high water would fall."""
        with self._writing:
            self._texts.configure(bundles)

    def archive(self, now: int, limit: int = ARCHIVE_BYTES) -> None:
        """Moves segments that are wholly settled and older than the retention time to the archive.

        `now` is in ms, UTC; `limit` is the archive's size in bytes. Raises OSError.
        """
        with self._archiving:
            while self._history.retire_oldest(now - RETENTION, self.cursors.through):
                continue
            self._history.archive.prune(limit)

    # Other series.

    def renew(self, first: int) -> None:
        """Begins another series with the facts from number `first` on: the center has others under their numbers.

        The numbers go on, and whoever named one of these facts still names it. What was before stays in the series
        that ends here, which is set aside. Raises OSError.
        """
        with self._settling, self._writing:
            self._journal.pay()
            ended = self.identity
            begun = msgspec.structs.replace(ended, series=new_series())
            place = msgspec.structs.replace(self.cursors, through=0)
            succession.prepare(self._folder, self._journal, begun, place, list(self.history(first)), **self._sizes)
            self.keep(CONTINUED, str(first))
            self.close()
            try:
                succession.succeed(self._folder, ended.series)
            finally:
                succession.finish(self._folder)
                self._open()

    def earlier(self) -> list[Path]:
        """The folders of the series that this card had before; each is a buffer."""
        return succession.earlier(self._folder)

    def before(self) -> Path | None:
        """The folder of the series that this one goes on from, None where it began by itself or that is gone."""
        told = self.kept(CONTINUES)
        folder = succession.folder_of(self._folder, told) if told else None
        return folder if folder and folder.exists() else None

    @property
    def end(self) -> int | None:
        """The number from which on the facts are in the next series; None in the one that is written to."""
        told = self.kept(CONTINUED)
        return int(told) if told else None


def _urgent(request: Prepared) -> bool:
    return any(fact.kind in URGENT for fact in request.facts)
