"""What a center may answer: two errors, one for trying again and one for giving up."""

import gzip
import tracemalloc

import pytest

from sync.center.network.certificates import Authority
from sync.contract import BODY_LIMIT
from sync.uplink.client import GiveUp, TryAgain
from tests.support.servers import ORDERS, Replies, Reply, Server, dial


def refused(ours: Authority, replies: Replies) -> TryAgain | GiveUp:
    """How asking for orders ends at a center that answers so."""
    with Server(ours, replies) as server, pytest.raises((TryAgain, GiveUp)) as refusal:
        dial(server, ours).orders(0, 0)
    assert len(server.calls) == 1
    assert isinstance(refusal.value, TryAgain | GiveUp)
    return refusal.value


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413])
def test_refusals_are_given_up_with_their_status(ours: Authority, status: int) -> None:
    refusal = refused(ours, Reply(b'{"error":"because"}', status))
    assert isinstance(refusal, GiveUp)
    assert refusal.status == status
    assert str(refusal) == f'HTTP {status}: {{"error":"because"}}'


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_center_in_trouble_is_tried_again(ours: Authority, status: int) -> None:
    refusal = refused(ours, Reply(b"<html>", status))
    assert isinstance(refusal, TryAgain)
    assert (str(refusal), refusal.after) == (f"HTTP {status}", None)


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Fri, 21 Nov 2026 00:00:00 GMT", None),
        ("-1", None),
        ("1e9", None),
        ("\xb2", None),
    ],
)
def test_retry_after(ours: Authority, header: str, after: float | None) -> None:
    refusal = refused(ours, Reply(b"", 429, {"Retry-After": header}))
    assert isinstance(refusal, TryAgain)
    assert refusal.after == after


def test_a_redirect_is_not_followed(ours: Authority) -> None:
    with Server(ours, ORDERS) as elsewhere:
        refusal = refused(ours, Reply(b"", 307, {"Location": elsewhere.url + "/v1/orders"}))
        assert elsewhere.calls == []
    assert isinstance(refusal, GiveUp)
    assert refusal.status == 307


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(b'{"now":17', length=46), id="cut"),
        pytest.param(Reply(b"", length=46), id="no body"),
        pytest.param(Reply(b""), id="empty"),
        pytest.param(Reply(b"<html>"), id="not JSON"),
        pytest.param(Reply(b'{"now":1,"store":"\xff"}'), id="not UTF-8"),
        pytest.param(Reply(b'{"now":1,"new":' + b"[" * 100_000), id="deep"),
        pytest.param(Reply(b'{"now":"1","store":"s"}'), id="wrong type"),
        pytest.param(Reply(b'{"now":1}'), id="missing field"),
        pytest.param(Reply(b'{"now":1,"store":"s","orders":[{"id":1,"what":{"type":"x"}}]}'), id="unknown order"),
        pytest.param(Reply(ORDERS.body, headers={"Content-Encoding": "gzip"}), id="not gzip"),
        pytest.param(Reply(gzip.compress(ORDERS.body)[:30], headers={"Content-Encoding": "gzip"}), id="cut gzip"),
    ],
)
def test_garbage_is_tried_again(ours: Authority, reply: Reply) -> None:
    refusal = refused(ours, reply)
    assert isinstance(refusal, TryAgain)
    assert refusal.after is None


def test_an_answer_may_be_packed(ours: Authority) -> None:
    with Server(ours, Reply(gzip.compress(ORDERS.body), headers={"Content-Encoding": "gzip"})) as server:
        assert dial(server, ours).orders(0, 0).store == "s"


def padded(size: int) -> bytes:
    """A sound answer of exactly so many bytes."""
    return ORDERS.body + b" " * (size - len(ORDERS.body))


def test_an_answer_has_a_limit(ours: Authority) -> None:
    with Server(ours, Reply(padded(BODY_LIMIT))) as server:
        assert dial(server, ours).orders(0, 0).store == "s"
    assert str(refused(ours, Reply(padded(BODY_LIMIT + 1)))) == f"the answer is larger than {BODY_LIMIT} bytes"


def test_a_gzip_bomb_is_not_unpacked(ours: Authority) -> None:
    bomb = gzip.compress(bytes(64 << 20), 9)
    assert len(bomb) < BODY_LIMIT
    tracemalloc.start()
    try:
        refusal = refused(ours, Reply(bomb, headers={"Content-Encoding": "gzip"}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than" in str(refusal)
    assert peak < 4 * BODY_LIMIT
