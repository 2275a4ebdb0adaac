"""What no signature covers: a center that lies about orders, numbers and facts, each beside its true twin."""

import threading

import msgspec
import pytest
from msgspec.structs import replace

from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.installed import let_move
from sync.contract import Fingers, RosterUpdate, SignedBundle
from sync.uplink import worker
from terminal.domain.events import Configured, Linked, RosterKnown, SlotsKnown
from terminal.domain.roster import Entry, Roster
from tests.support.office import NOW, Hut, Office, Settled
from tests.support.servers import PATIENCE, Reply, Server
from tests.sync.uplink.test_worker_orders import WINDOW, bundle

MOVED = replace(WINDOW, window="3F-02", unit="市税务局")


def roster(number: int, *badges: str) -> RosterUpdate:
    return RosterUpdate(Roster(number, tuple(Entry(each, "cover", NOW, NOW + 1000) for each in badges)))


def rosters(hut: Hut) -> list[int]:
    return [event.roster.number for event in hut.seen if isinstance(event, RosterKnown)]


def moved(version: int, terminal: str) -> SignedBundle:
    return bundle(version, window=MOVED, target="3F-02", terminal=terminal)


def join_again(office: Office, hut: Hut, window: str) -> None:
    """The center knows the key no more, and then accepts it at this window."""
    office.window = window
    office.instead = {"/v1/facts": Reply(b"", 401)}
    hut.record("asks to join again")


@pytest.mark.parametrize("claimed", [3, 10**12])
def test_facts_that_the_center_was_not_sent_are_not_settled(office: Office, hut: Hut, claimed: int) -> None:
    """The only copy would be pruned later. Its twin says how far it has them, and is believed."""
    lie = b'{"now": %d, "store": "store-1", "through": %d}' % (NOW, claimed)
    hut.record("one", "two")
    office.instead = {"/v1/facts": Reply(lie)}
    hut.worker.start()
    assert hut.audit("claim") == f"through: the center has {claimed}, it was sent 2"
    assert hut.buffer.cursors.through <= 2
    assert hut.worker.disputes.open["through"].startswith(f"the center has {claimed}")
    with office.changed:
        office.instead, office.facts = {}, {seq: {} for seq in range(1, hut.buffer.cursors.through + 1)}
    hut.record("more")
    hut.next(Settled, through=hut.buffer.recorded)
    assert "through" not in hut.worker.disputes.open


def test_a_refusal_of_what_was_not_sent_is_none(office: Office, hut: Hut) -> None:
    refused = b'[{"seq": 1, "why": "x"}, {"seq": 77, "why": "x"}]'
    lie = b'{"now": %d, "store": "store-1", "through": 1, "refused": %s}'
    hut.record("one")
    office.instead = {"/v1/facts": Reply(lie % (NOW, refused))}
    hut.worker.start()
    hut.next(Settled, through=1)
    assert [each.seq for each in hut.buffer.refused()] == [1]


def test_a_rosters_number_never_goes_back(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, roster(7, "GH-0217"))
    assert hut.next(RosterKnown).roster.number == 7
    office.order(2, roster(6))
    assert hut.audit("claim") == "roster: 6 is older than 7"
    office.order(3, roster(7, "GH-0217"))
    office.order(4, roster(8))
    hut.next(RosterKnown, roster=Roster(8))
    assert rosters(hut) == [7, 8]


def test_one_lie_does_not_use_all_numbers_up(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, roster(1 << 60))
    assert hut.audit("claim") == f"roster: {1 << 60} is too far above 0"
    office.order(2, roster(1))
    assert hut.next(RosterKnown).roster.number == 1


def test_numbers_that_a_center_made_up_end_with_the_next_signature(office: Office, hut: Hut) -> None:
    """Else the true center, which is far below, could never again say who is on leave."""
    hut.worker.start()
    for order, number in ((1, 1_000_000), (2, 2_000_000)):
        office.order(order, roster(number, "GH-0217"))
        hut.next(RosterKnown, roster=roster(number, "GH-0217").roster)
    office.order(3, roster(5))
    assert hut.audit("claim") == "roster: 5 is older than 2000000"
    office.order(4, bundle(1))
    hut.next(Configured)
    office.order(5, roster(6))
    assert hut.next(RosterKnown).roster == Roster(6)
    office.order(6, bundle(2))
    hut.next(Configured)
    office.order(7, roster(5, "GH-0217"))
    office.order(8, roster(7))
    assert hut.next(RosterKnown).roster == Roster(7), "nothing was in dispute: the older one is refused as before"


def test_another_store_takes_no_roster_back(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(4, roster(7, "GH-0217"))
    hut.next(RosterKnown)
    office.forget("store-2")
    office.order(1, roster(3))
    office.order(10, roster(8))
    hut.next(RosterKnown, roster=Roster(8))
    assert rosters(hut) == [7, 8]


def test_an_order_from_before_is_not_done_again(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(9, Fingers({1: "GH-0217"}))
    hut.next(SlotsKnown)
    old = b'{"id": 5, "what": {"type": "fingers", "slots": {"2": "BOSS"}}}'
    office.instead = {"/v1/orders": Reply(b'{"now": %d, "store": "store-1", "orders": [%s]}' % (NOW, old))}
    office.order(10, roster(1))  # ends the question that it holds
    assert hut.audit("claim").startswith("orders: order 5 came after ")
    office.instead = {}
    office.order(11, Fingers({3: "GH-0217"}))
    assert hut.next(SlotsKnown).slots == {3: "GH-0217"}
    with office.changed:
        assert office.changed.wait_for(lambda: hut.buffer.cursors.orders == 11, PATIENCE)


@pytest.mark.parametrize("lie", [{"id": 1 << 63}, {"at": -1}, {"at": 10**30}])
def test_what_a_center_would_not_be_asked_by_is_not_kept(office: Office, hut: Hut, lie: dict[str, int]) -> None:
    """A true center refuses a question with such numbers, and so would never give an order again."""
    taken = {"type": "day_list", "roster": {"number": 1, "entries": []}}
    order = msgspec.json.encode({"id": 7, "mark": "m", "at": 5, "what": taken, **lie}).decode()
    office.instead = {
        "/v1/orders": Reply(b'{"now": %d, "store": "store-1", "orders": [%s]}' % (NOW, order.encode()))
    }
    hut.worker.start()
    assert hut.next(Linked, up=False).up is False
    office.instead = {}
    office.order(8, roster(2))
    assert hut.next(RosterKnown).roster.number == 2
    assert hut.worker.disputes.open == {}


def test_a_center_that_says_that_it_went_back_is_asked_from_the_first(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(9, Fingers({1: "GH-0217"}))
    hut.next(SlotsKnown)
    again = b'{"now": %d, "store": "store-1", "rewound": true, "orders": [%s]}'
    order = b'{"id": 2, "what": {"type": "fingers", "slots": {"2": "GH-0217"}}, "mark": "m2", "at": 5}'
    office.instead = {"/v1/orders": Reply(again % (NOW, order))}
    office.order(10, roster(1))
    assert hut.next(SlotsKnown).slots == {2: "GH-0217"}


def test_who_is_named_and_not_signed_for_is_told_if_it_stays_so(
    office: Office, hut: Hut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a minute configuration and directory may be on their way: their twin is borne out by then."""
    monkeypatch.setattr(worker, "REPORT", 0.01)
    hut.disputed = ("'赵明' is on the way",)
    hut.worker.start()
    with office.changed:
        assert office.changed.wait_for(lambda: office.reports > 2, PATIENCE)
    assert hut.worker.disputes.open == {}
    hut.disputed = ("'BOSS' is in neither configuration nor directory",)
    with office.changed:
        seen = office.reports
        assert office.changed.wait_for(lambda: office.reports > seen + 2, PATIENCE)
    hut.now = replace(hut.now, mono=hut.now.mono + 60_000)
    assert hut.audit("claim") == "people: 'BOSS' is in neither configuration nor directory"
    assert hut.worker.disputes.open.keys() == {"people"}
    hut.disputed = ()
    with office.changed:
        assert office.changed.wait_for(lambda: not hut.worker.disputes.open, PATIENCE)


def test_another_windows_signed_bundle_moves_no_terminal(office: Office, hut: Hut) -> None:
    """The plate would show another unit. What names this terminal is IT's word that it stands there now."""
    hut.worker.start()
    office.order(1, bundle(1))
    hut.next(Configured)
    office.order(2, bundle(2, window=MOVED, target="3F-02"))
    assert hut.audit("config_refused") == "it is for window 3F-02"
    office.order(3, moved(3, "t-somebody-else"))
    join_again(office, hut, "3F-02")
    assert hut.audit("claim") == "window: the center has this terminal at '3F-02', IT at '2F-17'"
    assert hut.buffer.kept("window") == "2F-17"
    with office.changed:
        office.instead = {}
    office.order(4, roster(1))
    assert "order 4 is for a window that IT has not signed for" in hut.audit("claim")
    office.order(5, moved(4, hut.buffer.identity.terminal))
    assert hut.next(Configured).window == MOVED
    assert (hut.buffer.kept("window"), "window" in hut.worker.disputes.open) == ("3F-02", False)
    assert hut.next(RosterKnown).roster == Roster(1)  # what was ordered for it meanwhile


def test_a_roster_of_another_window_is_not_told_as_this_ones(office: Office, hut: Hut, server: Server) -> None:
    """The center took it for a roster that it had lost, and told of a restore that never was."""
    hut.worker.start()
    office.order(1, bundle(1))
    office.order(2, roster(7))
    hut.next(RosterKnown)
    office.order(3, roster(8))
    hut.next(RosterKnown)
    assert "roster=7" in asked_orders(server), "its twin: where it stands it is told"
    join_again(office, hut, "3F-02")
    hut.audit("claim")
    with office.changed:
        office.instead = {}
    office.order(4, roster(9))
    assert "order 4 is for a window that IT has not signed for" in hut.audit("claim")
    office.order(5, moved(4, hut.buffer.identity.terminal))
    hut.next(Configured)
    assert "roster=" not in asked_orders(server)


def asked_orders(server: Server) -> str:
    return [call.path for call in server.calls if call.path.startswith("/v1/orders")][-1]


def test_the_report_says_what_the_center_claimed(
    office: Office, hut: Hut, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "REPORT", 0.01)
    hut.worker.start()
    office.order(1, roster(7))
    hut.next(RosterKnown)
    office.order(2, roster(6))
    hut.audit("claim")
    with office.changed:
        assert office.changed.wait_for(
            lambda: any(b"6 is older than 7" in call.body for call in server.calls), PATIENCE
        )
    reports = [msgspec.json.decode(call.body) for call in server.calls if call.path == "/v1/state"]
    assert reports[-1]["claims"] == {"roster": "6 is older than 7"}


def test_a_center_that_the_unit_lets_no_call_out_to_is_refused_by_name_beside_one_that_it_does(
    office: Office, hut: Hut
) -> None:
    hut.unfit = "fittings.center: 203.0.113.9 lies outside the hall's networks"
    hut.worker.start()
    office.order(1, bundle(1))
    assert hut.audit("config_refused") == hut.unfit
    assert hut.buffer.kept("refused") == f"1.1: {hut.unfit}"
    hut.unfit = ""
    office.order(2, bundle(2))
    assert hut.next(Configured).config == "1.2"
    assert hut.buffer.kept("refused") == ""


def test_a_move_that_a_supervisor_confirmed_outlasts_a_disk_that_does_not_keep_it(
    office: Office, hut: Hut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one push every window's number is the same: without that word it would be old news for ever."""
    hut.worker.start()
    office.order(1, bundle(1))
    hut.next(Configured)
    let_move(hut.buffer, "3F-02", hut.now)
    configure, tried = hut.buffer.configure, threading.Event()

    def full_once(bundles: KeptBundles) -> None:
        if not tried.is_set():
            tried.set()
            raise OSError("full")
        configure(bundles)

    monkeypatch.setattr(hut.buffer, "configure", full_once)
    office.order(2, bundle(1, window=MOVED, target="3F-02"))
    assert hut.next(Configured).window.window == "3F-02"
    assert tried.is_set() and hut.buffer.kept("window") == "3F-02"
    office.order(3, bundle(1, window=replace(WINDOW, window="3F-09"), target="3F-09"))
    assert hut.audit("config_refused") == "1.1 is not newer than 1.1", "that word was for one window"
