"""The journal of upgrades: how far the last one is, durable before each act, and what the service reads of it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.json import Decoder

from sync.durable import replace, sync_folder
from terminal.services.upgrade_outcome import OUTCOME_FILE, UpgradeOutcome
from terminal.setup.paths import UNFINISHED_MARK, UPGRADE_JOURNAL
from terminal.setup.upgrade.progress import Progress, wrong

EVERYBODY_READS = 0o644  # the service and everybody else may read what root wrote here
_progress_json = Decoder(Progress)


class UpgradeJournal:
    """In root's `folder`. While an upgrade is not over, a file `unfinished` lies there.

    A service that starts looks for that file, and only then for more: a Python costs the plate half a second.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / UPGRADE_JOURNAL
        self._unfinished = folder / UNFINISHED_MARK

    @contextmanager
    def held(self) -> Iterator[None]:
        """One process at a time reads and writes."""
        handle = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def read(self) -> Progress | None:
        """The last upgrade; None where there never was one. Raises OSError, ValueError for what nobody wrote."""
        try:
            return _progress_json.decode(self._file.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, progress: Progress) -> None:
        """Durable when this returns. Raises OSError."""
        if not progress.over:
            self._mark()
        replace(self._file, msgspec.json.encode(progress), EVERYBODY_READS)
        self.tell(progress)
        if progress.over:
            self._unfinished.unlink(missing_ok=True)
            sync_folder(self._folder)

    def tell(self, progress: Progress) -> None:
        """Leaves for the service what became of it; a cut may have come between the two files."""
        outcome = UpgradeOutcome(progress.stage, progress.old, progress.new, wrong(progress))
        replace(self._folder / OUTCOME_FILE.name, msgspec.json.encode(outcome), EVERYBODY_READS)

    def _mark(self) -> None:
        if not self._unfinished.exists():
            replace(self._unfinished, b"", EVERYBODY_READS)
