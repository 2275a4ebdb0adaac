"""However little at a time a center answers, a call ends; one that is only slow does not."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sync.center.network.certificates import Authority
from sync.uplink import client
from sync.uplink.client import CenterClient, TryAgain
from tests.hostile.center import HostileCenter, dribbled, promised
from tests.support.servers import KEY

BETWEEN = 0.01  # s between two bytes: any socket's time-out begins anew with each


@pytest.fixture
def hostile(ours: Authority) -> Iterator[HostileCenter]:
    with HostileCenter((ours.cert, ours.key)) as center:
        yield center


@pytest.fixture
def line(hostile: HostileCenter, ours: Authority, monkeypatch: pytest.MonkeyPatch) -> CenterClient:
    monkeypatch.setattr(client, "TRANSFER_SECONDS", 0.5)
    monkeypatch.setattr(client, "RESPONSE_SECONDS", 0.5)
    return CenterClient(hostile.url, ours.ca, KEY, lambda: None)


@pytest.mark.parametrize("how", [dribbled, promised], ids=["a byte at a time", "100 Continue for ever"])
def test_an_answer_without_an_end_is_not_waited_for(
    hostile: HostileCenter, line: CenterClient, how: Callable[[HostileCenter, float], Callable[[Any], None]]
) -> None:
    hostile.raw["/v1/orders"] = how(hostile, BETWEEN)
    with pytest.raises(TryAgain, match=r"^no answer in time$"):
        line.orders(0, 0)
    del hostile.raw["/v1/orders"]
    assert line.orders(0, 0).store == "hostile", "the next call is a new connection"


def test_a_slow_answer_is_taken(hostile: HostileCenter, line: CenterClient) -> None:
    body = b'{"now":1,"store":"s","through":1}'

    def slowly(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
        for place in range(0, len(body), 4):
            hostile.closing.wait(BETWEEN)
            handler.wfile.write(body[place : place + 4])

    hostile.raw["/v1/facts"] = slowly
    assert line.deliver("aa", [b'{"seq":1}']).through == 1


def test_a_call_leaves_no_thread_behind(line: CenterClient) -> None:
    for _ in range(20):
        line.health()
        assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())
