"""The wish form: what somebody typed who asks for leave, an outing, a cover, or about touches of a day. Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, get_args

from msgspec import Struct

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.leave.approval_rules import ApprovalLevel, ApprovalRules, ApprovalStep, steps_for
from sync.center.office.leave.cover_plan import CoverPlan, HalfDay, adjoining, half_days, own_half_days
from sync.center.office.leave.request import LASTING, RequestKind, Wish
from sync.center.office.leave.request_choice import ON_NO_LIST, FieldWrong, check_cover
from terminal.domain.mistake import Mistake
from terminal.domain.timetable import MINUTE_MS, is_date
from terminal.domain.window import Window, clock_on

LONGEST_WISH_DAYS = 366
MOST_CHARACTERS = 500  # of a reason
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

DAY_WANTED = "give a day such as 2026-12-01"
CLOCK_WANTED = "give a time such as 13:30"
SESSION_WANTED = "choose the session"
END_WANTED = "choose whether it is about the coming or the going"
TOUCH_WANTED = "choose the touch that is meant"
WINDOW_WANTED = "there is no window {window}; choose one of the hall"
KIND_WANTED = "choose what is asked for"
ENDS_BEFORE_IT_STARTS = "the end must lie behind the start"
A_YEAR_AT_MOST = "ask for a year at most"
NOTHING_DUE = "no session lies in this time: there is nothing to ask for"
COVER_IS_OVER = "a cover is entered before it ends; a touch at another window is asked for as a touch"
NOT_PAST_YET = "this is not past yet; for a time to come ask for leave or an outing"
HAS_ONE = "{case} is for this time already; change or take back that one"


class WishForm(Struct, frozen=True):
    """What stands in the fields, as it was typed. An empty clock is where the day's work begins, or ends.

    `window` is where to cover, `touch` the terminal, series and number of a touch with spaces between.
    """

    what: str = "leave"
    badge: str = ""
    first_day: str = ""
    first_clock: str = ""
    last_day: str = ""
    last_clock: str = ""
    window: str = ""
    cover: str = ""
    session: str = ""
    end: str = ""
    clock: str = ""
    touch: str = ""


class OtherRequest(Struct, frozen=True):
    """Another request of the same person that waits or holds."""

    case: str
    wish: Wish


class AskingDesk(Struct, frozen=True):
    """By what a form is read: the hall, its rules, who asks (`by`), and the levels of whom it is about.

    `worked` is by which hours the day is judged that touches are asked about; None where only now's are known.
    """

    plan: CoverPlan
    rules: ApprovalRules
    by: str
    own: frozenset[ApprovalLevel] = frozenset()
    others: tuple[OtherRequest, ...] = ()
    touches: frozenset[str] = frozenset()  # that may be theirs
    worked: tuple[Window, ...] | None = None


def read_wish(form: WishForm, desk: AskingDesk, now: int) -> Wish:
    """What is asked for. Raises `FieldWrong`, for the first field that is to be mended."""
    badge = form.badge.strip()
    homes = desk.plan.homes(badge)
    if not homes:
        raise FieldWrong("badge", Mistake(ON_NO_LIST, badge=badge[:40]))
    if form.what not in get_args(RequestKind):
        raise FieldWrong("what", Mistake(KIND_WANTED))
    if form.what in LASTING:
        return _lasting(form, badge, desk, now)
    return _about_touches(form, badge, homes, desk, now)


def _lasting(form: WishForm, badge: str, desk: AskingDesk, now: int) -> Wish:
    window = _place(form, badge, desk.plan)
    start, end = _span(form, window)
    own = half_days(window, start, end) if form.what == "cover" else own_half_days(desk.plan, badge, start, end)
    if not own:
        raise FieldWrong("first_day", Mistake(NOTHING_DUE))
    _check_others(form, desk.others, start, end)
    wish = Wish(
        what=_kind(form.what),
        badge=badge,
        window=window.window,
        unit=window.unit,
        start=start,
        end=end,
        half_days=len(own),
        steps=steps_for(_steps(form, badge, desk, (start, end), now), desk.own),
        cover=form.cover.strip() if form.what == "leave" else "",
    )
    if wish.what == "cover" and end <= now:
        raise FieldWrong("last_day", Mistake(COVER_IS_OVER))
    if wish.cover:
        check_cover(wish, desk.plan)
    return wish


def _place(form: WishForm, badge: str, plan: CoverPlan) -> Window:
    if form.what != "cover":
        return plan.homes(badge)[0]
    found = plan.windows.get(form.window.strip())
    if found is None:
        raise FieldWrong("window", Mistake(WINDOW_WANTED, window=form.window.strip()[:40]))
    return found


def _span(form: WishForm, window: Window) -> tuple[int, int]:
    first, last = _day("first_day", form.first_day), _day("last_day", form.last_day or form.first_day)
    if last - first >= timedelta(days=LONGEST_WISH_DAYS):
        raise FieldWrong("last_day", Mistake(A_YEAR_AT_MOST))
    begins, _ = _work(window, first)
    _, ends = _work(window, last)
    start = _moment("first_clock", form.first_clock, window, first) or begins
    end = _moment("last_clock", form.last_clock, window, last) or ends
    if end <= start:
        raise FieldWrong("last_clock" if form.last_clock else "last_day", Mistake(ENDS_BEFORE_IT_STARTS))
    return start, end


def typed_day(text: str) -> date | None:
    """None where it is no day that anybody may ask about."""
    day = date.fromisoformat(text.strip()) if is_date(text.strip()) else None
    return day if day and 2000 < day.year < 9000 else None


def _day(field: str, text: str) -> date:
    day = typed_day(text)
    if day is None:
        raise FieldWrong(field, Mistake(DAY_WANTED))
    return day


def _work(window: Window, day: date) -> tuple[int, int]:
    """When the day's work begins and ends; the day itself where there is none."""
    begins, ends = day_bounds(window.zone, day.isoformat())
    found = half_days(window, begins, ends)
    return min((each.start for each in found), default=begins), max((each.end for each in found), default=ends)


def _moment(field: str, text: str, window: Window, day: date) -> int | None:
    clock = text.strip()
    if not clock:
        return None
    if not _CLOCK.fullmatch(clock):
        raise FieldWrong(field, Mistake(CLOCK_WANTED))
    return clock_on(window.local(day_bounds(window.zone, day.isoformat())[0]), clock)


def _check_others(form: WishForm, others: Iterable[OtherRequest], start: int, end: int) -> None:
    for each in others:
        if each.wish.what == form.what and each.wish.start < end and start < each.wish.end:
            raise FieldWrong("first_day", Mistake(HAS_ONE, case=each.case))


def _steps(
    form: WishForm, badge: str, desk: AskingDesk, span: tuple[int, int], now: int
) -> tuple[ApprovalStep, ...]:
    """Whose word it needs, before it is looked at who the person is."""
    plan, rules = desk.plan, desk.rules
    if form.what == "cover":
        # post B sits in by duty (article 5.5), but nobody sends themselves
        listed = form.window.strip() in plan.listed[badge]
        return () if listed and desk.by != badge else rules.cover
    if form.what == "outing":
        whole = sum(each.whole for each in own_half_days(plan, badge, *_in_one("outing", badge, desk, span)))
        told = span[0] >= now - now % MINUTE_MS
        return () if told and not whole else rules.leave_steps(whole)
    return rules.leave_steps(len(own_half_days(plan, badge, *_in_one("leave", badge, desk, span))))


def _in_one(what: RequestKind, badge: str, desk: AskingDesk, span: tuple[int, int]) -> tuple[int, int]:
    """With the leave, or outing, that it follows on: in pieces it is as long as in one."""
    near = span[0] - LONGEST_WISH_DAYS * 86_400_000, span[1] + LONGEST_WISH_DAYS * 86_400_000
    entered = ((e.start, e.end) for e in desk.plan.entries_of(badge, *near) if e.what == what)
    asked = ((each.wish.start, each.wish.end) for each in desk.others if each.wish.what == what)
    return adjoining(desk.plan, badge, *span, {*entered, *asked})


def _about_touches(form: WishForm, badge: str, homes: list[Window], desk: AskingDesk, now: int) -> Wish:
    day = _day("first_day", form.first_day).isoformat()
    start, end = day_bounds(homes[0].zone, day)
    if start > now:
        raise FieldWrong("first_day", Mistake(NOT_PAST_YET))
    sessions = asked_sessions(desk.worked, homes, day)
    wanted = _wanted(form, badge, day, sessions, desk, now)
    meant = next(((each.start, each.end) for each in sessions if each.session == wanted.session), (start, end))
    return Wish(
        what=_kind(form.what),
        badge=badge,
        window=homes[0].window,
        unit=homes[0].unit,
        start=meant[0],
        end=meant[1],
        steps=steps_for(desk.rules.punch, desk.own),
        wanted=(wanted,),
    )


def asked_sessions(worked: Iterable[Window] | None, homes: Iterable[Window], day: str) -> list[HalfDay]:
    """Among which somebody chooses: those of that very day, by the hours that it is judged by."""
    here = homes if worked is None else worked
    return [each for window in here for each in half_days(window, *day_bounds(window.zone, day))]


def _wanted(
    form: WishForm, badge: str, day: str, sessions: list[HalfDay], desk: AskingDesk, now: int
) -> DayDecision:
    if form.what == "touch":
        if form.touch not in desk.touches:
            raise FieldWrong("touch", Mistake(TOUCH_WANTED))
        terminal, series, seq = form.touch.split()
        return DayDecision(day, badge, "counts", terminal, series, int(seq))
    session = next((each for each in sessions if each.session == form.session), None)
    if session is None:
        raise FieldWrong("session", Mistake(SESSION_WANTED))
    if form.what == "missing":
        return _present(form, badge, session, desk.plan.homes(badge)[0], now)
    if (session.start if form.what == "late" else session.end) > now:
        raise FieldWrong("session", Mistake(NOT_PAST_YET))
    return DayDecision(day, badge, "excused", session=session.session, end="in" if form.what == "late" else "out")


def _present(form: WishForm, badge: str, session: HalfDay, window: Window, now: int) -> DayDecision:
    ends: dict[str, Literal["in", "out"]] = {"in": "in", "out": "out"}
    if form.end not in ends:
        raise FieldWrong("end", Mistake(END_WANTED))
    at = _moment("clock", form.clock, window, date.fromisoformat(session.day))
    if at is None:
        raise FieldWrong("clock", Mistake(CLOCK_WANTED))
    if at > now:
        raise FieldWrong("clock", Mistake(NOT_PAST_YET))
    return DayDecision(session.day, badge, "present", session=session.session, end=ends[form.end], at=at)


def _kind(what: str) -> RequestKind:
    return next(each for each in get_args(RequestKind) if each == what)
