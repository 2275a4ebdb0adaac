"""The buffer: this terminal's facts, how far the center has them, its identity and configuration, in one TinyDB.

Tables: `facts` (id = seq; memory holds the unsettled and the last two days), `lost` (declarations in place of
facts that are gone, id = the last number that is), `identity`, `cursors`, `slots` (texts under a name), `refused`
(what the center would not take).
"""

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB

from sync.buffer.archive import ARCHIVE_BYTES
from sync.buffer.cursors import cursors
from sync.buffer.group_commit import GroupCommit
from sync.buffer.history import History
from sync.buffer.identity import identify
from sync.buffer.kept_bundles import KeptBundles, KeptTexts
from sync.buffer.lock import FolderLock
from sync.buffer.losses import Losses
from sync.buffer.numbering import documents, number, void
from sync.contract import Refusal
from sync.durable import make_folder
from sync.journal import DISK_FULL_ERRNOS, JournalStorage, JournalTable, SyncFailed, no_room
from terminal.domain.facts import Draft, Fact

FILE = "buffer.journal"
RESERVE = 256 << 10  # bytes for punches on a full disk; some six hundred
RETENTION = 30 * 86_400_000  # ms that settled facts stay in the journal before they are archived
URGENT = frozenset(("punch", "post", "disowned", "clock_set"))  # kinds that the reserve is for


class Buffer(TinyDB):
    """The buffer in `folder`. Raises `BufferBusy`, or OSError where the disk refuses.

    With `look` nothing in the folder is changed, as behoves a card taken from a dead board; recording fails.
    `sizes` are those of `JournalStorage`: room, reserve and segment, in bytes. `signs` are the signs of life.
    """

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]

    def __init__(self, folder: Path, board: str = "", *, look: bool = False, **sizes: int) -> None:
        if not look:
            make_folder(folder, 0o700)
        with ExitStack() as undo:  # what was taken is given back when the opening fails
            self._lock = FolderLock(folder, look)
            undo.callback(self._lock.close)
            mode = "r" if look else "r+"
            super().__init__(folder / FILE, access_mode=mode, log="facts", **{"reserve": RESERVE, **sizes})
            undo.callback(super().close)
            assert isinstance(self.storage, JournalStorage)
            self._journal = self.storage
            self.signs = self._journal.signs
            self._load(folder, board, look)
            undo.pop_all()

    def _load(self, folder: Path, board: str, look: bool) -> None:
        self._group_commit: GroupCommit[Sequence[Draft], list[Fact]] = GroupCommit(self.record_all)
        self._archiving = threading.Lock()
        self._settling = threading.Lock()  # two threads hear of another center; what is gone is declared once
        self._texts = KeptTexts(self._journal)
        fresh = self._journal.table("identity") is None
        self.identity = identify(self._journal, board)
        self._history = History(self._journal, self.identity, folder / "archive")
        self.cursors = cursors(self._journal)
        self._losses = Losses(self._journal, self._history)
        last = self._journal.last if look or fresh else self._losses.at_opening(self.cursors.through)
        self._place = self._history.place_of(last)

    # Facts in.

    def record(self, drafts: Sequence[Draft]) -> list[Fact]:
        """Numbers, chains and stores these facts, all or none; durable when this returns.

        Who calls while others are being stored shares the next sync. Raises OSError.
        """
        return self._group_commit.join(drafts)

    def record_all(self, requests: Sequence[Sequence[Draft]]) -> list[list[Fact] | OSError]:
        """Stores several requests with one sync; where the disk is full, those that the reserve is for."""
        try:
            return self._store(requests)
        except OSError as e:
            urgent = [_urgent(drafts) for drafts in requests]
            if e.errno not in DISK_FULL_ERRNOS or all(urgent) or not any(urgent):
                return [e] * len(requests)
            stored = iter(self.record_all([drafts for drafts in requests if _urgent(drafts)]))
            return [next(stored) if reserved else e for reserved in urgent]

    def _store(self, requests: Sequence[Sequence[Draft]]) -> list[list[Fact] | OSError]:
        with self._journal.writing():
            numbered, place = number(self._place, [draft for drafts in requests for draft in drafts])
            try:
                self._journal.commit({"facts": documents(numbered)}, urgent=all(map(_urgent, requests)))
            except SyncFailed as e:
                self._burn([fact for fact, _ in numbered], str(e))
                raise
            self._place = place
        facts = iter(numbered)
        return [[fact for fact, _ in islice(facts, len(drafts))] for drafts in requests]

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
            known = self._journal.table("refused") or {}
            more = {str(refusal.seq): msgspec.json.encode(refusal) for refusal in refused}
            refusals = {**self._refused_behind(through), **{k: v for k, v in more.items() if known.get(k) != v}}
            self._advance({"refused": refusals}, through=min(through, self.recorded))

    def center_is(self, store: str) -> None:
        """Notes which database answers; another one than before knows nothing of ours and is told again."""
        with self._settling:
            if store != self.cursors.store:
                self._rewind(0)
                self._advance({"refused": self._refused_behind(0)}, store=store, through=0, orders=0)

    def order_done(self, order: int) -> None:
        """This order and all before it will not be asked for again."""
        self._advance({}, orders=order)

    def refused(self) -> list[Refusal]:
        """What the center would not take, and why."""
        raws = (self._journal.table("refused") or {}).values()
        return [msgspec.json.decode(raw, type=Refusal) for raw in raws]

    def _refused_behind(self, through: int) -> dict[str, bytes | None]:
        """What comes again to a center that went back may be taken this time."""
        return {key: None for key in self._journal.table("refused") or {} if int(key) > through}

    def _rewind(self, through: int) -> None:
        # A center that has some of what is declared lost here takes only a declaration of the rest.
        if through < self.cursors.through or self._history.within_lost(through):
            self._losses.behind(through, self.recorded)

    def _advance(self, change: dict[str, dict[str, bytes | None]], **changes: Any) -> None:
        with self._journal.writing():
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

    # What is gone.

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
        self._texts.keep({name: text})

    def kept(self, name: str) -> str | None:
        """The text under this name, None where there is none."""
        return self._texts.text(name)

    @property
    def configurations(self) -> KeptBundles:
        """The configurations, each empty where there is none."""
        return self._texts.configurations

    def configure(self, bundles: KeptBundles) -> None:
        """Stores the configurations, all or none. Raises OSError, or ValueError where the high water would fall."""
        self._texts.configure(bundles)

    def archive(self, now: int, limit: int = ARCHIVE_BYTES) -> None:
        """Moves segments that are wholly settled and older than the retention time to the archive.

        `now` is in ms, UTC; `limit` is the archive's size in bytes. Raises OSError.
        """
        with self._archiving:
            while self._history.retire_oldest(now - RETENTION, self.cursors.through):
                continue
            self._history.archive.prune(limit)

    def close(self) -> None:
        """Gives the buffer up; may be called twice."""
        with suppress(OSError):  # the disk still refuses; the numbers stay on it as they are
            self._journal.pay()
        super().close()
        self._lock.close()


def _urgent(drafts: Sequence[Draft]) -> bool:
    return any(draft.kind in URGENT for draft in drafts)
