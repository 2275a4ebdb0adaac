"""`center windows` beside facts that were delivered to a running center."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sync.center.conftest import Desk, Hall, sha256, written

Json = dict[str, Any]
HOUR = 3_600_000
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d")
UNKNOWN_ZONE, HALLS_ZONE = "UTC", "Asia/Shanghai"
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
    """Who holds the window by its line, up to when it was last seen, and what comes after that."""
    lines = desk.hall.command("windows").stdout.splitlines()
    (mine,) = (text for text in lines if text.startswith(desk.window + " "))
    before, _, after = mine.partition(f"{desk.name}  ")[2].partition("  seen ")
    _, _, wrong = after.partition("  ")
    said = f"{before}{' | ' + wrong if wrong else ''}".strip()
    # By the clock of whatever hall others published in this center.
    return STAMP.sub(lambda at: datetime.fromisoformat(at[0]).astimezone(UTC).isoformat(timespec="seconds"), said)


ROWS = {
    "taken by touch": (post("staffed"), "staffed   1024  since 2026-11-24T04:00:00+00:00  by touch"),
    "covered": (post("covered", instead_of="77"), "covered   1024  since 2026-11-24T04:00:00+00:00  by touch"),
    "away, in its limit": (post("away"), "away      1024  since 2026-11-24T04:00:00+00:00  by touch"),
    "away beyond its limit": (
        post("overdue", by="limit"),
        "overdue   1024  since 2026-11-24T04:00:00+00:00  by limit | wrong: away beyond the limit",
    ),
    "left in order": (post("vacant"), "vacant    1024  since 2026-11-24T04:00:00+00:00  by touch"),
    "nobody in a session": (
        post("vacant", "", by="limit", session="am"),
        "vacant    -  since 2026-11-24T04:00:00+00:00  by limit | wrong: nobody registered in a session",
    ),
    "the day is over": (
        post("closed", "", by="clock", day="2026-11-24"),
        "closed    -  since 2026-11-24T04:00:00+00:00  by clock",
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
    assert line(joined) == "back      1024  since 2026-11-24T03:00:00+00:00  by touch"


def test_a_clock_that_was_not_set_is_said(joined: Desk) -> None:
    joined.deliver(follow(joined, post("staffed"), clock="unset"))
    assert line(joined) == "staffed   1024  since 2026-11-24T04:00:00+00:00  by touch  clock not set"


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
    # As centers let them in once.
    hall.sql('UPDATE terminals SET "window" = ? WHERE terminal = ?', joined.window, spare.name)
    assert row(joined)["badge"] == "1024"
    spare.deliver(follow(spare, post("away", "77")))
    assert row(joined)["badge"] == "77"
    assert row(joined)["terminals"] == sorted([joined.name, spare.name])
    (mine,) = (text for text in hall.command("windows").stdout.splitlines() if text.startswith(joined.window + " "))
    assert "  two at one window, " in mine
    hall.command("reject", spare.code)
    assert row(joined)["badge"] == "1024"


def row(desk: Desk) -> Json:
    rows = json.loads(desk.hall.command("windows", "--json").stdout)["windows"]
    (mine,) = (each for each in rows if each["window"] == desk.window)
    return dict(mine)


def test_windows_that_nobody_published_are_not_listed_where_nobody_stands(
    hall: Hall, joined: Desk, desk: Desk
) -> None:
    desk.pair()
    named = [each["window"] for each in json.loads(hall.command("windows", "--json").stdout)["windows"]]
    assert joined.window in named
    assert desk.window not in named
    assert "" not in named
    assert len(named) == len(set(named))


def test_the_same_as_json(joined: Desk) -> None:
    joined.deliver(follow(joined, post("away"), post("overdue", by="limit")))
    said = row(joined)
    assert said.pop("zone") in (UNKNOWN_ZONE, HALLS_ZONE)  # by what others published in this hall
    assert said == {
        "window": joined.window,
        "status": "waiting",
        "status_since": 0,
        "desired": "1.0",
        "observed": "",
        "why": "",
        "terminals": [joined.name],
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


def test_a_configuration_that_a_terminal_refused_is_an_alarm_and_stands_on_its_line(joined: Desk) -> None:
    refused = {"what": "config_refused", "detail": "not signed by a trusted key"}
    assert joined.deliver(follow(joined, refused, kind="audit"))["through"] == 1
    assert joined.alarms() == ["config"]
    assert (row(joined)["status"], row(joined)["why"]) == ("refused", "not signed by a trusted key")
    done = joined.hall.command("windows")
    *lines, last = done.stdout.splitlines()
    (line,) = (each for each in lines if each.startswith(f"{joined.window}  refused since "))
    since, _, why = line.removeprefix(f"{joined.window}  refused since ").partition(" ")
    assert datetime.fromisoformat(since).timestamp() * 1000 == NOON
    assert (done.exit_code, why.startswith("(not signed by a trusted key)  - not 1.0 ")) == (1, True)
    sums = re.fullmatch(r"(.+) = (\d+) windows", last)
    assert sums
    assert sum(int(part.split()[0]) for part in sums[1].split(" + ")) == int(sums[2]) == len(lines)
