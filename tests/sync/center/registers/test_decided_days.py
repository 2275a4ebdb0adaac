"""The decided days: what cases of both registers decided about a day, as long as it is in force."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.deed import CaseStanding, OfficeDeed, RegisterName, content_of
from sync.center.office.settling.settlement import SettlementContent
from sync.center.registers import case_book, decided_days
from sync.center.storage.database import engine
from sync.center.store import Store

MONDAY, TUESDAY = "2026-09-14", "2026-09-15"
NOW, SERIES = 1_795_391_520_000, "5e" * 16
CAME = DayDecision(MONDAY, "GH-1", "excused", session="morning", end="in")
WENT = DayDecision(MONDAY, "GH-1", "excused", session="morning", end="out")
NEXT = DayDecision(TUESDAY, "GH-1", "excused", session="morning", end="in")


@contextmanager
def database(url: str) -> Iterator[Connection]:
    Store(url).close()
    made = engine(url)
    with made.begin() as connection:
        yield connection
    made.dispose()


def do(connection: Connection, register: RegisterName, case: str, did: str, *decisions: DayDecision) -> None:
    seen = len(case_book.history(connection, register, case))
    deed = OfficeDeed(register, case, did, "GH-9", content=content_of(SettlementContent(decisions)))
    case_book.write(connection, SERIES, deed, CaseStanding(did), seen, "", NOW)


def test_what_is_decided_is_found_by_its_day_until_it_is_taken_back(fresh_database: str) -> None:
    with database(fresh_database) as connection:
        do(connection, "settlement", "2026-09-14-a", "asked")
        assert decided_days.in_force(connection, MONDAY) == ()
        do(connection, "settlement", "2026-09-14-a", "decided", CAME, NEXT)
        do(connection, "request", "2026-000001", "asked", WENT)
        assert decided_days.in_force(connection, MONDAY) == (CAME,), "what is asked for is not decided"
        do(connection, "request", "2026-000001", "approved", WENT)
        assert decided_days.in_force(connection, MONDAY) == (CAME, WENT)
        assert decided_days.in_force(connection, TUESDAY) == (NEXT,)
        assert decided_days.between(connection, MONDAY, TUESDAY) == [MONDAY, TUESDAY]
        do(connection, "settlement", "2026-09-14-a", "taken_back")
        assert (decided_days.in_force(connection, MONDAY), decided_days.in_force(connection, TUESDAY)) == (
            (WENT,),
            (),
        )


def test_what_was_approved_holds_while_a_change_of_it_waits_and_the_changed_one_then(fresh_database: str) -> None:
    with database(fresh_database) as connection:
        do(connection, "request", "2026-000001", "approved", CAME)
        do(connection, "request", "2026-000001", "changed")
        assert decided_days.in_force(connection, MONDAY) == (CAME,)
        do(connection, "request", "2026-000001", "approved")
        assert decided_days.in_force(connection, MONDAY) == ()


@pytest.mark.parametrize("register", ["complaint", "review"])
def test_another_register_decides_nothing_about_days(fresh_database: str, register: RegisterName) -> None:
    with database(fresh_database) as connection:
        do(connection, register, "2026-000001", "decided", CAME)
        assert decided_days.in_force(connection, MONDAY) == ()
