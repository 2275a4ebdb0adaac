"""The made office: the office's pages of a made-up hall, with four weeks to look at and people to log in as.

It has a center and a database of its own: what happens at the demo's windows is not in it. Playing the weeks takes
some seconds, so it begins when somebody asks for it.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from hardware.simulated.clock import real_clock
from sync.bundles.key_making import NewKey, make_key
from sync.center.office.people.roles import Account, Grant, RoleName
from sync.center.store import Store
from terminal.demo.month.made_hall import MadeHall, made_hall
from terminal.demo.month.office_staff import MADE_DIRECTOR, MADE_HEAD, MADE_SUPERVISOR, group_leaders
from terminal.demo.month.performance import Performance
from terminal.demo.month.script import month_truth
from terminal.demo.people import HALL_ZONE
from terminal.demo.processes import Child, DemoFailed

log = logging.getLogger(__name__)

OFFICE_PASSWORD = "demonstration"  # of everybody: the demo is on this machine alone


class OfficeExtent(NamedTuple):
    """How much is made up: so many days, of which today is the last one."""

    days: int = 28
    windows: int = 12
    people: int = 30
    seed: int = 2


FOUR_WEEKS = OfficeExtent()


class OfficePerson(Struct, frozen=True):
    """Somebody to log in as, and what for."""

    badge: str
    name: str
    role: RoleName
    scope: str = ""


class OfficeTold(Struct, frozen=True):
    """How far it is: its address once it serves, the day that is being played, or what went wrong."""

    url: str
    day: str
    problem: str
    people: tuple[OfficePerson, ...]
    password: str = OFFICE_PASSWORD


class MadeOffice:
    """Works in `folder`, from `open` on, and says where it serves. For any thread."""

    def __init__(
        self, folder: Path, extent: OfficeExtent = FOUR_WEEKS, say: Callable[[str], None] = log.info
    ) -> None:
        self._folder, self._seed, self._say = folder, extent.seed, say
        self._opening = threading.Lock()
        self._coming: threading.Thread | None = None
        self._closed = False
        self._center: Child | None = None
        self._url = self._day = self._problem = ""
        days = _days(real_clock(), extent.days)
        self._made = made_hall(days, extent.windows, extent.people, Random(extent.seed))
        self.people = tuple(_people(self._made))

    @property
    def told(self) -> OfficeTold:
        return OfficeTold(self._url, self._day, self._problem, self.people)

    def open(self) -> None:
        """Begins; the second time there is nothing to do."""
        with self._opening:
            if self._coming or self._closed:
                return
            self._coming = threading.Thread(target=self._come, name="made office")
            self._coming.start()

    def close(self) -> None:
        """Ends it, for good; may be called twice."""
        with self._opening:  # a page may have asked for it just now
            self._closed = True
        if self._coming:
            self._coming.join()
        if self._center:
            self._center.stop()

    def _come(self) -> None:
        try:
            self._play()
            if not self._closed:
                self._serve()
        except _Closed:
            return
        except (DemoFailed, OSError, SQLAlchemyError) as e:
            log.error("the office does not come alive: %s", e)
            self._problem = str(e)

    def _play(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        key = make_key(self._folder / "it.key", secrets.token_hex(16), NewKey(1))
        truth = month_truth(self._made, self._seed)
        with closing(Store(self._database)) as store:
            for account in self._accounts():
                store.accounts.add(account, OFFICE_PASSWORD, "", real_clock())
                store.accounts.set_password(account.badge, OFFICE_PASSWORD, account.badge, real_clock())
            Performance(self._folder / "terminals", self._made, truth, store, key).play(self._plays, real_clock())

    def _accounts(self) -> Iterator[Account]:
        """Also of those leaders whom nobody is told to log in as: they decided about the others."""
        told = {person.badge for person in self.people}
        for person in self.people:
            yield Account(person.badge, person.name, (Grant(person.role, person.scope),))
        yield from {
            each.badge: each for each in group_leaders(self._made).values() if each.badge not in told
        }.values()

    def _plays(self, day: str) -> None:
        if self._closed:
            raise _Closed
        self._day = day

    def _serve(self) -> None:
        arguments = ["center", "serve", "--database", self._database, "--port", "0", "--pages", "127.0.0.1:0"]
        self._center = Child(arguments, self._folder / "center.log")
        self._url = str(self._center.first_line()["pages"])
        self._say(f"the office's pages are served at {self._url}")

    @property
    def _database(self) -> str:
        return f"sqlite:///{self._folder / 'center.db'}"


class _Closed(Exception):
    """The demo ends while the weeks are played."""


def _days(now: int, count: int) -> list[str]:
    """So many in a row, of which today is the last one."""
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(HALL_ZONE)).date()
    return [str(today - timedelta(days=n)) for n in range(count - 1, -1, -1)]


def _people(made: MadeHall) -> Iterator[OfficePerson]:
    """One of each role; at windows sit the head of a unit, and one of the staff whom the group leader leads."""
    for account in (MADE_HEAD, MADE_SUPERVISOR, MADE_DIRECTOR):
        yield OfficePerson(account.badge, account.name, account.grants[0].role)
    yield OfficePerson("9004", "沈立新", "it")
    yield OfficePerson("9005", "何春梅", "duty_officer", "1F")
    first, second, *_ = made.people
    yield OfficePerson(first.badge, first.name, "unit_head", first.unit)
    yield OfficePerson(second.badge, second.name, "staff")
    leader = group_leaders(made)[second.window]
    yield OfficePerson(leader.badge, leader.name, "group_leader", leader.grants[0].scope)
