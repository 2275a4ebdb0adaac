"""Where facts lie: memory holds what is not settled and two days, segments and archive the rest."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.buffer import FILE, Buffer
from tests.support.chains import archive_files, chained, dated, filled, journal_files, numbers, on_day, small


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read whole."""
    names: list[str] = []
    real = Path.read_bytes

    def noted(path: Path) -> bytes:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    return names


def in_memory(buffer: Buffer) -> list[int]:
    return sorted(map(int, buffer.storage.table("facts") or ()))  # type: ignore[attr-defined]


def test_history_reaches_through_memory_segments_and_archive(tmp_path: Path) -> None:
    facts = filled(tmp_path, days=60)
    with small(tmp_path) as buffer:
        buffer.archive(on_day(60))
        assert len(archive_files(tmp_path)) > 10
        assert len(journal_files(tmp_path)) > 10
        assert list(buffer.history()) == facts
        for first in (1, 2, 155, 300, 301, 444, 580, 599, 600):
            assert list(buffer.history(first)) == facts[first - 1 :], first
        assert list(buffer.history(601)) == []
    assert numbers(facts) == list(range(1, 601))
    assert chained(facts)


def test_memory_holds_what_is_not_settled_and_two_days(tmp_path: Path) -> None:
    filled(tmp_path, days=10)
    with small(tmp_path) as buffer:
        # Days 7 and 8 and 9 are not older than the newest fact, of day 9, by more than two.
        assert in_memory(buffer) == list(range(71, 101))
        assert numbers(buffer.recent()) == list(range(71, 101))
        for day in range(10, 20):
            buffer.record([dated(day)])
        assert in_memory(buffer) == list(range(71, 111)), "what is not settled stays, however old"
        assert numbers(buffer.pending(99)) == list(range(101, 111))
        buffer.settle(105)
        assert in_memory(buffer) == list(range(106, 111))
    with small(tmp_path) as buffer:
        assert in_memory(buffer) == list(range(106, 111))
        assert numbers(buffer.history()) == list(range(1, 111))


def test_what_an_unset_clock_says_is_neither_old_nor_new(tmp_path: Path) -> None:
    adrift = replace(dated(-9999), moment=replace(dated(-9999).moment, clock="unset"))
    with Buffer(tmp_path) as buffer:
        buffer.record([dated(0), adrift, dated(1), dated(9), adrift, dated(9)])
        buffer.settle(6)
        assert in_memory(buffer) == [4, 5, 6]


@pytest.mark.parametrize("settled", [True, False])
def test_opening_reads_the_segments_that_it_needs(tmp_path: Path, settled: bool, read: list[str]) -> None:
    filled(tmp_path, days=40, settled=settled)
    files = journal_files(tmp_path)
    assert len(files) > 20
    read.clear()
    with small(tmp_path) as buffer:
        opened = {name for name in read if "mark" not in name}
        assert numbers(buffer.pending(999)) == ([] if settled else list(range(1, 401)))
    assert len(opened) <= 8 if settled else opened == {file.name for file in files}


def test_what_opening_found_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it may have been killed before its sync."""
    with Buffer(tmp_path) as buffer:
        buffer.record([dated(0)])
    synced: set[int] = set()
    real = os.fsync

    def noted(file: int) -> None:
        real(file)
        synced.add(os.fstat(file).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    with Buffer(tmp_path):
        assert (tmp_path / FILE).stat().st_ino in synced


def test_what_goes_from_memory_while_history_is_read_is_in_it(tmp_path: Path) -> None:
    facts = filled(tmp_path, days=10, settled=False)
    with small(tmp_path) as buffer:
        reading = buffer.history()
        before = next(reading)
        buffer.settle(100)
        assert len(in_memory(buffer)) < 50
        assert [before, *reading] == facts
