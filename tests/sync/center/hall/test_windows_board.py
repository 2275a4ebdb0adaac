"""How the boards are, in `center windows`; and reports between a terminal and a center of different ages."""

import json
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from sync.contract import Report
from tests.sync.center.conftest import Desk
from tests.sync.center.hall.test_windows import follow, line, post, row

Json = dict[str, Any]
OLD: Json = {"version": "1", "config": "1.4", "recorded": 9, "waiting": 7, "clock": "synced", "parts": {}}
BOARD = {"millicelsius": 53_692, "free_bytes": 5_368_709_120, "under_voltage": 0, "uptime": 59}


class OldReport(Struct, frozen=True):
    """The report as centers knew it before boards were in it."""

    version: str
    config: str
    recorded: int
    waiting: int
    clock: str
    parts: dict[str, str]


def report(desk: Desk, **more: Any) -> int:
    return desk.call("PUT", "/v1/state", json=OLD | more).status_code


LINES: dict[str, tuple[Json, str]] = {
    "nothing is known": ({}, ""),
    "well": ({"board": BOARD}, "54 °C  5120 MB free"),
    "only the room": ({"board": {"free_bytes": 68_719_476_736}}, "64 GB free"),
    "below zero": ({"board": {"millicelsius": -4_600}}, "-5 °C"),
    "one fault": (
        {"board": BOARD, "parts": {"board": "its CPU is too hot"}},
        "54 °C  5120 MB free  fault: board: its CPU is too hot",
    ),
    "the worst of three": (
        {"parts": {"buzzer": "no pin", "board": "its CPU is too hot", "storage": "the disk is full"}},
        "fault: storage: the disk is full (and 2 more)",
    ),
    "a part of a later version": ({"parts": {"scale": "gone", "font": "none"}}, "fault: font: none (and 1 more)"),
}


@pytest.mark.parametrize("case", LINES)
def test_what_a_window_says_of_its_terminal(joined: Desk, case: str) -> None:
    said, expected = LINES[case]
    assert report(joined, **said) == 200
    assert line(joined) == "-         -  since -  by -" + (f" | {expected}" if expected else "")


def test_the_terminals_faults_stand_before_what_is_wrong_with_the_post(joined: Desk) -> None:
    joined.deliver(follow(joined, post("away"), post("overdue", by="limit")))
    report(joined, parts={"sensor": "gone"})
    assert line(joined).endswith("| fault: sensor: gone  wrong: away beyond the limit")
    report(joined)
    assert line(joined).endswith("| wrong: away beyond the limit")


def test_the_same_as_json(joined: Desk) -> None:
    report(joined, board=BOARD, parts={"sensor": "gone"})
    mine = row(joined)
    assert (mine["board"], mine["fault"]) == (BOARD, "sensor: gone")
    assert mine["reported_at"] == mine["last_seen"]


def test_a_report_without_a_board_is_taken_and_one_that_is_no_report_is_not(joined: Desk) -> None:
    assert report(joined) == 200
    assert report(joined, board={"millicelsius": "warm"}) == 400
    assert report(joined, board={"millicelsius": 10**400}) == 400, "nobody could be shown it"
    assert report(joined, board={"a figure of a later version": 7}, more="of it") == 200


def test_an_older_center_reads_a_newer_report_and_a_newer_center_an_older_one() -> None:
    newer = msgspec.json.encode(Report("1", "1.4", 9, 7, "synced", {}, BOARD))
    assert msgspec.to_builtins(msgspec.json.decode(newer, type=OldReport)) == OLD
    older = msgspec.json.encode(OldReport("1", "1.4", 9, 7, "synced", {}))
    assert msgspec.json.decode(older, type=Report) == Report("1", "1.4", 9, 7, "synced", {}, {})
    assert json.loads(newer)["board"] == BOARD
    assert json.loads(msgspec.json.encode(Report("1", "1.4", 9, 7, "synced", {}))) == OLD
