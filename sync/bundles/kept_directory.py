"""The kept directory of a terminal: a file of its own, and in the buffer the highest version that ever was."""

import hashlib
import threading
from pathlib import Path

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused, text, within_reach
from sync.bundles.bundle import pair as pair_of
from sync.bundles.installed import kept
from sync.bundles.kept_trust import trust_of
from sync.bundles.key_epochs import check_epoch
from sync.bundles.signed_directory import directory_signer, read_directory, verify_directory
from sync.bundles.trust import KeyTrust
from sync.durable import replace
from terminal.domain.directory import Directory
from terminal.domain.events import DirectoryKnown
from terminal.domain.facts import Moment

MARK = "directory"  # its name in the buffer: "epoch.version SHA-256", which outlives the file


class KeptDirectory:
    """The directory in the file `path`, by what is `installed` of trust; `card_key` may be empty.

    It belongs to one thread at a time, but for `take`.
    """

    def __init__(self, buffer: Buffer, path: Path, installed: KeyTrust, card_key: bytes) -> None:
        self._buffer, self._path, self._installed, self._card_key = buffer, path, installed, card_key
        self._in_use = False
        self._lock = threading.Lock()  # a stick brings one, too

    def known(self, now: Moment) -> DirectoryKnown | None:
        """The directory as it was kept, None where there is none yet. Raises `BundleRefused`."""
        hall = self.hall(now)
        if not hall or not self._path.exists():
            return None
        try:
            signed = self._path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as e:
            raise BundleRefused(f"cannot be read: {e}") from e
        trust = trust_of(self._buffer, self._installed)
        directory = self._verified(signed, hall, trust, trust.known)
        self._in_use = True
        return DirectoryKnown(directory, now)

    def hall(self, now: Moment) -> str:
        """The hall that this terminal belongs to by its configuration, empty before the first."""
        try:
            configured = kept(self._buffer, self._installed, now)
        except BundleRefused:
            return ""
        return configured.window.hall if configured else ""

    def wants(self, announced: tuple[int, int]) -> bool:
        """Whether a directory of this version is worth fetching: a newer one, or this one where it was spoilt."""
        pair, _ = self._mark()
        return announced > pair or (announced == pair > (0, 0) and not self._in_use)

    def take(self, signed: str, hall: str, announced: tuple[int, int], now: Moment) -> DirectoryKnown:
        """Keeps a directory that may be used. Raises `BundleRefused`, or OSError where it cannot be kept.

        An older one than was announced would be wanted again at once, and so without end.
        """
        trust = trust_of(self._buffer, self._installed)
        with self._lock:
            directory = self._verified(signed, hall, trust, trust.keys, trust.second)
            if pair_of(directory.version) < announced:
                raise BundleRefused(f"{text(announced)} is announced, but this is {directory.version}")
            replace(self._path, signed.encode())
            self._buffer.keep(MARK, f"{directory.version} {_digest(signed)}")
            self._in_use = True
        return DirectoryKnown(directory, now)

    def _verified(
        self, signed: str, hall: str, trust: KeyTrust, keys: tuple[str, ...], second: tuple[str, ...] = ()
    ) -> Directory:
        payload = verify_directory(signed, keys, second)
        if payload.hall != hall:
            raise BundleRefused(f"it is for the hall {payload.hall}")
        pair, digest = self._mark()
        if payload.pair < pair:
            raise BundleRefused(f"{text(payload.pair)} is older than {text(pair)}")
        if payload.pair == pair and _digest(signed) != digest:
            raise BundleRefused(f"{text(pair)} was here before with other content")
        signer = directory_signer(signed, keys)
        named = trust.named_epoch(signer)
        within_reach(payload.pair, pair, named)
        check_epoch(self._buffer, signer, payload.epoch, named)
        return read_directory(payload, self._card_key)

    def _mark(self) -> tuple[tuple[int, int], str]:
        written, _, digest = (self._buffer.kept(MARK) or "0.0").partition(" ")
        return pair_of(written), digest


def _digest(signed: str) -> str:
    return hashlib.sha256(signed.encode()).hexdigest()
