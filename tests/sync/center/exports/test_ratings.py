"""Two code sets that run in opposite directions: the numbers here are typed from the published tables."""

import pytest
from msgspec.structs import replace

from sync.center.exports import gbt39046, provincial
from sync.center.exports.provincial import Matter, ReportingOffice
from sync.center.exports.ratings import Counted, counted
from terminal.domain.facts import (
    LEVELS,
    ClockSet,
    Complaint,
    Draft,
    Fact,
    Level,
    Moment,
    Rating,
    Said,
    Trust,
    Unrated,
)
from terminal.domain.true_time import true_times
from tests.support.desk import at, fact_of

NOON = at("2026-03-02 12:00")
OFFICE = ReportingOffice("340800", "0007")
# Level; its code and words in GB/T 39046-2020, table A.8; its stars (docs/protocols.md#rating-codes).
CODES: list[tuple[Level, str, str, str]] = [
    ("very_satisfied", "1", "非常满意", "5"),
    ("satisfied", "2", "满意", "4"),
    ("basically_satisfied", "3", "基本满意", "3"),
    ("dissatisfied", "4", "不满意", "2"),
    ("very_dissatisfied", "5", "非常不满意", "1"),
]


@pytest.mark.parametrize(("level", "code", "words", "stars"), CODES, ids=[row[0] for row in CODES])
def test_each_interface_gets_the_level_in_its_own_direction(
    level: Level, code: str, words: str, stars: str
) -> None:
    rating = [Counted(level, "", "GH-0217", NOON)]
    [national] = gbt39046.rows(rating, "340800", "Asia/Shanghai", {})
    [province] = provincial.rows(rating, OFFICE, {})
    assert (national["满意度代码"], national["满意度"]) == (code, words)
    assert province["satisfaction"] == stars


def test_a_bad_rating_is_the_highest_number_for_the_one_and_the_lowest_for_the_other() -> None:
    """不满意 and 非常不满意 are 差评: 4 and 5 in the standard, two stars and one at the province."""
    ratings = [Counted(level, "", "", NOON) for level in LEVELS]
    national = [row["满意度代码"] for row in gbt39046.rows(ratings, "", "Asia/Shanghai", {})]
    province = [row["satisfaction"] for row in provincial.rows(ratings, OFFICE, {})]
    assert (national, province) == (["1", "2", "3", "4", "5"], ["5", "4", "3", "2", "1"])


def test_a_row_of_the_standard() -> None:
    [row] = gbt39046.rows([Counted("satisfied", "c1", "GH-0217", NOON)], "340800", "Asia/Shanghai", {"c1": "SC-1"})
    assert row == {
        "办件编号": "SC-1",
        "评价渠道": "政务大厅其他终端",
        "评价人": "",
        "评价时间": "2026-03-02 12:00:00",
        "评价次数": "1",
        "满意度": "满意",
        "满意度代码": "2",
        "文字评价": "",
        "行政区划": "340800",
    }


def test_a_row_of_the_province() -> None:
    matters = {"c1": Matter("SC-1", "task-9", ("208", "213"))}
    [row] = provincial.rows([Counted("dissatisfied", "c1", "GH-0217", NOON)], OFFICE, matters)
    assert row == {
        "areaCode": "340800",
        "deptCode": "0007",
        "taskCode": "task-9",
        "projectNo": "SC-1",
        "pf": "5",
        "anonymityFlag": "1",
        "satisfaction": "2",
        "evalDetail": "208,213",
        "assessTime": "2026-03-02 12:00:00",
        "assessNumber": "1",
    }


def test_a_case_that_the_hall_no_longer_knows_is_a_rating_without_a_number() -> None:
    rating = [Counted("satisfied", "gone", "", NOON)]
    assert gbt39046.rows(rating, "", "Asia/Shanghai", {"c1": "SC-1"})[0]["办件编号"] == ""
    assert provincial.rows(rating, OFFICE, {"c1": Matter("SC-1", "")})[0]["projectNo"] == ""


# What is said one after the other, and the levels that are passed on.
SAID: list[tuple[str, list[Said], list[str]]] = [
    ("a rating", [Rating("satisfied", "b", 1, 0)], ["satisfied"]),
    (
        "changes: the last press counts",
        [Rating("satisfied", "b", 1, 0), Rating("dissatisfied", "b", 1, 1), Rating("satisfied", "b", 1, 2)],
        ["satisfied"],
    ),
    ("unclear counts to nobody", [Rating("satisfied", "b", 1, 0), Rating("unclear", "b", 1, 1)], []),
    (
        "pressed once more after unclear",
        [Rating("satisfied", "b", 1, 0), Rating("unclear", "b", 1, 1), Rating("very_satisfied", "b", 1, 2)],
        ["very_satisfied"],
    ),
    ("unrated is no level, and no default", [Unrated("c1", "b", 1)], []),
    ("a complaint is its own act", [Complaint("1-1-1", "b", 1)], []),
    ("a flood is marked, not dropped", [Rating("satisfied", "b", 1, 0, "", 1)], ["satisfied"]),
    (
        "two citizens",
        [Rating("satisfied", "b", 1, 0), Unrated("c1", "b", 1), Rating("dissatisfied", "b", 1, 0)],
        ["satisfied", "dissatisfied"],
    ),
]


@pytest.mark.parametrize(("_why", "said", "levels"), SAID, ids=[row[0] for row in SAID])
def test_what_is_passed_on(_why: str, said: list[Said], levels: list[str]) -> None:
    facts = [fact(n, each) for n, each in enumerate(said, 1)]
    counting = counted(facts)
    assert [rating.level for rating in counting.ratings] == levels
    assert counting.unsettled == []


def test_a_rating_carries_its_case_and_its_true_time_from_an_anchor_that_came_later() -> None:
    rating = fact(1, Rating("satisfied", "GH-0217", 7, 0, "c1"), mono=10_000, clock="unset")
    anchor = fact(2, ClockSet(NOON, 50, "center"), mono=70_000, clock="synced")
    [found] = counted([rating, anchor]).ratings
    assert (found.case, found.badge) == ("c1", "GH-0217")
    assert abs(found.at - (NOON - 60_000)) <= 1
    [row] = provincial.rows([replaced_at(found)], OFFICE, {})
    assert row["assessTime"] == "2026-03-02 11:59:00"


def test_a_rating_whose_time_nobody_knows_waits_for_a_person() -> None:
    rating = fact(1, Rating("satisfied", "b", 1, 0), clock="unset")
    counting = counted([rating])
    assert (counting.ratings, counting.unsettled) == ([], [rating])


def test_nor_does_one_by_a_clock_out_of_every_calendar_break_the_export() -> None:
    rating = replace(fact(1, Rating("satisfied", "b", 1, 0)), at=-(2**62))
    counting = counted([rating])
    assert (counting.ratings, counting.unsettled) == ([], [rating])


def test_nor_is_the_time_guessed_where_others_stand_before_and_after() -> None:
    said = Rating("satisfied", "b", 1, 0)
    first, last = fact(1, said), replace(fact(3, said), boot="boot-3", at=NOON + 3_600_000)
    between = replace(fact(2, said, clock="unset"), boot="boot-2")
    bounds = true_times([first, between, last]).spans[1]
    assert bounds.earliest is not None
    assert bounds.latest is not None
    counting = counted([first, between, last])
    assert ([rating.level for rating in counting.ratings], counting.unsettled) == (["satisfied"] * 2, [between])


def replaced_at(found: Counted) -> Counted:
    """To the second: the bounds of an anchor are not what this row is about."""
    return Counted(found.level, found.case, found.badge, round(found.at, -3))


def fact(seq: int, said: Said, mono: int = 1000, clock: Trust = "synced") -> Fact:
    return fact_of(Draft(Moment(NOON, mono + seq, "boot-1", clock), "2F-17", "1.1", said), seq)
