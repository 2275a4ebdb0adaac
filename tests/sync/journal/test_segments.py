"""The files of a journal: how one follows the other, whatever stops it."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from sync.journal import JournalStorage, SyncFailed
from sync.journal.payload import JOURNAL_FORMAT
from tests.support.disk import Disk, flip
from tests.support.grown_journal import SEGMENT, add, frames, names, numbers, opened, text


def test_a_segment_that_has_grown_is_sealed_under_the_number_of_its_first_frame(
    storage: JournalStorage, path: Path
) -> None:
    add(storage, 1, 20)
    sealed = sorted(path.parent.glob("a.journal.0*"))
    assert len(sealed) >= 3
    expected = 1
    for file in [*sealed, path]:
        lines = frames(file)
        assert [number for number, _ in lines] == list(range(expected, expected + len(lines)))
        assert file == path or file.name == f"a.journal.{expected:010d}"
        assert file == path or SEGMENT <= file.stat().st_size < 2 * SEGMENT
        expected += len(lines)


def test_what_a_segment_was_filled_ahead_by_is_given_back(path: Path) -> None:
    with closing(opened(path, room=3 * SEGMENT)) as storage:
        add(storage, 1, 20)
        assert path.stat().st_size > 3 * SEGMENT
        sealed = list(path.parent.glob("a.journal.0*"))
        assert {file.read_bytes()[-2:] for file in sealed} == {b"}\n"}
    with closing(opened(path)) as again:
        assert (again.last, again.damaged) == (20, 0)


def test_a_segment_begins_with_every_table_but_the_log(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 12)
    first, *rest = frames(path)
    last = first[1]["head"]["last"]
    assert first[1]["head"] == {
        "tables": ["log", "state"],
        "alone": False,
        "since": last,
        "last": last,
        "floor": 1,
        "frames": 2,
        "format": JOURNAL_FORMAT,
    }
    assert rest[0][1] == {"change": {"log": {str(last): json.loads(text(last))}}}
    assert rest[1][1] == {"change": {"state": {"1": {"at": last}}}}


def test_all_of_it_is_there_when_it_is_opened_again(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 20)
    storage.close()
    with closing(opened(path)) as again:
        assert again.table("log") == {str(number): text(number) for number in range(1, 21)}
        assert again.table("state") == {"1": b'{"at":20}'}
        assert (again.last, again.damaged) == (20, 0)


def test_without_a_log_there_is_one_file(path: Path) -> None:
    with closing(opened(path, log="")) as storage:
        for number in range(100):
            storage.commit({"t": {"1": text(number)}})
        assert names(path) == ["a.journal"]
        assert path.stat().st_size < 2 * SEGMENT
    with closing(opened(path, log="")) as storage:
        assert storage.read() == {"t": {"1": {"n": 99, "text": "of some length"}}}


def test_compacting_leaves_what_the_tables_hold(path: Path) -> None:
    with closing(opened(path, log="", segment=1 << 20)) as storage:
        for number in range(1, 50):
            storage.commit({"t": {"1": text(number)}, "u": {}})
        storage.compact()
        _, *rest = frames(path)
        assert [content for _, content in rest] == [{"change": {"t": {"1": json.loads(text(49))}}}]
        storage.commit({"t": {"2": text(50)}})
    with closing(opened(path, log="")) as storage:
        assert storage.read() == {"t": {"1": json.loads(text(49)), "2": json.loads(text(50))}, "u": {}}


@pytest.mark.parametrize("kept", ["what the next one was to be", "nothing"])
def test_a_cut_between_the_two_renames(storage: JournalStorage, path: Path, kept: str) -> None:
    add(storage, 1, 9)
    storage.close()
    if kept != "nothing":
        path.with_name("a.journal.new").write_bytes(path.read_bytes()[:50])
    number = frames(path)[0][0]
    path.rename(path.with_name(f"a.journal.{number:010d}"))
    with closing(opened(path)) as again:
        assert (again.last, again.damaged) == (9, 0)
        add(again, 10, 12)
    with closing(opened(path)) as again:
        assert again.table("log") == {str(number): text(number) for number in range(1, 13)}
        assert again.damaged == 0
    assert "a.journal.new" not in names(path)


def test_a_frame_whose_sync_failed_is_superseded_by_the_next_segment(
    storage: JournalStorage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(storage, 1, 3)
    storage.commit({}, floor=3)
    disk = Disk(monkeypatch)
    disk.failures = [True, True]  # the frame's own, and that of the next segment
    with pytest.raises(SyncFailed, match="Input/output error"):
        storage.commit({"log": {"4": b'{"n":"never told"}'}})
    assert storage.table("log") == {"3": text(3)}
    add(storage, 5, 6)
    (sealed,) = path.parent.glob("a.journal.0*")
    last, ghost = frames(sealed)[-1]
    assert ghost == {"change": {"log": {"4": {"n": "never told"}}}}
    assert frames(path)[0][0] == last, "the next segment begins with its number"
    storage.commit({}, floor=6)
    storage.close()
    with closing(opened(path)) as again:
        assert again.damaged == 0
        assert numbers(again.older(1)) == [1, 2, 3, 5]
        assert again.table("log") == {"6": text(6)}


@pytest.mark.parametrize("place", [3, 30, 60])
def test_a_segment_whose_head_is_damaged_keeps_its_place(storage: JournalStorage, path: Path, place: int) -> None:
    add(storage, 1, 20)
    number = frames(path)[1][0]
    storage.close()
    flip(path, place)
    with closing(opened(path)) as again:
        assert (again.damaged, again.last) == (1, 20)
        add(again, 21, 40, floor=39)
        assert f"a.journal.{number:010d}" in names(path)
        assert numbers(again.older(1)) == list(range(1, 39))
        gone: list[int] = []
        while found := again.oldest():
            gone += numbers(iter(found[1]))
            again.drop_sealed(found[0])
        assert sorted({*gone}) == list(range(1, gone[-1] + 1))


def test_an_empty_file_is_a_journal_in_which_nothing_stands(path: Path) -> None:
    path.touch()
    with closing(opened(path)) as storage:
        assert (storage.read(), storage.damaged) == (None, 0)
        add(storage, 1, 2)
    with closing(opened(path)) as storage:
        assert (storage.last, storage.damaged) == (2, 0)
    assert "head" in frames(path)[0][1]
