"""The tries: how often somebody may try at a door, by address for strangers, by key for who is known.

They are counted in memory that processes share which were forked off the one that made it.
"""

import fcntl
import ipaddress
import mmap
import os
import secrets
import struct
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b

# Who tried lately has a place in the shelf of its name; more would be anybody's to take.
SHELVES, SHELF_PLACES = 1024, 16
ORIGINS = 10_000  # addresses that are reckoned once
NETWORK = 64  # bits of an IPv6 address: the rest of it any machine picks for itself
TRY = struct.Struct("=16sq")  # a name's hash, and when all its tries are there again, ms


class TooManyTries(Exception):
    """The caller must wait before it tries again."""


class TryLimit:
    """Everybody may try `burst` times at once, and once more every `pause` milliseconds.

    For several threads, and for processes that are forked off this one.
    """

    def __init__(self, burst: int, pause: int) -> None:
        self._burst, self._pause = burst, pause
        self._secret = secrets.token_bytes(16)  # so that nobody can choose whose shelf to crowd
        self._file = os.memfd_create("tries")
        os.ftruncate(self._file, SHELVES * SHELF_PLACES * TRY.size)
        self._memory = mmap.mmap(self._file, 0)
        weakref.finalize(self, os.close, self._file)
        self._thread = threading.Lock()

    def take(self, who: str, now: int) -> None:
        """Counts one try. Raises `TooManyTries`."""
        most, name = self._burst * self._pause, self._name(who)
        with self._alone():
            place, free = self._place(name, now)
            # A clock that was put back must not keep anybody out for longer than all tries take.
            free = min(max(free, now), now + most)
            late = free + self._pause - now > most
            TRY.pack_into(self._memory, place, name, free if late else free + self._pause)
        if late:
            raise TooManyTries(f"too many tries from {who}: one more every {self._pause // 1000} s")

    def _name(self, who: str) -> bytes:
        return blake2b(who.encode(errors="surrogatepass"), digest_size=16, key=self._secret).digest()

    def _place(self, name: bytes, now: int) -> tuple[int, int]:
        """Where it stands, and when all its tries are there again; else the place of who has waited for longest."""
        shelf = int.from_bytes(name[:4]) % SHELVES * SHELF_PLACES
        stands = [TRY.unpack_from(self._memory, (shelf + each) * TRY.size) for each in range(SHELF_PLACES)]
        for each, (known, free) in enumerate(stands):
            if known == name:
                return (shelf + each) * TRY.size, free
        first = min(range(SHELF_PLACES), key=lambda each: stands[each][1])
        return (shelf + first) * TRY.size, now

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process. The kernel's lock is let go for a process that dies."""
        with self._thread:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


class PairingTries:
    """Those of terminals that ask to join."""

    def __init__(self) -> None:
        self.addresses = TryLimit(burst=32, pause=30_000)  # of strangers
        self.keys = TryLimit(burst=8, pause=30_000)  # that somebody here has answered for


@lru_cache(ORIGINS)
def origin(address: str) -> str:
    """What counts as one address: a network of IPv6, and IPv4 however it is written."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped or parsed.is_loopback:
        return str(parsed.ipv4_mapped or parsed)
    return str(ipaddress.ip_network((parsed, NETWORK), strict=False))
