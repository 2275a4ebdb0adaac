"""The announcement: a ranking as it was made known (article 9), and what a later one corrects. Pure.

Each is a deed of its period's case in the register `assessment`, with everybody's result in it: nothing that comes
later changes it. A quarter and a year rest on their months as those stand announced.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from sync.center.office.assessment.assessment import Assessed, AssessedFigures, AssessedMonth
from sync.center.office.assessment.assessment_rules import AssessmentRefused, AssessmentRules
from sync.center.office.deed import DeedDone, OfficeDeed, content_of
from sync.center.office.period import Period
from terminal.domain.mistake import Mistake

ANNOUNCED = "announced"


class AnnouncedSources(Struct, frozen=True, omit_defaults=True):
    """How complete what it was made of was.

    `unpublished` are days that somebody was to come on and of which no sheet is published, `pending` the days of a
    person that are to be checked, `unmarked` whoever is not ranked for want of a mark, `appeals` the ratings of
    which it is not decided whether they count. `undated` ratings are in no month. Of `differing` days a correction
    waits: they were published, and would be judged otherwise by now. A quarter or a year has only these and
    `months`: the announcements that it is made of, by number, 0 for a month of which sheets are published and no
    announcement stands.
    """

    unpublished: tuple[str, ...] = ()
    pending: int = 0
    unmarked: int = 0
    appeals: int = 0
    undated: int = 0
    months: Mapping[str, int] = {}
    differing: tuple[str, ...] = ()

    @property
    def unannounced(self) -> list[str]:
        return [month for month, number in self.months.items() if not number]


class AnnouncedRanking(Struct, frozen=True, omit_defaults=True):
    """What is announced: everybody's result, what it was made of, by which rules. Only a month has figures.

    `inputs` is the SHA-256 of figures and rules, of a quarter or year that of its months' results: two rankings
    with the same one are the same.
    """

    period: str
    inputs: str
    people: tuple[Assessed, ...]
    windows: tuple[Assessed, ...]
    rules: AssessmentRules
    sources: AnnouncedSources
    figures: AssessedFigures | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to assess anybody by: no sheet of any day."""
        if self.figures is None:
            return not self.sources.months
        return not any(each.attendance.days or each.attendance.pending for each in self.figures.people)


class Announcement(Struct, frozen=True):
    """As it was announced: `revision` 1 is the period's first, each later one corrects it.

    `number` is that of its deed in the center's chain; `at` is in ms UTC. `why` is that of a correction, and of one
    that does not wait for the corrections of its days.
    """

    number: int
    revision: int
    at: int
    by: str
    why: str
    ranking: AnnouncedRanking


class ResultChange(Struct, frozen=True):
    """What a correction says of a person or window; None where it was, or is, not in the ranking."""

    key: str
    name: str
    before: Assessed | None
    after: Assessed | None


_ranking_json = Decoder(AnnouncedRanking)


def announcement_case(period: str) -> str:
    return f"{ANNOUNCED} {period}"


def announcement_of(done: DeedDone, revision: int) -> Announcement:
    """What was announced by a deed, the `revision`th of its case."""
    return Announcement(done.number, revision, done.at, done.deed.by, done.deed.why, done.deed.read(_ranking_json))


def assessed_again(announcement: Announcement) -> AssessedMonth | None:
    """A month as it was announced, for whatever rests on it; None of a quarter or year."""
    ranking = announcement.ranking
    if ranking.figures is None:
        return None
    return AssessedMonth(ranking.figures, ranking.rules, ranking.people, ranking.windows)


def inputs_of(*made_of: object) -> str:
    """The SHA-256 of what a ranking is made of."""
    return sha256(msgspec.json.encode(made_of, order="deterministic")).hexdigest()


def announcing(
    draft: AnnouncedRanking, last: Announcement | None, period: Period, today: str, by: str, why: str
) -> OfficeDeed:
    """Announces a ranking as it was looked at. Raises `AssessmentRefused`."""
    if today <= period.last:
        raise AssessmentRefused(Mistake("{period} is not over yet", period=period.name), "why")
    if draft.sources.unannounced:
        months = ", ".join(draft.sources.unannounced)
        raise AssessmentRefused(Mistake("announce the months of it first: {months}", months=months), "why")
    if draft.is_empty:
        raise AssessmentRefused(Mistake("no sheet of any day of it is published"), "why")
    if last is not None and not ranking_changes(last.ranking, draft):
        raise AssessmentRefused(Mistake("it is announced as it stands: there is nothing to correct"), "why")
    if last is not None and not why.strip():
        raise AssessmentRefused(Mistake("a correction needs a reason, for everybody whom it ranks to read"), "why")
    if draft.sources.differing and not why.strip():
        days = ", ".join(draft.sources.differing)
        raise AssessmentRefused(
            Mistake("publish these corrections first, or say why not: {days}", days=days), "why"
        )
    return OfficeDeed("assessment", announcement_case(period.name), ANNOUNCED, by, why, content_of(draft))


def ranking_changes(before: AnnouncedRanking, after: AnnouncedRanking) -> list[ResultChange]:
    """What is another in `after`: people, then windows, as it ranks them; who is no more in it comes last."""
    return _changes(before.people, after.people) + _changes(before.windows, after.windows)


def _changes(before: Sequence[Assessed], after: Sequence[Assessed]) -> list[ResultChange]:
    old, new = ({each.key: each for each in lines} for lines in (before, after))
    names = {key: each.name for key, each in {**new, **old, **new}.items()}
    changes = (ResultChange(key, name, old.get(key), new.get(key)) for key, name in names.items())
    return [change for change in changes if change.before != change.after]
