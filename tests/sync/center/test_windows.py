"""`center windows` beside facts that were delivered to a running center."""

import json
from typing import Any

import pytest

from tests.sync.center.conftest import Desk, Hall, sha256, written

Json = dict[str, Any]
HOUR = 3_600_000
NOON = 1_795_492_800_000  # `date -ud '2026-11-24 04:00'`: noon in Shanghai


def follow(desk: Desk, *said: Json, kind: str = "post", **more: Any) -> list[Json]:
    """Facts at the desk's window, an hour apart from noon on, chained."""
    facts: list[Json] = []
    for seq, body in enumerate(said, 1):
        place = {"terminal": desk.name, "series": desk.series, "seq": seq, "window": desk.window, "config": "1.1"}
        prev = sha256(written(facts[-1])) if facts else "0" * 64
        when = {"prev": prev, "at": NOON + (seq - 1) * HOUR, "boot": "b" * 32, "mono": seq, "clock": "synced"}
        facts.append(place | when | {"kind": kind, "body": body} | more)
    return facts


def post(state: str, badge: str = "1024", **more: str) -> Json:
    return {"state": state, "badge": badge, "instead_of": "", **more}


def line(desk: Desk) -> str:
    """The desk's line, up to when it was last seen, and what comes after that."""
    lines = desk.hall.command("windows").stdout.splitlines()
    (mine,) = (text for text in lines if text.startswith(desk.window + " "))
    before, _, after = mine.removeprefix(desk.window).partition("  seen ")
    _, _, wrong = after.partition("  ")
    return f"{before}{' | ' + wrong if wrong else ''}".strip()


ROWS = {
    "taken by touch": (post("staffed"), "staffed   1024  since 2026-11-24T04:00:00Z  by touch"),
    "covered": (post("covered", instead_of="77"), "covered   1024  since 2026-11-24T04:00:00Z  by touch"),
    "away, in its limit": (post("away"), "away      1024  since 2026-11-24T04:00:00Z  by touch"),
    "away beyond its limit": (
        post("overdue", by="limit"),
        "overdue   1024  since 2026-11-24T04:00:00Z  by limit | wrong: away beyond the limit",
    ),
    "left in order": (post("vacant"), "vacant    1024  since 2026-11-24T04:00:00Z  by touch"),
    "nobody in a session": (
        post("vacant", "", by="limit", session="am"),
        "vacant    -  since 2026-11-24T04:00:00Z  by limit | wrong: nobody registered in a session",
    ),
    "the day is over": (
        post("closed", "", by="clock", day="2026-11-24"),
        "closed    -  since 2026-11-24T04:00:00Z  by clock",
    ),
    "a state of a later version": (post("dreaming"), "unreadable  -  since -  by -"),
}


@pytest.mark.parametrize("case", ROWS)
def test_what_a_window_says(joined: Desk, case: str) -> None:
    said, expected = ROWS[case]
    assert line(joined) == "-         -  since -  by -"
    assert joined.deliver(follow(joined, said))["through"] == 1
    assert line(joined) == expected


def test_the_newest_post_counts_by_number_not_by_clock(joined: Desk) -> None:
    """A clock that was put back does not make an old post new; other kinds of facts say nothing."""
    facts = follow(joined, post("away"), post("overdue", by="limit"), post("back"))
    facts[2]["at"] = NOON - HOUR
    rating = follow(
        joined, *[{"level": "satisfied", "badge": "9", "staffing": 0, "replaces": 0}] * 4, kind="rating"
    )[3]
    joined.deliver([*facts[:2]])
    assert "wrong: away beyond the limit" in line(joined)
    joined.deliver([*facts[2:], rating | {"prev": sha256(written(facts[2]))}])
    assert joined.stored() == [1, 2, 3, 4]
    assert line(joined) == "back      1024  since 2026-11-24T03:00:00Z  by touch"


def test_a_clock_that_was_not_set_is_said(joined: Desk) -> None:
    joined.deliver(follow(joined, post("staffed"), clock="unset"))
    assert line(joined) == "staffed   1024  since 2026-11-24T04:00:00Z  by touch  clock not set"


def test_what_was_said_at_another_window_says_nothing_here(joined: Desk) -> None:
    facts = follow(joined, post("overdue", by="limit"), post("staffed"), post("away"), window="elsewhere")
    joined.deliver(facts[:1])
    assert line(joined) == "-         -  since -  by -"
    facts[1]["window"] = joined.window
    joined.deliver(facts[1:])
    assert line(joined).startswith("staffed")


def test_of_two_terminals_at_a_window_the_last_heard_speaks_and_one_line_is_shown(hall: Hall, joined: Desk) -> None:
    joined.deliver(follow(joined, post("staffed")))
    spare = Desk(hall).join()
    spare.window = joined.window
    hall.write(
        "UPDATE terminals SET window = ? WHERE terminal = ?", joined.window, spare.name
    )  # as centers did once
    assert line(joined).startswith("staffed")
    spare.deliver(follow(spare, post("away", "77")))
    assert line(joined).startswith("away      77")
    hall.command("reject", spare.code)
    assert line(joined).startswith("staffed")


def test_windows_without_an_accepted_terminal_are_not_listed(hall: Hall, joined: Desk, desk: Desk) -> None:
    desk.pair()
    named = [row["window"] for row in json.loads(hall.command("windows", "--json").stdout)]
    assert joined.window in named
    assert desk.window not in named
    assert "" not in named
    assert named == sorted(set(named))


def test_the_same_as_json(hall: Hall, joined: Desk) -> None:
    joined.deliver(follow(joined, post("away"), post("overdue", by="limit")))
    done = hall.command("windows", "--json")
    (row,) = (row for row in json.loads(done.stdout) if row["window"] == joined.window)
    assert done.exit_code == 0
    assert row == {
        "window": joined.window,
        "terminal": joined.name,
        "last_seen": joined.last_seen(),
        "state": "overdue",
        "badge": "1024",
        "since": NOON + HOUR,
        "by": "limit",
        "clock": "synced",
        "wrong": "away beyond the limit",
        "reported_at": None,
        "board": {},
        "fault": "",
    }
