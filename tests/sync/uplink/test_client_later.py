"""Answers of a later center, with fields that nobody here knows: an older terminal goes on with what it knows."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sync.center.network.certificates import Authority
from sync.contract import PairRequest, Report, RevocationList
from sync.errands import DiagnosticsUpload
from sync.uplink.client import CenterClient
from tests.support.servers import Reply, Server, dial
from tests.sync.center.doors.test_openapi_later import grown

NOW = {"now": 1_795_391_520_000}
ENTRY = {"badge": "1024", "what": "leave", "start": 1, "end": 2}
KINDS: list[dict[str, Any]] = [
    {"type": "configuration", "bundle": "x"},
    {"type": "day_list", "roster": {"number": 3, "entries": [ENTRY]}},
    {"type": "invitation", "case": "c", "until": 9},
    {"type": "message", "text": "to all", "until": 9},
    {"type": "restart", "until": 9},
    {"type": "diagnostics", "until": 9},
]
ORDERS = [{"id": n, "what": what, "mark": "m", "at": 1} for n, what in enumerate(KINDS, 1)]
Asked = Callable[[CenterClient], object]
ANSWERS: dict[str, tuple[dict[str, Any], Asked]] = {
    "pair": ({"state": "accepted", "store": "s", "window": "2F-17"}, lambda c: c.pair(PairRequest("t", "b", "1"))),
    "facts": ({"store": "s", "through": 4, "refused": [{"seq": 3, "why": "no"}]}, lambda c: c.deliver("a", [])),
    "orders": ({"store": "s", "window": "2F-17", "orders": ORDERS}, lambda c: c.orders(0, 0)),
    "state": ({"directory": [1, 4]}, lambda c: c.report(Report("1", "1.4", 9, 0, "synced", {}))),
    "directory": ({"directory": "x"}, lambda c: c.directory()),
    "software": ({"orders": ["x"]}, lambda c: c.software()),
    "revocations": ({"revoked": []}, lambda c: c.revocations(RevocationList(()))),
    "diagnostics": ({}, lambda c: c.diagnostics(DiagnosticsUpload(1, "x", "text"))),
    "health": ({}, lambda c: c.health()),
}


@pytest.mark.parametrize("call", ANSWERS)
def test_fields_of_a_later_version_change_nothing_of_what_is_understood(ours: Authority, call: str) -> None:
    said, asked = ANSWERS[call]
    answer = NOW | said
    assert understood(ours, answer, asked) == understood(ours, grown(answer), asked)


def understood(ours: Authority, answer: object, asked: Asked) -> object:
    with Server(ours, Reply(json.dumps(answer).encode())) as server:
        return asked(dial(server, ours))
