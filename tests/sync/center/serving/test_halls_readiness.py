"""The readiness of several halls: one that takes writes is enough, and one that hangs holds nobody up."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from sync.center.doors.health import DatabaseUnfit
from sync.center.doors.readiness import PROBE_SECONDS, Readiness
from sync.center.serving.halls_readiness import NO_HALL_READY, HallsReadiness


def refused() -> None:
    raise OperationalError("UPDATE", {}, Exception("read-only"))


def checked(*writes: Callable[[], None]) -> float:
    """How long it took. Raises `DatabaseUnfit`."""

    async def check() -> float:
        loop = asyncio.get_running_loop()
        halls, began = [Readiness(write, loop.time) for write in writes], loop.time()
        await HallsReadiness(lambda: halls).check()
        return loop.time() - began

    return asyncio.run(check())


def test_one_hall_that_takes_writes_is_enough_and_is_not_kept_waiting() -> None:
    going_on = threading.Event()

    def hangs() -> None:
        assert going_on.wait(10)

    def takes() -> None:
        going_on.set()

    assert checked(refused, takes) < PROBE_SECONDS
    going_on.clear()
    assert checked(hangs, refused, takes) < PROBE_SECONDS


@pytest.mark.parametrize("writes", [(), (refused,), (refused, refused)])
def test_without_any_it_is_not_ready(writes: tuple[Callable[[], None], ...]) -> None:
    with pytest.raises(DatabaseUnfit, match=NO_HALL_READY.partition(";")[0]):
        checked(*writes)
