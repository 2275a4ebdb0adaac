"""The made office: once somebody opens it, everybody who is named can log in, and yesterday is there."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
import requests

from sync.center.office.people.roles import RoleName
from terminal.demo.made_office import MadeOffice, OfficeExtent
from tests.machine.waiting import until

SMALL = OfficeExtent(days=20, windows=8, people=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made") / "office"


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[MadeOffice]:
    lines: list[str] = []
    made = MadeOffice(folder, SMALL, lines.append)
    assert (made.told.url, folder.exists()) == ("", False), "before that it takes nothing"
    made.open()
    made.open()
    until(lambda: made.told.url or made.told.problem, "it serves")
    yield made
    assert lines == [f"the office's pages are served at {made.told.url}"], "also where no browser shows the panel"
    made.close()
    made.close()


def test_everybody_who_is_named_logs_in_with_the_password_that_is_shown(office: MadeOffice) -> None:
    assert office.told.problem == ""
    assert {person.role for person in office.told.people} == {*get_args(RoleName)}
    for person in office.told.people:
        with requests.Session() as session:
            session.trust_env = False
            page = session.get(f"{office.told.url}/login", timeout=30)
            hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
            typed = {"badge": person.badge, "password": office.told.password}
            answer = session.post(f"{office.told.url}/login", data=hidden | typed, timeout=30)
            answer.encoding = "utf-8"
            assert (answer.status_code, answer.url) == (200, f"{office.told.url}/"), person
            assert person.name in answer.text


def test_the_days_up_to_yesterday_were_worked_and_published(office: MadeOffice, folder: Path) -> None:
    assert office.told.url
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with closing(sqlite3.connect(f"file:{folder / 'center.db'}?mode=ro", uri=True)) as connection:
        days = [day for (day,) in connection.execute("SELECT day FROM editions ORDER BY day")]
        last = connection.execute("SELECT max(at) FROM facts WHERE kind <> 'deed'").fetchone()[0]
    assert len(days) > 8 and days[-1] <= str(today - timedelta(days=1))
    assert (
        today - timedelta(days=1) <= datetime.fromtimestamp(last / 1000, ZoneInfo("Asia/Shanghai")).date() <= today
    )


def test_complaints_were_answered_to_the_end_and_requests_approved(office: MadeOffice, folder: Path) -> None:
    assert office.told.url
    with closing(sqlite3.connect(f"file:{folder / 'center.db'}?mode=ro", uri=True)) as connection:
        states = set(connection.execute("SELECT register, state FROM cases"))
    assert {("complaint", "closed"), ("complaint", "registered"), ("request", "approved")} <= states


def test_the_group_leader_leads_who_is_on_the_staff(office: MadeOffice) -> None:
    [leader] = (each for each in office.told.people if each.role == "group_leader")
    [clerk] = (each for each in office.told.people if each.role == "staff")
    [window] = (each.window for each in office._made.people if each.badge == clerk.badge)
    assert window in leader.scope.split(",")
    assert leader.badge not in {each.badge for each in office._made.people}


def test_what_is_closed_is_never_opened_again(tmp_path: Path) -> None:
    """A page's call may still be under way when the demo ends: nobody would end what it starts."""
    made = MadeOffice(tmp_path / "office", SMALL)
    made.close()
    made.open()
    assert not (tmp_path / "office").exists()


def test_a_folder_that_cannot_be_used_is_told_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "office").touch()
    made = MadeOffice(tmp_path / "office", SMALL)
    made.open()
    until(lambda: made.told.problem, "it says what is wrong")
    assert made.told.url == ""
    made.close()
