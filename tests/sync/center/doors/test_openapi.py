"""The OpenAPI document that a center serves: the committed copy, and true about who calls and what is read.

After a change: `python -m tests.support.openapi_copy`.
"""

import json
from contextlib import closing
from typing import Any

import pytest

from sync.center.doors.api import ALL_DOORS, ErrorBody
from sync.center.doors.openapi import document
from tests.support.openapi_copy import OPENAPI_COPY
from tests.sync.center.conftest import Desk, Hall
from tests.sync.center.doors.test_place_doors import Near

SQLITE_ALONE = "the document is made, and the form of a call read, before a database is asked"
DOCUMENT: dict[str, Any] = document(ALL_DOORS, ErrorBody)
NO_MESSAGE: Any = []
CALLS = [(path, method) for path, calls in DOCUMENT["paths"].items() for method in calls]
READ = [(path, method) for path, method in CALLS if "requestBody" in DOCUMENT["paths"][path][method]]


def test_what_is_served_is_the_committed_copy(hall: Hall) -> None:
    answer = Desk(hall).call("GET", "/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(OPENAPI_COPY.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "method"), READ)
def test_each_call_reads_the_message_that_it_is_said_to_read(hall: Hall, path: str, method: str) -> None:
    """What is refused is told by the name of the message that was wanted."""
    called = DOCUMENT["paths"][path][method]
    wanted = called["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    status, said = _called(hall, called["description"], path, method)
    assert (status, said["error"].split(":")[0].replace("_FewFacts", "Delivery")) == (400, f"not a {wanted}")


def _called(hall: Hall, by: str, path: str, method: str) -> tuple[int, dict[str, Any]]:
    """With a body that is no message, by whoever may call."""
    desk = Desk(hall).join()
    if "own socket" in by:
        with closing(Near(hall.own)) as near:
            return near.call(method.upper(), path, NO_MESSAGE)
    if "system" in by:
        desk.key = hall.command("system", "add", f"OpenAPI {desk.name}").output.strip()
    said = desk.call(method.upper(), path, json=NO_MESSAGE)
    return said.status_code, said.json()
