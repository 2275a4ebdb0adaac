"""The rating words: what pages call the answers of citizens, the states of a review, and the parts of a score."""

from collections.abc import Mapping
from typing import Any

from sync.center.office.assessment.announcement import AnnouncedSources, Announcement, ResultChange
from sync.center.office.assessment.assessment import ASSESSED_PARTS, Assessed, PartName
from sync.center.office.attendance.sheet_words import one_after_the_other
from sync.center.office.ratings.rating_count import RatingAnswer
from sync.center.office.ratings.rating_sum import RatingSum
from sync.center.office.ratings.review import ReviewState, ReviewWord
from sync.center.office.ratings.small_sums import ShownSum
from sync.center.pages.table import PageColumn
from sync.center.pages.words import PageWords
from terminal.domain.facts import LEVELS
from terminal.domain.mistake import Mistake

ANSWER_TEXTS: Mapping[RatingAnswer, Mistake] = {
    "very_satisfied": Mistake("Very satisfied"),
    "satisfied": Mistake("Satisfied"),
    "basically_satisfied": Mistake("Basically satisfied"),
    "dissatisfied": Mistake("Dissatisfied"),
    "very_dissatisfied": Mistake("Very dissatisfied"),
    "unclear": Mistake("Unclear"),
    "unrated": Mistake("Not rated"),
}
STATE_TEXTS: Mapping[ReviewState, Mistake] = {
    "open": Mistake("to be answered"),
    "answered": Mistake("answered"),
    "appealed": Mistake("appeal waits"),
    "proposed": Mistake("exclusion waits for a second person"),
    "excluded": Mistake("excluded"),
}
STEP_TEXTS: Mapping[ReviewWord, Mistake] = {
    "opened": Mistake("taken up"),
    "reasoned": Mistake("reasons noted"),
    "answered": Mistake("answered"),
    "appealed": Mistake("appealed"),
    "appeal_refused": Mistake("appeal refused"),
    "proposed": Mistake("exclusion proposed"),
    "declined": Mistake("exclusion declined"),
    "excluded": Mistake("excluded"),
    "restored": Mistake("exclusion taken back"),
}
PART_TEXTS: Mapping[PartName, Mistake] = {
    "style": Mistake("Style of work"),
    "skill": Mistake("Skill"),
    "discipline": Mistake("Discipline"),
    "results": Mistake("Results"),
}
FEWER = Mistake("fewer than five")
SUM_COLUMNS = (
    *(PageColumn(ANSWER_TEXTS[level], "number") for level in LEVELS),
    PageColumn(Mistake("Rated"), "number"),
    PageColumn(Mistake("Satisfied, %"), "number"),
    PageColumn(Mistake("Unclear"), "number"),
    PageColumn(Mistake("Not rated"), "number"),
    PageColumn(Mistake("Excluded"), "number"),
)


def share_said(share: int | None) -> str | None:
    """Of ten thousand, as per cent: 98.15."""
    return None if share is None else f"{share / 100:.2f}"


def sum_cells(found: RatingSum) -> list[object]:
    """One for each of `SUM_COLUMNS`."""
    share = found.satisfied_share
    beside = (found.unclear, found.unrated, found.excluded)
    return [*found.counts, found.rated, None if share is None else share / 100, *beside]


def shown_cells(found: ShownSum) -> list[object]:
    """The same, of what is shown from five on."""
    share = found.satisfied_share
    counts = (*found.levels.values(), found.rated)
    beside = (found.unclear, found.unrated, found.excluded)
    return [
        *map(_or_fewer, counts[:-1]),
        counts[-1],
        None if share is None else share / 100,
        *map(_or_fewer, beside),
    ]


def score_said(score: int | None) -> float | None:
    """Hundredths of a point, in points."""
    return None if score is None else score / 100


def lacking_said(assessed: Assessed) -> str | None:
    """Why somebody has no score, in one line."""
    return one_after_the_other([each.said for each in assessed.lacking]) if assessed.lacking else None


def change_said(change: ResultChange) -> Mistake:
    """What of a result is another, in one line."""
    before, after = change.before, change.after
    if before is None or after is None:
        return Mistake("new in this ranking") if after else Mistake("not in this ranking any more")
    months = {**before.months, **after.months}
    figures: list[tuple[str, str, str]] = [
        *((PART_TEXTS[part], *_points_of(part, before.parts, after.parts)) for part in ASSESSED_PARTS),
        *((month, *_points_of(month, before.months, after.months)) for month in months),
        (Mistake("Complaints found true"), str(before.complaints), str(after.complaints)),
    ]
    said = "{what} {before} → {after}"
    moved = [Mistake(said, what=what, before=old, after=new) for what, old, new in figures if old != new]
    return one_after_the_other(moved) if moved else Mistake("by what others have alone")


def _points_of(key: str, before: Mapping[Any, int], after: Mapping[Any, int]) -> tuple[str, str]:
    old, new = (f"{scores[key] / 100:.2f}" if key in scores else "–" for scores in (before, after))
    return old, new


def result_said(assessed: Assessed | None) -> Mistake:
    """What came of somebody, in one line."""
    if assessed is None:
        return Mistake("not in this ranking")
    if assessed.score is None:
        return Mistake("not ranked because {why}", why=lacking_said(assessed) or "")
    return Mistake("rank {rank}, {score} points", rank=assessed.rank, score=f"{assessed.score / 100:.2f}")


def stands_said(announcement: Announcement, words: PageWords) -> Mistake:
    """Which announcement it is, and since when it stands."""
    return Mistake(
        "Announced as number {number}, edition {revision} of this period, on {clock}. Nothing changes it any more.",
        number=announcement.number,
        revision=announcement.revision,
        clock=words.clock(announcement.at),
    )


def sources_said(sources: AnnouncedSources) -> list[Mistake]:
    """How complete its sources were, a line each; none where nothing was missing."""
    missing, days = len(sources.unpublished), ", ".join(sources.unpublished)
    waiting, waits_of = len(sources.differing), ", ".join(sources.differing)
    found = [
        Mistake("{count} working days have no published sheet: {days}", count=missing, days=days),
        Mistake(
            "of {count} days of a person something is to be checked, and only what is certain of them counts",
            count=sources.pending,
        ),
        Mistake("{count} people are not ranked for want of a mark alone", count=sources.unmarked),
        Mistake("of {count} ratings it is not decided whether they count", count=sources.appeals),
        Mistake("{count} ratings of which nobody knows the day are in no month", count=sources.undated),
        Mistake("corrections wait of {count} published days: {days}", count=waiting, days=waits_of),
    ]
    return [each for each in found if each.values["count"]]


def _or_fewer(count: int | None) -> object:
    return FEWER if count is None else count
