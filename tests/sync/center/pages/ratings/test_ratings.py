"""The pages of ratings: all of it for supervision, from five on for who heads a unit, and nothing for others."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from sync.center.storage.database import engine
from sync.center.store import Store
from terminal.domain.facts import Level, Rating, Unrated
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.served_office import OfficeSite, served_office
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

TUESDAY = MONDAY + DAY  # of December: November is over
GIVEN: dict[str, Sequence[Level]] = {
    "2F-01": ("satisfied",) * 6 + ("very_satisfied",) * 2 + ("dissatisfied",),
    "2F-03": ("very_satisfied",) * 5,
}
NAMED = {"2F-01": "GH-00A0", "2F-03": "GH-02A0"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    made = engine(f"sqlite:///{tmp_path / 'center.db'}")
    yield made
    made.dispose()


@pytest.fixture
def connection(office: OfficeSite, database: Engine) -> Iterator[Connection]:
    with database.connect() as connected:
        yield connected


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeSite]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as store, served_office(store, TUESDAY) as made:
        push(store, merge(hall()), 1, BEFORE)
        made.add("GH-0001", "supervision_head", name="王督查")
        made.add("GH-0002", "supervisor", name="李督查")
        made.add("GH-0300", "unit_head", scope="税务", name="赵主任")
        made.add("GH-0400", "unit_head", scope="户政")
        made.add("GH-00A0", name="人00")
        made.add("GH-02A0", name="人20")
        yield made


@pytest.fixture
def pressed(office: OfficeSite, connection: Connection) -> dict[str, WrittenSeries]:
    """What citizens gave in November, and an invitation that nobody answered."""
    found = {window: WrittenSeries(connection, window) for window in GIVEN}
    for window, one in found.items():
        for minute, level in enumerate(GIVEN[window]):
            press(one, Rating(level, NAMED[window], 0, 0), minute)
    press(found["2F-01"], Unrated("c", NAMED["2F-01"], 0), 30)
    office.store.ratings.look()
    return found


def rows(office: OfficeSite, badge: str, address: str) -> list[list[str]]:
    """The page's table as the file that it gives."""
    content = office.browser(badge).file(address).decode("utf-8-sig")
    return [*csv.reader(io.StringIO(content))][1:]


def test_supervision_sees_every_count_and_what_is_beside_the_share(
    office: OfficeSite, pressed: dict[str, WrittenSeries]
) -> None:
    """Expected 2; the witness counted the presses by hand: eight of nine were satisfied."""
    [unit] = [row for row in rows(office, "GH-0001", "/ratings?period=2026-11&as=csv") if row[0] == "税务"]
    assert unit == ["税务", "2", "6", "0", "1", "0", "9", "88.89", "0", "1", "0"]
    by_person = rows(office, "GH-0001", "/ratings?period=2026-11-30&by=person&as=csv")
    assert sorted((row[2], int(row[8])) for row in by_person) == [("GH-00A0", 9), ("GH-02A0", 5)]
    shown = office.browser("GH-0001").get("/ratings?period=2026-11")
    assert "92.86" in shown and "受邀未评价 1 条" in shown  # 13 of 14
    assert "<svg" in shown and "style=" not in shown


@pytest.mark.parametrize(
    ("query", "ratings"),
    [
        ("unit=税务", 9),
        ("window=2F-03", 5),
        ("badge=GH-00A0", 9),
        ("unit=户政", 0),
        ("window=<script>", 0),
    ],
)
def test_filters_stand_in_the_address(
    office: OfficeSite, pressed: dict[str, WrittenSeries], query: str, ratings: int
) -> None:
    found = rows(office, "GH-0001", f"/ratings?period=2026-W49&by=window&as=csv&{query}")
    assert sum(int(row[7]) for row in found) == ratings
    assert "<script>" not in office.browser("GH-0001").get(f"/ratings?period=2026-W49&{query}")


def test_a_period_that_is_none_is_said_beside_its_field_and_stays_typed(office: OfficeSite) -> None:
    shown = office.browser("GH-0001").get("/ratings?period=last month")
    assert 'id="period-trouble"' in shown and 'value="last month"' in shown
    assert 'id="period-trouble"' not in office.browser("GH-0001").get("/ratings?period=2026-Q4")


def test_who_heads_a_unit_sees_its_people_from_five_on_and_only_months_that_are_over(
    office: OfficeSite, pressed: dict[str, WrittenSeries]
) -> None:
    """Expected 8: the two and the one are hidden, and so are the total and the share that would tell them."""
    [row] = rows(office, "GH-0300", "/ratings?period=2026-11&as=csv")
    assert row[2:] == ["GH-00A0", "不足五条", "6", "不足五条", "不足五条", "不足五条", "", "", *["不足五条"] * 3]
    for period in ("2026-11-30", "2026-W49", "2026-12", "2026"):
        assert 'id="period-trouble"' in office.browser("GH-0300").get(f"/ratings?period={period}")
    narrower = rows(office, "GH-0300", "/ratings?period=2026-11&by=window&window=2F-03&badge=GH-02A0&as=csv")
    assert narrower == [row], "no filter by which sums could be subtracted"
    assert rows(office, "GH-0400", "/ratings?period=2026-11&as=csv") == []


@pytest.mark.parametrize("address", ["/ratings", "/ratings/list", "/reviews", "/ratings/of/x/1"])
def test_staff_see_none_of_the_halls(office: OfficeSite, address: str) -> None:
    office.browser("GH-00A0").get(address, 403)
    office.browser().get("/login")


def test_each_rating_can_be_found_and_only_supervision_and_the_deputy_see_it(
    office: OfficeSite, pressed: dict[str, WrittenSeries]
) -> None:
    bad = rows(office, "GH-0001", "/ratings/list?period=2026-11&bad=1&as=csv")
    assert [(row[1], row[4], row[5]) for row in bad] == [("2F-01", "GH-00A0", "不满意")]
    assert len(rows(office, "GH-0001", "/ratings/list?period=2026-11&as=csv")) == 15
    office.browser("GH-0300").get("/ratings/list", 403)
    where = f"/ratings/of/{pressed['2F-01'].name}"
    office.browser("GH-0300").get(f"{where}/9", 403)
    assert "不满意" in office.browser("GH-0001").get(f"{where}/9")
    for nothing in ("/99", f"/{10**30}", "/0"):
        office.browser("GH-0001").get(where + nothing, 404)


def test_staff_see_their_own_months_from_five_on(office: OfficeSite, pressed: dict[str, WrittenSeries]) -> None:
    """Expected 8, also where they ask by file; the month that runs is not there."""
    found = rows(office, "GH-00A0", "/my/ratings?as=csv")
    assert [row[0] for row in found[:2]] == ["2026-11", "2026-10"]
    assert found[0][1:] == ["不足五条", "6", *["不足五条"] * 3, "", "", *["不足五条"] * 3]
    [mine] = [row for row in rows(office, "GH-02A0", "/my/ratings?as=csv") if row[0] == "2026-11"]
    assert mine[1:7] == ["5", *["不足五条"] * 4, ""]
