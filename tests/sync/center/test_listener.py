"""Many connections that say nothing, and some that say it slowly, beside a terminal that delivers."""

import asyncio
import json
from pathlib import Path

import pytest

from sync.center.certificates import Authority
from sync.center.connections import PER_ADDRESS, STRANGERS
from sync.center.http_protocol import CallPhase
from tests.hostile import floods, wire
from tests.sync.center.conftest import Desk, Hall, until


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
    plain = wire.center(hall.url.replace("https", "http"), None)
    size = hall.log.stat().st_size
    for _ in range(20):
        with pytest.raises((OSError, EOFError)):
            asyncio.run(floods.ask(plain, "GET", "/v1/health"))
    assert joined.deliver(joined.chain(1))["through"] == 1
    assert hall.log.stat().st_size - size < 3000
