"""The role words: a role is said with its place, and with whom it is held for, in both languages."""

import pytest

from sync.center.office.people.roles import Grant
from sync.center.people.role_words import role_said
from terminal.config.office_catalogue import chinese

SAID = [
    (Grant("it"), "IT", "信息科"),
    (Grant("unit_head", "税务局"), "Head of a unit (税务局)", "窗口单位负责人（税务局）"),
    (Grant("supervisor", instead_of="9001"), "Supervision, in place of 9001", "督查人员（代理 9001）"),
]


@pytest.mark.parametrize(("grant", "english", "translated"), SAID)
def test_a_role_is_said_with_its_place(grant: Grant, english: str, translated: str) -> None:
    said = role_said(grant)
    assert (str(said), said.said(chinese)) == (english, translated)
