"""The rating filters: of which period, unit, window and person an address asks, and how the next one says it."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode

from msgspec import Struct

from sync.center.office.people.roles import SUPERVISION, Account, RoleName
from sync.center.office.period import NoPeriod, Period, PeriodKind, named_period, period_of, today
from sync.center.office.ratings.review import Decider
from sync.center.pages.visit import PageVisit
from sync.center.registers.ratings.rated_hall import RatedHall
from terminal.domain.mistake import Mistake

Grouping = Literal["unit", "window", "person"]
GROUPINGS: Mapping[Grouping, Mistake] = {
    "unit": Mistake("by unit"),
    "window": Mistake("by window"),
    "person": Mistake("by person"),
}
PERIOD_KINDS: Mapping[PeriodKind, Mistake] = {
    "day": Mistake("single day"),
    "week": Mistake("week"),
    "month": Mistake("month"),
    "quarter": Mistake("quarter"),
    "year": Mistake("year"),
}
EVERYTHING: tuple[RoleName, ...] = (*SUPERVISION, "deputy_director")  # who sees ratings as they are
LEADERS: tuple[RoleName, ...] = ("unit_head", "group_leader")  # who see theirs as staff do, from five on
WRONG_PERIOD = Mistake("such as 2026-11, 2026-W48, 2026-11-30, 2026-Q4 or 2026")
NO_SUM_YET = Mistake("months that are over are shown here, as 2026-10")


class RatingsAsked(Struct, frozen=True):
    """What the address asks for. `windows` are those that are looked at; None is all of the hall."""

    period: Period
    by: Grouping
    unit: str
    window: str
    badge: str
    windows: frozenset[str] | None


def decider(visit: PageVisit) -> Decider:
    """Who decides on this call."""
    return Decider(visit.account.badge, visit.account.stands_for(visit.now))


def ratings_asked(visit: PageVisit, hall: RatedHall, *, whole: bool) -> tuple[RatingsAsked, dict[str, Mistake]]:
    period, errors = _period(visit, hall, whole=whole)
    if not whole:  # one way to add up, and no filter: what is added up otherwise could be subtracted
        return RatingsAsked(period, "person", "", "", "", windows_of(visit.account, hall, visit.now)), errors
    by = visit.asked.get("by", "")
    unit, window = visit.asked.get("unit", ""), visit.asked.get("window", "")
    windows = frozenset({window}) if window else hall.windows_of(unit) if unit else None
    grouping: Grouping = "window" if by == "window" else "person" if by == "person" else "unit"
    return RatingsAsked(period, grouping, unit, window, visit.asked.get("badge", ""), windows), errors


def _period(visit: PageVisit, hall: RatedHall, *, whole: bool) -> tuple[Period, dict[str, Mistake]]:
    """Of leaders only months that are over: what overlaps, or is looked at twice in a month, can be subtracted."""
    this = period_of("month", today(hall.zone, visit.now))
    usual = this if whole else this.before
    if not (name := visit.asked.get("period", "")):
        return usual, {}
    try:
        period = named_period(name)
    except NoPeriod:
        return usual, {"period": WRONG_PERIOD}
    if not whole and not (period.kind == "month" and period.name < this.name):
        return usual, {"period": NO_SUM_YET}
    return period, {}


def windows_of(account: Account, hall: RatedHall, now: int) -> frozenset[str]:
    """Those that somebody heads: of their units, or of their group; all where they have the whole hall."""
    units, named = account.scopes("unit_head", now), account.scopes("group_leader", now)
    if "" in units | named:
        return frozenset(hall.units)
    return frozenset(window for window, unit in hall.units.items() if unit in units or window in named)


def filters_typed(visit: PageVisit, asked: RatingsAsked) -> dict[str, list[str]]:
    """The filters as the address has them, also where one of them is wrong."""
    period = visit.asked.get("period") or asked.period.name
    filters = {"period": period, "by": asked.by, "unit": asked.unit, "window": asked.window, "badge": asked.badge}
    return {name: [value] for name, value in filters.items()} | {"bad": [visit.asked.get("bad", "")]}


def address_of(asked: RatingsAsked, period: Period, page: str = "/ratings") -> str:
    return query_of(page, period, by=asked.by, unit=asked.unit, window=asked.window, badge=asked.badge)


def query_of(page: str, period: Period, **filters: str) -> str:
    given = {"period": period.name, **{name: value for name, value in filters.items() if value}}
    return f"{page}?{urlencode(given)}"
