"""The placing of terminals: one at a window, of the published hall, and what becomes of the one that made way."""

from collections.abc import Iterator

import pytest
from pytest import FixtureRequest

from sync.center.certificates import Authority
from tests.sync.center.conftest import Desk, Hall

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
    made = joined.hall.sql("SELECT DISTINCT window FROM facts WHERE terminal = ?", joined.name)
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


@pytest.fixture
def unpublished(request: FixtureRequest, authority: Authority) -> Iterator[Hall]:
    center = Hall(request.getfixturevalue("tmp_path"), authority)
    center.start()
    yield center
    assert center.stop() == 0


def test_before_anything_is_published_a_hall_begins_with_accepting(unpublished: Hall) -> None:
    first, second = Desk(unpublished), Desk(unpublished)
    first.pair()
    second.pair()
    assert accept(first, "2F-17")[0] == 0
    assert "stands at 2F-17" in accept(second, "2F-17")[1], "but one at a window, then too"
    assert second.ask(second.pairing.body(token=token(unpublished, "2F-18")))["state"] == "accepted"
