"""The journal's format: what says none is of the first, what adds is read, what is beyond us is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer
from sync.buffer.inspection import inspect
from sync.journal.frames import encode, scan
from sync.journal.replay import FormatTooNew
from tests.support.disk import draft


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with Buffer(tmp_path) as buffer:
        buffer.record([draft("a"), draft("b")])
    yield tmp_path


def rewritten(folder: Path, before: bytes, after: bytes) -> None:
    """The same journal as another version would have written it, its checksums right."""
    lines, previous = b"", 0
    for frame in scan((folder / FILE).read_bytes()).frames:
        line, previous = encode(frame.number, previous, frame.payload.replace(before, after))
        lines += line
    (folder / FILE).write_bytes(lines)
    (folder / f"{FILE}.mark").unlink()


def details(folder: Path) -> list[object]:
    with Buffer(folder) as buffer:
        assert buffer.damaged == 0
        return [fact.body["detail"] for fact in buffer.history() if fact.kind == "audit"]


def test_a_segment_says_its_format(folder: Path) -> None:
    assert b'"format":1}' in (folder / FILE).read_bytes()


def test_up_a_journal_from_before_formats_had_numbers_is_of_the_first(folder: Path) -> None:
    rewritten(folder, b',"format":1}', b"}")
    assert b"format" not in (folder / FILE).read_bytes()
    assert details(folder) == ["a", "b"]


def test_down_what_a_later_version_adds_in_the_same_format_is_passed_over(folder: Path) -> None:
    rewritten(folder, b'"format":1}', b'"format":1,"shade":"blue"}')
    assert details(folder) == ["a", "b"]
    assert inspect(folder).problems == []


def test_down_a_later_format_is_refused_by_name_and_nothing_is_changed(folder: Path) -> None:
    rewritten(folder, b'"format":1}', b'"format":2}')
    before = (folder / FILE).read_bytes()
    with pytest.raises(FormatTooNew, match="its format is 2, this version reads 1: install the one that wrote it"):
        Buffer(folder)
    assert (folder / FILE).read_bytes() == before
    assert "of format 2, which is not known here" in str(inspect(folder).problems[0])
