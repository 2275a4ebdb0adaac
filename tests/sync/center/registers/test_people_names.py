"""The people names: whoever decided something keeps their name, and so does who has left.

What is fair, written down before the code was run:

 1. A badge number that has a name is shown with it. Who closed somebody's account took no name away.
 2. Who never had an account is called as the hall's file says now; who is in it no more, as their window had them
    when what is read happened. A badge number that is somebody else's by now does not put their name into it.
 3. Whom nobody knows is shown by the number alone: no name is made up.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.office.people.roles import Account
from sync.center.registers.people_names import name_then, people_names
from sync.center.store import Store
from tests.support.month_store import push
from tests.support.plain_sql import plain_sql
from tests.support.request_hall import WINDOWS, at, person
from tests.support.served_office import PASSWORD

NOW, DAY = at("2026-11-24 10:00"), 86_400_000


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'center.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(Store(url)) as made:
        push(made, tuple(WINDOWS.values()), 1, NOW - DAY)
        made.accounts.add(Account("head", "王督查"), PASSWORD, "", NOW)
        yield made


def test_an_account_keeps_its_name_and_others_are_called_as_the_hall_says(url: str, store: Store) -> None:
    plain_sql(url, "UPDATE accounts SET state = 'disabled'")
    with store.read() as connection:
        assert people_names(connection, ["head", "a17", "nobody", ""]) == {"head": "王督查", "a17": "人a17"}


def test_who_has_left_is_called_as_their_window_had_them(store: Store) -> None:
    windows = {**WINDOWS, "20": replace(WINDOWS["20"], people=(person("z20", "A"),))}
    push(store, tuple(windows.values()), 2, NOW + DAY)
    with store.read() as connection:
        assert people_names(connection, ["a20", "z20"]) == {"z20": "人z20"}
        assert name_then(connection, "a20", "20", NOW) == "人a20"
        assert name_then(connection, "z20", "20", NOW) == ""
