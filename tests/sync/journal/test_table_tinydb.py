"""TinyDB's own interface on a journal: the same as on TinyDB's own storage."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from sync.journal import JournalStorage
from tests.support.disk import Database


def fill(db: TinyDB) -> None:
    db.table("t").insert_multiple({"n": n, "deep": {"list": [n]}} for n in range(5))
    db.insert({"n": "default table"})


def both(path: Path, change: Callable[[TinyDB], object]) -> tuple[list[Document], list[Document]]:
    """What a change makes of a journal, which shows the same when opened again, and of TinyDB's own file."""
    with TinyDB(path.with_suffix(".json")) as own:
        fill(own)
        change(own)
        expected = [*own.table("t").all(), *own.all()]
    with Database(path) as db:
        fill(db)
        change(db)
        at_once = [*db.table("t").all(), *db.all()]
    with Database(path) as db:
        assert [*db.table("t").all(), *db.all()] == at_once
    return at_once, expected


def dropped_and_begun_again(db: TinyDB) -> None:
    db.drop_table("t")
    db.table("t").insert({"n": 1})


CHANGES: dict[str, Callable[[TinyDB], object]] = {
    "insert": lambda db: None,
    "insert with its id": lambda db: db.table("t").insert(Document({"n": 9}, doc_id=40)),
    "update": lambda db: db.table("t").update({"n": 7}, where("n") >= 3),
    "update in place": lambda db: db.table("t").update(lambda doc: doc["deep"]["list"].append(0), doc_ids=[2, 4]),
    "upsert of what is there": lambda db: db.table("t").upsert({"n": 1, "x": "y"}, where("n") == 1),
    "upsert of what is not": lambda db: db.table("t").upsert({"n": 11}, where("n") == 11),
    "remove": lambda db: db.table("t").remove(where("n") < 2),
    "truncate": lambda db: db.table("t").truncate(),
    "drop a table": lambda db: db.drop_table("t"),
    "drop all": lambda db: db.drop_tables(),
    "insert after a drop": dropped_and_begun_again,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_tinydb_works_as_on_its_own_storage(path: Path, change: Callable[[TinyDB], object]) -> None:
    at_once, expected = both(path, change)
    assert at_once == expected
    assert [document.doc_id for document in at_once] == [document.doc_id for document in expected]


def test_search(db: Database) -> None:
    fill(db)
    assert [document["n"] for document in db.table("t").search(where("deep").list.any([3, 4]))] == [3, 4]
    assert db.table("t").get(where("n") == 12) is None
    assert db.tables() == {"t", "_default"}


def test_an_updater_that_raises_changes_nothing(db: Database, path: Path) -> None:
    fill(db)
    before = path.read_bytes()
    with pytest.raises(KeyError):
        db.table("t").update(lambda document: document.update(n=document["none"]))
    assert [document["n"] for document in db.table("t")] == [0, 1, 2, 3, 4]
    assert path.read_bytes() == before


def test_memory_shows_what_the_disk_holds(db: Database, path: Path) -> None:
    mine = ["a"]
    db.table("t").insert({"list": mine, "tuple": (1, 2), 3: "number"})
    mine.append("later")
    shown = dict(db.table("t").all()[0])
    db.close()
    with Database(path) as again:
        assert dict(again.table("t").all()[0]) == shown == {"list": ["a"], "tuple": [1, 2], "3": "number"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")], ids=str)
def test_what_would_not_be_read_again_is_refused(db: Database, number: float) -> None:
    """Null and the largest number are what they are."""
    db.table("t").insert({"deep": [{"n": None}], "large": 1.7976931348623157e308})
    for change in (
        lambda: db.table("t").insert({"deep": [{"n": number}]}),
        lambda: db.storage.write({"t": {"1": {"n": number}}}),
    ):
        with pytest.raises(ValueError, match="infinite"):
            change()
    assert [dict(document) for document in db.table("t")] == [
        {"deep": [{"n": None}], "large": 1.7976931348623157e308}
    ]


def test_keyword_arguments_of_tinydbs_own_storage(path: Path) -> None:
    JournalStorage(path, False, None, "r+").close()
    JournalStorage(path, encoding="utf-8", access_mode="r", ensure_ascii=False).close()
    for wrong in ({"encoding": "gb18030"}, {"ensure_ascii": True}, {"access_mode": "w"}):
        with pytest.raises(ValueError, match="journal"):
            JournalStorage(path, **wrong)


def test_looking_makes_no_folders(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        JournalStorage(tmp_path / "sub" / "a.journal", create_dirs=True, access_mode="r")
    assert not (tmp_path / "sub").exists()
    JournalStorage(tmp_path / "sub" / "a.journal", create_dirs=True).close()
