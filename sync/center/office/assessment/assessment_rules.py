"""The assessment rules: which figures count with which weight in a hall's assessments (article 9.3). Pure.

They are a value with a version and the month from which it holds. A month is assessed by the rules that were there
before it began: nobody is judged by what they could not know.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.json import Decoder

from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.period import NoPeriod, named_period
from sync.center.office.ratings.rating_sum import by_level
from terminal.domain.mistake import Mistake

ASSESSMENT_RULES_CASE = "rules"
FULL_POINTS = 100


class AssessmentRefused(Exception):
    """It is not done; `mistake` says why, `field` beside which field of a form it belongs."""

    def __init__(self, mistake: Mistake, field: str = "") -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.field = field


class AssessmentRules(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Everything is in points; each of the four parts has a hundred at most, and weighs so many of a hundred.

    Style and skill are marked by people. Discipline is a hundred less what lateness and absence cost; results are
    the mean of what each rating gives. What a complaint that was found true costs is taken off the sum.
    """

    version: str = "1"
    since: str = ""  # the first month, 2026-12; empty for the rules that a center comes with
    style_weight: int = 20
    skill_weight: int = 20
    discipline_weight: int = 30
    results_weight: int = 30
    late: int = 2
    early: int = 2
    half_day_absent: int = 10
    complaint: int = 5
    very_satisfied: int = 100
    satisfied: int = 90
    basically_satisfied: int = 75
    dissatisfied: int = 30
    very_dissatisfied: int = 0
    least_days: int = 5  # in a month, published and settled, not on leave
    least_ratings: int = 10  # in a month
    least_months_quarter: int = 2
    least_months_year: int = 6


SHIPPED_RULES = AssessmentRules()
PART_WEIGHTS = ("style_weight", "skill_weight", "discipline_weight", "results_weight")
RULE_NUMBERS = tuple(name for name in AssessmentRules.__struct_fields__ if name not in {"version", "since"})
RULE_MOST = {"least_days": 31, "least_ratings": 1000, "least_months_quarter": 3, "least_months_year": 12}
_rules_json = Decoder(AssessmentRules)


def rules_made(done: Iterable[DeedDone]) -> list[AssessmentRules]:
    """Every version that there was, the shipped one first, in the order in which they were made."""
    made = (each.deed.read(_rules_json) for each in done if each.deed.did == "ruled")
    return [SHIPPED_RULES, *made]


def rules_for(month: str, made: Sequence[AssessmentRules]) -> AssessmentRules:
    """By which a month is assessed: the last that was made of those that had begun by then, latest month first."""
    begun = [rules for rules in made if rules.since <= month]
    return max(enumerate(begun), key=lambda each: (each[1].since, each[0]))[1]


def ruling(rules: AssessmentRules, made: Sequence[AssessmentRules], month: str, by: str, why: str) -> OfficeDeed:
    """Makes new rules while `month` runs. Raises `AssessmentRefused`."""
    if not why.strip():
        raise AssessmentRefused(Mistake("give the reason: it stays with the rules"), "why")
    for name, mistake in rules_problems(rules, made, month).items():
        raise AssessmentRefused(mistake, name)
    return OfficeDeed("assessment", ASSESSMENT_RULES_CASE, "ruled", by, why, content_of(rules))


def rules_problems(rules: AssessmentRules, made: Sequence[AssessmentRules], month: str) -> dict[str, Mistake]:
    """What is wrong with them, by the field that it is wrong in."""
    found: dict[str, Mistake] = {}
    for name in RULE_NUMBERS:
        least, most = int(name.startswith("least_months")), RULE_MOST.get(name, FULL_POINTS)
        if not least <= getattr(rules, name) <= most:
            found[name] = Mistake("{least} to {most}", least=least, most=most)
    if not found and sum(getattr(rules, name) for name in PART_WEIGHTS) != FULL_POINTS:
        found["style_weight"] = Mistake("the four weights come to a hundred together")
    levels = by_level(rules)
    if not found and [*levels] != sorted(levels, reverse=True):
        found["very_satisfied"] = Mistake("a better level never gives less than a worse one")
    if not rules.version.strip() or any(rules.version == one.version for one in made):
        found["version"] = Mistake("give them a version that no rules had before")
    if not _is_month(rules.since):
        found["since"] = Mistake("a month such as 2026-12")
    elif rules.since <= month:
        found["since"] = Mistake("rules hold from a month on that has not begun: {month} has", month=month)
    return found


def _is_month(name: str) -> bool:
    try:
        return named_period(name).kind == "month"
    except NoPeriod:
        return False
