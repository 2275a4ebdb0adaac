"""The rating count: what citizens answered, each answer once as it stands in the end. Pure.

Whoever counts ratings counts these: the exports, the hall's figures, and what somebody is assessed by.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from terminal.domain.anchor import Span, within_ever
from terminal.domain.facts import LEVELS, Fact, Level, Rating, Unrated
from terminal.domain.true_time import true_times

RatingAnswer = Literal[Level, "unclear", "unrated"]


class StandingAnswer(Struct, frozen=True):
    """What one citizen answered in the end, or that an invited one did not.

    `seq` is its fact's. `at` is in ms UTC, None where nobody knows the time. `badge` is whom the plate named, empty
    for nobody; `case` the random id of an invitation.
    """

    seq: int
    window: str
    badge: str
    answer: RatingAnswer
    at: int | None
    case: str = ""
    flood: bool = False

    @property
    def level(self) -> Level | None:
        return next((level for level in LEVELS if level == self.answer), None)


def standing_answers(facts: Sequence[Fact]) -> list[StandingAnswer]:
    """Those among all facts of one series in `seq` order: what was changed afterwards is not among them."""
    said = [fact.said for fact in facts]
    replaced = {rating.replaces for rating in said if isinstance(rating, Rating)}
    spans = true_times(facts).spans
    return [
        _answer(fact, word, span)
        for fact, word, span in zip(facts, said, spans, strict=True)
        if isinstance(word, Rating | Unrated) and fact.seq not in replaced
    ]


def _answer(fact: Fact, said: Rating | Unrated, span: Span) -> StandingAnswer:
    answer: RatingAnswer = said.level if isinstance(said, Rating) else "unrated"
    flood = isinstance(said, Rating) and bool(said.flood)
    return StandingAnswer(fact.seq, fact.window, said.badge, answer, _middle(span), said.case, flood)


def _middle(span: Span) -> int | None:
    if not span.certain or span.earliest is None or span.latest is None:
        return None
    middle = (span.earliest + span.latest) // 2
    return middle if middle == within_ever(middle) else None
