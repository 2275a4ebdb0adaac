"""The asked requests of a month: staff ask for themselves, and whose word it needs give it, one after the other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sync.center.office.leave.approval_rules import ApprovalStep
from sync.center.office.leave.request_choice import RequestChoice
from sync.center.office.leave.wish_form import WishForm
from sync.center.office.people.roles import Account
from sync.center.registers.leave.hall_lists import requests
from sync.center.store import Store
from terminal.demo.month.office_staff import MADE_DIRECTOR, MADE_HEAD
from terminal.demo.month.truth import TrueAbsence, TrueCorrection, TruePerson

WHOLE_DAY_MS = 86_400_000
ASKED_FOR = {"leave": "家中有事", "outing": "外出办理业务"}
SAID_OF = {"missing": "到岗后忘记按指纹", "late": "送材料到其他楼层", "early": "经组长同意提前离开"}


class AskedRequests:
    """Those that go through the register of the center that has this `store`; `leaders` are the windows'."""

    def __init__(self, store: Store, zone: ZoneInfo, leaders: Mapping[str, Account]) -> None:
        self._store, self._zone, self._leaders = store, zone, leaders
        self._asked = 0

    def absence(self, person: TruePerson, one: TrueAbsence, now: int) -> None:
        """A whole day is asked for without clocks."""
        start, end = self._local(one.start), self._local(one.end)
        day, clocks = str(start.date()), (f"{start:%H:%M}", f"{end:%H:%M}")
        if one.end - one.start == WHOLE_DAY_MS:
            clocks = ("", "")
        form = WishForm(one.what, one.badge, day, clocks[0], day, clocks[1])
        self._ask(person, form, ASKED_FOR[one.what], now)

    def correction(self, person: TruePerson, one: TrueCorrection, now: int) -> None:
        clock = f"{self._local(one.at):%H:%M}" if one.what == "missing" else ""
        form = WishForm(one.what, one.badge, one.day, session=one.session, end=one.end, clock=clock)
        self._ask(person, form, SAID_OF[one.what], now)

    def _ask(self, person: TruePerson, form: WishForm, why: str, now: int) -> None:
        self._asked += 1
        asking = Account(person.badge, person.name, ())
        done = self._store.requests.ask(form, why, asking, f"made up {self._asked}", now)
        self._decide(done.deed.case, person.window, now)

    def _decide(self, case: str, window: str, now: int) -> None:
        """Until it holds, and supervision has it in its record."""
        while True:
            with self._store.read() as connection:
                found = requests(connection, [case])[case]
            if found.step:
                by, choice = self._official(found.step, window), _said(found.step)
            elif found.state == "for_record":
                by, choice = MADE_HEAD, RequestChoice("noted")
            else:
                return
            self._store.requests.choose(case, choice, by, found.deeds, f"request {case} {found.deeds}", now)

    def _official(self, step: ApprovalStep, window: str) -> Account:
        return {"leader": self._leaders[window], "head": MADE_HEAD, "director": MADE_DIRECTOR}[step.level]

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)


def _said(step: ApprovalStep) -> RequestChoice:
    """Who covers is entered by hand, also where nobody does."""
    if step.gives == "opinion":
        return RequestChoice("agreed", "情况属实")
    return RequestChoice("approved", "同意", vacant=True)
