"""Orders from a running center: an open poll hears at once, only the newest, each at its own window."""

import asyncio
import base64
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar.testing import TestClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from sync.bundles.trust import KeyTrust
from sync.center import order_bell
from sync.center.doors.api import app
from sync.center.network.certificates import Authority
from sync.center.order_bell import OrderBell
from sync.center.orders.order_table import OrdersFound, OrdersQuestion, give
from sync.center.storage.database import engine, terminals
from sync.center.storage.transactions import one_at_a_time
from sync.center.store import Store
from sync.contract import SignedBundle, key_hash, terminal_name
from tests.support.postgres import Postgres
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
    monkeypatch.setattr(order_bell, "UNTOLD_LOOK_SECONDS", 3600)
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


async def waiting(bell: OrderBell, windows: Mapping[str, str], after: int = 0) -> dict[str, OrdersFound]:
    """What each key of these windows hears, once all of them have heard something."""

    async def hear(key: str, window: str) -> tuple[str, OrdersFound]:
        with bell.poll(OrdersQuestion(key, after), window) as poll:
            return key, await poll.answer(asyncio.get_running_loop().time() + 60)

    return dict(await asyncio.gather(*(hear(*each) for each in windows.items())))


@asynccontextmanager
async def watched(store: Store) -> AsyncIterator[OrderBell]:
    """A bell as the center has it, which knows of every order until now."""
    bell = OrderBell(store, lambda: 5)
    newest = await asyncio.to_thread(store.newest_order)
    tasks = [asyncio.create_task(each) for each in (bell.watch(newest), store.notices.listen(bell.look))]
    try:
        yield bell
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def hall_of(store: Store, windows: int) -> dict[str, str]:
    """Windows by the key of who was accepted there."""
    hall = {key_hash(f"{number + 1:064x}"): f"W-{number}" for number in range(windows)}
    for key, window in hall.items():
        store.gate.accept(key, window, 1)
    return hall


def give_from_elsewhere(url: str, windows: Iterable[str]) -> None:
    """As a command beside the center does."""
    made = engine(url)
    with made.begin() as connection:
        one_at_a_time(connection)
        for window in windows:
            give(connection, window, SignedBundle(f"for {window}"), 2)
    made.dispose()


def told(found: Mapping[str, OrdersFound]) -> dict[str, list[str]]:
    texts = {key: [order.what for order in each.orders] for key, each in found.items()}
    return {key: [what.bundle for what in whats if isinstance(what, SignedBundle)] for key, whats in texts.items()}


def test_an_order_for_each_of_many_windows_is_one_question(fresh_database: str) -> None:
    """Of 200 terminals each hears its own, and nobody another's; the database is asked a few times and not 200."""
    with closing(Store(fresh_database)) as store:
        hall, asked = hall_of(store, 200), Counter[str]()
        said = store.notices._engine
        event.listen(said, "before_cursor_execute", lambda *each: asked.update([each[2].split()[0]]))

        async def ring() -> dict[str, OrdersFound]:
            async with watched(store) as bell:
                hearing = asyncio.create_task(waiting(bell, hall))
                await asyncio.to_thread(give_from_elsewhere, fresh_database, hall.values())
                return await hearing

        assert told(asyncio.run(ring())) == {key: [f"for {window}"] for key, window in hall.items()}
        assert asked["SELECT"] < 40


def test_only_those_hear_for_whom_there_is_something(fresh_database: str) -> None:
    with closing(Store(fresh_database)) as store:
        hall = hall_of(store, 3)
        first, second, third = hall

        async def ring() -> None:
            async with watched(store) as bell:
                quiet = asyncio.create_task(waiting(bell, {first: "W-0", third: "W-2"}))
                for text in ("for W-1", "for W-1"):
                    hearing = asyncio.create_task(waiting(bell, {second: "W-1"}, store.newest_order()))
                    await asyncio.sleep(0)
                    await asyncio.to_thread(give_from_elsewhere, fresh_database, ["W-1"])
                    assert told(await hearing) == {second: [text]}
                assert not quiet.done()
                bell.answer_all()
                assert told(await quiet) == {first: [], third: []}

        asyncio.run(ring())


def test_who_is_put_at_the_window_by_another_process_hears_of_it_where_it_asks(fresh_database: str) -> None:
    """Its question is still that of the window where it stood."""
    with closing(Store(fresh_database)) as store, closing(Store(fresh_database)) as other:
        (key,) = hall_of(store, 1)

        async def ring() -> dict[str, OrdersFound]:
            async with watched(store) as bell:
                hearing = asyncio.create_task(waiting(bell, {key: "W-0"}))
                await asyncio.sleep(0)
                await asyncio.to_thread(other.gate.move, terminal_name(key), "W-9", 3)
                await asyncio.to_thread(give_from_elsewhere, fresh_database, ["W-9"])
                return await hearing

        found = asyncio.run(ring())
        assert (found[key].window, told(found)) == ("W-9", {key: ["for W-9"]})


def test_what_no_notice_told_of_is_found_by_the_look_beneath(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the trigger; and from then on notices are trusted only once one has come."""
    monkeypatch.setattr(order_bell, "TOLD_LOOK_SECONDS", 0.2)
    url = postgres.database()
    with closing(Store(url)) as store:
        hall = hall_of(store, 1)
        with store.notices._engine.begin() as connection:
            connection.execute(text("DROP TRIGGER orders_are_told ON orders"))
        doubted = asyncio.Event()
        doubt = store.notices.doubt

        def noted() -> None:
            doubted.set()
            doubt()

        monkeypatch.setattr(store.notices, "doubt", noted)

        async def ring() -> dict[str, OrdersFound]:
            async with watched(store) as bell:
                await asyncio.to_thread(until, lambda: store.notices.come)
                hearing = asyncio.create_task(waiting(bell, hall))
                await asyncio.to_thread(give_from_elsewhere, url, hall.values())
                found = await hearing
                await asyncio.to_thread(until, doubted.is_set)
                return found

        assert told(asyncio.run(ring())) == {key: ["for W-0"] for key in hall}


def test_what_was_given_while_the_listening_connection_was_lost_is_told_when_it_is_back(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clock looks meanwhile."""
    for name in ("UNTOLD_LOOK_SECONDS", "TOLD_LOOK_SECONDS"):
        monkeypatch.setattr(order_bell, name, 3600)
    url = postgres.database()
    with closing(Store(url)) as store:
        hall = hall_of(store, 1)

        async def ring() -> dict[str, OrdersFound]:
            async with watched(store) as bell:
                await asyncio.to_thread(until, lambda: store.notices.come)
                hearing = asyncio.create_task(waiting(bell, hall))
                await asyncio.to_thread(lose_listeners, store)
                await asyncio.to_thread(until, lambda: not store.notices.come)
                await asyncio.to_thread(give_from_elsewhere, url, hall.values())
                async with asyncio.timeout(20):
                    return await hearing

        assert told(asyncio.run(ring())) == {key: ["for W-0"] for key in hall}


def lose_listeners(store: Store) -> None:
    with store.notices._engine.begin() as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        connection.execute(text(f"{query} AND datname = current_database()"))


def test_a_look_that_the_database_refuses_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path}/center.db"
    with closing(Store(url)) as store:
        hall, refusals = hall_of(store, 1), [OperationalError("", {}, Exception("locked")) for _ in range(3)]
        look = store.orders

        def orders(questions: Sequence[OrdersQuestion], now: int) -> dict[str, OrdersFound]:
            if refusals:
                raise refusals.pop()
            return look(questions, now)

        monkeypatch.setattr(store, "orders", orders)

        async def ring() -> dict[str, OrdersFound]:
            async with watched(store) as bell:
                hearing = asyncio.create_task(waiting(bell, hall))
                await asyncio.to_thread(give_from_elsewhere, url, hall.values())
                found = await hearing
                await asyncio.to_thread(until, lambda: len(caplog.records) > 1)
                return found

        assert told(asyncio.run(ring())) == {key: ["for W-0"] for key in hall}
    said = [each.message.partition(":")[0] for each in caplog.records]
    assert said == ["cannot look for orders", "looking for orders works again"]


def test_what_is_pushed_at_one_of_two_centers_is_heard_at_the_other(
    fresh_database: str, tmp_path: Path, authority: Authority
) -> None:
    halls = [Hall(tmp_path, authority) for _ in range(2)]
    for number, each in enumerate(halls):
        each.database, each.own = fresh_database, tmp_path / f"{number}.sock"
        each.start()
    try:
        here, there = halls
        desk, before = Desk(there).join(), now_ms()
        with ThreadPoolExecutor(1) as threads, closing(Store(fresh_database)) as store:
            poll = threads.submit(desk.call, "GET", "/v1/orders?after=0&wait=40")
            until(lambda: store.rows(terminals)[0]["last_seen"] > before)
            assert here.push(bundle(desk.window, 1)).status_code == 200
            orders = poll.result(10).json()["orders"]
        assert [order["what"]["bundle"] for order in orders] == [bundle(desk.window, 1)]
    finally:
        assert [each.stop() for each in halls] == [0, 0]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


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
    assert hall.sql('SELECT count(*) FROM orders WHERE "window" = ?', joined.window) == [(1,)]
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
    assert hall.sql('SELECT count(*) FROM orders WHERE "window" = ?', joined.window) == [(0,)]
    assert hall.push(text).status_code == 200
    assert hall.sql('SELECT count(*) FROM orders WHERE "window" = ?', joined.window) == [(1,)]


def test_every_answer_tells_the_time_and_the_store(hall: Hall, joined: Desk) -> None:
    ((store,),) = hall.sql("SELECT value FROM meta WHERE key = 'store'")
    answers = [joined.pair(), joined.deliver([]), joined.call("GET", "/v1/orders").json()]
    assert {answer["store"] for answer in answers} == {store}
    health = joined.call("GET", "/v1/health").json()
    times = [answer["now"] for answer in (*answers, health)]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000_000
