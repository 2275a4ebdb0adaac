"""A center that is stopped while a whole hall calls: what each terminal was told is what stands in the database."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import insert

from sync.center.network.certificates import Authority
from sync.center.network.http_protocol import STOP_GRACE_SECONDS
from sync.center.storage.database import engine, terminals
from sync.center.store import Store
from sync.contract import key_hash, terminal_name
from tests.hostile.storm import Waiting, waiting
from tests.hostile.wire import Center, Line, centers, request
from tests.sync.center.conftest import Desk, Hall, until

TERMINALS, FACTS, BATCH = 200, 60, 5
STOPPED_SECONDS = 20.0  # at most, on a machine with much else to do
POLL_SECONDS = 60.0


class Told(Struct):
    """What one terminal heard. `lost` are calls on a connection that stood which nobody answered."""

    through: int = 0
    deliveries: int = 0
    poll: int = 0  # its status
    lost: list[str] = []


def accepted(hall: Hall) -> list[Waiting]:
    """A hall full of terminals that have facts, all let in before the center starts."""
    Store(hall.database).close()
    keys = [f"{number:064x}" for number in range(TERMINALS)]
    made = engine(hall.database)
    with made.begin() as connection:
        for key in keys:
            texts = dict.fromkeys(("board", "version", "code", "window"), "")
            row = {
                **texts,
                "terminal": terminal_name(key_hash(key)),
                "key_hash": key_hash(key),
                "state": "accepted",
            }
            connection.execute(insert(terminals).values(**row, first_seen=0, last_seen=0))
    made.dispose()
    return [waiting(terminal_name(key_hash(key)), key, FACTS, BATCH) for key in keys]


async def deliver(to: Center, terminal: Waiting, told: Told) -> None:
    """One delivery after the other on one connection, until the center says goodbye."""
    line = Line(to)
    await line.open()
    while True:
        call, _ = terminal.calls[min(told.deliveries, len(terminal.calls) - 1)]
        try:
            answered = await line.call(call, POLL_SECONDS)
        except (OSError, EOFError, TimeoutError) as e:
            told.lost.append(f"delivery: {e!r}")
            break
        if answered.status == 200:
            told.through, told.deliveries = answered.said["through"], told.deliveries + 1
        if answered.headers.get("connection") == "close":
            break
    line.shut()


async def poll(to: Center, terminal: Waiting, told: Told) -> None:
    """Asks until it is held, or the center says goodbye."""
    line = Line(to)
    try:
        while True:
            answered = await line.call(request("GET", "/v1/orders?after=0&wait=50", terminal.key), POLL_SECONDS)
            told.poll = answered.status
            if answered.status == 200 or answered.headers.get("connection") == "close":
                break
    except (OSError, EOFError, TimeoutError) as e:
        told.lost.append(f"poll: {e!r}")
    line.shut()


async def stopped(hall: Hall, crowd: Sequence[Waiting]) -> tuple[list[Told], int, float]:
    """Stops the center while all of them deliver and poll."""
    told = [Told() for _ in crowd]
    where = centers(hall.url, hall.authority.ca, 40)
    calling = []
    for number, terminal in enumerate(crowd):
        for act in (poll, deliver):
            calling.append(asyncio.create_task(act(where[number % len(where)], terminal, told[number])))
    while not all(each.deliveries for each in told):
        await asyncio.sleep(0.02)
    began = time.monotonic()
    status = await asyncio.to_thread(hall.stop)
    spent = time.monotonic() - began
    await asyncio.gather(*calling)
    return told, status, spent


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_answer_is_lost_when_it_is_stopped_under_load(
    tmp_path: Path, authority: Authority, fresh_database: str, workers: str
) -> None:
    hall = Hall(tmp_path, authority, fresh_database)
    hall.options = ["--workers", workers]
    crowd = accepted(hall)
    hall.start()
    told, status, spent = asyncio.run(asyncio.wait_for(stopped(hall, crowd), 120))
    assert (status, [each.lost for each in told if each.lost]) == (0, [])
    assert {each.poll for each in told} <= {200, 503}
    stands = dict(hall.sql("SELECT terminal, max(seq) FROM facts GROUP BY terminal"))
    names = [terminal_name(key_hash(terminal.key)) for terminal in crowd]
    assert {name: each.through for name, each in zip(names, told, strict=True)} == stands
    assert 0 < sum(each.through for each in told) < TERMINALS * FACTS  # it was in the midst of it
    assert spent < STOPPED_SECONDS
    log = hall.log.read_text()
    assert ("Traceback" in log, "graceful shutdown exceeded" in log) == (False, False)


def passes(seconds: float) -> None:
    """Time itself is what matters here: the lock is held for so long."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end)


def test_what_the_database_keeps_late_is_answered_all_the_same(tmp_path: Path, authority: Authority) -> None:
    """It was begun: once it is in the database its terminal must hear of it, however long that takes."""
    hall = Hall(tmp_path, authority)
    hall.start()
    joined = Desk(hall).join()
    joined.deliver(joined.chain(1))
    with ThreadPoolExecutor(2) as threads, closing(sqlite3.connect(hall.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        delivery = threads.submit(joined.deliver, joined.chain(2))
        passes(1.5)  # it is with the database by now
        stop = threads.submit(hall.stop)
        passes(STOP_GRACE_SECONDS + 1)
        assert not delivery.done()
        other.execute("ROLLBACK")
        assert (delivery.result()["through"], stop.result()) == (2, 0)
    assert joined.stored() == [1, 2]
