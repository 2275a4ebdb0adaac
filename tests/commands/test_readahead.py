"""What a start reads is fetched ahead at the next one, and a list that is wrong does no harm."""

import ctypes
import os
import time
from importlib.util import cache_from_source
from mmap import ACCESS_COPY, PAGESIZE, mmap
from pathlib import Path

import pytest

import terminal.facts
from terminal.commands import readahead

PATIENCE = 10.0  # s
LIBC = ctypes.CDLL(None)


def in_memory(path: Path) -> bool:
    """Whether all pages of the file are in the page cache; asking reads none of them (mincore(2))."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_COPY) as mapped:
        pages = (ctypes.c_ubyte * -(-len(mapped) // PAGESIZE))()
        start = ctypes.c_char.from_buffer(mapped)
        failed = LIBC.mincore(ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(len(mapped)), pages)
        del start  # else the mapping could not be closed
    assert not failed
    return all(page & 1 for page in pages)


def forget(path: Path) -> None:
    """Puts the file's pages out of the page cache, where its file system can do without them."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def test_what_is_listed_is_read_before_anybody_asks(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.write_bytes(b"x" * 200_000)
        forget(path)
    beside = in_memory(other)
    (tmp_path / readahead.NAME).write_bytes(b"\n".join((b"/nowhere", b"\0", bytes(tmp_path), b"", bytes(one))))
    readahead.fetch(tmp_path).join(PATIENCE)
    until = time.monotonic() + PATIENCE
    while not in_memory(one):
        assert time.monotonic() < until, "nobody fetched it"
    assert in_memory(other) == beside, "what is not listed stays where it is"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n\n", b"torn in the mid"])
def test_a_damaged_list_does_no_harm(tmp_path: Path, content: bytes) -> None:
    (tmp_path / readahead.NAME).write_bytes(content)
    fetching = readahead.fetch(tmp_path)
    fetching.join(PATIENCE)
    assert not fetching.is_alive()
    readahead.note(tmp_path)
    assert (tmp_path / readahead.NAME).read_bytes() != content


def test_what_was_opened_is_listed(tmp_path: Path) -> None:
    readahead.note(tmp_path)
    names = (tmp_path / readahead.NAME).read_text().splitlines()
    ours = [name for name in names if Path(name).name.startswith("facts.cpython")]
    assert bool(ours) == Path(cache_from_source(terminal.facts.__file__)).exists()
    assert any(".so" in name for name in names), "libraries too"
    assert len(names) == len(set(names))
    assert all(0 < Path(name).stat().st_size < readahead.LARGE for name in names)


def test_a_list_that_would_be_the_same_is_not_written_again(tmp_path: Path) -> None:
    readahead.note(tmp_path)
    listed = tmp_path / readahead.NAME
    os.utime(listed, ns=(1, 1))
    readahead.note(tmp_path)
    assert listed.stat().st_mtime_ns == 1
    listed.write_text("other")
    readahead.note(tmp_path)
    assert listed.read_text() != "other"


def test_where_nothing_can_be_written_the_start_goes_on(tmp_path: Path) -> None:
    readahead.note(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()
