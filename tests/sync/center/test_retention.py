"""What the center lets go of: no terminal is answered otherwise for it, and no day is judged otherwise."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec import Raw
from msgspec.structs import replace
from sqlalchemy import Engine, Table, insert, select

from sync.bundles.bundle import Payload, sign
from sync.bundles.trust import KeyTrust
from sync.center import center_watches, retention
from sync.center.doors import api
from sync.center.hall import quotas, restores
from sync.center.hall.restores import Carried, order_mark
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.errand_book import NoErrand
from sync.center.orders.errand_table import Gift
from sync.center.orders.order_table import OrdersQuestion
from sync.center.storage.database import (
    bundles,
    engine,
    errands,
    facts,
    meta,
    office_audits,
    office_sessions,
    orders,
    terminals,
)
from sync.center.store import Store
from sync.contract import Delivery, RosterUpdate, SignedBundle, key_hash, terminal_name
from sync.errands import (
    DiagnosticsErrand,
    DiagnosticsUpload,
    EnrolErrand,
    ForgetErrand,
    MessageErrand,
    MoveErrand,
    RestartErrand,
)
from terminal.domain.hall import merge
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.support.month_hall import hall as month_hall
from tests.support.month_store import BEFORE, fill, push
from tests.support.plain_sql import every_row
from tests.sync.center.conftest import SIGNER, chain, public, sha256, until, written
from tests.sync.center.orders.test_order_table import NOW, Given, Stands, halls, what, write

DAY = quotas.DAY
EVERYTHING = dict.fromkeys(retention.KEPT_KINDS, retention.DAYS_LEAST)
LATER = NOW + (retention.DAYS_LEAST + 2) * DAY
KEY, OTHER = key_hash("1" * 64), key_hash("2" * 64)
HERE, THERE = "2F-17", "3F-08"


def rows(store_url: str, table: Table) -> list[dict[str, Any]]:
    made = engine(store_url)
    with made.begin() as connection:
        found = [dict(row._mapping) for row in connection.execute(select(table))]
    made.dispose()
    return found


def let_go(store: Store, now: int = LATER) -> int:
    store.retention.keep(EVERYTHING)
    gone = 0
    while step := store.retention.step(now):
        gone += step
    return gone


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Engine]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('retention')}/center.db"
    with closing(Store(url)) as store:
        made = engine(url)
        yield store, made
        made.dispose()


def answers(store: Store, hall: list[Stands], last: int) -> list[object]:
    """What each terminal would be told, whatever it says that it has."""
    found: list[object] = []
    for after in range(last + 2):
        asking = [replace(each.question, after=after) for each in hall]
        found.append(store.orders(asking, NOW))
        found.append(store.orders([replace(each, roster=0, errands=True) for each in asking], NOW))
    return found


def rewinds(database: Engine, hall: list[Stands], marks: dict[int, str]) -> list[int]:
    """From where on each is told, by each order that it may have had, also one of another copy of the database."""
    found = []
    with database.connect() as connection:
        foreign = dict.fromkeys(marks, "0" * 16)
        for number, mark in [*marks.items(), *foreign.items(), (max(marks, default=0), "")]:
            for each in hall:
                carried = Carried(terminal_name(each.key), each.window, number, mark, 0, 0)
                found.append(restores.known_until(connection, carried, NOW))
    return found


def marks(database: Engine) -> dict[int, str]:
    with database.connect() as connection:
        return {row.id: order_mark(row) for row in connection.execute(select(orders))}


@settings(max_examples=60, deadline=None)
@given(halls())
def test_no_terminal_is_answered_otherwise(
    quick: tuple[Store, Engine], made: tuple[list[Stands], list[Given]]
) -> None:
    store, database = quick
    hall, all_given = made
    write(database, hall, all_given)
    told, known = answers(store, hall, len(all_given)), marks(database)
    counted = rewinds(database, hall, known)
    let_go(store)
    assert answers(store, hall, len(all_given)) == told
    assert marks(database) == known
    assert rewinds(database, hall, known) == counted


def test_of_a_hall_that_pushed_for_a_year_what_was_replaced_goes(fresh_database: str) -> None:
    dice, windows = random.Random(5), [f"W-{number}" for number in range(20)]
    with closing(Store(fresh_database)) as store:
        made = engine(fresh_database)
        kinds = ("configuration", "fingers", "roster")
        all_given = [
            Given(number, window, what(kind, number, window))
            for number in range(1, 1001)
            for window, kind in [(dice.choice(windows), dice.choice(kinds))]
        ]
        hall = []
        for number, window in enumerate(windows):
            moves = [one.id for one in all_given if one.window == window and isinstance(one.what, SignedBundle)]
            key = f"{number:064x}"
            hall.append(Stands(key, window, "accepted", dice.choice([0, *moves]), OrdersQuestion(key, 0)))
        write(made, hall, all_given)
        told = store.orders([each.question for each in hall], NOW)
        assert let_go(store, NOW + 29 * DAY) == 0, "it is too young"
        gone = let_go(store)
        assert store.orders([each.question for each in hall], NOW) == told
        made.dispose()
        whole = [row for row in rows(fresh_database, orders) if row["body"]]
    rosters = [each.id for each in all_given if isinstance(each.what, RosterUpdate)]
    newest = {(each.window, type(each.what)): each.id for each in all_given}
    kept = {*rosters, *newest.values(), *(each.moved_by for each in hall)} - {0}
    assert {row["id"] for row in whole} == kept
    assert gone == 1000 - len(kept) > 500


MONTH = played(6)


def test_no_day_of_a_month_is_judged_otherwise(fresh_database: str) -> None:
    """Also where another configuration was in force in its middle, and a later list has nothing of what is past."""
    with closing(Store(fresh_database)) as store:
        fill(store, MONTH, {"2F-03": DAYS[-1]})
        end = BEFORE + 60 * DAY
        for version, on in ((2, 10), (3, 20), (4, 33), (5, 34)):
            push(store, merge(month_hall()), version, BEFORE + on * DAY)
        store.publish_roster("2F-01", (), end)
        told = [store.editions.sheet(day) for day in DAYS]
        before = rows(fresh_database, facts), rows(fresh_database, bundles)
        assert let_go(store, end + 400 * DAY) > 0
        assert [store.editions.sheet(day) for day in DAYS] == told
        assert (rows(fresh_database, facts), rows(fresh_database, bundles)) == before


class Windows:
    """A center with a terminal at each of two windows, and errands that they answered or did not."""

    def __init__(self, url: str) -> None:
        self.url, self.store = url, Store(url)
        self.prev, self.seq = "0" * 64, 0
        for version, target in enumerate((HERE, THERE, "3F-09"), 1):
            payload = Payload("ed25519", target, 1, version, 1, 9, 9, Raw(b"{}"))
            self.store.publish([Publication(sign(SIGNER, payload), public(SIGNER), payload)], NOW)
        self.store.gate.accept(KEY, HERE, NOW)
        self.store.gate.accept(OTHER, THERE, NOW)

    def give(self, what: Any, request: str | None = None) -> int:
        return self.store.errands.give(HERE, what, Gift("it", request), NOW)

    def mark(self, order: int) -> str:
        made = engine(self.url)
        with made.begin() as connection:
            row = connection.execute(select(orders).where(orders.c.id == order)).one()
        made.dispose()
        return order_mark(row)

    def answer(self, order: int, what: str, now: int, detail: str = "") -> None:
        body = {"order": order, "mark": self.mark(order), "what": what, "ended": "done", "detail": detail}
        self.say("errand", body, now)

    def say(self, kind: str, body: dict[str, Any], now: int) -> None:
        self.seq += 1
        fact = chain(terminal_name(KEY), "c" * 32, 1)[0]
        fact |= {"seq": self.seq, "prev": self.prev, "kind": kind, "body": body}
        self.prev = sha256(written(fact))
        taken = self.store.take(KEY, Delivery("c" * 32, [Raw(written(fact).encode())]), "", now)
        assert (taken.through, taken.refused) == (self.seq, [])

    def left(self) -> set[int]:
        return {row["order"] for row in rows(self.url, errands)}


@pytest.fixture
def center(fresh_database: str) -> Iterator[Windows]:
    made = Windows(fresh_database)
    yield made
    made.store.close()


SOON = NOW + 3_600_000


def test_what_was_answered_goes_with_its_text_and_whoever_carries_its_number_is_known(center: Windows) -> None:
    message, restart = center.give(MessageErrand("陈静，请到 305", SOON)), center.give(RestartErrand(SOON))
    center.answer(message, "message", NOW)
    known = center.mark(message)
    assert let_go(center.store, SOON + 29 * DAY) == 0
    assert let_go(center.store) == 1
    assert center.left() == {restart}, "nobody has answered that one"
    body = next(row["body"] for row in rows(center.url, orders) if row["id"] == message)
    assert (body, center.mark(message)) == ("", known)
    center.answer(message, "message", LATER)
    assert center.left() == {restart}


def test_a_terminal_that_was_cut_off_for_long_still_stands_where_a_supervisor_moved_it(center: Windows) -> None:
    order = center.give(MoveErrand(terminal_name(KEY), "3F-09", SOON))
    let_go(center.store, LATER + 900 * DAY)
    center.answer(order, "move", LATER + 900 * DAY)
    stands = {row["key_hash"]: row["window"] for row in rows(center.url, terminals)}
    assert stands == {KEY: "3F-09", OTHER: THERE}
    assert let_go(center.store, LATER + 901 * DAY) == 0, "it was answered yesterday"
    assert let_go(center.store, LATER + 931 * DAY) == 1


def test_who_consented_and_whose_fingers_were_erased_stays(center: Windows) -> None:
    enrol, forget = center.give(EnrolErrand("1024", "C-7", SOON)), center.give(ForgetErrand("1024", SOON))
    center.answer(enrol, "enrolment", NOW)
    center.answer(forget, "erasure", NOW, "slots 3 and 4")
    assert let_go(center.store, LATER + 9000 * DAY) == 0
    assert center.store.errands.listed(LATER)[0].detail == "slots 3 and 4"
    assert all(row["body"] for row in rows(center.url, orders))


def test_an_invitation_goes_and_its_rating_stays(center: Windows) -> None:
    """The terminal that comes back long after is answered as any: what it recorded is taken."""
    first, second = (center.store.errands.invite(HERE, Gift("queueing", name), NOW) for name in "ab")
    question = OrdersQuestion(KEY, 0)
    told = center.store.orders([question], NOW)
    assert let_go(center.store) == 2
    assert center.store.orders([question], NOW) == told
    for order in (first.order, second.order):
        with pytest.raises(NoErrand):
            center.store.errands.invited(order, LATER, "queueing")
    rating = {"level": "satisfied", "badge": "1024", "staffing": 0, "replaces": 0, "case": first.case}
    center.say("rating", rating, LATER)
    assert len(rows(center.url, facts)) == 1
    assert center.store.errands.invite(HERE, Gift("queueing", "a"), LATER).order > second.order


def test_a_cases_number_goes_and_what_became_of_its_invitation_stays(center: Windows) -> None:
    """By it nobody finds any more which rating a citizen gave; that somebody was asked still counts."""
    first = center.store.errands.invite(HERE, Gift("queueing", "A-2026-1188"), NOW)
    second = center.store.errands.invite(HERE, Gift("queueing", "A-2026-1189"), NOW + 2 * DAY)
    center.say("asked", {"case": first.case, "badge": "1024", "staffing": 1, "seconds": 60}, NOW)
    told = center.store.errands.invited(first.order, LATER, "queueing")
    center.store.retention.keep({"cases": 30})
    assert center.store.retention.step(first.until + 30 * DAY) == 0
    assert center.store.retention.step(first.until + 30 * DAY + 1) == 1
    left = every_row(center.url)
    assert [any(number in row for row in left) for number in ("A-2026-1188", "A-2026-1189")] == [False, True]
    assert center.store.errands.invited(first.order, LATER, "queueing") == told
    assert second.order in center.left()


def test_who_looked_and_who_was_logged_in_go_by_days_of_their_own(center: Windows) -> None:
    made = engine(center.url)
    look = {"by": "GH-0001", "what": "look", "page": "/month", "about": "GH-0217", "detail": "", "address": ""}
    seen = {"badge": "GH-0001", "csrf": "c", "made_at": NOW - DAY, "address": ""}
    with made.begin() as connection:
        connection.execute(insert(office_audits), [{**look, "at": NOW}, {**look, "at": NOW + DAY}])
        both = [{**seen, "token_hash": "a", "seen_at": NOW}, {**seen, "token_hash": "b", "seen_at": NOW + DAY}]
        connection.execute(insert(office_sessions), both)
    made.dispose()
    center.store.retention.keep({"audits": 30})
    assert center.store.retention.step(NOW + 30 * DAY + 1) == 1
    assert [row["at"] for row in rows(center.url, office_audits)] == [NOW + DAY]
    assert len(rows(center.url, office_sessions)) == 2, "of those nobody has said anything"
    center.store.retention.keep({"sessions": 30})
    assert center.store.retention.step(NOW + 30 * DAY + 1) == 1
    assert [row["token_hash"] for row in rows(center.url, office_sessions)] == ["b"]


def test_diagnostics_go_before_the_errand_that_brought_them(center: Windows) -> None:
    order = center.give(DiagnosticsErrand(SOON))
    center.store.errands.keep_file(KEY, DiagnosticsUpload(order, center.mark(order), "what IT wants"), NOW)
    center.answer(order, "diagnostics", NOW)
    center.store.retention.keep({"diagnostics": 30})
    assert center.store.retention.step(SOON + 30 * DAY) == 0
    assert center.store.errands.file(order) == "what IT wants"
    assert center.store.retention.step(SOON + 30 * DAY + 1) == 1
    assert center.left() == {order}
    with pytest.raises(NoErrand):
        center.store.errands.file(order)


def test_a_step_that_is_broken_off_leaves_all_as_it_was(center: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    center.answer(center.give(MessageErrand("16:30 开会", SOON)), "message", NOW)
    before = [rows(center.url, table) for table in (orders, errands)]

    def torn(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(retention, "delete", lambda table: torn() if table is errands else table.delete())
        let_go(center.store)
    assert [rows(center.url, table) for table in (orders, errands)] == before
    assert let_go(center.store) == 1


def test_what_would_go_is_counted_and_nothing_goes_before_somebody_set_it(center: Windows) -> None:
    center.answer(center.give(MessageErrand("16:30 开会", SOON)), "message", NOW)
    never = {each.kind: (each.days, each.count, each.oldest) for each in center.store.retention.due(LATER)}
    assert never == dict.fromkeys(retention.KEPT_KINDS, (None, 0, None))
    assert center.store.retention.step(LATER) == 0
    center.store.retention.keep({"errands": 30, "orders": 90})
    due = {each.kind: (each.days, each.count, each.oldest) for each in center.store.retention.due(LATER)}
    assert due == {**never, "errands": (30, 1, SOON), "orders": (90, 0, None)}
    center.store.retention.keep({"errands": None})
    assert center.store.retention.step(LATER) == 0


def test_it_is_looked_at_until_nothing_is_left_and_again_a_day_later(center: Windows) -> None:
    store = center.store
    store.retention.look(LATER)
    assert not any(row["key"] == retention.LOOKED for row in rows(center.url, meta))
    store.retention.keep(EVERYTHING)
    first = center.give(MessageErrand("", SOON))
    center.answer(first, "message", NOW)
    store.retention.look(LATER)
    assert center.left() == set()
    store.retention.look(LATER)
    second = center.give(MessageErrand("", SOON))
    center.answer(second, "message", NOW)
    store.retention.look(LATER + DAY - 1)
    assert center.left() == {second}
    store.retention.look(LATER + DAY)
    assert center.left() == set()


def test_a_clock_that_was_put_back_does_not_end_it(center: Windows) -> None:
    center.store.retention.keep(EVERYTHING)
    center.store.retention.look(LATER + 9000 * DAY)
    order = center.give(MessageErrand("", SOON))
    center.answer(order, "message", NOW)
    center.store.retention.look(LATER)
    assert center.left() == set()


def test_the_center_does_it_while_it_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(center_watches, "RETENTION_LOOK_SECONDS", 0.01)
    center = Windows(f"sqlite:///{tmp_path}/center.db")
    center.answer(center.give(MessageErrand("", SOON)), "message", NOW)
    center.store.retention.keep(EVERYTHING)
    application = api.app(center.store, now=lambda: LATER, trusted=KeyTrust(()))

    async def served() -> None:
        async with application.lifespan():
            await asyncio.to_thread(until, lambda: not center.left())

    asyncio.run(served())
    center.store.close()
