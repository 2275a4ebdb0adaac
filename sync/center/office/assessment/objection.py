"""The objection to an announced result: by whom it is about, answered by somebody else. Pure.

A fold over the deeds of one case of the register `assessment`. It changes no result: what is found right in it is
put right where it was wrong, and announced as a correction.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.json import Decoder

from sync.center.office.assessment.announcement import Announcement
from sync.center.office.assessment.assessment_rules import AssessmentRefused
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.office.ratings.review import Decider
from terminal.domain.mistake import Mistake

OBJECTED, OBJECTION_ANSWERED = "objected", "objection_answered"


class ObjectedTo(Struct, frozen=True):
    """Whose result of which period, as which announcement had it, by its number."""

    period: str
    badge: str
    unit: str
    announcement: int


class ResultObjection(Struct, frozen=True):
    """How it stands: `done` are its deeds; somebody who is not content may object once more."""

    about: ObjectedTo
    done: tuple[DeedDone, ...]

    @property
    def waits(self) -> bool:
        return self.done[-1].deed.did == OBJECTED


_about_json = Decoder(ObjectedTo)


def objection_case(period: str, badge: str) -> str:
    return f"objection {period} {badge}"


def objection_of(done: Iterable[DeedDone]) -> ResultObjection | None:
    """What the deeds of one case come to; None where there are none."""
    found: ResultObjection | None = None
    for each in done:
        about = each.deed.read(_about_json) if each.deed.did == OBJECTED or found is None else found.about
        found = ResultObjection(about, ((*found.done, each) if found else (each,)))
    return found


def objecting(announced: Announcement, before: ResultObjection | None, badge: str, why: str) -> OfficeDeed:
    """Objects to one's own result. Raises `AssessmentRefused`."""
    ranking = announced.ranking
    own = next((each for each in ranking.people if each.key == badge), None)
    if own is None:
        raise AssessmentRefused(Mistake("only whom a result is about can object to it"), "why")
    if before is not None and before.waits:
        raise AssessmentRefused(Mistake("your objection is being looked into"), "why")
    if not why.strip():
        raise AssessmentRefused(Mistake("write what is wrong, and why"), "why")
    about = ObjectedTo(ranking.period, badge, own.unit, announced.number)
    return OfficeDeed("assessment", objection_case(ranking.period, badge), OBJECTED, badge, why, content_of(about))


def answering(objection: ResultObjection, by: Decider, why: str) -> OfficeDeed:
    """Answers one that waits. Raises `AssessmentRefused`."""
    if by.is_one_of(objection.about.badge):
        raise AssessmentRefused(Mistake("it is about yourself: somebody else decides on it"), "why")
    if not objection.waits:
        raise AssessmentRefused(Mistake("it is answered already"), "why")
    if not why.strip():
        raise AssessmentRefused(Mistake("write the answer: whoever objected reads it"), "why")
    case = objection_case(objection.about.period, objection.about.badge)
    return OfficeDeed("assessment", case, OBJECTION_ANSWERED, by.badge, why)


def standing_after(deed: OfficeDeed, before: ResultObjection | None) -> CaseStanding:
    """As the list of cases has it, after one deed more."""
    about = before.about if deed.did == OBJECTION_ANSWERED and before else deed.read(_about_json)
    return CaseStanding(deed.did, about.badge, about.unit)
