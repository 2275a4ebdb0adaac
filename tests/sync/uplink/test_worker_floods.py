"""A hostile center over the wire: whatever it sends, card and desk bear it; its honest twin is obeyed."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sync.center.network.certificates import Authority
from sync.uplink import backoff, order_taker, worker
from sync.uplink.hourly_allowance import HOUR_MS
from sync.uplink.order_budget import ORDER_BYTES_PER_HOUR
from terminal.domain.events import Happened, Invited, RosterKnown
from tests.hostile.center import ATTACKS, HostileCenter, invitation, once, roster
from tests.support.office import Hut, Settled


@pytest.fixture
def hostile(ours: Authority) -> Iterator[HostileCenter]:
    with HostileCenter((ours.cert, ours.key)) as center:
        yield center


@pytest.fixture
def attacked(
    tmp_path: Path, ours: Authority, hostile: HostileCenter, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hut]:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.01)
    hut = Hut(tmp_path / "buffer", hostile.url, ours.ca)
    yield hut
    hostile.closing.set()
    hut.close()


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_twenty_thousand_invitations_are_no_answer_and_one_is_obeyed(hostile: HostileCenter, attacked: Hut) -> None:
    vars(hostile).update(ATTACKS["invitations"](hostile))
    attacked.worker.start()
    assert hostile.wait(lambda: hostile.calls.count("/v1/orders") >= 3)
    hostile.orders = once([invitation(7)])
    assert attacked.next(Invited).case == "case-7"
    assert not [event for event in attacked.seen[:-1] if isinstance(event, Invited)]


def test_of_many_in_one_answer_the_newest_is_obeyed(hostile: HostileCenter, attacked: Hut) -> None:
    hostile.orders = once([roster(number, 5_000) for number in range(1, 31)])
    attacked.worker.start()
    assert attacked.next(RosterKnown).roster.number == 30


def test_rosters_of_megabytes_are_never_written(hostile: HostileCenter, attacked: Hut, tmp_path: Path) -> None:
    vars(hostile).update(ATTACKS["rosters"](hostile))
    before = size(tmp_path / "buffer")
    attacked.worker.start()
    assert hostile.wait(lambda: hostile.calls.count("/v1/orders") >= 5)
    assert size(tmp_path / "buffer") - before < 100_000
    assert attacked.buffer.kept("roster") is None


def test_an_hour_of_rosters_costs_what_an_hour_may(
    hostile: HostileCenter, attacked: Hut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each new, each as large as may be, and always one more; but after the hour one is obeyed again."""
    monkeypatch.setattr(order_taker, "ORDER_PAUSE_SECONDS", 0.0)
    vars(hostile).update(ATTACKS["small-rosters"](hostile))
    attacked.worker.start()
    assert attacked.audit("fault") == "orders: more than 4 MB in an hour; asking again in ten minutes"
    taken = attacked.buffer.cursors.orders
    assert hostile.wait(lambda: hostile.calls.count("/v1/orders") >= taken + 20)
    assert attacked.buffer.cursors.orders == taken
    assert size(tmp_path / "buffer") < 3 * ORDER_BYTES_PER_HOUR
    attacked.now = replace(attacked.now, mono=attacked.now.mono + HOUR_MS)
    assert attacked.next(RosterKnown).roster.number == taken + 1


def test_too_many_orders_are_asked_for_again_only_after_a_pause(hostile: HostileCenter, attacked: Hut) -> None:
    vars(hostile).update(ATTACKS["small-rosters"](hostile))
    attacked.worker.start()
    attacked.audit("fault")
    asked = hostile.calls.count("/v1/orders")
    for detail in ("one", "two", "three"):
        attacked.record(detail)
    assert hostile.wait(lambda: hostile.through == 3), "facts are delivered all the while"
    assert hostile.calls.count("/v1/orders") == asked


def test_a_center_that_is_another_at_each_answer_is_not_followed_for_ever(
    hostile: HostileCenter, attacked: Hut
) -> None:
    vars(hostile).update(ATTACKS["stores"](hostile))
    attacked.record("one")
    attacked.worker.start()
    assert hostile.wait(lambda: len(hostile.calls) >= 60)
    assert int(attacked.buffer.cursors.store.removeprefix("store-")) < 40
    assert attacked.worker.link.why == "the center's database is another one again and again"


@pytest.mark.parametrize("old", [[], [invitation(7, 0)]], ids=["nothing", "the order before"])
def test_a_question_that_is_not_held_is_asked_again_ever_later_and_one_that_is_held_at_once(
    hostile: HostileCenter, attacked: Hut, monkeypatch: pytest.MonkeyPatch, old: list[Any]
) -> None:
    """The pause after the third such answer in a row has no end here; facts go on all the while."""
    attacked.buffer.center_is("hostile")
    attacked.buffer.keep("window", hostile.window)
    attacked.buffer.order_done(7)
    monkeypatch.setattr(backoff, "pause", lambda failures, *_: 0.0 if failures < 3 else 3600.0)
    vars(hostile).update(ATTACKS["empty"](hostile))
    hostile.orders = lambda after: _held_for(attacked, hostile.calls.count("/v1/orders") < 6, old)
    attacked.worker.start()
    assert hostile.wait(lambda: hostile.calls.count("/v1/orders") >= 8), "five were held, then three were not"
    for detail in ("one", "two", "three"):
        attacked.record(detail)
        attacked.next(Settled)
    assert hostile.calls.count("/v1/orders") == 8


def _held_for(attacked: Hut, held: bool, orders: list[Any]) -> list[Any]:
    """A minute goes by on the terminal's clock where the question was held."""
    attacked.now = replace(attacked.now, mono=attacked.now.mono + 60_000 * held)
    return orders


def test_a_center_that_names_another_window_at_each_answer_is_not_followed_for_ever(
    hostile: HostileCenter, attacked: Hut
) -> None:
    vars(hostile).update(ATTACKS["windows"](hostile))
    attacked.record("one")
    attacked.worker.start()
    why = "the center says again and again that this terminal stands elsewhere"
    assert hostile.wait(lambda: attacked.worker.link.why == why)
    asked = len(hostile.calls)
    assert hostile.wait(lambda: len(hostile.calls) >= asked + 40 and attacked.buffer.waiting == 0)
    assert hostile.calls.count("/v1/pair") <= 1 + worker.MOVES_PER_HOUR
    hostile.elsewhere = ""
    attacked.now = replace(attacked.now, mono=attacked.now.mono + HOUR_MS)
    assert hostile.wait(lambda: attacked.worker.link.why is None)


WRONG: dict[str, Callable[[], int]] = {"no year": lambda: 10**15, "before all years": lambda: -1}


@pytest.mark.parametrize("now", WRONG.values(), ids=WRONG)
def test_a_time_that_no_calendar_shows_is_no_answer_and_a_true_one_is(
    hostile: HostileCenter, attacked: Hut, now: Callable[[], int]
) -> None:
    hostile.time = now
    attacked.record("one")
    attacked.worker.start()
    assert hostile.wait(lambda: len(hostile.calls) >= 10)
    assert attacked.heard.empty()
    hostile.time = lambda: time.time_ns() // 1_000_000
    assert attacked.heard.get(timeout=10) > 0
    assert hostile.wait(lambda: attacked.buffer.waiting == 0)
    assert not [event for event in attacked.seen if isinstance(event, Happened) and event.audit.what == "fault"]
