"""The head of a series, beside what plain SQL says of its facts, whatever a terminal sends and however often."""

import json
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import select

from sync.center.hall.quotas import DAY
from sync.center.storage.database import alarms, engine, facts
from sync.center.store import Store
from sync.contract import NUMBER_MAX, Delivery, key_hash, terminal_name
from tests.support.plain_sql import plain_sql
from tests.sync.center.conftest import chain, sha256, written

KEY, SERIES, COUNT = key_hash("7" * 64), "b" * 32, 8
# Plain SQL: the highest number of a series that was settled, and the hash of the fact that has it.
SETTLED = """SELECT coalesce(max(seq), 0) FROM
    (SELECT seq, series FROM facts UNION ALL SELECT seq, series FROM quarantine) AS settled WHERE series = ?"""
LAST = "SELECT coalesce((SELECT hash FROM facts WHERE series = ? AND seq = ?), '')"
HEAD = "SELECT terminal, through, hash FROM makers WHERE series = ?"
STALE = "UPDATE makers SET through = ?, hash = (SELECT hash FROM facts WHERE seq = ?)"
Sent = tuple[int, int, bool]  # from which number, how many, and whether the last of them is spoiled


@pytest.fixture(scope="module")
def days(files_database: str) -> Iterator[tuple[Store, str, Iterator[int]]]:
    """A center with one terminal, its database, and days of which each has a series of its own."""
    with closing(Store(files_database)) as store:
        store.gate.accept(KEY, "2F-17", 1)
        yield store, files_database, count(2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, COUNT), st.integers(1, 4), st.booleans()), min_size=1, max_size=8))
@example([(1, 4, True), (5, 2, False), (4, 1, True), (3, 4, True), (7, 1, False)])
def test_the_head_is_what_its_facts_say(days: tuple[Store, str, Iterator[int]], sent: list[Sent]) -> None:
    store, database, numbers = days
    day = next(numbers)
    series = f"{day:032x}"
    through = [store.take(KEY, delivery(*each, series), "", day * DAY).through for each in sent][-1]
    ((settled,),) = plain_sql(database, SETTLED, series)
    ((last,),) = plain_sql(database, LAST, series, settled)
    assert plain_sql(database, HEAD, series) == [(terminal_name(KEY), settled, last)]
    assert through <= settled


CONTROL = ("\\u0000", "\x00", "\x1f\x7f", "\u2028", "\ufeff")
HOSTILE = (*CONTROL, "'", '"', "\\", "%s :rows ::json", "窗口 😀", "}{", "null", "")


def test_facts_are_stored_as_they_came_whatever_stands_in_them(fresh_database: str) -> None:
    made = chain(terminal_name(KEY), SERIES, len(HOSTILE))
    for before, fact, said in zip([None, *made], made, HOSTILE, strict=False):
        fact |= {"body": {"note": said, said: NUMBER_MAX}, "kind": "new of a later version"}
        fact |= {"at": NUMBER_MAX - len(said), "prev": sha256(written(before)) if before else "0" * 64}
    sent = [written(fact) for fact in made]
    with closing(Store(fresh_database)) as store:
        store.gate.accept(KEY, "2F-17", 1)
        answer = store.take(KEY, Delivery(SERIES, [Raw(fact.encode()) for fact in sent]), "", 2)
    database = engine(fresh_database)
    with database.begin() as connection:
        kept = {row.seq: dict(row._mapping) for row in connection.execute(select(facts))}
    database.dispose()
    assert (answer.through, answer.refused) == (len(HOSTILE), [])
    assert [kept[fact["seq"]] for fact in made] == [
        {
            **{name: fact[name] for name in ("terminal", "series", "seq", "kind", "window", "at")},
            "received": 2,
            "hash": sha256(text),
            "raw": text,
        }
        for fact, text in zip(made, sent, strict=True)
    ]


@pytest.mark.parametrize("behind", [1, 3])
def test_what_a_version_without_heads_wrote_meanwhile_is_no_hindrance(behind: int, fresh_database: str) -> None:
    """On a database that several serve, one of them is the first with the new version."""
    store = Store(fresh_database)
    store.gate.accept(KEY, "2F-17", 1)
    assert store.take(KEY, delivery(1, 4, spoiled=False), "", 2).through == 4
    plain_sql(fresh_database, STALE, behind, behind)  # it knows neither of the columns
    # The terminal goes back to where this one stands, and delivers again what is there.
    assert store.take(KEY, delivery(5, 2, spoiled=False), "", 3).through == behind
    assert store.take(KEY, delivery(behind + 1, 4, spoiled=False), "", 4).through == behind + 4
    assert store.take(KEY, delivery(6, 3, spoiled=False), "", 5).through == COUNT
    kept = [row["what"] for row in store.rows(alarms)]
    store.close()
    numbers = [seq for (seq,) in plain_sql(fresh_database, "SELECT seq FROM facts ORDER BY seq")]
    assert (numbers, kept) == (list(range(1, COUNT + 1)), [])


def delivery(first: int, many: int, spoiled: bool, series: str = SERIES) -> Delivery:
    facts = [written(fact) for fact in chain(terminal_name(KEY), series, COUNT)][first - 1 : first - 1 + many]
    if spoiled:
        facts[-1] = json.dumps({"seq": first + len(facts) - 1, "said": "nothing"})
    return Delivery(series, [Raw(fact.encode()) for fact in facts])
