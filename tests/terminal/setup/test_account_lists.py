"""Account lists: of the root that is looked at, not of this machine."""

import os

import pytest

from terminal.setup.account_lists import AccountLists
from terminal.setup.described_machine import Holding
from terminal.setup.places import Places


def test_names_and_numbers_are_the_roots_own(places: Places) -> None:
    lists = AccountLists(places)
    assert lists.numbers(Holding(0, "pi", "gpio")) == (1000, 986)
    with pytest.raises(LookupError, match="nobody is called nobody"):
        lists.numbers(Holding(0, "nobody", "gpio"))


def test_whom_the_root_does_not_know_is_told_by_number(places: Places) -> None:
    path = places.at("/etc/group")
    path.chmod(0o604)
    places.at("/etc/passwd").write_text("")
    held = AccountLists(places).holding(path)
    assert (held.mode, held.owner) == (0o604, str(os.geteuid()))
