"""Tokens: good for one terminal, at one window, once, for a time; and kept so that nobody can read them."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.plain_sql import files_of
from tests.sync.center.conftest import Desk, Hall

SHEET = re.compile(r"^(\S+) +([a-z0-9]{6}\.[a-z0-9]{16})  until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
HALL = """\
name = "中心"
sessions = [{ id = "am", start = "08:00", end = "12:00" }]
[[units]]
name = "局"
windows = [{ id = "9F-01", people = [] }, { id = "9F-02", people = [] }]
"""


def sheet(hall: Hall, *words: str) -> dict[str, str]:
    """The tokens by window."""
    for word in words:
        hall.know(word)
    result = hall.command("tokens", *words)
    assert result.exit_code == 0, result.output
    found = [SHEET.match(line) for line in result.output.splitlines()]
    return {one[1]: one[2] for one in found if one}


def window(hall: Hall) -> str:
    return "W-" + Desk(hall).name


def test_a_token_lets_one_terminal_in_without_comparing(hall: Hall, desk: Desk) -> None:
    here = desk.window
    token = sheet(hall, here)[here]
    answer = desk.ask(desk.pairing.body(token=token))
    assert (answer["state"], answer["window"]) == ("accepted", here)
    assert desk.deliver(desk.chain(2))["through"] == 2
    again = desk.ask(desk.pairing.body(token=token))
    assert (again["state"], desk.alarms()) == ("accepted", []), "the same terminal, whose answer was lost"


def test_a_token_that_is_used_up_opens_nothing_and_is_an_alarm(hall: Hall, desk: Desk) -> None:
    here = window(hall)
    token = sheet(hall, here)[here]
    assert desk.ask(desk.pairing.body(token=token))["state"] == "accepted"
    thief = Desk(hall)
    for _ in range(2):
        assert thief.ask(thief.pairing.body(token=token))["state"] == "waiting"
    assert (thief.alarms(), desk.alarms()) == (["token"], [])
    assert thief.call("GET", "/v1/orders").status_code == 403
    assert desk.pair()["state"] == "accepted"


def test_of_many_at_once_one_gets_in(hall: Hall) -> None:
    here = window(hall)
    token = sheet(hall, here)[here]
    desks = [Desk(hall) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        states = list(threads.map(lambda desk: desk.ask(desk.pairing.body(token=token))["state"], desks))
    assert sorted(states) == ["accepted", *["waiting"] * 5]


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda token: token[:-1], lambda token: token[:7] + "0" * 16, lambda _: "x"]
)
def test_a_token_that_is_none_leaves_comparing(hall: Hall, desk: Desk, spoil: object) -> None:
    here = window(hall)
    token = sheet(hall, here)[here]
    assert callable(spoil)
    assert desk.pairing.ask(desk.ask, token=spoil(token))["state"] == "waiting"
    hall.know(desk.window)
    accepted = hall.command("accept", desk.code, "--window", desk.window)
    assert accepted.exit_code == 0, accepted.output
    other = Desk(hall)
    assert other.ask(other.pairing.body(token=token))["window"] == here


def test_a_token_runs_out(hall: Hall, desk: Desk) -> None:
    early, late = window(hall), window(hall)
    tokens = sheet(hall, early) | sheet(hall, late, "--days", "1")
    hall.sql('UPDATE tokens SET expires_at = 1 WHERE "window" = ?', early)
    assert desk.ask(desk.pairing.body(token=tokens[early]))["state"] == "waiting"
    assert desk.ask(desk.pairing.body(token=tokens[late]))["state"] == "accepted"


def test_a_new_sheet_takes_the_place_of_a_lost_one(hall: Hall, desk: Desk) -> None:
    here = window(hall)
    lost, found = sheet(hall, here)[here], sheet(hall, here)[here]
    assert desk.ask(desk.pairing.body(token=lost))["state"] == "waiting"
    assert desk.ask(desk.pairing.body(token=found))["state"] == "accepted"


def test_a_token_does_not_undo_what_it_decided(hall: Hall, joined: Desk) -> None:
    here = window(hall)
    token = sheet(hall, here)[here]
    assert hall.command("reject", joined.code).exit_code == 0
    assert joined.ask(joined.pairing.body(token=token))["state"] == "rejected"
    other = Desk(hall)
    assert other.ask(other.pairing.body(token=token))["state"] == "accepted", "nor is it used up"


def test_a_sheet_for_a_whole_hall(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8")
    hall.know("9F-01")
    made = sheet(hall, "--hall", str(tmp_path / "hall.toml"), "9F-02", "9F-03")
    assert list(made) == ["9F-02", "9F-03", "9F-01"]
    assert hall.command("tokens").exit_code == 2


def test_the_database_holds_no_token(hall: Hall) -> None:
    here = window(hall)
    name, secret = sheet(hall, here)[here].split(".")
    held = files_of(hall.database)
    assert (name.encode() in held, secret.encode() in held) == (True, False)
    assert secret not in hall.log.read_text()
