"""Many connections that say nothing, and some that say it slowly, beside a terminal that delivers."""

import asyncio
import json
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.center.network.connections import PER_ADDRESS, STRANGERS, Connections
from sync.center.network.http_protocol import CallPhase
from sync.center.network.listener import HANDSHAKES_PER_ADDRESS, Listener
from tests.hostile import floods, wire
from tests.sync.center.conftest import Desk, Hall, until

SQLITE_ALONE = "connections are counted and hung up on before a database is asked"


def descriptors(hall: Hall) -> int:
    return len(list(Path(f"/proc/{hall.pid}/fd").iterdir()))


def crowd(hall: Hall, count: int, addresses: int, joined: Desk) -> int:
    """Lets so many stand idle, has the terminal deliver on a new connection, and counts what the center holds."""

    async def hold() -> list[wire.Line]:
        return await floods.hold(wire.centers(hall.url, hall.authority.ca, addresses), count)

    async def held() -> int:
        lines = await hold()
        assert len(lines) == count
        delivered = await asyncio.to_thread(joined.deliver, joined.chain(2))
        assert delivered["through"] == 2
        found = descriptors(hall)
        for line in lines:
            line.shut()
        return found

    joined.session.close()
    return asyncio.run(held())


def test_idle_connections_of_one_address_are_few_and_shut_nobody_out(hall: Hall, joined: Desk) -> None:
    until(lambda: descriptors(hall) < 40)
    before = descriptors(hall)
    assert crowd(hall, PER_ADDRESS + 60, 1, joined) <= before + PER_ADDRESS + 10
    until(lambda: descriptors(hall) <= before + 2)


@pytest.mark.long
def test_ten_thousand_idle_connections_are_survived(tmp_path: Path, authority: Authority) -> None:
    hall = Hall(tmp_path, authority)
    hall.start()
    joined = Desk(hall).join()
    before = descriptors(hall)
    assert crowd(hall, 10_000, 100, joined) <= before + STRANGERS + 10
    assert hall.stop() == 0
    assert hall.log.stat().st_size < 10_000


@pytest.mark.long
@pytest.mark.parametrize("known", [True, False])
def test_a_byte_a_second_is_hung_up_on(hall: Hall, joined: Desk, known: bool) -> None:
    to = wire.center(hall.url, hall.authority.ca)
    whole = wire.request("POST", "/v1/facts", joined.key if known else "ab" * 32, b"x" * 100)
    taken = asyncio.run(floods.trickle(to, whole, 60))
    assert CallPhase.HEADER.value - 3 < taken < CallPhase.HEADER.value + 5
    body = json.dumps({"series": joined.series, "facts": joined.chain(1)}).encode()
    answer = asyncio.run(floods.ask(to, "POST", "/v1/facts", joined.key, body))
    assert (answer.status, answer.said["through"]) == (200, 1)


def test_what_speaks_no_tls_is_hung_up_on_and_said_at_most_once(hall: Hall, joined: Desk) -> None:
    """Whoever typed http:// is told what to type; what is no call either gets no word."""
    plain = wire.center(hall.url.replace("https", "http"), None)
    size = hall.log.stat().st_size
    for _ in range(20):
        answer = asyncio.run(floods.ask(plain, "GET", "/v1/health"))
        assert (answer.status, b"https://" in answer.body) == (400, True)
    for noise in (b"\0" * 9, b"\x80\x2e\x01", b""):
        with socket.create_connection((plain.host, plain.port), 10, (joined.address, 0)) as line:
            line.sendall(noise)
            with suppress(OSError):  # it may have been hung up on already
                line.shutdown(socket.SHUT_WR)
            assert b"HTTP" not in _all(line)
    assert joined.deliver(joined.chain(1))["through"] == 1
    assert hall.log.stat().st_size - size < 3000


def _all(line: socket.socket) -> bytes:
    try:
        return b"".join(iter(lambda: line.recv(4096), b""))
    except ConnectionResetError:
        return b""


def test_who_says_nothing_holds_nobody_of_its_own_address_up_for_long(hall: Hall, joined: Desk) -> None:
    to = wire.center(hall.url, None)
    silent = [socket.create_connection((to.host, to.port), 10, (joined.address, 0)) for _ in range(20)]
    joined.session.close()
    assert joined.deliver(joined.chain(1))["through"] == 1
    for each in silent:
        each.close()


def test_who_is_hung_up_on_while_it_waits_for_its_turn_leaves_no_descriptor() -> None:
    async def dropped() -> int:
        listener = Listener(socket.socket(), Connections(10), lambda _: asyncio.Protocol(), None)
        accepted = socket.socket()
        crowd = [listener._turn("10.0.0.1", socket.socket()) for _ in range(HANDSHAKES_PER_ADDRESS)]
        for each in crowd:
            await each.__aenter__()
        waiting = asyncio.create_task(listener._turn("10.0.0.1", accepted).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        return accepted.fileno()

    assert asyncio.run(dropped()) == -1


def test_handshakes_of_one_address_follow_each_other_and_another_one_need_not_wait() -> None:
    async def crowded() -> list[str]:
        listener = Listener(socket.socket(), Connections(10), lambda _: asyncio.Protocol(), None)
        done, came = asyncio.Event(), []

        async def shake(owner: str, name: str) -> None:
            async with listener._turn(owner, socket.socket()):
                came.append(name)
                await done.wait()

        crowd = [asyncio.create_task(shake("10.0.0.1", str(each))) for each in range(HANDSHAKES_PER_ADDRESS + 1)]
        for _ in range(3):
            await asyncio.sleep(0)
        other = asyncio.create_task(shake("10.0.0.2", "other"))
        for _ in range(3):
            await asyncio.sleep(0)
        seen = list(came)
        done.set()
        await asyncio.gather(*crowd, other)
        return [*seen, *came[len(seen) :]]

    first = [str(each) for each in range(HANDSHAKES_PER_ADDRESS)]
    assert asyncio.run(crowded()) == [*first, "other", str(HANDSHAKES_PER_ADDRESS)]
