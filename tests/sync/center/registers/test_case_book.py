"""The case book: every deed is a fact of the center's chain, done once, and nobody decides on what has changed."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from sync.center.office.deed import CaseStanding, OfficeDeed
from sync.center.registers import case_book
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.storage.database import engine, facts
from sync.center.store import Store

NEXT_YEAR = 1_798_761_600_000  # its first moment, by the zone of a hall that nobody has published yet
NOW, SERIES = 1_795_391_520_000, "5e" * 16
OPENED = OfficeDeed("request", "2026-000001", "opened", "GH-0217", content='{"day":"2026-11-30"}')
APPROVED = OfficeDeed("request", "2026-000001", "approved", "GH-0001", why="顶岗已安排")
WAITING, DONE = (
    CaseStanding("waiting", "GH-0217", "公安局", "2F-17"),
    CaseStanding("approved", "GH-0217", "公安局", "2F-17"),
)


@pytest.fixture
def database(fresh_database: str) -> Iterator[Engine]:
    Store(fresh_database).close()
    made = engine(fresh_database)
    yield made
    made.dispose()


def write(database: Engine, deed: OfficeDeed, standing: CaseStanding, seen: int, form: str = "") -> int:
    with database.begin() as connection:
        return case_book.write(connection, SERIES, deed, standing, seen, form, NOW).number


def test_the_chain_has_each_deed_as_a_fact(database: Engine) -> None:
    write(database, OPENED, WAITING, 0)
    write(database, APPROVED, DONE, 1)
    with database.connect() as connection:
        raw = list(connection.scalars(select(facts.c.raw).where(facts.c.kind == "deed").order_by(facts.c.seq)))
    first, second = map(json.loads, raw)
    # the witness: plain json and hashlib
    assert second["prev"] == hashlib.sha256(raw[0].encode()).hexdigest()
    assert (first["body"]["did"], second["body"]["did"], second["body"]["by"]) == ("opened", "approved", "GH-0001")
    assert json.loads(first["body"]["content"]) == {"day": "2026-11-30"}


def test_the_second_who_decides_is_told_and_nothing_of_theirs_is_kept(database: Engine) -> None:
    write(database, OPENED, WAITING, 0)
    write(database, APPROVED, DONE, 1)
    refused = OfficeDeed("request", "2026-000001", "refused", "GH-0002", why="人手不足")
    with pytest.raises(CaseChanged) as told:
        write(database, refused, CaseStanding("refused"), 1)
    assert told.value.last.deed == APPROVED
    with database.connect() as connection:
        assert [each.deed for each in case_book.history(connection, "request", "2026-000001")] == [OPENED, APPROVED]
        found = case_book.case(connection, "request", "2026-000001")
        assert found and (found.standing, found.deeds) == (DONE, 2)
        assert len(connection.execute(select(facts)).all()) == 2
    write(database, refused, CaseStanding("refused"), 2)  # its twin, who looked again


def test_a_form_that_is_sent_twice_is_done_once(database: Engine) -> None:
    number = write(database, OPENED, WAITING, 0, "f1")
    with pytest.raises(DoneAlready) as told:
        write(database, OfficeDeed("request", "2026-000002", "opened", "GH-0217"), WAITING, 0, "f1")
    assert (told.value.done.number, told.value.done.deed) == (number, OPENED)
    write(database, OfficeDeed("request", "2026-000002", "opened", "GH-0217"), WAITING, 0, "f2")


def test_numbers_count_in_each_register_and_year(database: Engine) -> None:
    with database.begin() as connection:
        assert case_book.new_number(connection, "request", NOW) == "2026-000001"
    write(database, OPENED, WAITING, 0)
    with database.begin() as connection:
        numbers = [
            case_book.new_number(connection, "request", NEXT_YEAR - 1),
            case_book.new_number(connection, "request", NEXT_YEAR),
            case_book.new_number(connection, "complaint", NOW),
        ]
    assert numbers == ["2026-000002", "2027-000001", "2026-000001"]


def test_cases_are_found_by_state_and_by_whom_they_are_about(database: Engine) -> None:
    write(database, OPENED, WAITING, 0)
    write(
        database, OfficeDeed("request", "2026-000002", "opened", "GH-0301"), CaseStanding("waiting", "GH-0301"), 0
    )
    write(database, APPROVED, DONE, 1)
    with database.connect() as connection:
        named = {each.case for each in case_book.cases(connection, "request", ["waiting"])}
        about = [each.case for each in case_book.cases(connection, "request", about="GH-0217")]
        histories = case_book.histories(connection, "request", ["2026-000001", "2026-000002"])
    assert (named, about) == ({"2026-000002"}, ["2026-000001"])
    assert {case: len(done) for case, done in histories.items()} == {"2026-000001": 2, "2026-000002": 1}


DEED_CHANGES = (
    "UPDATE deeds SET content = '{}'",
    "UPDATE deeds SET number = number + 1",
    "DELETE FROM deeds WHERE number = 1",
)
REPLACEMENT = """
    INSERT OR REPLACE INTO deeds
    SELECT number, register, "case", did, 'x', why, '{}', at, seq, form FROM deeds"""


def test_the_database_itself_refuses_to_change_a_deed(database: Engine) -> None:
    """Its twin, another deed in the same case, is taken."""
    write(database, OPENED, WAITING, 0)
    for change in (*DEED_CHANGES, *([REPLACEMENT] if database.dialect.name == "sqlite" else [])):
        with pytest.raises(SQLAlchemyError, match="never changed"), database.begin() as connection:
            connection.execute(text(change))
    write(database, APPROVED, DONE, 1)
    with database.connect() as connection:
        assert [each.deed for each in case_book.history(connection, "request", "2026-000001")] == [OPENED, APPROVED]
