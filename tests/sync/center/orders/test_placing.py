"""The placing of terminals: one at a window, of the published hall, and what becomes of the one that made way."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw

from sync.bundles.bundle import Payload, sign
from sync.center.network.certificates import Authority
from tests.sync.center.conftest import SIGNER, Desk, Hall, bundle, serving, until

REPORT = {"version": "1", "config": "1.1", "recorded": 1, "waiting": 0, "clock": "synced", "parts": {}}


def accept(desk: Desk, window: str, *more: str) -> tuple[int, str]:
    result = desk.hall.command("accept", desk.code, "--window", window, *more)
    return result.exit_code, result.output


def replaced(desk: Desk) -> str:
    answer = desk.call("PUT", "/v1/state", json=REPORT)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["replaced"])


def token(hall: Hall, window: str) -> str:
    return hall.command("tokens", window).output.split()[1]


@pytest.fixture
def spare(hall: Hall) -> Desk:
    """A terminal that waits."""
    desk = Desk(hall)
    desk.pair()
    return desk


def test_a_window_that_is_not_of_the_hall_is_refused_and_its_twin_is_not(hall: Hall, spare: Desk) -> None:
    hall.know(spare.window)
    status, said = accept(spare, spare.window.lower() + "x")
    assert (status, f"like it are {spare.window}" in said, spare.pair()["state"]) == (1, True, "waiting")
    assert accept(spare, spare.window) == (0, f"{spare.name} accepted at {spare.window}\n")


def test_without_a_window_those_are_said_where_nobody_stands(hall: Hall, joined: Desk, spare: Desk) -> None:
    hall.know(spare.window)
    result = hall.command("accept", spare.code)
    assert (result.exit_code, spare.window in result.output, joined.window in result.output) == (2, True, False)
    assert spare.pair()["state"] == "waiting"


def test_a_second_one_at_a_window_is_refused_unless_it_replaces_on_purpose(joined: Desk, spare: Desk) -> None:
    joined.deliver(joined.chain(1))
    status, said = accept(spare, joined.window)
    assert (status, f"{joined.name} stands at {joined.window}: add --replace" in said) == (1, True)
    assert (spare.pair()["state"], replaced(joined)) == ("waiting", "")
    assert accept(spare, joined.window, "--replace")[0] == 0
    assert (spare.pair()["window"], replaced(spare)) == (joined.window, "")


def test_the_one_that_made_way_is_told_and_its_facts_are_taken_where_they_were_made(
    joined: Desk, spare: Desk
) -> None:
    assert accept(spare, joined.window, "--replace")[0] == 0
    assert replaced(joined) == spare.name
    assert joined.deliver(joined.chain(3))["through"] == 3
    made = joined.hall.sql('SELECT DISTINCT "window" FROM facts WHERE terminal = ?', joined.name)
    assert (made, joined.alarms()) == ([(joined.window,)], [])
    assert joined.pair()["state"] == "accepted", "it may go on delivering after a restart"
    # What is ordered for the window is not its any more.
    joined.hall.command("invite", "--window", joined.window)
    assert joined.call("GET", "/v1/orders?after=0&wait=0.05").json()["orders"] == []
    assert len(spare.call("GET", "/v1/orders?after=0&wait=0.05").json()["orders"]) == 1


def test_it_is_told_that_it_stands_nowhere_when_the_other_one_goes_and_may_come_back(
    joined: Desk, spare: Desk
) -> None:
    accept(spare, joined.window, "--replace")
    joined.hall.command("reject", spare.pairing.fingerprint)
    assert replaced(joined) == joined.name
    back = joined.hall.command("accept", joined.pairing.fingerprint, "--window", joined.window)
    assert (back.exit_code, replaced(joined)) == (0, "")


def test_one_that_was_replaced_can_be_turned_away(joined: Desk, spare: Desk) -> None:
    accept(spare, joined.window, "--replace")
    assert joined.hall.command("reject", joined.pairing.fingerprint).exit_code == 0
    assert joined.call("GET", "/v1/orders").status_code == 403
    assert spare.call("GET", "/v1/orders?wait=0.05").status_code == 200


def test_a_token_for_a_window_that_is_taken_waits_for_it_and_is_one_alarm(joined: Desk, desk: Desk) -> None:
    mine = token(joined.hall, joined.window)
    for _ in range(3):
        assert desk.pairing.ask(desk.ask, token=mine)["state"] == "waiting"
    assert (desk.alarms(), joined.alarms()) == (["token"], [])
    ((detail,),) = desk.hall.sql("SELECT detail FROM alarms WHERE terminal = ?", desk.name)
    assert f"{joined.name} stands at {joined.window}" in detail
    assert accept(desk, joined.window, "--replace")[0] == 0


def test_the_same_token_opens_once_the_window_is_free(joined: Desk, desk: Desk) -> None:
    mine = token(joined.hall, joined.window)
    assert desk.ask(desk.pairing.body(token=mine))["state"] == "waiting"
    joined.hall.command("reject", joined.pairing.fingerprint)
    assert desk.ask(desk.pairing.body(token=mine))["state"] == "accepted"


def test_tokens_are_made_for_windows_of_the_hall(hall: Hall, joined: Desk) -> None:
    refused = hall.command("tokens", joined.window, joined.window + "-x")
    assert (refused.exit_code, f"like it are {joined.window}" in refused.output) == (1, True)
    assert hall.command("tokens", joined.window).exit_code == 0


# By IT's signature.


def moving(desk: Desk, window: str, version: int, replaces: str = "", key: Ed25519PrivateKey = SIGNER) -> str:
    """The bundle by which IT says that this terminal stands at that window."""
    return sign(key, Payload("ed25519", window, 1, version, 0, 9, 9, Raw(b"{}"), desk.name, replaces))


def test_a_signed_move_is_done_at_once_and_ends_the_open_question_at_the_window_before(
    hall: Hall, joined: Desk, spare: Desk
) -> None:
    before, text = joined.last_seen(), moving(joined, spare.window, 1)
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=40")
        until(lambda: joined.last_seen() > before)
        assert hall.push(text).status_code == 200
        assert poll.result(10).json()["window"] == spare.window
    (order,) = joined.call("GET", "/v1/orders?after=0").json()["orders"]
    assert (joined.pair()["window"], order["what"]["bundle"]) == (spare.window, text)


def test_a_stranger_at_the_port_moves_nobody_and_the_signature_does(hall: Hall, joined: Desk, spare: Desk) -> None:
    text = moving(joined, spare.window, 1)
    raw = bytearray(base64.b64decode(text))
    raw[-40] ^= 1
    unsigned = sign(
        Ed25519PrivateKey.generate(), Payload("ed25519", spare.window, 1, 1, 0, 9, 9, Raw(b"{}"), joined.name)
    )
    for wrong in (base64.b64encode(raw).decode(), unsigned, ""):
        assert hall.push(wrong).status_code == 403
    for path in ("/v1/accept", "/v1/move", "/v1/replace", "/v1/revoke"):
        assert spare.call("POST", path, json={"terminal": joined.name, "window": spare.window}).status_code == 404
    assert joined.pair()["window"] == joined.window
    assert hall.push(text).status_code == 200
    assert joined.pair()["window"] == spare.window


def test_a_signed_move_makes_nobody_way_whom_it_does_not_name(hall: Hall, joined: Desk) -> None:
    other = Desk(hall).join()
    refused = hall.push(moving(other, joined.window, 1))
    assert (refused.status_code, f"--former {joined.name}" in refused.json()["error"]) == (409, True)
    assert hall.push(moving(other, joined.window, 1, replaces="t-somebody")).status_code == 409
    elsewhere = hall.push(moving(joined, "9F-99", 1, replaces=other.name))
    assert f"{other.name} stands at {other.window}, not at 9F-99: name who" in elsewhere.json()["error"]
    assert other.pair()["window"] == other.window
    assert hall.push(moving(other, joined.window, 1, replaces=joined.name)).status_code == 200
    assert (other.pair()["window"], replaced(joined)) == (joined.window, other.name)


def test_who_waits_or_was_turned_away_is_not_let_in_by_a_move(hall: Hall, spare: Desk) -> None:
    assert hall.push(moving(spare, spare.window, 1)).status_code == 404
    hall.command("reject", spare.code)
    assert hall.push(moving(spare, spare.window, 1)).status_code == 404
    assert spare.pair()["state"] == "rejected"


def test_what_was_pushed_since_comes_behind_the_bundle_that_moved(hall: Hall, joined: Desk, spare: Desk) -> None:
    text = moving(joined, spare.window, 1)
    hall.push(text)
    hall.push(bundle(spare.window, 2))
    (first,) = joined.call("GET", "/v1/orders?after=0").json()["orders"]
    assert first["what"]["bundle"] == text
    (second,) = joined.call("GET", f"/v1/orders?after={first['id']}&mark={first['mark']}").json()["orders"]
    assert second["what"]["bundle"] == bundle(spare.window, 2)
    (anew,) = joined.call("GET", "/v1/orders?after=0").json()["orders"]
    assert anew["what"]["bundle"] == bundle(spare.window, 2), "it has arrived: it is moved no more"


@pytest.fixture
def unpublished(tmp_path: Path, authority: Authority, fresh_database: str) -> Iterator[Hall]:
    with serving(Hall(tmp_path, authority, fresh_database)) as center:
        yield center


def test_before_anything_is_published_a_hall_begins_with_accepting(unpublished: Hall) -> None:
    first, second = Desk(unpublished), Desk(unpublished)
    first.pair()
    second.pair()
    assert accept(first, "2F-17")[0] == 0
    assert "stands at 2F-17" in accept(second, "2F-17")[1], "but one at a window, then too"
    assert second.ask(second.pairing.body(token=token(unpublished, "2F-18")))["state"] == "accepted"
