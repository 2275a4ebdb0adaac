"""Before a call is handled: the key, the size, the caller. The hostile side speaks the wire alone."""

import asyncio
import gzip
import http.client
import json
import socket
import ssl
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sync.center.doors import reception
from sync.center.doors.reception import Budget
from sync.center.doors.work_queue import Busy
from sync.center.envelopes import TooLarge, delivered
from sync.contract import BATCH
from tests.hostile import floods, wire
from tests.sync.center.conftest import Desk, Hall, until


def lines(key: str, length: int, path: str = "/v1/facts") -> bytes:
    said = [f"POST {path} HTTP/1.1", "Host: center", f"Authorization: Bearer {key}", f"Content-Length: {length}"]
    return "\r\n".join([*said, "", ""]).encode()


def connected(hall: Hall) -> ssl.SSLSocket:
    host, port = hall.url.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=str(hall.authority.ca))
    opened = context.wrap_socket(socket.create_connection((host, int(port)), 10), server_hostname=host)
    opened.settimeout(10)
    return opened


def answer(opened: socket.socket) -> http.client.HTTPResponse:
    found = http.client.HTTPResponse(opened)
    found.begin()
    return found


def test_a_stranger_is_refused_before_a_byte_of_its_body_and_a_terminal_is_waited_for(
    hall: Hall, joined: Desk
) -> None:
    body = json.dumps({"series": joined.series, "facts": joined.chain(2)}).encode()
    with connected(hall) as stranger:
        stranger.sendall(lines("ab" * 32, 1 << 30))
        assert answer(stranger).status == 401
    with connected(hall) as terminal:
        terminal.sendall(lines(joined.key, len(body)))
        terminal.settimeout(0.3)
        with pytest.raises(TimeoutError):
            terminal.recv(1)
        terminal.settimeout(10)
        terminal.sendall(body)
        assert answer(terminal).status == 200
    assert joined.stored() == [1, 2]


@pytest.mark.parametrize(("size", "status"), [(1, 200), (5000, 413)])
def test_who_is_not_known_yet_may_say_little(hall: Hall, desk: Desk, size: int, status: int) -> None:
    asked = {"terminal": desk.name, "board": "b", "version": "1", "more": "x" * size}
    assert desk.call("POST", "/v1/pair", json=asked).status_code == status


def test_a_key_that_was_turned_away_is_a_stranger_from_then_on(hall: Hall, joined: Desk) -> None:
    assert joined.deliver(joined.chain(1))["through"] == 1
    assert hall.command("reject", joined.code).exit_code == 0
    statuses = [joined.call("POST", "/v1/facts", json={"series": "x", "facts": []}).status_code for _ in range(2)]
    assert statuses == [403, 403]
    with connected(hall) as turned_away:
        turned_away.sendall(lines(joined.key, 1 << 30))
        assert answer(turned_away).status == 403


def test_a_key_that_is_told_so_when_it_asks_to_join_is_a_stranger_too(hall: Hall, joined: Desk) -> None:
    assert joined.deliver(joined.chain(1))["through"] == 1
    assert hall.command("reject", joined.code).exit_code == 0
    assert joined.ask(joined.pairing.body())["state"] == "rejected"
    with connected(hall) as turned_away:
        turned_away.sendall(lines(joined.key, 1 << 30))
        assert answer(turned_away).status == 403


def test_small_bodies_that_unpack_to_millions_of_facts_cost_little() -> None:
    content = gzip.decompress(floods.MANY_FACTS)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            delivered(content)
        assert tracemalloc.get_traced_memory()[1] < len(content)
    finally:
        tracemalloc.stop()
    assert len(delivered(b'{"series":"x","facts":[' + b"1," * (BATCH - 1) + b"1]}").facts) == BATCH


def test_a_flood_of_them_holds_no_terminal_up(hall: Hall, joined: Desk) -> None:
    hostile = wire.center(hall.url, hall.authority.ca, "127.0.0.2")
    with ThreadPoolExecutor(1) as threads:
        flood = threads.submit(asyncio.run, floods.unpack(hostile, "ab" * 32, 100))
        assert joined.deliver(joined.chain(3))["through"] == 3
        statuses = flood.result(60)
    assert len(statuses) == 100 and set(statuses) <= {0, 401, 429, 503}


def test_the_newest_poll_of_a_key_ends_the_one_before(hall: Hall, joined: Desk) -> None:
    before = joined.last_seen()
    twin = Desk(hall)
    twin.key = joined.key
    with ThreadPoolExecutor(2) as threads:
        older = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=50")
        until(lambda: joined.last_seen() > before)
        newer = threads.submit(twin.call, "GET", "/v1/orders?after=0&wait=0.5")
        assert older.result(10).json()["orders"] == []
        assert newer.result(10).status_code == 200


def test_what_waits_for_a_caller_ends_when_it_hangs_up() -> None:
    ended: list[str] = []

    async def handled() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def hung_up() -> Any:
        return {"type": "http.disconnect"}

    async def calls() -> list[str]:
        await reception._while_there(handled(), hung_up)
        await asyncio.sleep(0)
        return list(ended)

    assert asyncio.run(calls()) == ["cancelled"], "before everything ends anyhow"


def test_who_stays_is_answered_and_failures_pass() -> None:
    async def stays() -> Any:
        await asyncio.Event().wait()

    async def fails() -> None:
        raise ValueError("of the handler")

    async def answers() -> None:
        return

    asyncio.run(reception._while_there(answers(), stays))
    with pytest.raises(ValueError, match="of the handler"):
        asyncio.run(reception._while_there(fails(), stays))


def test_bodies_in_memory_are_bounded_and_given_back() -> None:
    budget = Budget(10)
    with budget.held() as hold:
        hold(6)
        with pytest.raises(Busy), budget.held() as other:
            other(5)
        hold(4)
    with budget.held() as hold:
        hold(10)
