"""Files of facts: read with json, hashlib and gzip alone; cut and altered in every place."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.export_file import FORMAT, LINE, LINES, UNPACKED, Header, NotAnExport, opened, write
from terminal.domain.facts import Fact
from tests.support.disk import PATIENCE, Disk
from tests.sync.center.conftest import chain, written

SERIES = "a" * 32
PLAIN = chain("t-1", SERIES, 3)
FACTS = [msgspec.convert(fact, Fact) for fact in PLAIN]
HEAD = {
    "format": "window-terminal facts 1",
    "terminal": "t-1",
    "board": "10000000a1b2c3d4",
    "version": "0.1.0",
    "key_hash": "c" * 64,
    "series": SERIES,
    "first": 1,
}
HEADER = Header(
    format=FORMAT,
    terminal="t-1",
    board="10000000a1b2c3d4",
    version="0.1.0",
    key_hash="c" * 64,
    series=SERIES,
    first=1,
)


def by_hand(head: dict[str, Any], lines: list[str], count: int | None = None) -> bytes:
    """The format as docs/decisions/0010 says it, without the project's code."""
    before = "".join(line + "\n" for line in [json.dumps(head), *lines]).encode()
    last = {"count": len(lines) if count is None else count, "sha256": hashlib.sha256(before).hexdigest()}
    return before + json.dumps(last).encode() + b"\n"


WHOLE = by_hand(HEAD, [written(fact) for fact in PLAIN])


def facts_in(path: Path) -> list[bytes]:
    with opened(path) as export:
        return list(export.facts())


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(NotAnExport) as e, opened(path):
        pass
    return str(e.value)


def test_what_is_written_reads_as_plain_json(tmp_path: Path) -> None:
    write(tmp_path / "out.jsonl", HEADER, FACTS)
    content = (tmp_path / "out.jsonl").read_bytes()
    head, *facts, last = content.splitlines(keepends=True)
    assert json.loads(head) == HEAD
    assert [line.decode() for line in facts] == [written(fact) + "\n" for fact in PLAIN]
    assert json.loads(last) == {
        "count": 3,
        "sha256": hashlib.sha256(content.removesuffix(last)).hexdigest(),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_name_that_ends_in_gz_is_packed_the_same_each_time(tmp_path: Path) -> None:
    for name in ("plain", "one.gz"):
        write(tmp_path / name, HEADER, FACTS)
    packed = (tmp_path / "one.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "plain").read_bytes()
    assert packed[3:8] == bytes(5)  # RFC 1952, 2.3: neither the file's name nor the time is in it
    assert facts_in(tmp_path / "one.gz") == facts_in(tmp_path / "plain") == [written(f).encode() for f in PLAIN]


def test_a_file_written_by_hand_is_read_whatever_its_name(tmp_path: Path) -> None:
    for name, content in (("plain.gz", WHOLE), ("packed", gzip.compress(WHOLE))):
        (tmp_path / name).write_bytes(content)
        with opened(tmp_path / name) as export:
            assert (export.header, export.count) == (HEADER, 3)
            for _ in range(2):
                assert [json.loads(line) for line in export.facts()] == PLAIN


def test_no_facts_are_a_file_too(tmp_path: Path) -> None:
    write(tmp_path / "none", HEADER, [])
    assert facts_in(tmp_path / "none") == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("older")
    with pytest.raises(FileExistsError):
        write(there, HEADER, FACTS)
    assert (there.read_text(), list(tmp_path.iterdir())) == ("older", [there])
    write(tmp_path / "free", HEADER, FACTS)
    assert len(facts_in(tmp_path / "free")) == 3


@pytest.mark.parametrize("failures", [[True], [False, True]], ids=["the file's sync", "the folder's sync"])
def test_what_is_not_durable_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: list[bool]
) -> None:
    disk = Disk(monkeypatch)
    disk.failures = failures
    with pytest.raises(OSError, match="Input/output error"):
        write(tmp_path / "out", HEADER, FACTS)
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "out", HEADER, FACTS)
    assert len(facts_in(tmp_path / "out")) == 3


def test_its_name_has_no_content_before_that_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    disk.shut()
    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write, tmp_path / "out", HEADER, FACTS)
        try:
            assert disk.syncing.wait(PATIENCE)
            before = (tmp_path / "out").read_bytes()
        finally:
            disk.gate.set()
        writing.result(PATIENCE)
    assert (before, len(facts_in(tmp_path / "out")), disk.syncs) == (b"", 3, 2)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "none" / "out", HEADER, FACTS)


@pytest.mark.parametrize("content", [WHOLE, gzip.compress(WHOLE, mtime=0)], ids=["plain", "packed"])
def test_cut_at_every_byte(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cut"
    path.write_bytes(content)
    assert len(facts_in(path)) == 3
    for length in reversed(range(len(content))):
        os.truncate(path, length)
        with pytest.raises(NotAnExport), opened(path):
            pass


def test_a_cut_between_lines_says_so(tmp_path: Path) -> None:
    lines = WHOLE.splitlines(keepends=True)
    assert "cut" in refused(tmp_path / "cut", b"".join(lines[:-1]))
    assert "cut" in refused(tmp_path / "cut", WHOLE[:-1])
    assert "cut" in refused(tmp_path / "cut", gzip.compress(WHOLE)[:-1])


def flipped(path: Path, content: bytes) -> Iterator[None]:
    """The file with one bit after the other turned, one in every byte."""
    path.write_bytes(content)
    with path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(content):
            os.pwrite(file.fileno(), bytes([byte ^ 1 << place % 8]), place)
            yield
            os.pwrite(file.fileno(), bytes([byte]), place)


def test_a_bit_flipped_in_every_byte(tmp_path: Path) -> None:
    for _ in flipped(tmp_path / "flipped", WHOLE):
        with pytest.raises(NotAnExport), opened(tmp_path / "flipped"):
            pass
    assert len(facts_in(tmp_path / "flipped")) == 3


def test_a_packed_file_with_a_flipped_bit_is_refused_or_the_same(tmp_path: Path) -> None:
    same = 0
    for _ in flipped(tmp_path / "flipped", gzip.compress(WHOLE, mtime=0)):
        try:
            assert [json.loads(line) for line in facts_in(tmp_path / "flipped")] == PLAIN
            same += 1
        except NotAnExport:
            pass
    assert same < 10  # of the ten bytes that begin a packed file some say nothing


@pytest.mark.parametrize("lines", [[0, 2, 1, 3, 4], [0, 1, 3, 4], [0, 1, 1, 2, 3, 4], [1, 2, 3, 4], [4]])
def test_lines_swapped_removed_and_doubled(tmp_path: Path, lines: list[int]) -> None:
    whole = WHOLE.splitlines(keepends=True)
    refused(tmp_path / "lines", b"".join(whole[n] for n in lines))


def test_a_count_that_does_not_fit(tmp_path: Path) -> None:
    lines = [written(fact) for fact in PLAIN]
    for count in (2, 4, -1):
        assert "altered" in refused(tmp_path / "count", by_hand(HEAD, lines, count))


@pytest.mark.parametrize("more", [b"x", b"\n", b"{}\n", WHOLE])
def test_something_behind_the_end(tmp_path: Path, more: bytes) -> None:
    refused(tmp_path / "more", WHOLE + more)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "window-terminal facts 2"},
        {"format": None},
        {"terminal": "t-1\0"},
        {"terminal": "t-1\n"},
        {"terminal": "t" * 201},
        {"key_hash": "C" * 64},
        {"key_hash": "c" * 64 + "\n"},
        {"first": 0},
        {"first": 1 << 63},
        {"first": "1"},
        {"key": "a secret that must not travel"},
    ],
    ids=str,
)
def test_headers_that_are_refused_beside_one_that_is_taken(tmp_path: Path, change: dict[str, Any]) -> None:
    lines = [written(fact) for fact in PLAIN]
    assert "not a file of facts" in refused(tmp_path / "head", by_hand({**HEAD, **change}, lines))
    (tmp_path / "head").write_bytes(by_hand({**HEAD, "terminal": "窗口 " + "t" * 197}, lines))
    assert len(facts_in(tmp_path / "head")) == 3


@pytest.mark.parametrize("key", HEAD)
def test_a_header_without_one_of_its_keys(tmp_path: Path, key: str) -> None:
    less = {name: value for name, value in HEAD.items() if name != key}
    said = refused(tmp_path / "head", by_hand(less, []))
    assert (key if key != "format" else "not a file of facts, or one of another version") in said


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    assert "line of more than" in refused(tmp_path / "bomb", gzip.compress(bytes(LINE * 64), 1))
    head = json.dumps(HEAD).encode() + b"\n"
    assert "line of more than" in refused(tmp_path / "bomb", gzip.compress(head + b"[" * (LINE + 1), 1))
    (tmp_path / "large").write_bytes(by_hand(HEAD, ["x" * (LINE - 1)]))
    assert len(facts_in(tmp_path / "large")[0]) == LINE - 1


def test_a_bomb_of_many_short_lines_is_refused_beside_as_many_as_are_allowed(tmp_path: Path) -> None:
    head = json.dumps(HEAD).encode() + b"\n"
    most = by_hand(HEAD, ["\n" * (LINES - 1)], LINES)
    (tmp_path / "most").write_bytes(most)
    with opened(tmp_path / "most") as export:
        assert export.count == LINES
    assert f"more than {LINES} facts" in refused(tmp_path / "bomb", gzip.compress(head + b"\n" * (LINES + 2), 1))


def test_a_bomb_of_long_lines_is_refused(tmp_path: Path) -> None:
    lines = gzip.compress((b" " * (LINE - 1) + b"\n") * 256, 1)
    bomb = gzip.compress(json.dumps(HEAD).encode() + b"\n") + lines * (UNPACKED // (LINE * 256))
    assert len(bomb) < 8 << 20
    assert f"more than {LINES} facts or {UNPACKED} bytes" in refused(tmp_path / "bomb", bomb)


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("anything") / "file"


@given(
    st.sampled_from([b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00", json.dumps(HEAD).encode() + b"\n", b"[" * 60_000]),
    st.binary(max_size=200),
)
def test_any_bytes_are_refused_in_one_way(anything: Path, start: bytes, rest: bytes) -> None:
    refused(anything, start + rest)
