"""What somebody loses is taken over by whoever has it, too; written down before it was run, what is true.

A role for the whole hall is taken over only by one for the whole hall; one for windows by whoever has these, or
all. Of what nobody has, each window is named.
"""

import pytest

from sync.center.office.people.handover import handover
from sync.center.office.people.roles import Account, Grant

NOW = 1_796_000_400_000
GONE = Grant("group_leader", "2F-17,2F-18,2F-19")
HERE = {
    "all": Grant("group_leader", ""),
    "same": Grant("group_leader", "2F-17,2F-18,2F-19"),
    "some": Grant("group_leader", "2F-18，3F-01"),
    "elsewhere": Grant("group_leader", "3F-01"),
    "another": Grant("unit_head", "2F-17"),
    "over": Grant("group_leader", "", until=NOW),
}


@pytest.mark.parametrize(
    ("others", "take_over", "nobody"),
    [
        ([], [], ("2F-17", "2F-18", "2F-19")),
        (["elsewhere", "another", "over"], [], ("2F-17", "2F-18", "2F-19")),
        (["some", "elsewhere"], ["some"], ("2F-17", "2F-19")),
        (["some", "same"], ["some", "same"], ()),
        (["all"], ["all"], ()),
    ],
)
def test_windows_go_to_whoever_has_them_too(others: list[str], take_over: list[str], nobody: tuple[str]) -> None:
    found = handover(GONE, [Account(name, name, (HERE[name],)) for name in others], NOW)
    assert [one.badge for one in found.others] == take_over
    assert found.places == nobody


@pytest.mark.parametrize(("scope", "left"), [("", ()), (None, ("",))])
def test_the_hall_goes_to_whoever_has_all_of_it(scope: str | None, left: tuple[str]) -> None:
    others = [] if scope is None else [Account("B", "B", (Grant("supervisor", scope),))]
    assert handover(Grant("supervisor"), others, NOW).places == left
