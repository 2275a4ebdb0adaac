"""The request book: leave, outings, cover and touches as they are asked for, decided, and told to the windows.

Every operation is one transaction: what is decided, and what windows are told. Times are arguments, in ms UTC.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from sync.center.hall.roster_check import UnknownPeople
from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.attendance.decided_day import TOUCH_GIVEN, given_before
from sync.center.office.attendance.touch_hours import day_bounds
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.office.leave.approval_rules import ApprovalLevel, ApprovalRules, rules_problems
from sync.center.office.leave.cover_plan import CoverPlan, HalfDay
from sync.center.office.leave.officials import levels, may_enter, official
from sync.center.office.leave.request import (
    LASTING,
    RequestAct,
    RequestContent,
    StaffRequest,
    Wish,
    may,
    request_of,
)
from sync.center.office.leave.request_choice import (
    NOT_NOW,
    CoverWanted,
    FieldWrong,
    NotTheirs,
    RequestChoice,
    decided,
    sent_entries,
)
from sync.center.office.leave.request_forecast import PossibleTouch, RequestForecast, forecast
from sync.center.office.leave.window_list import ListFull
from sync.center.office.leave.wish_form import (
    AskingDesk,
    OtherRequest,
    WishForm,
    asked_sessions,
    read_wish,
    typed_day,
)
from sync.center.office.people.roles import Account
from sync.center.people.accounts import Accounts, NoAccount
from sync.center.registers import case_book, decided_days
from sync.center.registers.attendance.day_touches import TOUCH_DAYS_MS, day_touches
from sync.center.registers.attendance.worked_hours import worked_hours
from sync.center.registers.case_book import CaseChanged, DoneAlready
from sync.center.registers.leave.hall_lists import cover_plan, requests, tell_windows
from sync.center.storage.transactions import Transactions, one_at_a_time
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

RULES_CASE = "rules"
WHY_WANTED = "say what it is for: whoever decides reads it"
NOT_FOR_THEM = "you may ask for yourself, and for people of your unit or your windows"
WOULD_BE_VACANT = "{window} would be without anybody: open it, and name who covers"
UNSIGNED_PERSON = "the hall's directory does not have them yet: ask IT to publish it"
CHANGED_BY = "{by} did something in it meanwhile: look at it again"

_rules_json = msgspec.json.Decoder(ApprovalRules)


class ChoiceOutcome(Struct, frozen=True):
    """What became of one of many: `failed` says why not, empty where it was done."""

    case: str
    failed: str = ""


class _Ground(Struct, frozen=True):
    """What a form is read by, and the touches of the time that it is about."""

    desk: AskingDesk
    touches: tuple[PossibleTouch, ...]


class RequestBook:
    """That of one center's database, whose own chain is `series`."""

    def __init__(self, engine: Transactions, series: str, accounts: Accounts) -> None:
        self._engine, self._reading = engine, engine.reading
        self._series, self._accounts = series, accounts

    def forecast(self, form: WishForm, by: Account, now: int, changing: str = "") -> RequestForecast:
        """What it would do if it was sent. Raises `FieldWrong`, `NotTheirs`."""
        own = self._own_levels(form.badge, now)
        with self._reading.begin() as connection:
            ground = _ground(connection, form, by, own, now, changing)
            return forecast(read_wish(form, ground.desk, now), ground.desk.plan, ground.touches, now)

    def touches(self, form: WishForm, by: Account, now: int) -> tuple[PossibleTouch, ...]:
        """The touches among which somebody chooses theirs. Raises `NotTheirs`."""
        with self._reading.begin() as connection:
            return _ground(connection, form, by, frozenset(), now, "").touches

    def sessions(self, form: WishForm, by: Account, now: int) -> list[HalfDay]:
        """The sessions of the asked day among which somebody chooses. Raises `NotTheirs`."""
        with self._reading.begin() as connection:
            desk, day = _ground(connection, form, by, frozenset(), now, "").desk, typed_day(form.first_day)
            return asked_sessions(desk.worked, desk.plan.homes(form.badge.strip()), day.isoformat()) if day else []

    def ask(self, form: WishForm, why: str, by: Account, sent: str, now: int) -> DeedDone:
        """A new request; `sent` names the form. Raises `FieldWrong`, `NotTheirs`, `DoneAlready`."""
        own = self._own_levels(form.badge, now)
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, sent)
            ground = _ground(connection, form, by, own, now, "")
            wish = read_wish(form, ground.desk, now)
            case = case_book.new_number(connection, "request", now)
            deed = _opening(case, "asked", wish, ground, why, by, now)
            return self._do(connection, None, deed, sent, now)

    def change(self, case: str, form: WishForm, why: str, by: Account, seen: int, sent: str, now: int) -> DeedDone:
        """Something else is asked for in its place. Raises as `ask`, and `CaseChanged`."""
        own = self._own_levels(form.badge, now)
        with self._engine.begin() as connection:
            found = self._open(connection, case, seen, sent)
            if "changed" not in may(found, official(by, found.wish.window, now), now):
                raise NotTheirs(Mistake(NOT_NOW))
            same = replace(form, badge=found.wish.badge, what=found.wish.what)
            ground = _ground(connection, same, by, own, now, case)
            wish = read_wish(same, ground.desk, now)
            deed = _opening(case, "changed", wish, ground, why, by, now)
            return self._do(connection, found, deed, sent, now)

    def choose(self, case: str, choice: RequestChoice, by: Account, seen: int, sent: str, now: int) -> DeedDone:
        """Raises `NotTheirs`, `FieldWrong`, `CoverWanted`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            found = self._open(connection, case, seen, sent)
            plan = cover_plan(connection)
            deed = decided(found, choice, official(by, found.wish.window, now), plan, now)
            return self._do(connection, found, deed, sent, now)

    def choose_all(
        self, cases: Iterable[tuple[str, int]], agrees: bool, why: str, by: Account, sent: str, now: int
    ) -> list[ChoiceOutcome]:
        """Says yes or no to each of these, of which so many deeds were seen; each by itself, done or not."""
        return [self._one(case, seen, agrees, why, by, f"{sent}:{case}", now) for case, seen in cases]

    def rules(self) -> tuple[ApprovalRules, int]:
        """Whose word requests need, and how many times that was changed."""
        with self._reading.begin() as connection:
            return approval_rules(connection), len(case_book.history(connection, "request", RULES_CASE))

    def set_rules(self, rules: ApprovalRules, why: str, by: Account, seen: int, sent: str, now: int) -> DeedDone:
        """For requests from now on. Raises `NotTheirs`, `FieldWrong`, `CaseChanged`, `DoneAlready`."""
        if not by.scopes("supervision_head", now):
            raise NotTheirs(Mistake(NOT_NOW))
        if wrong := rules_problems(rules):
            raise FieldWrong("rules", wrong[0])
        if not why.strip():
            raise FieldWrong("why", Mistake(WHY_WANTED))
        deed = OfficeDeed("request", RULES_CASE, "ruled", by.badge, why.strip(), content_of(rules))
        with self._engine.begin() as connection:
            return case_book.write(connection, self._series, deed, CaseStanding(RULES_CASE), seen, sent, now)

    def _one(self, case: str, seen: int, agrees: bool, why: str, by: Account, sent: str, now: int) -> ChoiceOutcome:
        try:
            with self._reading.begin() as connection:
                choice = _yes_or_no(requests(connection, [case])[case], agrees, why)
            self.choose(case, choice, by, seen, sent, now)
        except DoneAlready:
            return ChoiceOutcome(case)
        except CoverWanted as e:
            return ChoiceOutcome(case, Mistake(WOULD_BE_VACANT, window=e.gaps[0].window))
        except CaseChanged as e:
            return ChoiceOutcome(case, Mistake(CHANGED_BY, by=e.who))
        except KeyError:
            return ChoiceOutcome(case, Mistake(NOT_NOW))
        except (NotTheirs, FieldWrong) as e:
            return ChoiceOutcome(case, e.args[0])
        return ChoiceOutcome(case)

    def _open(self, connection: Connection, case: str, seen: int, sent: str) -> StaffRequest:
        """The request, as whoever sent the form saw it."""
        one_at_a_time(connection)
        case_book.check_form(connection, sent)
        done = case_book.history(connection, "request", case)
        if not done or case == RULES_CASE:
            raise NotTheirs(Mistake(NOT_NOW))
        if len(done) != seen:
            raise case_book.changed(connection, done[-1])
        return request_of(done)

    def _do(
        self, connection: Connection, found: StaffRequest | None, deed: OfficeDeed, sent: str, now: int
    ) -> DeedDone:
        """The deed, how the request stands then, and what windows are told, or nothing of it."""
        seen = found.deeds if found else 0
        before = case_book.history(connection, "request", deed.case)
        after = request_of([*before, DeedDone(deed, 0, now)])
        _check_once(connection, after.decisions)
        done = case_book.write(connection, self._series, deed, after.standing, seen, sent, now)
        try:
            tell_windows(connection, deed.case, found.sent if found else (), after.sent, now)
        except UnknownPeople:
            raise FieldWrong("cover" if after.wish.cover else "badge", Mistake(UNSIGNED_PERSON)) from None
        except ListFull as e:
            raise FieldWrong("first_day", e.args[0]) from None
        return done

    def _own_levels(self, badge: str, now: int) -> frozenset[ApprovalLevel]:
        """Those of whom it is about, at any window: nobody below decides."""
        try:
            account = self._accounts.find(badge.strip())
        except NoAccount:
            return frozenset()
        leads = account.scopes("group_leader", now)
        return levels(account, min(leads, default=""), now)


def approval_rules(connection: Connection) -> ApprovalRules:
    """As a head of supervision decided last, else as the rule book says."""
    done = case_book.history(connection, "request", RULES_CASE)
    return done[-1].deed.read(_rules_json) if done else ApprovalRules()


def _ground(
    connection: Connection, form: WishForm, by: Account, own: frozenset[ApprovalLevel], now: int, changing: str
) -> _Ground:
    plan = cover_plan(connection)
    badge = form.badge.strip()
    if not may_enter(by, badge, plan.homes(badge), now):
        raise NotTheirs(Mistake(NOT_FOR_THEM))
    names = [each.case for each in case_book.cases(connection, "request", about=badge)]
    known = requests(connection, names)
    if mine := known.pop(changing, None):
        plan = plan.without(mine.sent)
    others = tuple(OtherRequest(case, wish) for case, each in known.items() if (wish := each.asked or each.holds))
    desk = AskingDesk(plan, approval_rules(connection), by.badge, own, others)
    touches = _touches(connection, form, desk, now)
    worked = _worked(connection, form, plan, now)
    return _Ground(replace(desk, touches=frozenset(each.key for each in touches), worked=worked), touches)


def _worked(connection: Connection, form: WishForm, plan: CoverPlan, now: int) -> tuple[Window, ...] | None:
    """By which hours the day is judged whose touches it is about, once it has begun."""
    badge, asked = form.badge.strip(), typed_day(form.first_day)
    homes = plan.homes(badge)
    if form.what in LASTING or not homes or not asked:
        return None
    begins, ends = day_bounds(homes[0].zone, day := asked.isoformat())
    return worked_hours(connection, day, badge, plan.told(badge, begins, ends)) if begins <= now else None


def _touches(connection: Connection, form: WishForm, desk: AskingDesk, now: int) -> tuple[PossibleTouch, ...]:
    """Of the days that the form is about and that have begun: where the person is listed, and where they say."""
    badge, first, last = form.badge.strip(), typed_day(form.first_day), typed_day(form.last_day)
    homes = desk.plan.homes(badge)
    if not homes or not first:
        return ()
    last = last if last and form.what in LASTING else first
    begins, ends = day_bounds(homes[0].zone, str(first))[0], min(day_bounds(homes[0].zone, str(last))[1], now + 1)
    windows = {*desk.plan.told(badge, begins, ends), form.window.strip()} & {*desk.plan.windows}
    if begins >= ends:
        return ()
    return tuple(day_touches(connection, sorted(windows), badge, max(begins, ends - TOUCH_DAYS_MS), ends))


def _check_once(connection: Connection, wanted: Iterable[DayDecision]) -> None:
    """Whether a touch that is to count is nobody else's by what is in force. Raises `FieldWrong`."""
    for each in wanted:
        first, last = (date.fromisoformat(each.day) + timedelta(days=n) for n in (-1, 1))  # whatever the zone is
        days = decided_days.between(connection, first.isoformat(), last.isoformat())
        if other := given_before([each], [one for day in days for one in decided_days.in_force(connection, day)]):
            raise FieldWrong("touch", Mistake(TOUCH_GIVEN, badge=other.badge, day=other.day))


def _yes_or_no(found: StaffRequest, agrees: bool, why: str) -> RequestChoice:
    """What yes or no means to it as it stands: an opinion, an approval, or that it is taken into the record."""
    if found.step and found.step.gives == "opinion":
        return RequestChoice("agreed" if agrees else "disagreed", why)
    if found.state == "for_record" and agrees:
        return RequestChoice("noted", why)
    return RequestChoice("approved" if agrees else "refused", why)


def _opening(
    case: str, did: RequestAct, wish: Wish, ground: _Ground, why: str, by: Account, now: int
) -> OfficeDeed:
    """What nobody decides holds with the report."""
    if not why.strip():
        raise FieldWrong("why", Mistake(WHY_WANTED))
    sent = () if wish.steps else sent_entries(wish, ground.desk.plan, now)
    content = content_of(RequestContent(wish, sent=sent))
    return OfficeDeed("request", case, did if wish.steps else "reported", by.badge, why.strip(), content)
