"""The request lookup: whose word requests wait for, who may look at one, and whom they are about.

Everything here is a part of the caller's transaction. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.leave.cover_plan import CoverPlan, Gap
from sync.center.office.leave.officials import levels, may_enter, official
from sync.center.office.leave.request import WAITING, RequestAct, RequestState, StaffRequest, Wish, may
from sync.center.office.leave.request_choice import FieldWrong, sent_entries, wish_gaps
from sync.center.office.leave.request_forecast import PossibleTouch, RequestForecast, forecast
from sync.center.office.people.roles import SUPERVISION, Account
from sync.center.people.account_table import everybody
from sync.center.registers import case_book
from sync.center.registers.attendance.day_touches import TOUCH_DAYS_MS, day_touches, stood_at
from sync.center.registers.leave.hall_lists import requests
from sync.center.registers.people_names import name_then, people_names
from terminal.domain.window import Window

DECIDING_ACTS: frozenset[RequestAct] = frozenset({"agreed", "disagreed", "approved", "refused", "noted"})


def waiting(connection: Connection, account: Account, now: int, *, lower: bool = False) -> list[StaffRequest]:
    """What waits for their word, then for one below them that nobody has; with `lower` all that is below.

    The newest of each come first.
    """
    own = _states(account, now, lower=False)
    below = [state for state in _states(account, now, lower=True) if state not in own]
    found = [each for states in (own, below) if states for each in case_book.cases(connection, "request", states)]
    windows = account.scopes("group_leader", now)
    if not windows & {""} and not _hall_wide(account, now):
        found = [each for each in found if each.standing.window in windows]
    known = requests(connection, [each.case for each in found])
    theirs = [each for each in known.values() if _may_decide(each, account, now)]
    if lower or all(each.state in own for each in theirs):
        return theirs
    others = [row.account for row in everybody(connection) if row.is_open]
    return [each for each in theirs if each.state in own or not _has_decider_below(each, account, others, now)]


def _may_decide(request: StaffRequest, account: Account, now: int) -> bool:
    return bool(may(request, official(account, request.wish.window, now), now) & DECIDING_ACTS)


def _has_decider_below(request: StaffRequest, account: Account, others: Iterable[Account], now: int) -> bool:
    """Whether somebody nearer to it may decide it; where nobody may, it would lie unseen."""
    rank = _rank(request, account, now)
    return any(_rank(request, each, now) < rank and _may_decide(request, each, now) for each in others)


def _rank(request: StaffRequest, account: Account, now: int) -> int:
    held = levels(account, request.wish.window, now)
    return max((rank for rank, level in enumerate(WAITING) if level in held), default=-1)


def _states(account: Account, now: int, *, lower: bool) -> list[RequestState]:
    held = [
        account.scopes("group_leader", now),
        account.scopes("supervision_head", now),
        account.scopes("deputy_director", now),
    ]
    highest = max((rank for rank, scopes in enumerate(held) if scopes), default=-1)
    states = [state for rank, state in enumerate(WAITING.values()) if held[rank] or (lower and rank < highest)]
    return [*states, "for_record"] if account.holds(SUPERVISION, now) else states


def _hall_wide(account: Account, now: int) -> bool:
    return account.holds((*SUPERVISION, "deputy_director"), now)


def may_look(account: Account, request: StaffRequest, plan: CoverPlan, now: int) -> bool:
    """Whom it is about, who entered it, who may enter or decide something there, and supervision."""
    homes = [*plan.homes(request.wish.badge), *_there(plan, request)]
    theirs = account.badge in (request.wish.badge, request.by)
    return theirs or _hall_wide(account, now) or may_enter(account, request.wish.badge, homes, now)


def _there(plan: CoverPlan, request: StaffRequest) -> Iterable[Window]:
    found = plan.windows.get(request.wish.window)
    return [found] if found else []


def windows_looked_after(account: Account, plan: CoverPlan, now: int) -> set[str]:
    """Of a unit head, a group leader, or the officer of a floor; all of them for who looks after the hall."""
    if _hall_wide(account, now):
        return {*plan.windows}
    units, led = account.scopes("unit_head", now), account.scopes("group_leader", now)
    floors = account.scopes("duty_officer", now)
    return {
        name
        for name, window in plan.windows.items()
        if units & {"", window.unit} or led & {"", name} or floors & {"", name.partition("-")[0]}
    }


def request_names(
    connection: Connection, found: Iterable[StaffRequest], windows: Sequence[Window]
) -> dict[str, str]:
    """What those are called whom these are about; who has left, as their window called them at that time."""
    about = {each.wish.badge: each.wish for each in found}
    names = people_names(connection, about, windows)
    gone = {badge: wish for badge, wish in about.items() if badge not in names}
    return names | {
        badge: name
        for badge, wish in gone.items()
        if (name := name_then(connection, badge, wish.window, wish.start))
    }


def asked_forecast(
    connection: Connection, request: StaffRequest, plan: CoverPlan, now: int
) -> RequestForecast | None:
    """What whoever decides must see of what waits; None where nothing does, or whoever was to cover is away."""
    wish = request.asked
    if wish is None or wish.window not in plan.windows:
        return None
    try:
        return forecast(wish, plan.without(request.sent), _touches(connection, wish, plan, now), now)
    except FieldWrong:
        return None


def asked_gaps(request: StaffRequest, plan: CoverPlan, now: int) -> list[Gap]:
    """The hours at which a window would be without anybody by what waits; none where whoever covers is away."""
    free = plan.without(request.sent)
    try:
        return wish_gaps(request.wish, free, sent_entries(request.wish, free, now), now) if request.asked else []
    except FieldWrong:
        return []


def _touches(connection: Connection, wish: Wish, plan: CoverPlan, now: int) -> list[PossibleTouch]:
    """The person's touches of those days, also where the touch that is meant was."""
    zone = plan.windows[wish.window].zone
    first, last = (plan.windows[wish.window].local(at).date().isoformat() for at in (wish.start, wish.end - 1))
    begins, ends = day_bounds(zone, first)[0], min(day_bounds(zone, last)[1], now + 1)
    if begins >= ends:
        return []
    meant = stood_at(connection, [each.terminal for each in wish.wanted])
    places = {*plan.told(wish.badge, begins, ends), *meant}
    return day_touches(connection, places, wish.badge, max(begins, ends - TOUCH_DAYS_MS), ends)
