"""Admission at a center: who is let in, who waits, who stays out, and that no key is kept."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.plain_sql import files_of
from tests.sync.center.conftest import COMMAND, ROOT, Desk, Hall, until


def test_a_terminal_waits_until_it_is_accepted(hall: Hall, desk: Desk) -> None:
    assert desk.pair()["state"] == "waiting"
    assert desk.call("GET", "/v1/orders").status_code == 403
    hall.know(desk.window)
    result = hall.command("accept", desk.code, "--window", desk.window)
    assert result.exit_code == 0, result.output
    answer = desk.pair()
    assert (answer["state"], answer["window"]) == ("accepted", desk.window)
    assert desk.call("GET", "/v1/orders").status_code == 200


def test_a_command_in_another_process_reaches_an_open_long_poll(hall: Hall, joined: Desk, tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text("entries = []")
    before = joined.last_seen()
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=40")
        until(lambda: joined.last_seen() > before)
        options = ["--database", hall.database, "--window", joined.window, str(tmp_path / "roster.toml")]
        subprocess.run([*COMMAND, "roster", *options], cwd=ROOT, check=True)
        orders = poll.result(10).json()["orders"]
    assert [order["what"]["type"] for order in orders] == ["day_list"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer " + "z" * 64, "Bearer " + "a" * 63, "Basic " + "a" * 64])
@pytest.mark.parametrize(
    "call", [("POST", "/v1/pair"), ("POST", "/v1/facts"), ("GET", "/v1/orders"), ("PUT", "/v1/state")]
)
def test_no_key_is_401(desk: Desk, call: tuple[str, str], header: str) -> None:
    answer = desk.call(*call, headers={"Authorization": header})
    assert (answer.status_code, list(answer.json())) == (401, ["error"])


def test_an_unknown_key_is_401_and_a_waiting_one_403_on_every_call(desk: Desk) -> None:
    report = {"version": "1", "config": "", "recorded": 1, "waiting": 1, "clock": "unset", "parts": {}}
    delivery = {"series": desk.series, "facts": desk.chain(1)}

    def calls() -> list[int]:
        return [
            desk.call("POST", "/v1/facts", json=delivery).status_code,
            desk.call("GET", "/v1/orders").status_code,
            desk.call("PUT", "/v1/state", json=report).status_code,
        ]

    assert calls() == [401, 401, 401]
    desk.pair()
    assert calls() == [403, 403, 403]
    assert desk.stored() == []
    desk.join()
    assert calls() == [200, 200, 200]


def test_the_key_itself_is_nowhere_in_the_database(hall: Hall, joined: Desk) -> None:
    held = files_of(hall.database)
    assert (joined.name.encode() in held, joined.key.encode() in held) == (True, False)
    assert joined.key not in hall.log.read_text()


def test_another_board_must_be_accepted_anew(hall: Hall, joined: Desk) -> None:
    assert joined.pair(board="board-1")["state"] == "accepted"
    assert joined.alarms() == []
    answer = joined.pair(board="board-2")
    assert (answer["state"], answer["window"]) == ("waiting", "")
    assert joined.alarms() == ["board"]
    assert joined.call("GET", "/v1/orders").status_code == 403


def test_a_rejected_terminal_stays_out_until_it_is_accepted(hall: Hall, desk: Desk) -> None:
    desk.pair()
    assert hall.command("reject", desk.code).exit_code == 0
    assert desk.pair()["state"] == "rejected"
    assert desk.pair(board="board-2")["state"] == "rejected"
    assert desk.call("GET", "/v1/orders").status_code == 403
    hall.know(desk.window)
    spoken = f"{desk.code[:3]} {desk.code[3:]}"
    assert hall.command("accept", spoken, "--window", desk.window).exit_code == 0
    assert desk.pair(board="board-2")["state"] == "accepted"


def test_an_accepted_terminal_can_be_turned_away(hall: Hall, joined: Desk) -> None:
    assert hall.command("reject", joined.code).exit_code == 0
    assert joined.call("GET", "/v1/orders").status_code == 403


def test_codes_that_point_at_no_one(hall: Hall, joined: Desk) -> None:
    unknown = hall.command("accept", "no code", "--window", "2F-17")
    assert (unknown.exit_code, "no terminal has the code" in unknown.output) == (1, True)
    again = hall.command("accept", joined.code, "--window", "2F-17")
    assert (again.exit_code, "accepted already" in again.output) == (1, True)


def same_code(hall: Hall, code: str, *desks: Desk) -> None:
    """What happens by chance once in a million times."""
    for desk in desks:
        hall.sql("UPDATE terminals SET code = ? WHERE terminal = ?", code, desk.name)


def test_two_with_the_same_code_are_told_apart_by_name_and_fingerprint(hall: Hall) -> None:
    first, second = Desk(hall), Desk(hall)
    first.pair()
    second.pair()
    same_code(hall, "000000", first, second)
    hall.know(second.window)
    both = hall.command("accept", "000000", "--window", second.window)
    assert both.exit_code == 1
    for desk in (first, second):
        assert f"{desk.name}  {desk.address}  {desk.pairing.fingerprint}" in both.output
    one = hall.command("accept", "000000", "--window", second.window, "--terminal", second.name)
    assert one.exit_code == 0
    assert [hall.sql("SELECT state FROM terminals WHERE terminal = ?", d.name) for d in (first, second)] == [
        [("waiting",)],
        [("accepted",)],
    ]


def test_rejecting_one_of_two_with_the_same_code_leaves_the_other(hall: Hall) -> None:
    first, second = Desk(hall), Desk(hall)
    first.pair()
    second.pair()
    same_code(hall, "000001", first, second)
    assert hall.command("reject", "000001").exit_code == 1
    rejected = hall.command("reject", first.pairing.fingerprint.upper())
    assert (rejected.exit_code, rejected.output) == (0, f"{first.name} rejected\n")
    hall.know(second.window)
    accepted = hall.command("accept", "000001", "--window", second.window)
    assert (accepted.exit_code, accepted.output) == (0, f"{second.name} accepted at {second.window}\n")


def test_a_fingerprint_that_somebody_read_is_accepted_before_its_terminal_asks(hall: Hall, desk: Desk) -> None:
    hall.know(desk.window)
    accepted = hall.command("accept", desk.pairing.fingerprint, "--window", desk.window)
    assert (accepted.exit_code, accepted.output) == (0, f"{desk.name} accepted at {desk.window}\n")
    assert (desk.pair()["state"], desk.alarms()) == ("accepted", [])
    assert desk.pair(board="board-2")["state"] == "waiting", "now it has a board"


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 201])
def test_names_that_cannot_be_shown_are_refused_and_others_not(desk: Desk, name: str) -> None:
    request = desk.pairing.body(board="板-1")
    refused = desk.call("POST", "/v1/pair", json={**request, "board": name})
    assert refused.status_code == (200 if name == "" else 400)
    assert desk.call("POST", "/v1/pair", json=request).status_code == 200


def test_terminals_are_listed_with_what_they_reported(hall: Hall, joined: Desk) -> None:
    report = {
        "version": "1",
        "config": "1.4",
        "recorded": 9,
        "waiting": 7,
        "clock": "synced",
        "parts": {"sensor": "gone"},
        "claims": {"people": "'BOSS' is in neither configuration nor directory"},
    }
    assert joined.call("PUT", "/v1/state", json=report).status_code == 200
    rows = json.loads(hall.command("terminals", "--json").output)
    row = next(row for row in rows if row["terminal"] == joined.name)
    assert (row["state"], row["window"], row["code"]) == ("accepted", joined.window, joined.code)
    assert row["report"] == report
    line = next(line for line in hall.command("terminals").output.splitlines() if joined.name in line)
    assert line.startswith("accepted") and "waiting 7  wrong: sensor" in line
    assert "not followed: people: 'BOSS' is in neither" in line
    assert "to do: at IT's: put them into the hall's file and config push" in line
