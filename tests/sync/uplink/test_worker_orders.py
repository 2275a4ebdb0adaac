"""Orders: what a center may tell a terminal to do, and what it only tries to."""

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import Payload, sign
from sync.center.network.certificates import Authority
from sync.contract import Fingers, InvitationRequest, RosterUpdate, SignedBundle
from terminal.domain.events import Configured, Happened, Invited, Joining, Linked, RosterKnown, SlotsKnown
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Person, Window
from tests.support.office import IT, KEYS, NOW, Hut, Office, Settled
from tests.support.servers import PATIENCE, Reply, Server

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ANN = Person("GH-0217", "张敏", "A")
WINDOW = Window("政务服务中心", "Asia/Shanghai", "市场监督管理局", "2F-17", "总服务台", (ANN,), ())


def bundle(version: int = 1, key: Ed25519PrivateKey = IT, window: Any = WINDOW, **changes: Any) -> SignedBundle:
    payload = Payload("ed25519", "2F-17", 1, version, NOW, NOW + 1000, NOW + 500, Raw(msgspec.json.encode(window)))
    return SignedBundle(sign(key, replace(payload, **changes)))


def test_a_finger_map_is_taken(office: Office, hut: Hut) -> None:
    office.order(5, Fingers({7: "GH-0217"}))
    hut.worker.start()
    assert hut.next(SlotsKnown).slots == {7: "GH-0217"}
    assert hut.audit("fingers") == "1 slots"
    office.order(6, Fingers({}))
    assert hut.next(SlotsKnown).slots == {}


def test_a_roster_is_kept(office: Office, hut: Hut) -> None:
    roster = Roster(7, (Entry("GH-0217", "leave", NOW, NOW + 1000), Entry("GH-0452", "cover", NOW, NOW + 1000)))
    office.order(5, RosterUpdate(roster))
    hut.worker.start()
    assert hut.next(RosterKnown).roster == roster
    assert hut.audit("roster") == "7: 2 entries"
    assert msgspec.json.decode(hut.buffer.kept("roster") or "", type=Roster) == roster


def test_an_invitation_is_passed_on_while_it_holds_and_done_once(office: Office, hut: Hut) -> None:
    """One that waited for a terminal without a network would ask somebody else; its twin in time is passed on."""
    hut.worker.start()
    office.order(3, InvitationRequest("too-late", 0))
    office.order(4, InvitationRequest("in-time", 1 << 50))
    assert hut.next(Invited).case == "in-time"
    assert hut.buffer.cursors.orders == 4
    assert [event.case for event in hut.seen if isinstance(event, Invited)] == ["in-time"]


def test_a_configuration_is_kept_and_applied(office: Office, hut: Hut) -> None:
    hut.worker.start()
    order = bundle(3)
    office.order(1, order)
    event = hut.next(Configured)
    assert (event.window, event.config) == (WINDOW, "1.3")
    assert hut.buffer.configurations.current == order.bundle


TWICE = replace(WINDOW, people=(ANN, ANN))
SPOILT = {
    "another target": (bundle(target="3F-02"), "it is for window 3F-02"),
    "another window inside": (bundle(window=replace(WINDOW, window="3F-02")), "but says what 3F-02 works by"),
    "a window's key twice": (bundle(window=Raw(msgspec.json.encode(WINDOW)[:-1] + b',"unit":"x"}')), "twice"),
    "a version that is out of reach": (bundle(1_000_001), "$.version"),
    "another key": (bundle(key=OTHER), "not signed by a trusted key"),
    "unsigned": (SignedBundle(base64.b64encode(bytes(64) + b"{}").decode()), "not signed by a trusted key"),
    "garbage": (SignedBundle("?"), "not base64"),
    "expired": (bundle(expires=NOW - 1), "it has expired"),
    "not a window": (bundle(window={"window": "2F-17"}), "not a window's configuration"),
    "unknown key": (bundle(window={**msgspec.to_builtins(WINDOW), "more": 1}), "unknown field `more`"),
    "not text": (bundle(window=Raw(b'{"hall":"\xff"}')), "utf-8"),
    "wrong in itself": (bundle(window=TWICE), "window 2F-17: badge GH-0217 is given twice"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_configuration_is_refused_beside_its_twin(office: Office, hut: Hut, case: str) -> None:
    spoilt, why = SPOILT[case]
    hut.worker.start()
    office.order(1, spoilt)
    assert why.lower() in hut.audit("config_refused").lower()  # libraries change the case of their words
    assert hut.buffer.configurations.current == ""
    office.order(2, bundle())
    assert hut.next(Configured).config == "1.1"
    assert not [event for event in hut.seen[:-1] if isinstance(event, Configured)]


def test_only_newer_configurations_are_taken(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(5))
    assert hut.next(Configured).config == "1.5"
    for number, spoilt in ((2, bundle(5, issued=NOW - 1)), (3, bundle(4))):
        office.order(number, spoilt)
        assert hut.audit("config_refused") == f"1.{7 - number} is not newer than 1.5"
    office.order(4, bundle(6))
    assert hut.next(Configured).config == "1.6"


def test_a_configured_terminal_that_was_turned_away_says_so_until_it_is_accepted(office: Office, hut: Hut) -> None:
    """It serves on and its facts wait: "answers" would have IT look elsewhere."""
    hut.worker.start()
    office.order(1, bundle())
    hut.next(Configured)
    office.window, office.instead = "", {"/v1/facts": Reply(b"", 403)}
    hut.record("waits")
    code = hut.code()
    with office.changed:
        asked = len(office.pairings)
        assert office.changed.wait_for(lambda: len(office.pairings) > asked, PATIENCE)
    why = hut.worker.link.why
    assert why == f"it has not accepted this terminal; there: window-terminal center accept {code} --window 2F-17"
    office.unaccepted = "rejected"
    with office.changed:
        assert office.changed.wait_for(lambda: "turned this terminal away" in str(hut.worker.link.why), PATIENCE)
    office.instead = {"/v1/pair": Reply(b"", 500)}
    with office.changed:
        assert office.changed.wait_for(lambda: hut.worker.link.why == "HTTP 500", PATIENCE)
    office.window, office.instead = "2F-17", {}
    assert hut.next(Joining, code="")
    hut.next(Linked, up=True)
    hut.next(Settled, through=1)
    assert hut.worker.link.why is None


def test_the_same_configuration_again_is_no_news(office: Office, hut: Hut) -> None:
    hut.worker.start()
    for number in (1, 2):
        office.order(number, bundle(5))
    office.order(3, Fingers({}))
    hut.next(SlotsKnown)
    assert [event.config for event in hut.seen if isinstance(event, Configured)] == ["1.5"]
    assert not [event for event in hut.seen if isinstance(event, Happened) and event.audit.what == "config_refused"]


def test_power_cut_between_a_configuration_and_its_version(office: Office, hut: Hut) -> None:
    order = bundle(5)
    hut.buffer.keep("configuration", order.bundle)
    hut.worker.start()
    office.order(1, order)
    assert hut.next(Configured).config == "1.5"
    office.order(2, bundle(5, issued=NOW - 1))
    assert hut.audit("config_refused") == "1.5 is not newer than 1.5"


def test_a_clock_that_nobody_trusts_judges_no_expiry(office: Office, hut: Hut) -> None:
    hut.unset()
    hut.worker.start()
    office.order(1, bundle(expires=NOW - 1))
    assert hut.next(Configured).config == "1.1"


def test_orders_are_done_once(office: Office, hut: Hut, ours: Authority, server: Server, tmp_path: Path) -> None:
    hut.worker.start()
    office.order(4, Fingers({1: "GH-0217"}))
    hut.next(SlotsKnown)
    with office.changed:
        assert office.changed.wait_for(lambda: hut.buffer.cursors.orders == 4, PATIENCE)
    hut.close()
    again = Hut(tmp_path / "buffer", server.url, ours.ca, KEYS)
    again.worker.start()
    office.order(5, Fingers({2: "GH-0217"}))
    assert again.next(SlotsKnown).slots == {2: "GH-0217"}
    again.close()


def test_orders_of_another_store_begin_anew(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(9, Fingers({1: "GH-0217"}))
    hut.next(SlotsKnown)
    office.forget("store-2")
    office.order(1, bundle(1))
    office.order(10, Fingers({2: "GH-0217"}))
    assert hut.next(Configured).config == "1.1"
    assert hut.next(SlotsKnown).slots == {2: "GH-0217"}


def test_at_another_window_orders_begin_anew(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(9, Fingers({1: "GH-0217"}))
    hut.next(SlotsKnown)
    office.instead = {"/v1/facts": Reply(b"", 401)}
    office.window = "3F-02"
    hut.record("x")
    assert hut.audit("paired") == "3F-02"
    with office.changed:
        office.orders, office.instead = [], {}
    office.order(5, bundle(1, window=replace(WINDOW, window="3F-02"), target="3F-02"))
    office.order(10, Fingers({2: "GH-0217"}))
    assert hut.next(Configured).config == "1.1"
    assert hut.next(SlotsKnown).slots == {2: "GH-0217"}
