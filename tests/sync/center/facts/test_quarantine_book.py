"""What was set aside is read again: afterwards the center has what it would have, had it been able from the start.

A version that cannot read some facts takes a series in, then one that can releases them; beside it a center that
could read all of them from the beginning.
"""

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from sync.center.facts import intake
from sync.center.facts.quarantine_book import NothingAside
from sync.center.storage.database import alarms, engine, facts, makers, quarantine, ratings
from sync.center.store import Store
from sync.contract import Delivery, key_hash
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact
from terminal.domain.hall import merge
from tests.support import month_hall
from tests.support.month_store import BEFORE, push
from tests.sync.center.conftest import Json, chain, written

KEY, SERIES, WINDOW = key_hash("5c" * 32), "a1" * 16, "2F-17"
NAME, NOW = f"t-{KEY[:12]}", 1_795_391_520_000


def raws(sent: Sequence[Json]) -> list[Any]:
    return [written(fact).encode() for fact in sent]


class Halls:
    """A center, and what stands in it."""

    def __init__(self, url: str) -> None:
        self.url, self.store = url, Store(url)
        if not self.store.accepted():
            self.store.gate.accept(KEY, WINDOW, NOW)

    def take(self, sent: Sequence[Any], now: int = NOW) -> int:
        return self.store.take(KEY, Delivery(SERIES, list(sent)), "", now).through

    def take_unable(self, sent: Sequence[Any], unreadable: Collection[int], now: int = NOW) -> int:
        """As a version that cannot read these numbers."""

        def older(raw: bytes) -> Fact:
            if json.loads(raw)["seq"] in unreadable:
                raise ValueError("Object contains unknown field")
            return fact_in(raw)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "fact_in", older)
            return self.take(sent, now)

    def rows(self, table: Any) -> list[Any]:
        made = engine(self.url)
        with made.begin() as connection:
            found = [tuple(row) for row in connection.execute(select(table))]
        made.dispose()
        return sorted(found, key=str)

    def release(self) -> list[str]:
        """Why each stays; empty for those that are facts now."""
        book = self.store.quarantine
        return [each.why for each in book.release(book.waiting(), "it", NOW + 9)]


@pytest.fixture
def hall(fresh_database: str) -> Iterator[Halls]:
    made = Halls(fresh_database)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a center that took nothing yet: making one takes longer than all that is done to it here."""
    made = tmp_path_factory.mktemp("empty") / "center.db"
    Halls(f"sqlite:///{made}").store.close()
    return made


def copied(empty: Path, copy: Path) -> Halls:
    shutil.copy(empty, copy)
    return Halls(f"sqlite:///{copy}")


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sets(st.integers(1, 8)), st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_afterwards_it_is_as_if_all_had_been_readable_at_once(
    empty: Path, unreadable: set[int], sizes: list[int]
) -> None:
    sent, batches = raws(chain(NAME, SERIES, 8)), list[list[Any]]()
    for size in sizes:
        batches.append(sent[sum(map(len, batches)) :][:size])
    batches.append(sent[sum(map(len, batches)) :])
    with TemporaryDirectory() as folder:
        older, able = (copied(empty, Path(folder, name)) for name in ("older", "able"))
        with closing(older.store), closing(able.store):
            for number, batch in enumerate(batches):
                older.take_unable(batch, unreadable, NOW + number)
                able.take(batch, NOW + number)
            assert len(older.rows(facts)) == 8 - len(unreadable)
            assert older.release() == [""] * len(unreadable)
            for table in (facts, makers, alarms):
                assert older.rows(table) == able.rows(table)
            assert older.take(raws(chain(NAME, SERIES, 9))[8:]) == 9
            assert older.rows(alarms) == [], "the ninth follows the eighth"


def test_it_is_stored_once_and_what_was_received_stays_with_who_released_it(hall: Halls) -> None:
    sent = raws(chain(NAME, SERIES, 3))
    hall.take_unable(sent, {2})
    assert (hall.release(), hall.release()) == ([""], [])
    [row] = hall.store.quarantine.listed()
    assert (row["raw"], row["released"], row["released_by"]) == (sent[1].decode(), NOW + 9, "it")
    assert hall.take(sent) == 3, "the terminal says all of it again"
    assert len(hall.rows(facts)) == 3 and len(hall.rows(quarantine)) == 1


def test_a_rating_that_is_released_is_counted(hall: Halls) -> None:
    push(hall.store, merge(month_hall.hall()), 1, BEFORE)
    hall.take_unable(raws(chain(NAME, SERIES, 3)), {2})
    hall.store.ratings.look()
    assert len(hall.rows(ratings)) == 2
    hall.release()
    hall.store.ratings.look()
    assert len(hall.rows(ratings)) == 3


def test_what_the_terminal_says_again_after_it_is_no_refusal(hall: Halls) -> None:
    sent = raws(chain(NAME, SERIES, 2))
    hall.take_unable(sent, {2})
    hall.release()
    assert hall.store.take(KEY, Delivery(SERIES, list(sent)), "", NOW).refused == []


def test_what_still_cannot_be_read_stays_and_says_why(hall: Halls) -> None:
    sent = raws(chain(NAME, SERIES, 3))
    hall.take([sent[0], b'{"seq":2}', b'"\xff"', sent[2]])
    [first, second] = hall.release()
    assert "missing required field" in first
    assert second == "what was kept is not, byte for byte, what came"
    assert [row["released"] for row in hall.store.quarantine.listed()] == [None, None]


def put_aside(hall: Halls, number: int, raw: str) -> None:
    """What somebody with the database's password could."""
    made = engine(hall.url)
    with made.begin() as connection:
        connection.execute(update(quarantine).where(quarantine.c.id == number).values(raw=raw))
    made.dispose()


def altered(fact: Json, **more: Any) -> str:
    return written({**fact, **more})


def test_what_does_not_fit_between_its_neighbours_stays(hall: Halls) -> None:
    sent = chain(NAME, SERIES, 4)
    hall.take_unable(raws(sent), {2, 4})
    put_aside(hall, 1, altered(sent[1], mono=7))
    assert hall.release() == ["the fact behind it does not follow it", ""]
    put_aside(hall, 1, altered(sent[1], prev="0" * 64))
    assert hall.release() == ["it does not follow the fact before it"]
    put_aside(hall, 1, altered(sent[1], seq=3))
    assert hall.release() == ["it says that it is number 3, and was settled as 2"]
    assert len(hall.rows(facts)) == 3


def test_of_two_under_one_number_the_first_counts_as_at_the_delivery(hall: Halls) -> None:
    sent = chain(NAME, SERIES, 2)
    other = altered(sent[1], mono=7).encode()
    hall.take_unable([*raws(sent), other], {2})
    assert hall.release() == ["", "another fact with this number is settled already"]
    assert len(hall.rows(facts)) == 2


def test_what_would_become_of_it_is_told_before_anything_is_done(hall: Halls) -> None:
    hall.take_unable(raws(chain(NAME, SERIES, 2)), {2})
    told = hall.store.quarantine.read_again(1)
    assert told.fact is not None and (told.fact.seq, told.why) == (2, "")
    assert len(hall.rows(facts)) == 1
    with pytest.raises(NothingAside, match="has the number 7"):
        hall.store.quarantine.read_again(7)
    with pytest.raises(NothingAside):
        list(hall.store.quarantine.release([7], "it", NOW))
