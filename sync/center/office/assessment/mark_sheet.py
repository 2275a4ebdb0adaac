"""The mark sheet of a unit for a month: style and skill, which only people can judge (article 9.3). Pure.

A sheet is a case of the register `assessment`. A later mark takes the place of an earlier one, and
both can be read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.json import Decoder

from sync.center.office.assessment.assessment_rules import FULL_POINTS, AssessmentRefused
from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.ratings.review import Decider
from terminal.domain.mistake import Mistake

MarkedPart = Literal["style", "skill"]
MARKED_PARTS: tuple[MarkedPart, ...] = ("style", "skill")


class GivenMark(Struct, frozen=True):
    """Points of a hundred for one person."""

    badge: str
    part: MarkedPart
    points: int


class MarksGiven(Struct, frozen=True):
    """What one form brought, all of it or nothing."""

    marks: tuple[GivenMark, ...]


class MarkInForce(Struct, frozen=True):
    """A mark in force: by whom, why, and when (ms UTC); `deed` is its number in the center's chain."""

    points: int
    by: str
    why: str
    at: int
    deed: int


Marks = Mapping[tuple[str, MarkedPart], MarkInForce]  # by badge and part
_given_json = Decoder(MarksGiven)


def sheet_case(month: str, unit: str) -> str:
    return f"{month} {unit}"


def given_in(done: DeedDone) -> tuple[GivenMark, ...]:
    """Those of one form."""
    return done.deed.read(_given_json).marks


def marks_of(done: Iterable[DeedDone]) -> dict[tuple[str, MarkedPart], MarkInForce]:
    """The marks in force of a sheet."""
    found: dict[tuple[str, MarkedPart], MarkInForce] = {}
    for each in done:
        for one in given_in(each):
            found[one.badge, one.part] = MarkInForce(one.points, each.deed.by, each.deed.why, each.at, each.number)
    return found


def marking(
    month: str, unit: str, people: Sequence[str], marks: Sequence[GivenMark], by: Decider, why: str
) -> OfficeDeed:
    """Marks some of these `people`, by badge. Raises `AssessmentRefused`."""
    if not why.strip():
        raise AssessmentRefused(Mistake("give the reason: it stays with the marks"), "why")
    if not marks:
        raise AssessmentRefused(Mistake("enter a mark"), "why")
    for one in marks:
        field = mark_field(one.badge, one.part)
        if by.is_one_of(one.badge):
            raise AssessmentRefused(Mistake("nobody marks themselves: somebody else enters this one"), field)
        if one.badge not in people:
            raise AssessmentRefused(Mistake("{badge} is not of this unit", badge=one.badge), field)
        if not 0 <= one.points <= FULL_POINTS:
            raise AssessmentRefused(Mistake("0 to {most}", most=FULL_POINTS), field)
    return OfficeDeed(
        "assessment", sheet_case(month, unit), "marked", by.badge, why, content_of(MarksGiven(tuple(marks)))
    )


def mark_field(badge: str, part: MarkedPart) -> str:
    """What the field of a mark is called in a form."""
    return f"{part}-{badge}"
