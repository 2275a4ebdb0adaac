"""The arrivals: release files that were brought, looked at one after the other, each accepted or refused.

What is accepted lies in root's own folder until its turn comes: nobody else can take it away, and nothing that is
refused touches it, or the upgrade that is open.
"""

import logging
from collections.abc import Iterator, Set
from pathlib import Path

from sync.durable import sync_folder
from sync.releases.manifest import Manifest, ReleaseRefused
from sync.releases.release_file import check_pieces
from sync.version_pairs import pair_text
from terminal.setup.paths import STICK_RELEASE
from terminal.setup.upgrade.inbox import InboxRefused, take
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.procedure import begin
from terminal.setup.upgrade.refusals import RefusedSoftware
from terminal.setup.upgrade.release_folders import ReleaseFolders
from terminal.setup.upgrade.staged_file import StagedFile

log = logging.getLogger(__name__)


class Arrivals:
    """Into root's `folder`: from the service's `inbox`, where files of `owners` are taken, and from a stick.

    `volatile` says why nothing can be installed here that lasts, empty where it can.
    """

    def __init__(
        self,
        folder: Path,
        inbox: Path,
        owners: Set[int],
        source: StagedFile,
        journal: UpgradeJournal,
        volatile: str = "",
    ) -> None:
        self._arrived, self._stick = folder / "arrived", folder / STICK_RELEASE
        self._inbox, self._owners, self._volatile = inbox, owners, volatile
        self._source, self._journal, self._refusals = source, journal, RefusedSoftware(folder)

    def look(self) -> bool | None:
        """Whether the next one was accepted; None where there is none. Raises OSError where root's folder fails."""
        try:
            if not self._taken():
                return None
            self._check()
        except (InboxRefused, ReleaseRefused) as e:
            self._arrived.unlink(missing_ok=True)
            log.warning("not taken: %s", self._refusals.note(str(e)))
            return False
        self._arrived.replace(self._source.accepted)
        sync_folder(self._arrived.parent)
        self._refusals.forget()
        return True

    def begin(self, folders: ReleaseFolders) -> bool:
        """Begins an upgrade by what was accepted, where none is open that could still end well. Raises OSError."""
        progress = self._journal.read()
        if not self._source.accepted.exists():
            return False
        if progress and not progress.over and progress.stage != "way_back_failed":
            return False
        begin(self._journal, folders)
        return True

    def _taken(self) -> bool:
        """Whether one is in root's hands now: the stick's first, which somebody stands beside."""
        if self._stick.exists():
            self._stick.replace(self._arrived)
            return True
        try:
            return take(self._inbox, self._owners, self._arrived)
        except FileNotFoundError:
            return False  # a terminal that was never handed anything has no inbox
        except OSError as e:
            raise InboxRefused(f"the inbox: {e.strerror}") from e

    def _check(self) -> None:
        """All of it, so that no file that is damaged can push out one that is whole. Raises `ReleaseRefused`."""
        if self._volatile:
            raise ReleaseRefused(self._volatile)
        with self._arrived.open("rb") as file:
            manifest = self._source.fitting(file).manifest
            self._check_newer(manifest)
            check_pieces(file, manifest)

    def _check_newer(self, manifest: Manifest) -> None:
        progress = self._journal.read()
        waiting = [progress.pair] if progress and not progress.over else []
        waiting += self._accepted_pair()
        if waiting and manifest.pair <= max(waiting):
            raise ReleaseRefused(f"{pair_text(manifest.pair)}: {pair_text(max(waiting))} waits already")

    def _accepted_pair(self) -> Iterator[tuple[int, int]]:
        """Of the one that waits; one that fits no longer is nothing to wait for."""
        try:
            with self._source.accepted.open("rb") as file:
                yield self._source.fitting(file).manifest.pair
        except FileNotFoundError:
            return
        except ReleaseRefused:
            self._source.accepted.unlink()
