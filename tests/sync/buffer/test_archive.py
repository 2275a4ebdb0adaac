"""What is settled and old goes to the archive, once and whole, whatever breaks off in between."""

import gzip
import json
from pathlib import Path

import pytest

from sync.journal import JournalStorage
from terminal.domain.facts import Fact
from tests.support.chains import DAY, archive_files, chained, dated, filled, journal_files, numbers, on_day, small
from tests.support.disk import Disk

TODAY = 60


@pytest.fixture
def facts(tmp_path: Path) -> list[Fact]:
    """Ten facts on each day before today."""
    return filled(tmp_path, days=TODAY)


def archived(folder: Path) -> list[int]:
    """The numbers in the archive, read without the project's code."""
    found = []
    for path in archive_files(folder):
        lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        assert lines[-1]["count"] == len(lines) - 2
        found += [line["seq"] for line in lines[1:-1]]
    return found


def tidied(folder: Path, now: int = on_day(TODAY), **limit: int) -> list[Fact]:
    with small(folder) as buffer:
        buffer.archive(now, **limit)
        return list(buffer.history())


def test_after_thirty_days_and_not_before(tmp_path: Path, facts: list[Fact]) -> None:
    assert tidied(tmp_path) == facts
    seqs = archived(tmp_path)
    assert seqs == list(range(1, seqs[-1] + 1)), "each once, in order"
    # Days 0 to 30 are thirty days old; a segment that reaches into day 31 stays whole.
    assert 290 <= seqs[-1] <= 310
    left = b"".join(path.read_bytes() for path in journal_files(tmp_path))
    assert [seq for seq in (1, 151, 351) if b'{"facts":{"%d":' % seq in left] == [351]


def test_what_is_not_settled_stays_however_old(tmp_path: Path) -> None:
    facts = filled(tmp_path, days=TODAY, settled=False)
    assert tidied(tmp_path, on_day(9999)) == facts
    assert archived(tmp_path) == []
    with small(tmp_path) as buffer:
        buffer.settle(100)
        buffer.archive(on_day(9999))
        assert numbers(buffer.pending(999)) == list(range(101, 601))
    assert 80 <= max(archived(tmp_path)) <= 100


def test_a_desk_that_was_silent_for_long_delivers_its_last_days_again(tmp_path: Path) -> None:
    """They were recent by its own newest fact and old by the clock: archived, and to be held in memory."""
    facts = filled(tmp_path, days=2)
    assert tidied(tmp_path) == facts
    assert archived(tmp_path)[-1] >= 10
    for _ in range(2):  # the second time the center's going back is of an earlier start
        with small(tmp_path) as buffer:
            buffer.center_is("another")
            assert buffer.pending(100) == facts
            assert buffer.waiting == len(facts)


def test_the_oldest_files_go_when_it_is_too_large(tmp_path: Path, facts: list[Fact]) -> None:
    tidied(tmp_path)
    sizes = [path.stat().st_size for path in archive_files(tmp_path)]
    assert tidied(tmp_path, limit=sum(sizes)) == facts
    left = tidied(tmp_path, limit=sum(sizes) - 1)
    assert left == facts[left[0].seq - 1 :]
    assert [path.stat().st_size for path in archive_files(tmp_path)] == sizes[1:]
    assert archived(tmp_path)[0] == left[0].seq > 1


def test_a_cut_before_the_segment_is_dropped_leaves_nothing_twice(
    tmp_path: Path, facts: list[Fact], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(journal: JournalStorage, path: Path) -> None:
        raise OSError(5, "the power went")

    with monkeypatch.context() as patch:
        patch.setattr(JournalStorage, "drop_sealed", cut)
        with pytest.raises(OSError, match="the power went"):
            tidied(tmp_path)
    before = archived(tmp_path)
    assert before
    with small(tmp_path) as buffer:
        assert list(buffer.history()) == facts
    assert tidied(tmp_path) == facts
    seqs = archived(tmp_path)
    assert seqs == list(range(1, seqs[-1] + 1))
    assert len(seqs) > len(before)


@pytest.mark.parametrize("left", [b"", b"half", None])
def test_a_file_that_a_cut_left_half_written_is_written_again(
    tmp_path: Path, facts: list[Fact], left: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(JournalStorage, "drop_sealed", lambda journal, path: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tidied(tmp_path)
    (file,) = archive_files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9] if left is None else left)
    (file.parent / f".{file.name}.beside").write_bytes(b"half")
    assert tidied(tmp_path) == facts
    assert file.read_bytes() == whole
    assert sorted(file.parent.iterdir()) == archive_files(tmp_path)


def test_each_failed_sync_leaves_all_in_place(
    tmp_path: Path, facts: list[Fact], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = 0
    for call in range(12):
        with small(tmp_path) as buffer, monkeypatch.context() as patch:
            disk = Disk(patch)
            disk.failures = [False] * call + [True]
            try:
                buffer.archive(on_day(31 + call))
            except OSError:
                refused += 1
            assert list(buffer.history()) == facts, call
            disk.failures = []
        with small(tmp_path) as buffer:
            assert list(buffer.history()) == facts, call
    assert refused > 3
    assert archived(tmp_path) == list(range(1, len(archived(tmp_path)) + 1))


def test_a_damaged_file_takes_no_other_with_it(tmp_path: Path, facts: list[Fact]) -> None:
    tidied(tmp_path)
    second = archive_files(tmp_path)[1]
    content = bytearray(second.read_bytes())
    content[len(content) // 2] ^= 1
    second.write_bytes(content)
    first, last = (int(number) for number in second.name.split(".")[0].split("-"))
    with small(tmp_path) as buffer:
        assert list(buffer.history()) == [fact for fact in facts if not first <= fact.seq <= last]
        assert buffer.pending(10) == []
        buffer.record([dated(TODAY)])
        assert numbers(buffer.pending(10)) == [601], "what is settled needs no declaration"


def test_an_archive_of_another_series_is_left_alone(tmp_path: Path, facts: list[Fact]) -> None:
    tidied(tmp_path)
    other = tmp_path / "other"
    filled(other, days=TODAY)
    tidied(other)
    for path in archive_files(other):
        path.replace(tmp_path / "archive" / path.name)
    assert tidied(tmp_path) == facts
    assert chained(tidied(tmp_path, on_day(TODAY) + DAY))
