"""What the center asks of PostgreSQL, with a server that refuses to write, and one whose standby is missing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import Raw
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from sync.center.network.certificates import Authority
from sync.center.storage.database import engine
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from tests.support.postgres import Postgres
from tests.sync.center.conftest import Desk, Hall, chain, until, written

KEY = key_hash("ab" * 32)
SERIES = "5d41402abc4b2a76b9719d911017c592"
NOW = 1_795_391_600_000
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A server whose settings may be changed."""
    with Postgres() as running:
        yield running


def beside(url: str) -> Engine:
    """The server's owner, who looks and changes settings outside of transactions."""
    return create_engine(url, isolation_level="AUTOCOMMIT")


def set_to(owner: Connection, setting: str, value: str) -> None:
    """For every session, and seen by this one."""
    owner.execute(text(f"ALTER SYSTEM SET {setting} = '{value}'"))
    owner.execute(text("SELECT pg_reload_conf()"))
    until(lambda: owner.scalar(text(f"SHOW {setting}")) == value)


def test_a_server_that_takes_no_writes_is_waited_for(own: Postgres, tmp_path: Path, authority: Authority) -> None:
    hall = Hall(tmp_path, authority)
    hall.database = own.database()
    hall.start()
    desk = Desk(hall).join()
    body = {"series": desk.series, "facts": desk.chain(1)}
    with beside(hall.database).connect() as owner:
        set_to(owner, "default_transaction_read_only", "on")
        refused = desk.call("POST", "/v1/facts", json=body)
        assert refused.status_code == 503, refused.text
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        set_to(owner, "default_transaction_read_only", "off")
        taken = desk.call("POST", "/v1/facts", json=body)
        assert taken.status_code == 200, taken.text
    assert hall.stop() == 0
    assert "Traceback" not in hall.log.read_text()


def test_nothing_is_acknowledged_before_the_standby_has_it_not_even_what_is_there_already(own: Postgres) -> None:
    """A first answer that was lost is given again: it, too, must not promise what one machine alone has."""
    url = own.database()
    store = Store(url)
    store.gate.accept(KEY, "2F-17", NOW)
    facts = [Raw(written(fact).encode()) for fact in chain(terminal_name(KEY), SERIES, 2)]
    with beside(url).connect() as owner, ThreadPoolExecutor(2) as threads:
        set_to(owner, "synchronous_standby_names", "nobody")
        first = threads.submit(store.take, KEY, Delivery(SERIES, facts), "", NOW)
        until(lambda: owner.scalar(text(WAITING)) == 1)
        owner.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"))
        assert first.exception() is not None
        again = threads.submit(store.take, KEY, Delivery(SERIES, facts), "", NOW)
        until(lambda: owner.scalar(text(WAITING)) == 1)
        assert not again.done()
        set_to(owner, "synchronous_standby_names", "")
        assert again.result().through == 2
    store.close()


def test_a_machine_that_is_gone_is_not_waited_for_longer_than_the_url_says(own: Postgres) -> None:
    url = own.database()
    given = [engine(url), engine(url + "&connect_timeout=2&tcp_user_timeout=9000")]
    told = []
    for each in given:
        with each.connect() as connection:
            known = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
            told.append((known["connect_timeout"], known["keepalives_idle"], known["tcp_user_timeout"]))
        each.dispose()
    assert told == [("5", "10", "15000"), ("2", "10", "9000")]


HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.mark.parametrize("rested", [True, False])
def test_after_a_restart_the_first_call_is_answered(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, *, rested: bool
) -> None:
    """Its twin has just been used: it is not asked, which would cost every call, and the first one fails."""
    monkeypatch.setattr("sync.center.storage.database.RESTED_SECONDS", 0.0 if rested else 3600.0)
    url = postgres.database()
    made = engine(url)
    with made.connect() as one, made.connect() as other:  # two that rest afterwards
        assert one.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1"))
    with beside(url).connect() as owner:
        owner.execute(text(f"{HANG_UP} AND pid <> pg_backend_pid()"))
    with made.connect() as first, made.connect() as second:
        if rested:
            assert first.scalar(text("SELECT 1")) == second.scalar(text("SELECT 1"))
        else:
            with pytest.raises(OperationalError):
                first.scalar(text("SELECT 1"))
    made.dispose()
