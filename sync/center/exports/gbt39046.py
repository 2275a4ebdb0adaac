"""Ratings as GB/T 39046-2020 writes them: table 9, with the codes of table A.8, where 1 is the best."""

from collections.abc import Iterable, Mapping

from sync.center.exports.ratings import CodedRow, Counted, written
from terminal.domain.facts import Level

CHANNEL = "政务大厅其他终端"  # a box of buttons is neither a tablet nor a page

# Table A.8. The provincial interface counts the other way round.
TABLE_A8: dict[Level, tuple[str, str]] = {
    "very_satisfied": ("1", "非常满意"),
    "satisfied": ("2", "满意"),
    "basically_satisfied": ("3", "基本满意"),
    "dissatisfied": ("4", "不满意"),
    "very_dissatisfied": ("5", "非常不满意"),
}


def rows(ratings: Iterable[Counted], division: str, zone: str, numbers: Mapping[str, str]) -> list[CodedRow]:
    """One row a rating. `numbers` gives 办件编号 for the random id of a case; who rated is not known, ever."""
    return [_row(rating, division, zone, numbers.get(rating.case, "")) for rating in ratings]


def _row(rating: Counted, division: str, zone: str, number: str) -> CodedRow:
    code, words = TABLE_A8[rating.level]
    return {
        "办件编号": number,
        "评价渠道": CHANNEL,
        "评价人": "",
        "评价时间": written(rating.at, zone),
        "评价次数": "1",
        "满意度": words,
        "满意度代码": code,
        "文字评价": "",
        "行政区划": division,
    }
