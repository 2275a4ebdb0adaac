"""What several write at the same time is one transaction; each of them is as well off as alone."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from sync.center.facts.fact_table import OthersSeries
from sync.center.hall import quotas
from sync.center.hall.admission import UnknownKey
from sync.center.hall.quotas import QuotaSpent
from sync.center.storage import database
from sync.center.storage.database import alarms, facts, makers, meta, metadata, quarantine
from sync.center.storage.transactions import Transactions
from sync.center.store import Store
from sync.contract import Delivery, DeliveryReceipt, key_hash, terminal_name
from tests.support.postgres import Postgres
from tests.support.servers import PATIENCE
from tests.sync.center.conftest import chain, written

KEYS = [key_hash(f"{number}" * 64) for number in range(1, 4)]
NAMES = [terminal_name(key) for key in KEYS]
SERIES = ["a" * 32, "b" * 32, "c" * 32]
Told = list[DeliveryReceipt | Exception]


class Refused(Exception):
    """What a rule of the center says."""


class Notes:
    """A database whose table `meta` holds what was written; a witness of its own reads it."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = database.engine(url)
        metadata.create_all(self.engine, [meta])
        self.transactions = Transactions(self.engine)
        self.failed: dict[str, Exception] = {}

    def act(self, name: str, *, refused: bool = False) -> Callable[[], None]:
        """Writes a note; where it is refused, after it has written."""

        def write() -> None:
            with self.transactions.begin() as connection:
                connection.execute(insert(meta).values(key=name, value=""))
                if refused:
                    raise Refused

        return self.seen_to(name, write)

    def seen_to(self, name: str, act: Callable[[], object]) -> Callable[[], None]:
        def see_to() -> None:
            self.failed.pop(name, None)
            try:
                act()
            except (Refused, IntegrityError, OperationalError) as e:
                self.failed[name] = e

        return see_to

    def kept(self) -> set[str]:
        with self.engine.execution_options(reads=True).connect() as connection:
            return set(connection.scalars(select(meta.c.key)))


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Notes]:
    made = Notes(f"sqlite:///{tmp_path}/notes.db")
    yield made
    made.transactions.close()


def test_one_refusal_leaves_those_before_and_behind_it_whole(notes: Notes) -> None:
    notes.transactions.together([notes.act("a"), notes.act("b", refused=True), notes.act("c")])
    assert notes.kept() == {"a", "c"}
    assert {name: type(why) for name, why in notes.failed.items()} == {"b": Refused}


def test_nobody_elses_eyes_see_any_of_it_before_all_is_kept(notes: Notes) -> None:
    seen: list[set[str]] = []
    acts = [notes.act("a"), lambda: seen.append(notes.kept()), notes.act("b"), lambda: seen.append(notes.kept())]
    notes.transactions.together(acts)
    assert seen == [set(), set()]
    assert notes.kept() == {"a", "b"}


def test_a_commit_that_fails_is_said_and_nothing_is_kept(notes: Notes) -> None:
    def fail(_: Any) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(notes.engine, "commit", fail)
    with pytest.raises(OperationalError, match="disk I/O error"):
        notes.transactions.together([notes.act("a"), notes.act("b")])
    event.remove(notes.engine, "commit", fail)
    assert notes.kept() == set()
    notes.transactions.together([notes.act("a"), notes.act("b")])
    assert notes.kept() == {"a", "b"}


def test_where_the_database_itself_undoes_all_of_it_the_others_are_done_again(notes: Notes) -> None:
    """As SQLite may when a disk is full: its driver then calls a commit done that committed nothing."""
    with notes.engine.begin() as connection:
        undo = (
            "CREATE TRIGGER undo BEFORE INSERT ON meta WHEN NEW.key = 'b' BEGIN SELECT RAISE(ROLLBACK, 'full'); END"
        )
        connection.exec_driver_sql(undo)
    notes.transactions.together([notes.act("a"), notes.act("b"), notes.act("c")])
    assert notes.kept() == {"a", "c"}
    assert set(notes.failed) == {"b"}


def test_where_a_connection_is_given_up_in_the_middle_the_others_are_done_again(notes: Notes) -> None:
    """As one to a disk that failed is: what it had not kept is gone with it."""

    def fail() -> None:
        with notes.transactions.begin() as connection:
            connection.invalidate()
            raise OperationalError("INSERT", None, sqlite3.OperationalError("disk I/O error"))

    notes.transactions.together([notes.act("a"), notes.seen_to("b", fail), notes.act("c")])
    assert notes.kept() == {"a", "c"}


def test_writers_of_one_process_take_turns_before_they_ask_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 0)  # who asks while another writes is refused at once
    notes = Notes(f"sqlite:///{tmp_path}/notes.db")
    with notes.transactions.begin() as connection:
        other = threading.Thread(target=notes.act("other"))
        other.start()
        other.join(0.1)
        assert other.is_alive()
        connection.execute(insert(meta).values(key="mine", value=""))
    other.join(PATIENCE)
    assert (notes.kept(), notes.failed) == ({"mine", "other"}, {})
    notes.transactions.close()


def test_postgresql_has_writers_that_do_not_wait_for_each_other(postgres: Postgres) -> None:
    notes = Notes(postgres.database())
    with notes.transactions.begin() as connection:
        connection.execute(insert(meta).values(key="mine", value=""))
        other = threading.Thread(target=notes.act("other"))
        other.start()
        other.join(PATIENCE)
        assert notes.kept() == {"other"}
    notes.transactions.close()


def hall(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder}/center.db")
    for number, key in enumerate(KEYS[:2]):
        store.gate.accept(key, f"2F-{number}", 1)
    return store


def told(store: Store, deliveries: list[tuple[int, int, list[str]]], *, together: bool) -> Told:
    """What became of each: who brings it, in whose series, and what."""
    answers: Told = [Refused()] * len(deliveries)

    def take(place: int) -> None:
        who, whose, texts = deliveries[place]
        delivery = Delivery(SERIES[whose], [Raw(text.encode()) for text in texts])
        try:
            answers[place] = store.take(KEYS[who], delivery, "10.0.0.1", 10)
        except (UnknownKey, OthersSeries, QuotaSpent) as e:
            answers[place] = e

    acts = [partial(take, place) for place in range(len(deliveries))]
    for some in [acts] if together else [[act] for act in acts]:
        store.together(some)
    return answers


def holds(store: Store) -> list[list[dict[str, Any]]]:
    tables = {table: store.rows(table) for table in (alarms, quarantine)}
    with store._engine.begin() as connection:
        for table in (facts, makers):
            tables[table] = [dict(row._mapping) for row in connection.execute(select(table))]
    return [sorted(rows, key=repr) for rows in tables.values()]


def pieces(who: int, whose: int) -> st.SearchStrategy[list[str]]:
    """Part of a chain, now and then with other content, or nonsense."""
    whole = [written(fact) for fact in chain(NAMES[who], SERIES[whose], 5)]
    other = [written(fact) for fact in chain(NAMES[who], SERIES[whose], 5, "other")]
    part = st.tuples(st.sampled_from([whole, whole, other]), st.integers(0, 4), st.integers(0, 5))
    nonsense = st.lists(st.sampled_from(['"junk"', "1", "[]", "{}"]), max_size=4)
    return part.map(lambda chosen: chosen[0][chosen[1] : chosen[2]]) | nonsense


DELIVERIES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2)).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), pieces(*pair))
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=DELIVERIES)
def test_whoever_delivers_with_others_is_told_and_has_kept_what_he_would_alone(
    deliveries: list[tuple[int, int, list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotas, "ASIDE_A_DAY", 2)
        stores = [hall(tmp_path_factory.mktemp("store")) for _ in range(2)]
        answers = [told(stores[0], deliveries, together=True), told(stores[1], deliveries, together=False)]
        assert [_plain(each) for each in answers[0]] == [_plain(each) for each in answers[1]]
        assert holds(stores[0]) == holds(stores[1])
        for store in stores:
            store.close()


def _plain(answer: DeliveryReceipt | Exception) -> object:
    if isinstance(answer, DeliveryReceipt):
        return answer.through, answer.refused, answer.conflict
    return type(answer), str(answer)
