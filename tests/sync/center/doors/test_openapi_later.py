"""Messages of a later version, with fields that nobody here knows: an older center goes on with what it knows."""

from typing import Any

import pytest

from tests.support.contract_calls import ContractCall, calls
from tests.sync.center.conftest import Desk, Hall
from tests.sync.center.doors.test_openapi import DOCUMENT

LATER = {"later": {"version": [2]}}
# At its own socket a center is called by its own commands, and refuses what it does not know.
CALLS = [call for call in calls(DOCUMENT) if "own socket" not in call.by and (call.body or call.query)]


def grown(message: Any) -> Any:
    """The same with one more field in each of its structs."""
    if isinstance(message, list):
        return [grown(each) for each in message]
    if isinstance(message, dict) and message:  # none that is empty is a struct
        return {name: grown(each) for name, each in message.items()} | LATER
    return message


def said(desk: Desk, call: ContractCall, body: Any, more: dict[str, str]) -> tuple[int, Any]:
    """What is answered; what is only of this moment is left out."""
    answer = desk.call(call.method, call.path, params={**call.query, **more}, json=body)
    told = answer.json()
    return answer.status_code, told.get("error", sorted(told))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_fields_of_a_later_version_change_nothing_of_what_is_answered(hall: Hall, call: ContractCall) -> None:
    desk = Desk(hall).join()
    if "system" in call.by:
        desk.key = hall.command("system", "add", desk.name).output.strip()
    before = said(desk, call, call.body, {})
    assert said(desk, call, grown(call.body), {"later": "2"}) == before
