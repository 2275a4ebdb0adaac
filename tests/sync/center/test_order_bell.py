"""Orders from a running center: an open poll hears at once, only the newest, each at its own window."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar.testing import TestClient

from sync.bundles.trust import KeyTrust
from sync.center import order_bell
from sync.center.api import app
from sync.center.database import terminals
from sync.center.store import Store
from sync.contract import key_hash
from tests.sync.center.conftest import SIGNER, Desk, Hall, bundle, public, until

KEY = "6" * 64


def test_an_open_long_poll_hears_of_a_pushed_bundle(hall: Hall, joined: Desk) -> None:
    text, before = bundle(joined.window, 1), joined.last_seen()
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=40")
        until(lambda: joined.last_seen() > before)
        assert hall.push(text).status_code == 200
        orders = poll.result(10).json()["orders"]
    assert [order["what"] for order in orders] == [{"type": "configuration", "bundle": text}]


def test_what_comes_in_by_http_wakes_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the next look at the orders of other processes."""
    monkeypatch.setattr(order_bell, "ORDERS_POLL_SECONDS", 3600)
    store, clock = Store(f"sqlite:///{tmp_path}/center.db"), count(2)
    store.gate.accept(key_hash(KEY), "2F-17", 1)
    made = app(store, now=lambda: next(clock), trusted=KeyTrust((public(SIGNER),)))
    headers = {"Authorization": f"Bearer {KEY}"}
    with TestClient(made) as client, ThreadPoolExecutor(1) as threads:
        poll = threads.submit(client.get, "/v1/orders?after=0&wait=5", headers=headers)
        until(lambda: store.rows(terminals)[0]["last_seen"] > 1)
        assert client.post("/v1/bundles", json={"bundle": bundle("2F-17", 1)}).status_code == 200
        assert len(poll.result(10).json()["orders"]) == 1
    store.close()


def test_orders_go_to_the_window_they_are_for(hall: Hall, joined: Desk) -> None:
    elsewhere = Desk(hall).join()
    hall.push(bundle(joined.window, 1))
    assert len(joined.call("GET", "/v1/orders").json()["orders"]) == 1
    assert elsewhere.call("GET", "/v1/orders?wait=0.05").json()["orders"] == []


def test_only_the_newest_of_a_kind_is_sent_and_nothing_twice(hall: Hall, desk: Desk) -> None:
    desk.join("--finger", "1=1024")
    for version in (1, 2):
        hall.push(bundle(desk.window, version))
    answer = desk.call("GET", "/v1/orders?after=0").json()
    fingers, configuration = answer["orders"]
    assert fingers["what"] == {"type": "fingers", "slots": {"1": "1024"}}
    assert configuration["what"]["bundle"] == bundle(desk.window, 2)
    after = desk.call("GET", f"/v1/orders?after={fingers['id']}").json()["orders"]
    assert [order["id"] for order in after] == [configuration["id"]]
    assert desk.call("GET", f"/v1/orders?after={configuration['id']}&wait=0.05").json()["orders"] == []


def test_who_comes_to_a_window_gets_what_was_ordered_before(hall: Hall, desk: Desk) -> None:
    hall.push(bundle(desk.window, 1))
    desk.join()
    assert len(desk.call("GET", "/v1/orders?after=0&wait=40").json()["orders"]) == 1


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "wait=nan", "wait=inf", "wait=-1", "after=9223372036854775808"]
)
def test_questions_that_make_no_sense(joined: Desk, query: str) -> None:
    assert joined.call("GET", f"/v1/orders?{query}").status_code == 400
    assert joined.call("GET", "/v1/orders?after=0&wait=0&more=1").status_code == 200


def test_a_cursor_beyond_every_order_is_of_another_copy_of_the_database(hall: Hall, joined: Desk) -> None:
    hall.push(bundle(joined.window, 1))
    answer = joined.call("GET", f"/v1/orders?after={(1 << 63) - 1}").json()
    assert (len(answer["orders"]), answer["rewound"]) == (1, True)


def test_a_bundle_is_taken_once_and_again_when_it_is_the_same(hall: Hall, joined: Desk) -> None:
    text = bundle(joined.window, 3)
    assert [hall.push(text).status_code for _ in range(2)] == [200, 200]
    assert hall.sql("SELECT count(*) FROM orders WHERE window = ?", joined.window) == [(1,)]
    query = "SELECT epoch, version, bundle FROM bundles WHERE target = ? AND version > 0"
    assert hall.sql(query, joined.window) == [(1, 3, text)]


def test_older_and_different_bundles_are_in_conflict(hall: Hall, joined: Desk) -> None:
    assert hall.push(bundle(joined.window, 3)).status_code == 200
    older = hall.push(bundle(joined.window, 2))
    assert (older.status_code, "1.3" in older.json()["error"]) == (409, True)
    other = hall.push(bundle(joined.window, 3, note="x"))
    assert (other.status_code, "other content" in other.json()["error"]) == (409, True)
    assert hall.push(bundle(joined.window, 1 << 63)).status_code == 403
    assert hall.sql("SELECT max(version) FROM bundles WHERE target = ?", joined.window) == [(3,)]
    assert hall.push(bundle(joined.window, 4)).status_code == 200


def altered(text: str) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[-2] ^= 1
    return base64.b64encode(raw).decode()


def unsigned(text: str) -> str:
    return base64.b64encode(bytes(64) + base64.b64decode(text)[64:]).decode()


def of_a_stranger(text: str) -> str:
    target = json.loads(base64.b64decode(text)[64:])["target"]
    return bundle(target, 1, key=Ed25519PrivateKey.generate())


@pytest.mark.parametrize("spoil", [altered, unsigned, of_a_stranger, lambda text: text + "!", lambda text: ""])
def test_what_it_did_not_sign_is_not_published(hall: Hall, joined: Desk, spoil: "type[str]") -> None:
    text = bundle(joined.window, 1)
    assert hall.push(spoil(text)).status_code == 403
    assert hall.sql("SELECT count(*) FROM orders WHERE window = ?", joined.window) == [(0,)]
    assert hall.push(text).status_code == 200
    assert hall.sql("SELECT count(*) FROM orders WHERE window = ?", joined.window) == [(1,)]


def test_every_answer_tells_the_time_and_the_store(hall: Hall, joined: Desk) -> None:
    ((store,),) = hall.sql("SELECT value FROM meta WHERE key = 'store'")
    answers = [joined.pair(), joined.deliver([]), joined.call("GET", "/v1/orders").json()]
    assert {answer["store"] for answer in answers} == {store}
    health = joined.call("GET", "/v1/health").json()
    times = [answer["now"] for answer in (*answers, health)]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000
