"""Two code sets that run in opposite directions: the numbers here are typed from the published tables.

What is fair: a format that does not say which end is the best exports nothing, for the hall's good ratings might be
complaints in it; nor does one whose codes contradict what it says. Every rating is a row, and none is made up.
"""

import csv
import io
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.exports.rating_format import (
    ExportedRating,
    FormatUnfit,
    RatingFormat,
    format_problems,
    rating_export,
    read_format,
)
from terminal.domain.facts import LEVELS, Level
from tests.support.desk import at

SHIPPED = files("sync.center.exports").joinpath("formats")
NOON, ZONE = at("2026-03-02 12:00"), "Asia/Shanghai"
# Level; its code and words in GB/T 39046-2020, table A.8; its stars (docs/protocols.md#rating-codes).
CODES: list[tuple[Level, str, str, str]] = [
    ("very_satisfied", "1", "非常满意", "5"),
    ("satisfied", "2", "满意", "4"),
    ("basically_satisfied", "3", "基本满意", "3"),
    ("dissatisfied", "4", "不满意", "2"),
    ("very_dissatisfied", "5", "非常不满意", "1"),
]


def shipped(name: str, **hall: str) -> RatingFormat:
    """As it comes with the program, with what this hall filled in."""
    return replace(read_format(SHIPPED.joinpath(f"{name}.toml").read_text(encoding="utf-8")), hall=hall)


NATIONAL = shipped("gbt39046-2020", division="340800")
STARS = shipped("stars", area="340800", department="0007")


def rated(level: Level = "satisfied", **more: Any) -> ExportedRating:
    return ExportedRating("t-3ef9448397ae", "5e" * 16, 7, level, NOON, **more)


def national(*ratings: ExportedRating) -> list[dict[str, str]]:
    """As another reader of CSV has it."""
    return list(csv.DictReader(io.StringIO(rating_export(NATIONAL, ratings, ZONE).content.decode(), newline="")))


def stars(*ratings: ExportedRating) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(rating_export(STARS, ratings, ZONE).content)
    return found


@pytest.mark.parametrize(("level", "code", "words", "star"), CODES, ids=[row[0] for row in CODES])
def test_each_receiver_gets_the_level_in_its_own_direction(level: Level, code: str, words: str, star: str) -> None:
    [row] = national(rated(level))
    assert (row["满意度代码"], row["满意度"]) == (code, words)
    assert stars(rated(level))[0]["satisfaction"] == star


def test_a_row_of_the_standard() -> None:
    assert national(rated(case="SC-1")) == [
        {
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
    ]


def test_a_row_of_the_province() -> None:
    assert stars(rated("dissatisfied", case="SC-1", reasons=("208", "213"))) == [
        {
            "areaCode": "340800",
            "deptCode": "0007",
            "taskCode": "",
            "projectNo": "SC-1",
            "pf": "5",
            "anonymityFlag": "1",
            "satisfaction": "2",
            "evalDetail": "208,213",
            "assessTime": "2026-03-02 12:00:00",
            "assessNumber": "1",
        }
    ]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no direction", {"direction": ""}, 'direction: write "lowest is best" or "highest is best"'),
    ("the other direction", {"direction": "highest is best"}, "codes: they say lowest is best, and direction says"),
    ("a level without a code", {"codes": {**NATIONAL.codes, "dissatisfied": ""}}, "codes.dissatisfied: not set"),
    ("a level without words", {"words": {}}, "words.very_satisfied: not set"),
    ("two alike", {"codes": {**NATIONAL.codes, "dissatisfied": "5"}}, "codes: two levels have the same one"),
    ("no order", {"codes": {**NATIONAL.codes, "satisfied": "9"}}, "codes: they neither rise nor fall"),
    ("no charset", {"charset": ""}, "charset: one of utf-8"),
    ("a day without an hour", {"date": "%Y-%m-%d"}, "date: a form that shows day and hour"),
    ("an hour of twelve", {"date": "%Y-%m-%d %I:%M"}, "date: a form that shows day and hour"),
    ("the hall's area left open", {"hall": {}}, "hall.division: fill in what this hall has"),
    ("two columns alike", {"columns": NATIONAL.columns * 2}, "columns: two have the same name"),
    ("no level at all", {"columns": NATIONAL.columns[:5]}, "columns: none has the level"),
]


@pytest.mark.parametrize(("_what", "change", "told"), WRONG, ids=[row[0] for row in WRONG])
def test_what_a_format_leaves_open_or_contradicts_is_refused(_what: str, change: dict[str, Any], told: str) -> None:
    assert format_problems(NATIONAL) == (), "its twin, as it is"
    wrong = replace(NATIONAL, **change)
    with pytest.raises(FormatUnfit) as refused:
        rating_export(wrong, [rated()], ZONE)
    assert any(problem.startswith(told) for problem in refused.value.problems), refused.value.problems


@pytest.mark.parametrize("name", ["gbt39046-2020", "stars"])
def test_what_ships_asks_each_hall_for_its_own(name: str) -> None:
    told = format_problems(shipped(name))
    assert told and all(problem.startswith("hall.") for problem in told)


def test_a_row_that_lacks_what_is_needed_is_named_by_its_fact_and_nothing_is_exported() -> None:
    columns = tuple(replace(one, needed=one.name == "办件编号") for one in NATIONAL.columns)
    strict = replace(NATIONAL, columns=columns)
    with pytest.raises(FormatUnfit, match=f"办件编号 is empty for the rating of fact t-3ef9448397ae/{'5e' * 16}/7"):
        rating_export(strict, [rated(case="SC-1"), rated()], ZONE)
    assert rating_export(strict, [rated(case="SC-1")], ZONE).rows == 1


def test_a_sign_that_the_charset_does_not_have_is_named() -> None:
    gbk = replace(NATIONAL, charset="gbk")
    with pytest.raises(FormatUnfit, match="𠮷 in the rating of fact"):
        rating_export(gbk, [rated(case="𠮷-1")], ZONE)
    assert "𠮷-1" in rating_export(replace(gbk, charset="gb18030"), [rated(case="𠮷-1")], ZONE).content.decode(
        "gb18030"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "no TOML"),
        ('name = "x1"', "missing required field"),
        (
            files("sync.center.exports").joinpath("formats", "stars.toml").read_text(encoding="utf-8") + "[x]\n",
            "unknown",
        ),
    ],
)
def test_a_file_that_is_no_format_is_told(text: str, told: str) -> None:
    with pytest.raises(FormatUnfit, match=told):
        read_format(text)


ratings = st.lists(
    st.builds(
        ExportedRating,
        st.from_regex(r"t-[0-9a-f]{12}", fullmatch=True),
        st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
        st.integers(1, 10**9),
        st.sampled_from(LEVELS),
        st.integers(NOON, NOON + 10**10),
        case=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    ),
    max_size=8,
)


@given(ratings)
def test_every_rating_is_a_row_and_each_row_tells_its_fact(given_ratings: list[ExportedRating]) -> None:
    export = rating_export(NATIONAL, given_ratings, ZONE)
    rows = list(csv.DictReader(io.StringIO(export.content.decode(), newline="")))
    code_of = {level: code for level, code, _, _ in CODES}
    assert [row["满意度代码"] for row in rows] == [code_of[one.level] for one in given_ratings]
    trace = list(csv.DictReader(io.StringIO(export.trace.decode(), newline="")))
    assert [f"{row['terminal']}/{row['series']}/{row['seq']}" for row in trace] == [
        one.fact for one in given_ratings
    ]
    assert export.rows == len(given_ratings)
