"""A table that several threads read and write at once."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from sync.journal import JournalStorage, JournalTable
from tests.support.disk import PATIENCE, Database, Disk

THREADS, EACH = 4, 40


@pytest.fixture
def hurried(instant: None) -> Iterator[None]:
    """Threads take turns every few instructions."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def at_once(*calls: Callable[[], object]) -> None:
    """Runs them at the same time; raises what one of them raised."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait(PATIENCE)
        call()

    with ThreadPoolExecutor(len(calls)) as pool:
        for running in [pool.submit(run, call) for call in calls]:
            running.result(PATIENCE * 3)


def test_nobody_waits_for_the_disk_to_read(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    table, disk = db.table("t"), Disk(monkeypatch)
    table.insert({"a": 1})
    disk.shut()
    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(table.insert, {"a": 2})
        assert disk.syncing.wait(PATIENCE)
        # What could still be lost is not shown.
        assert pool.submit(len, table).result(PATIENCE) == 1
        assert pool.submit(table.contains, where("a") == 2).result(PATIENCE) is False
        assert pool.submit(table.search, where("a") > 0).result(PATIENCE) == [{"a": 1}]
        assert not writing.done()
        disk.gate.set()
        assert writing.result(PATIENCE) == 2
    assert table.search(where("a") > 0) == [{"a": 1}, {"a": 2}]


def test_ids_are_given_once(path: Path, hurried: None) -> None:
    with Database(path) as db:
        table = db.table("t")
        given: list[int] = []
        one = [lambda: given.extend(table.insert({}) for _ in range(EACH))] * (THREADS - 1)
        many = [lambda: given.extend(table.insert_multiple([{}] * EACH))]
        at_once(*one, *many)
        assert sorted(given) == list(range(1, THREADS * EACH + 1))
    with Database(path) as db:
        assert len(db.table("t")) == THREADS * EACH


def test_an_upsert_is_one_step(path: Path, hurried: None) -> None:
    with Database(path) as db:
        table = db.table("t")
        at_once(*[lambda: [table.upsert({"key": n}, where("key") == n) for n in range(EACH)]] * THREADS)
        assert sorted(document["key"] for document in table) == list(range(EACH))


def test_no_update_is_lost(path: Path, hurried: None) -> None:
    def raise_it(document: dict[str, int]) -> None:
        document["n"] += 1

    with Database(path) as db:
        table = db.table("t")
        table.insert({"n": 0})
        at_once(*[lambda: [table.update(raise_it) for _ in range(EACH)]] * THREADS)
        assert table.all() == [{"n": THREADS * EACH}]


def test_who_reads_on_while_others_insert_reads_one_moment(path: Path) -> None:
    with Database(path) as db:
        table = db.table("t")
        table.insert_multiple({"n": n} for n in range(3))
        reading = iter(table)
        seen = [next(reading)]
        table.insert({"n": 3})
        table.remove(where("n") == 1)
        assert [document["n"] for document in [*seen, *reading]] == [0, 1, 2]
        assert [document["n"] for document in table] == [0, 2, 3]


def test_a_search_shows_every_commit_that_returned(path: Path, hurried: None) -> None:
    with Database(path) as db:
        table, told = db.table("t"), 0

        def write() -> None:
            nonlocal told
            for number in range(1, 200):
                table.insert({"n": number})
                told = number

        def look() -> None:
            while told < 199:
                least = told
                assert len(table.search(where("n") > 0)) >= least
                assert table.count(where("n") > 0) >= least

        at_once(write, look, look)
        assert len(table.search(where("n") > 0)) == 199


@pytest.mark.parametrize(
    "commit",
    [
        pytest.param(lambda db: db.storage.commit({"t": {"1": b'{"a":2}'}}), id="the storage itself"),
        pytest.param(lambda db: JournalTable(db.storage, "t").update({"a": 2}), id="another table object"),
        pytest.param(lambda db: db.storage.write({"t": {"1": {"a": 2}}}), id="a write of everything"),
        pytest.param(lambda db: db.table("t").update({"a": 2}), id="the table"),
    ],
)
def test_what_a_search_remembers_is_forgotten_whoever_commits(
    db: Database, commit: Callable[[TinyDB], object]
) -> None:
    table = db.table("t")
    table.insert({"a": 1})
    assert table.search(where("a") > 0) == table.search(where("a") > 0) == [{"a": 1}]
    at_once(lambda: commit(db))
    assert table.search(where("a") > 0) == [{"a": 2}]


def test_a_condition_may_search_too(db: Database) -> None:
    table = db.table("t")
    table.insert_multiple({"n": n, "next": n + 1} for n in range(3))
    followed = where("next").test(lambda number: bool(table.search(where("n") == number)))
    found: list[int] = []
    looking = threading.Thread(
        target=lambda: found.extend(document["n"] for document in table.search(followed)), daemon=True
    )
    looking.start()
    looking.join(PATIENCE)
    assert found == [0, 1]


def test_an_id_is_chosen_when_nobody_else_is_writing(
    db: Database, instant: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, disk, chosen = db.table("t"), Disk(monkeypatch), threading.Event()
    table.insert({"n": 1})
    choose: Callable[[], int] = table._get_next_id

    def choosing() -> int:
        chosen.set()
        return choose()

    monkeypatch.setattr(table, "_get_next_id", choosing)
    disk.shut()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(table.insert, Document({"n": 2}, doc_id=2))
        assert disk.syncing.wait(PATIENCE)
        second = pool.submit(table.insert, {"n": 3})
        early = chosen.wait(0.1)
        disk.gate.set()
        assert [first.result(PATIENCE), second.result(PATIENCE)] == [2, 3]
    assert not early


def test_an_update_that_changes_nothing_writes_nothing(db: Database, path: Path) -> None:
    table = db.table("t")
    table.insert({"n": 1})
    before = path.read_bytes()
    table.update({"n": 1})
    assert path.read_bytes() == before
    table.update({"n": 2})
    assert len(path.read_bytes()) > len(before)


def test_what_is_read_is_a_copy(db: Database) -> None:
    table = db.table("t")
    table.insert({"list": [1]})
    table.all()[0]["list"].append(2)
    table.get(doc_id=1)["list"].append(3)  # type: ignore[index]
    raw = db.storage.table("t")  # type: ignore[attr-defined]
    raw["1"] = b"{}"
    assert table.all() == [{"list": [1]}]


def test_a_commit_that_fails_shows_nothing_and_takes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(JournalStorage(path, room=0)) as storage:
        table = JournalTable(storage, "t")
        table.insert({"a": 1})
        with monkeypatch.context() as patch:
            Disk(patch).failures = [True, True]
            with pytest.raises(OSError, match="Input/output error"):
                table.insert({"a": 2})
        assert table.search(where("a") > 0) == [{"a": 1}]
        table.insert({"a": 3})
        assert table.search(where("a") > 0) == [{"a": 1}, {"a": 3}]
