"""Every count on every page is the roster's: nobody stands there twice, and nobody is missing.

A played month is served, in which people cover elsewhere, a terminal moved and windows were cut off. What is fair:

* whoever was to work stands on each day's sheet, in each month and in the allowances once, wherever they sat;
* what a page says in a sum is what its lines add up to, and the days of a month add up to the month;
* heads of units see all of their people and none of others', so that together they see everybody once;
* every half day that was due is at work, absent, on leave or to be checked;
* each citizen is counted once, whether one adds up windows, units, people or days.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from sync.center.store import Store
from terminal.demo.month.truth import MonthTruth, TrueRating
from tests.support.played_month import MonthExtent, PlayedMonth
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.support.truth_witness import Witness

SMALL = MonthExtent(windows=8, people=16, days=11)
ON_SHEET = "half days absent", "times late", "times left early", "half days on leave"
LEVELS = "Very satisfied", "Satisfied", "Basically satisfied", "Dissatisfied", "Very dissatisfied"
Lines = list[dict[str, str]]


class ServedMonth(NamedTuple):
    truth: MonthTruth
    office: OfficeSite
    head: OfficeBrowser  # of supervision, reading English

    @property
    def roster(self) -> list[str]:
        return sorted(each.badge for each in self.truth.people)

    def lines(self, address: str, browser: OfficeBrowser | None = None) -> Lines:
        """A table of a page, as it is downloaded."""
        joint = "&" if "?" in address else "?"
        text = (browser or self.head).file(f"{address}{joint}as=csv").decode("utf-8-sig")
        return [*csv.DictReader(text.splitlines())]

    def said(self, address: str, pattern: str) -> list[int]:
        """The numbers in a sentence of a page."""
        words = " ".join(re.sub(r"<[^>]+>", " ", self.head.get(address)).split())
        found = re.search(re.sub("#", r"(\\d+)", pattern), words)
        assert found, (address, words)
        return [int(number) for number in found.groups()]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedMonth]:
    folder: Path = tmp_path_factory.mktemp("counts")
    played = PlayedMonth(SMALL)
    with closing(Store(f"sqlite:///{folder / 'center.db'}")) as store:
        played.play(folder, store)
        store.ratings.look()
        with served_office(store, Witness.at("2026-04-02", 630)) as office:
            office.add("9001", "supervision_head")
            head = office.browser("9001")
            head.get("/language/en?next=/")
            yield ServedMonth(played.truth, office, head)


def total(lines: Lines, column: str) -> int:
    return sum(int(line[column]) for line in lines)


def marked(lines: Lines) -> int:
    return sum(bool(line["to be checked"]) for line in lines)


def test_whoever_was_to_work_is_published_once_and_the_sum_is_what_the_lines_add_up_to(month: ServedMonth) -> None:
    names = sorted(each.name for each in month.truth.people)
    for day in month.truth.days:
        lines = month.lines(f"/published/{day}")
        assert sorted(line["name"] for line in lines) == names, day
        sums = [total(lines, column) for column in ("half days absent", "half days on leave", *ON_SHEET[1:3])]
        sentence = "# people: # half days absent, # on leave, # times late, # times left early, # to be checked"
        assert month.said(f"/published/{day}", sentence) == [len(names), *sums, marked(lines)], day


def test_the_sheet_of_each_day_has_everybody_once_and_says_so(month: ServedMonth) -> None:
    for day in month.truth.days:
        lines = month.lines(f"/sheet/{day}")
        assert sorted(line["badge"] for line in lines) == month.roster, day
        fine, late, early, absent, leave, check = (
            sum(line["in words"] == "in order" for line in lines),
            sum(line["times late"] != "0" for line in lines),
            sum(line["times left early"] != "0" for line in lines),
            total(lines, "half days absent"),
            total(lines, "half days on leave"),
            marked(lines),
        )
        sentence = (
            f"{day}: # people, # of them in order; # late, # left early, # half days absent, "
            "# half days on leave, # to be checked"
        )
        counted = [len(month.roster), fine, late, early, absent, leave, check]
        assert month.said(f"/sheet/{day}", sentence) == counted, day


def test_heads_of_units_together_see_everybody_once(month: ServedMonth) -> None:
    units = sorted({each.unit for each in month.truth.people})
    seen = list[str]()
    for number, unit in enumerate(units):
        badge = f"80{number:02}"
        month.office.add(badge, "unit_head", scope=unit)
        browser = month.office.browser(badge)
        browser.get("/language/en?next=/")
        lines = month.lines(f"/sheet/{month.truth.days[3]}", browser)
        assert {line["unit"] for line in lines} == {unit}
        seen += [line["badge"] for line in lines]
    assert sorted(seen) == month.roster


def test_a_month_has_everybody_once_and_is_the_sum_of_its_published_days(month: ServedMonth) -> None:
    lines, days = month.lines("/month?month=2026-03"), Counter[str]()
    assert sorted(line["badge"] for line in lines) == month.roster
    published = [day["day"] for day in published_days(month)]
    for day in published:
        for line in month.lines(f"/published/{day}"):
            days.update({column: int(line[column]) for column in ON_SHEET})
    assert {column: total(lines, column) for column in ON_SHEET} == dict(days)
    assert set(month.truth.days) <= set(published)


def published_days(month: ServedMonth) -> list[dict[str, str]]:
    found = sorted(set(re.findall(r'href="/published/(2026-03-[0-9]{2})', month.head.get("/published"))))
    return [{"day": day} for day in found]


def test_every_half_day_that_was_due_is_somewhere_in_the_allowances(month: ServedMonth) -> None:
    lines = month.lines("/allowance?month=2026-03")
    assert sorted(line["badge"] for line in lines) == month.roster
    parts = ("half days at work", "half days absent", "half days on leave", "half days to be checked")
    for line in lines:
        assert int(line["half days due"]) == sum(int(line[part]) for part in parts), line
    sums = [total(lines, column) for column in ("half days due", *parts)]
    sentence = "Together: # half days due, # at work, # absent, # on leave, # to be checked"
    assert month.said("/allowance?month=2026-03", sentence) == sums


def undated(truth: MonthTruth, rating: TrueRating) -> bool:
    """Whether its terminal did not know the time, nor did anybody tell it before its next start."""
    lost = (each for each in truth.mishaps if each.what == "lost" and each.window == rating.window)
    return any(each.since <= rating.at < each.until for each in lost)


@pytest.mark.parametrize("by", ["window", "unit", "person"])
def test_each_citizen_is_counted_once_whatever_the_lines_are(month: ServedMonth, by: str) -> None:
    """Of whom nobody knows the day stands beside it, and is not passed over in silence."""
    address, truth = f"/ratings?period=2026-03&by={by}", month.truth
    given = Counter(str(each.level or "unrated") for each in truth.ratings if not undated(truth, each))
    lines = month.lines(address)
    rated = [total(lines, column) for column in LEVELS]
    assert rated == [given[column.lower().replace(" ", "_")] for column in LEVELS]
    beside = [given["unclear"], given["unrated"]]
    assert [total(lines, "Unclear"), total(lines, "Not rated")] == beside
    sentence = "# ratings; beside them # unclear, # invitations that nobody answered"
    assert month.said(address, sentence) == [sum(rated), *beside]
    [count] = month.said(address, "# more of which nobody knows the day")
    assert count == sum(undated(truth, each) for each in truth.ratings) > 0
    days = [month.lines(f"/ratings?period={day}&by={by}") for day in truth.days]
    assert sum(total(day, "Rated") for day in days) == sum(rated)


def test_the_board_has_every_window_once(month: ServedMonth) -> None:
    lines = month.lines("/board")
    assert sorted(line["window"] for line in lines) == sorted({each.window for each in month.truth.people})
