"""The reason table: codes by level, whole versions, and what is wrong with one that somebody wrote."""

import pytest

from sync.center.office.ratings.reason_table import (
    SHIPPED_TABLE,
    RatingReason,
    ReasonTable,
    read_table,
    table_problems,
    written_table,
)


def test_the_shipped_table_has_eight_reasons_for_each_level() -> None:
    """As published (docs/protocols.md): two stars are 不满意, one is 非常不满意."""
    assert [reason.code for reason in SHIPPED_TABLE.of("dissatisfied")] == [str(n) for n in range(207, 215)]
    assert [reason.code for reason in SHIPPED_TABLE.of("very_dissatisfied")] == [str(n) for n in range(108, 116)]
    assert (len(SHIPPED_TABLE.reasons), SHIPPED_TABLE.text("213")) == (40, "窗口人员业务不熟练")
    assert table_problems(SHIPPED_TABLE, ()) == []


def test_a_table_is_written_and_read_as_lines() -> None:
    assert read_table("1", written_table(SHIPPED_TABLE)) == SHIPPED_TABLE
    assert read_table(" 2 ", "\n  108  多头跑\u3000窗口 \n\n").reasons == (RatingReason("108", "多头跑 窗口"),)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (ReasonTable("", (RatingReason("208", "没有提供材料清单"),)), "give the table a version"),
        (ReasonTable("1", (RatingReason("208", "没有提供材料清单"),)), "was used before"),
        (ReasonTable("2", ()), "at least one"),
        (ReasonTable("2", (RatingReason("208", "a"), RatingReason("208", "b"))), "208 stands there twice"),
        (ReasonTable("2", (RatingReason("908", "a"),)), "908: a code is digits"),
        (ReasonTable("2", (RatingReason("208", ""),)), "208: a code is digits"),
        (ReasonTable("2", (RatingReason("没有", "材料"),)), "a code is digits"),
    ],
)
def test_what_is_wrong_with_a_table(table: ReasonTable, why: str) -> None:
    assert why in str(table_problems(table, ["1"])[0])
