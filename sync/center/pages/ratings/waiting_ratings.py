"""The waiting ratings: bad ones that nobody took up yet, and what of reviews waits for whom."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from sync.center.facts import rating_table
from sync.center.facts.rating_table import RatingRow
from sync.center.office.deed import Case
from sync.center.office.people.roles import SUPERVISION, Account, RoleName
from sync.center.office.period import today
from sync.center.office.ratings.review_rules import follow_up_due
from sync.center.pages.page_set import DueLine
from sync.center.pages.ratings.rating_filters import windows_of
from sync.center.registers import case_book
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from sync.center.registers.ratings.review_book import rules_in
from terminal.domain.mistake import Mistake

UNIT_HEADS: tuple[RoleName, ...] = ("unit_head",)
LOOKED_BACK_DAYS = 92  # for bad ratings that nobody took up; those before are found among the ratings
MOST_WAITING = 200


class WaitingRatings(Struct, frozen=True):
    """Bad ratings without a case: those that are due first, and all of them by the end of their term, ms UTC."""

    rows: tuple[RatingRow, ...]
    due: Mapping[str, int]  # by day
    counts: Mapping[str, int]  # by day

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def late(self, now: int) -> int:
        return sum(count for day, count in self.counts.items() if self.due[day] <= now)


def waiting_ratings(connection: Connection, hall: RatedHall, account: Account, now: int) -> WaitingRatings:
    """Of the last months, and of others than whoever looks."""
    day = today(hall.zone, now)
    days = date.fromordinal(day.toordinal() - LOOKED_BACK_DAYS).isoformat(), day.isoformat()
    without = account.stands_for(now)
    counts = rating_table.waiting_counts(connection, days, without)
    limit = rules_in(connection).days
    due = {each: follow_up_due(hall.calendar, hall.zone, each, limit) for each in counts}
    return WaitingRatings(tuple(rating_table.waiting(connection, days, without, MOST_WAITING)), due, counts)


def due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    """What of it waits for this person."""
    found = _own_due(connection, account)
    if account.holds(SUPERVISION, now):
        return [*found, *_supervision_due(connection, account, now)]
    if account.holds(UNIT_HEADS, now):
        own = windows_of(account, rated_hall(connection), now)
        open_ = [each for each in case_book.cases(connection, "review", ["open"]) if each.standing.window in own]
        found += _counted(open_, Mistake("{count} bad ratings to answer", count=len(open_)), now)
    return found


def _own_due(connection: Connection, account: Account) -> list[DueLine]:
    own = case_book.cases(connection, "review", ["open"], about=account.badge)
    what = Mistake("{count} bad ratings of you are being looked into; you may appeal", count=len(own))
    return [DueLine(what, "/my/ratings")] if own else []


def _supervision_due(connection: Connection, account: Account, now: int) -> list[DueLine]:
    waiting = waiting_ratings(connection, rated_hall(connection), account, now)
    found: list[DueLine] = []
    if waiting.count:
        late = waiting.late(now)
        text = Mistake("{count} bad ratings nobody took up, {late} of them late", count=waiting.count, late=late)
        found.append(DueLine(text, "/reviews", late > 0))
    open_ = case_book.cases(connection, "review", ["open"])
    found += _counted(open_, Mistake("{count} bad ratings to answer", count=len(open_)), now)
    appealed = case_book.cases(connection, "review", ["appealed"])
    if appealed:
        found.append(DueLine(Mistake("{count} appeals wait", count=len(appealed)), "/reviews?state=appealed"))
    proposed = case_book.cases(connection, "review", ["proposed"])
    if proposed:
        text = Mistake("{count} exclusions wait for a second person", count=len(proposed))
        found.append(DueLine(text, "/reviews?state=proposed"))
    return found


def _counted(cases: Sequence[Case], what: Mistake, now: int) -> list[DueLine]:
    late = any(0 < each.standing.due <= now for each in cases)
    return [DueLine(what, "/reviews?state=open", late)] if cases else []
