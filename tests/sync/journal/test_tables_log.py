"""The log of a journal: which of its documents memory holds, which only the files, and how the oldest go."""

from contextlib import closing
from pathlib import Path

import pytest

from sync.journal import JournalStorage
from tests.support.disk import Disk, flip
from tests.support.grown_journal import add, frames, names, numbers, opened, text


def test_what_is_below_the_floor_lies_in_the_files_alone(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 20)
    storage.commit({}, floor=15)
    held = {str(number): text(number) for number in range(15, 21)}
    assert storage.table("log") == held
    storage.close()
    with closing(opened(path)) as again:
        assert (again.table("log"), again.floor, again.last, again.damaged) == (held, 15, 20, 0)
        assert numbers(again.older(1)) == list(range(1, 15))
        assert numbers(again.older(9)) == list(range(9, 15))
        assert numbers(again.older(15)) == []


def test_the_last_document_stays_whatever_the_floor(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 20)
    storage.commit({}, floor=21)
    assert storage.table("log") == {"20": text(20)}
    storage.compact()
    storage.close()
    with closing(opened(path)) as again:
        assert (again.table("log"), again.last) == ({"20": text(20)}, 20)
        add(again, 21, 22)
        assert again.table("log") == {"21": text(21), "22": text(22)} | {"20": text(20)}


def test_opening_reads_no_more_than_memory_must_hold(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 30)
    storage.commit({}, floor=29)
    storage.close()
    oldest = min(path.parent.glob("a.journal.0*"))
    flip(oldest, 400)
    with closing(opened(path, access_mode="r")) as again:
        assert again.damaged == 0
        found = numbers(again.older(1))
        assert len(found) == 27, "the one that was hit is gone"
        assert set(found) < set(range(1, 29))


def test_the_oldest_segments_go_one_by_one(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 30)
    storage.commit({}, floor=30)
    gone: list[int] = []
    while found := storage.oldest():
        file, raws = found
        assert file == min(path.parent.glob("a.journal.0*"))
        gone += numbers(iter(raws))
        storage.drop_sealed(file)
        left = [*storage.older(1), *(storage.table("log") or {}).values()]
        assert numbers(iter(left)) == list(range(gone[-1] + 1, 31))
    assert gone == list(range(1, gone[-1] + 1))
    assert names(path) == ["a.journal"]
    assert storage.table("state") == {"1": b'{"at":30}'}


def test_only_the_oldest_segment_can_be_dropped(storage: JournalStorage, path: Path) -> None:
    add(storage, 1, 20)
    oldest, younger, *_ = sorted(path.parent.glob("a.journal.0*"))
    for wrong in (younger, path):
        with pytest.raises(ValueError, match="not the oldest"):
            storage.drop_sealed(wrong)
        assert wrong.exists()
    storage.drop_sealed(oldest)
    assert not oldest.exists()


def test_older_documents_come_once_and_in_order_though_a_segment_holds_them_again(
    storage: JournalStorage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(storage, 1, 20)
    storage.commit({}, floor=5)
    storage.compact()
    Disk(monkeypatch).failures = [True]
    add(storage, 21, 21)  # goes into a segment that holds everything above the floor
    assert len(frames(path)) > 16
    add(storage, 22, 40)
    storage.commit({}, floor=38)
    assert numbers(storage.older(1)) == list(range(1, 38))
    assert numbers(storage.older(12)) == list(range(12, 38))


@pytest.mark.parametrize(
    "change",
    [{"5": b"{}"}, {"4": b"{}"}, {"7": b"{}", "6": b"{}"}, {"5": None}, {"6": None}],
    ids=["the last again", "an older one", "falling", "the last removed", "none removed"],
)
def test_a_log_only_grows(storage: JournalStorage, path: Path, change: dict[str, bytes | None]) -> None:
    add(storage, 1, 5)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="log"):
        storage.commit({"log": change})
    with pytest.raises(ValueError, match="log"):
        storage.commit({}, ["log"])
    assert path.read_bytes() == before
    assert storage.table("log") == {str(number): text(number) for number in range(1, 6)}
    storage.commit({"log": {"6": text(6), "7": text(7)}, "other": {"2": b"{}", "1": None}})
    storage.commit({}, ["state"])
    assert storage.last == 7


def test_a_table_without_a_name_is_no_log(path: Path) -> None:
    with closing(opened(path, log="")) as storage:
        storage.commit({"": {"2": b"{}", "1": b"{}"}})
        storage.commit({"": {"2": None}})
        storage.commit({"": {"1": b"[]", "no number": None}})
        storage.compact()
    with closing(opened(path, log="")) as storage:
        assert storage.read() == {"": {"1": []}}
        storage.commit({}, [""])
        assert storage.read() is None
