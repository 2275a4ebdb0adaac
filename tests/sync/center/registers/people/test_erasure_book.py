"""The erasure book: fingers are asked for where they are, asked for again, and gone when every receipt is there."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Raw
from sqlalchemy import select

from sync.bundles.bundle import Payload, sign
from sync.center.hall.restores import order_mark
from sync.center.office.people.erasure_case import ErasureRefused
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.errand_table import ErrandRow
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.people.erasure_book import FollowedErasure
from sync.center.storage.database import engine, orders
from sync.center.store import Store
from sync.contract import Delivery, Fingers, key_hash, terminal_name
from tests.sync.center.conftest import SIGNER, chain, public, sha256, written

NOW, HOUR, DAY = 1_795_391_520_000, 3_600_000, 86_400_000
ANN, BEN, HEAD = "GH-0217", "GH-0452", "GH-0001"
OURS, THEIRS = "aa" * 16, "bb" * 16
HERE, THERE = "2F-17", "3F-08"


class Terminal:
    """One that stands at a window, and says by facts what it does."""

    def __init__(self, store: Store, url: str, number: int, window: str) -> None:
        self.store, self.url, self.window = store, url, window
        self.key, self.series = key_hash(f"{number}" * 64), f"{number}c" * 16
        self.prev, self.seq = "0" * 64, 0
        store.gate.accept(self.key, window, NOW)

    def say(self, now: int, kind: str, **body: Any) -> None:
        self.seq += 1
        fact = chain(terminal_name(self.key), self.series, 1, window=self.window)[0]
        fact |= {"seq": self.seq, "prev": self.prev, "kind": kind, "body": body, "at": now}
        self.prev = sha256(written(fact))
        taken = self.store.take(self.key, Delivery(self.series, [Raw(written(fact).encode())]), "", now)
        assert taken.refused == []

    def enrol(self, slot: int, badge: str, library: str, now: int = NOW) -> None:
        self.say(
            now, "audit", what="enrolment", detail="finger 1", slot=slot, badge=badge, library=library, consent="C"
        )

    def erase(self, slot: int, badge: str, library: str, now: int) -> None:
        self.say(now, "audit", what="erasure", detail="asked for", slot=slot, badge=badge, library=library)

    def answer(self, errand: ErrandRow, ended: str, now: int, detail: str = "") -> None:
        made = engine(self.url)
        with made.begin() as connection:
            given = connection.execute(select(orders).where(orders.c.id == errand.order)).one()
        made.dispose()
        told = {"order": errand.order, "mark": order_mark(given), "what": "erasure", "ended": ended}
        self.say(now, "errand", **told, detail=detail)


class Rig:
    def __init__(self, url: str) -> None:
        self.store = Store(url)
        for version, target in enumerate((HERE, THERE), 1):
            payload = Payload("ed25519", target, 1, version, 1, 9, 9, Raw(b"{}"))
            self.store.publish([Publication(sign(SIGNER, payload), public(SIGNER), payload)], NOW)
        self.here, self.there = Terminal(self.store, url, 1, HERE), Terminal(self.store, url, 2, THERE)
        self.here.enrol(0, ANN, OURS)
        self.here.enrol(1, BEN, OURS)
        self.there.enrol(5, ANN, THEIRS)

    def order(self, badge: str = ANN, now: int = NOW + HOUR, form: str = "") -> str:
        return self.store.erasures.order(badge, HEAD, "离岗,撤回同意", form, now).deed.case

    def seen(self, case: str, now: int) -> FollowedErasure:
        found = self.store.erasures.one(case, now)
        assert found
        return found

    def standings(self, case: str, now: int) -> dict[str, str]:
        return {one.window: one.standing for one in self.seen(case, now).state.sensors}

    def waiting(self, now: int) -> dict[str, ErrandRow]:
        asked = self.store.errands.listed(now)
        return {one.window: one for one in asked if (one.kind, one.state) == ("erasure", "waiting")}


@pytest.fixture
def rig(fresh_database: str) -> Iterator[Rig]:
    made = Rig(fresh_database)
    yield made
    made.store.close()


def test_it_is_asked_of_every_window_and_ended_by_the_last_receipt(rig: Rig) -> None:
    case, later = rig.order(), NOW + 2 * HOUR
    asked = rig.waiting(later)
    assert {window: (one.about, one.by) for window, one in asked.items()} == {HERE: (ANN, HEAD), THERE: (ANN, HEAD)}
    rig.here.erase(0, ANN, OURS, later)
    rig.here.answer(asked[HERE], "done", later, "slots 0")
    rig.store.erasures.look(later)
    assert rig.standings(case, later) == {HERE: "erased", THERE: "silent"}, "that one was not heard since"
    assert rig.seen(case, later).case.ended_at == 0
    rig.there.erase(5, ANN, THEIRS, later)
    rig.store.erasures.look(later + 1)
    ended = rig.seen(case, later).case
    assert ended.ended_at == later + 1
    assert ended.end and {(one.slot, one.terminal) for one in ended.end.receipts} == {
        (0, terminal_name(rig.here.key)),
        (5, terminal_name(rig.there.key)),
    }
    assert [one.case for one in rig.store.erasures.ended()] == [case]
    rig.store.erasures.look(later + DAY)
    assert len(rig.seen(case, later).history) == 2, "it is ended once"


def test_who_stands_beside_is_not_erased(rig: Rig) -> None:
    rig.here.erase(0, ANN, OURS, NOW + 1)
    case = rig.order(BEN)
    assert rig.standings(case, NOW + HOUR) == {HERE: "silent"}
    assert set(rig.waiting(NOW + HOUR)) == {HERE}


def test_nobody_is_asked_for_a_finger_that_nobody_has(rig: Rig) -> None:
    with pytest.raises(ErasureRefused, match="nothing to erase"):
        rig.order("GH-0330")
    assert rig.store.erasures.going_on(NOW) == []
    assert rig.waiting(NOW + HOUR) == {}


def test_it_is_ordered_once_at_a_time_and_by_a_form_once(rig: Rig) -> None:
    case = rig.order(form="f1")
    with pytest.raises(DoneAlready) as done:
        rig.order(form="f1")
    assert done.value.done.deed.case == case
    with pytest.raises(ErasureRefused, match=case):
        rig.order(form="f2")
    assert len(rig.waiting(NOW + HOUR)) == 2
    assert rig.order(BEN, form="f3") != case


def test_a_window_is_asked_again_when_its_day_was_over_and_it_is_back(rig: Rig) -> None:
    case, back = rig.order(), NOW + 5 * DAY
    rig.store.erasures.look(back)
    assert rig.standings(case, back) == {HERE: "silent", THERE: "silent"}
    assert rig.waiting(back) == {}, "they are off, and would be asked for nothing"
    rig.here.say(back, "audit", what="boot", detail="5")
    rig.store.erasures.look(back + 1)
    assert set(rig.waiting(back + 1)) == {HERE}
    rig.store.erasures.look(back + 2)
    assert len(rig.store.errands.listed(back)) == 3, "it waits"


def test_what_nothing_reaches_waits_for_a_person(rig: Rig) -> None:
    case, later = rig.order(), NOW + 2 * HOUR
    rig.here.erase(0, ANN, OURS, later)
    asked = rig.waiting(later)[THERE]
    rig.there.answer(asked, "refused", later, "the sensor that is connected is another one")
    seen = rig.seen(case, later)
    (there,) = [one for one in seen.state.sensors if one.window == THERE]
    assert (there.standing, there.why) == ("refused", "the sensor that is connected is another one")
    write_off = rig.store.erasures.write_off
    with pytest.raises(ErasureRefused):
        write_off(case, OURS, HEAD, "拆下", 1, "", later)  # erased there
    with pytest.raises(ErasureRefused):
        write_off(case, THEIRS, ANN, "拆下", 1, "", later)
    with pytest.raises(ErasureRefused):
        write_off(case, THEIRS, HEAD, " ", 1, "", later)
    with pytest.raises(CaseChanged):
        write_off(case, THEIRS, HEAD, "已当面销毁", 2, "", later)
    write_off(case, THEIRS, HEAD, "已当面销毁", 1, "w1", later)
    with pytest.raises(DoneAlready):
        write_off(case, THEIRS, HEAD, "已当面销毁", 1, "w1", later)
    ended = rig.seen(case, later).case
    assert ended.end and (ended.end.written_off, len(ended.end.receipts)) == ((THEIRS,), 1)
    assert ended.written_off[THEIRS].why == "已当面销毁"


def test_a_terminal_that_was_told_whose_fingers_are_there_is_asked_too(rig: Rig) -> None:
    """It may never have said a word of them."""
    told = Fingers({3: "GH-0330", 4: ANN}, "ee" * 16)
    rig.store.gate.accept(key_hash("3" * 64), HERE, NOW + 1, told, replace=True)
    case = rig.order("GH-0330")
    assert rig.standings(case, NOW + HOUR) == {HERE: "silent"}
    assert rig.waiting(NOW + HOUR)[HERE].about == "GH-0330"
