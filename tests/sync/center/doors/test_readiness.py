"""Whether a proxy should send calls: on a driven clock, with a database that refuses, hangs and comes back."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from sync.center.doors.health import DatabaseUnfit
from sync.center.doors.readiness import FRESH_SECONDS, PROBE_SECONDS, SLOW_SECONDS, WRITE_REFUSED_SECONDS, Readiness
from sync.center.storage.schema import NewerProgramNeeded


class Database:
    """Takes writes until it is told otherwise."""

    def __init__(self) -> None:
        self.writes, self.seconds = 0, 1000.0
        self.wrong: Exception | None = None
        self.free = threading.Event()
        self.free.set()

    def write(self) -> None:
        self.writes += 1
        self.free.wait(20)
        if self.wrong:
            raise self.wrong

    def now(self) -> float:
        return self.seconds


@pytest.fixture
def database() -> Database:
    return Database()


def asked(readiness: Readiness, times: int = 1) -> str:
    """What the last of so many at once is told; empty for yes."""

    async def one() -> str:
        try:
            await readiness.check()
        except DatabaseUnfit as e:
            return str(e)
        return ""

    async def all_of_them() -> str:
        return (await asyncio.gather(*(one() for _ in range(times))))[-1]

    return asyncio.run(all_of_them())


def test_many_who_ask_cost_one_write_in_two_seconds(database: Database) -> None:
    readiness = Readiness(database.write, database.now)
    assert {asked(readiness, 50) for _ in range(20)} == {""}
    assert database.writes == 1
    database.seconds += FRESH_SECONDS
    assert asked(readiness, 50) == ""
    assert database.writes == 2


def test_a_database_that_refuses_is_told_and_asked_again_after_a_second(database: Database) -> None:
    readiness = Readiness(database.write, database.now)
    database.wrong = OperationalError("UPDATE", None, Exception("disk is full"))
    told = {asked(readiness, 5), asked(readiness)}
    assert told == {"the database does not take a write; the center's log says why"}
    assert database.writes == 1
    database.wrong = None
    database.seconds += WRITE_REFUSED_SECONDS
    assert asked(readiness) == ""


def test_tables_of_a_newer_version_are_no_place_to_send_calls_to(database: Database) -> None:
    readiness = Readiness(database.write, database.now)
    database.wrong = NewerProgramNeeded("the database was brought to step 9999")
    assert asked(readiness) == "the database was brought to step 9999"


@pytest.mark.parametrize(("since", "ready"), [(FRESH_SECONDS, True), (SLOW_SECONDS, False)])
def test_a_write_under_way_is_a_storm_for_ten_seconds_and_then_a_fault(
    database: Database, since: float, ready: bool
) -> None:
    readiness = Readiness(database.write, database.now)
    assert asked(readiness) == ""
    database.free.clear()
    database.seconds += since
    try:
        assert (asked_while_it_hangs(readiness, database.free.set) == "") == ready
    finally:
        database.free.set()


def asked_while_it_hangs(readiness: Readiness, free: Callable[[], None]) -> str:
    async def ask() -> tuple[str, float]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await readiness.check()
        except DatabaseUnfit as e:
            return str(e), loop.time() - began
        finally:
            free()  # else the loop's end would wait for the thread
        return "", loop.time() - began

    said, seconds = asyncio.run(ask())
    assert seconds < PROBE_SECONDS + 5  # of a busy machine
    return said


def test_who_is_about_to_stop_takes_no_more(database: Database) -> None:
    readiness = Readiness(database.write, database.now)
    assert asked(readiness) == ""
    readiness.stop()
    assert asked(readiness) == "this center is about to stop"
