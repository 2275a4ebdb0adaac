"""The facts that every contestant keeps, and how a buffer is filled with them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sync.buffer import Buffer
from terminal.domain.facts import GENESIS, Draft, Fact, Moment, Rating, canonical

NOW = 1_795_420_800_000  # 2026-11-23 in UTC ms
DAY = 330  # facts; a month without a network is 10,000
APART = 86_400_000 // DAY  # ms


def fill(buffer: Buffer, size: int) -> None:
    """Records so many facts one by one, the last of them now; durable when this returns."""
    with unsynced():
        for back in range(size, 0, -1):
            buffer.record([draft(back)])
    os.sync()


def draft(back: int) -> Draft:
    """A rating, so many facts before now."""
    return Draft(moment(back), "2F-17", "1.12", Rating("very_satisfied", "10231", 4711, 0))


def moment(back: int = 0) -> Moment:
    at = NOW - back * APART
    return Moment(at, at % 86_400_000, "b1946ac92492d2347c6235b4d2611184", "synced")


def fact(back: int) -> Fact:
    """A rating as the buffer would keep it."""
    made, when = draft(back), moment(back)
    who, where = ("t-0123456789ab", "5d41402abc4b2a76b9719d911017c592", 4712), (made.window, made.config, GENESIS)
    return Fact(*who, *where, when.at, when.boot, when.mono, when.clock, made.kind, made.body)


ENCODED = canonical(fact(0))
TEXT = ENCODED.decode()


@contextmanager
def unsynced() -> Iterator[None]:
    """Filling a hundred thousand facts one by one would take minutes of waiting for the disk."""
    with patch.object(os, "fsync", lambda file: None), patch.object(os, "fdatasync", lambda file: None):
        yield
