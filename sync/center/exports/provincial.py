"""Ratings for a provincial interface of the 好差评 system, whose satisfaction counts stars: 5 is the best."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sync.center.exports.ratings import CodedRow, Counted, written
from terminal.domain.facts import Level

OTHER_TERMINAL = "5"  # pf: 4 is a tablet in the hall, 5 any other terminal there

# GB/T 39046-2020 counts the other way round.
STARS_OF_LEVEL: dict[Level, str] = {
    "very_satisfied": "5",
    "satisfied": "4",
    "basically_satisfied": "3",
    "dissatisfied": "2",
    "very_dissatisfied": "1",
}


class ReportingOffice(Struct, frozen=True):
    """Who reports: the codes of area and department, and the zone of the hall's clocks."""

    area: str
    department: str
    zone: str = "Asia/Shanghai"


class Matter(Struct, frozen=True):
    """What the hall knows of a case. `reasons` are codes asked at the follow-up, of the table then in force."""

    project: str
    task: str
    reasons: tuple[str, ...] = ()


UNKNOWN = Matter("", "")


def rows(ratings: Iterable[Counted], office: ReportingOffice, matters: Mapping[str, Matter]) -> list[CodedRow]:
    """One row a rating; `matters` are found by the random id of the case."""
    return [_row(rating, office, matters.get(rating.case, UNKNOWN)) for rating in ratings]


def _row(rating: Counted, office: ReportingOffice, matter: Matter) -> CodedRow:
    return {
        "areaCode": office.area,
        "deptCode": office.department,
        "taskCode": matter.task,
        "projectNo": matter.project,
        "pf": OTHER_TERMINAL,
        "anonymityFlag": "1",
        "satisfaction": STARS_OF_LEVEL[rating.level],
        "evalDetail": ",".join(matter.reasons),
        "assessTime": written(rating.at, office.zone),
        "assessNumber": "1",
    }
