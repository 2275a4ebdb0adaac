"""The opening of a buffer: lock, journal and what is read from it, in the folder of the series written to.

A card that is in another board than it was made on begins another series there, as another terminal.
"""

import threading
from contextlib import ExitStack, suppress
from pathlib import Path

from tinydb import TinyDB

from sync.buffer import succession
from sync.buffer.cursors import cursors
from sync.buffer.history import History
from sync.buffer.identity import Identity, identify
from sync.buffer.kept_bundles import KeptTexts
from sync.buffer.lock import FolderLock
from sync.buffer.losses import Losses
from sync.buffer.succession import FILE
from sync.durable import make_folder
from sync.journal import JournalStorage, JournalTable

RESERVE = 256 << 10  # bytes for punches on a full disk; some six hundred


class OpenedBuffer(TinyDB):
    """What is open of the buffer in `folder`. Raises `BufferBusy`, or OSError where the disk refuses."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]

    def __init__(self, folder: Path, board: str = "", *, look: bool = False, **sizes: int) -> None:
        self._folder, self._board, self._look = folder, board, look
        self._sizes = {"reserve": RESERVE, **sizes}
        self._writing = threading.RLock()  # one place in one series; it outlives the journal of an earlier one
        self.came_from: Identity | None = None  # who this card was in the board that it was taken from
        if not look:
            succession.finish(folder)
        self._open()
        if not look and self.identity.elsewhere(board):
            self.came_from = self.identity
            self.close()
            succession.set_aside(folder, self.identity.series)
            self._open()

    def _open(self) -> None:
        if not self._look:
            make_folder(self._folder, 0o700)
        with ExitStack() as undo:  # what was taken is given back when the opening fails
            self._lock = FolderLock(self._folder, self._look)
            undo.callback(self._lock.close)
            mode = "r" if self._look else "r+"
            super().__init__(self._folder / FILE, access_mode=mode, log="facts", **self._sizes)
            undo.callback(super().close)
            assert isinstance(self.storage, JournalStorage)
            self._journal = self.storage
            self.signs = self._journal.signs
            self._load()
            undo.pop_all()

    def _load(self) -> None:
        self._texts = KeptTexts(self._journal)
        fresh = self._journal.table("identity") is None
        self.identity = identify(self._journal, self._board)
        self._history = History(self._journal, self.identity, self._folder / "archive")
        self.cursors = cursors(self._journal)
        self._losses = Losses(self._journal, self._history)
        last = self._journal.last if self._look or fresh else self._losses.at_opening(self.cursors.through)
        self._place = self._history.place_of(last)

    def close(self) -> None:
        """Gives the buffer up; may be called twice."""
        with suppress(OSError):  # the disk still refuses; the numbers stay on it as they are
            self._journal.pay()
        super().close()
        self._lock.close()
