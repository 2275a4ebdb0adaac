"""Signed people: what roster and finger map say of somebody whom IT has not signed for, beside their twins."""

import pytest

from terminal.domain.directory import Directory
from terminal.domain.finger_ledger import Ledger
from terminal.domain.roster import Entry, Roster
from terminal.domain.signed_people import UNSIGNED, people_disputes, signed_name
from tests.support.desk import ANN, GUEST, HALL_PEOPLE, WINDOW

NAMED = HALL_PEOPLE.people[GUEST].name
CASES: dict[str, tuple[tuple[str, str], dict[int, str], str]] = {
    "a cover from the hall": ((GUEST, ""), {}, ""),
    "by IT's name": ((GUEST, NAMED), {}, ""),
    "by another name": ((GUEST, "免费咨询"), {}, f"{GUEST} is {NAMED}, and not '免费咨询'"),
    "somebody of this window": ((ANN.badge, ""), {0: ANN.badge}, ""),
    "nobody's number": (("BOSS", ""), {}, f"'BOSS' {UNSIGNED}"),
    "a number that is a path": (("../../etc/passwd", ""), {}, f"'../../etc/passwd' {UNSIGNED}"),
    "a number in other letters": ((ANN.badge, ""), {0: ANN.badge.lower()}, f"slot 0 is {ANN.badge.lower()!r}, who"),
    "a finger of nobody": ((ANN.badge, ""), {4: "BOSS"}, f"slot 4 is 'BOSS', who {UNSIGNED}"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_no_signature_bears_out(case: str) -> None:
    (badge, name), fingers, said = CASES[case]
    roster = Roster(1, (Entry(badge, "cover", 0, 1, name),))
    found = people_disputes(WINDOW, HALL_PEOPLE, roster, Ledger("", fingers))
    assert len(found) == (said != "")
    assert "".join(found).startswith(said)


def test_before_the_first_configuration_nothing_can_be_held_against_anybody() -> None:
    roster = Roster(1, (Entry("BOSS", "cover", 0, 1),))
    assert people_disputes(None, Directory(), roster, Ledger("", {1: "BOSS"})) == ()
    assert len(people_disputes(WINDOW, Directory(), roster, Ledger("", {1: "BOSS"}))) == 2


def test_whom_a_supervisor_has_confirmed_is_no_word_of_the_centers() -> None:
    ledger = Ledger("", {1: "BOSS"}, "s", 1, confirmed=True)
    assert people_disputes(WINDOW, HALL_PEOPLE, Roster(), ledger) == ()


def test_one_who_is_named_twice_is_told_of_once() -> None:
    roster = Roster(1, (Entry("BOSS", "cover", 0, 1), Entry("BOSS", "cover", 1, 2)))
    assert people_disputes(WINDOW, HALL_PEOPLE, roster, Ledger()) == (f"'BOSS' {UNSIGNED}",)


def test_the_windows_own_list_stands_before_the_halls() -> None:
    assert signed_name(WINDOW, HALL_PEOPLE, ANN.badge) == ANN.name
    assert signed_name(WINDOW, HALL_PEOPLE, "BOSS") == signed_name(None, Directory(), ANN.badge) == ""
