"""The erasure book: where whose fingers are to be erased, asked of the windows and followed until all is proven.

Times are arguments, in milliseconds since 1970, UTC. All of it is in the database: any process does what is due.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.center.hall.admission import NoSuchTerminal
from sync.center.office.deed import DeedDone, OfficeDeed
from sync.center.office.people import erasure_case
from sync.center.office.people.erasure import AskedErasure, ErasureState, StandingTerminal, erasure_state, to_ask
from sync.center.office.people.erasure_case import ErasureCase, ErasureRefused
from sync.center.office.people.finger_traces import FingerAudit, SensorTrace, ToldMap, finger_audits, finger_traces
from sync.center.orders import errand_table
from sync.center.orders.errand_table import Gift, TooManyErrands
from sync.center.registers import case_book
from sync.center.storage.database import OF_FINGERS, facts, orders, terminals
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.contract import Fingers
from sync.errands import ERRAND_MS_MAX, ForgetErrand
from terminal.domain.fact_json import fact_in
from terminal.domain.mistake import Mistake

_KIND = str(ForgetErrand.__struct_config__.tag)
_fingers_json = msgspec.json.Decoder(Fingers)
_FINGER_AUDITS = select(facts.c.raw).where(OF_FINGERS).order_by(facts.c.received, facts.c.series, facts.c.seq)


class FollowedErasure(Struct, frozen=True):
    """A case, how far it is at each sensor, and what was done in it."""

    case: ErasureCase
    state: ErasureState
    history: tuple[DeedDone, ...]


class ErasureBook:
    """That of one center's database; `series` is its own, in which its deeds are facts."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._reading, self._series = engine, engine.reading, series

    def traces(self, badge: str) -> list[SensorTrace]:
        """In which sensors fingers of this person are known to be, or to have been."""
        with self._reading.begin() as connection:
            return traces(connection, badge)

    def order(self, badge: str, by: str, why: str, form: str, now: int) -> DeedDone:
        """Has them erased everywhere, and asks each window at once.

        Raises `ErasureRefused`, `DoneAlready`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, form)
            if going_on := case_book.cases(connection, "erasure", ("open",), about=badge, most=1):
                raise ErasureRefused(Mistake("it is ordered already, as {case}", case=going_on[0].case))
            number = case_book.new_number(connection, "erasure", now)
            deed = erasure_case.order(number, badge, by, why, traces(connection, badge))
            opened = erasure_case.erasure_case([DeedDone(deed, 0, now)])
            done = self._write(connection, opened, deed, 0, form, now)
            _ask(connection, followed(connection, number, now), now)
            return done

    def write_off(self, case: str, sensor: str, by: str, why: str, seen: int, form: str, now: int) -> DeedDone:
        """Raises `ErasureRefused`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            case_book.check_form(connection, form)
            found = followed(connection, case, now)
            deed = erasure_case.write_off(found.case, found.state, sensor, by, why)
            done = self._write(connection, found.case, deed, seen, form, now)
            self._end(connection, followed(connection, case, now), now)
            return done

    def look(self, now: int) -> None:
        """Asks again where it is due, and ends what has all its receipts."""
        for one in self.going_on(now):
            if erasure_case.end(one.case, one.state) or _due(one, now):
                self._follow(one.case.case, now)

    def going_on(self, now: int) -> list[FollowedErasure]:
        """The newest first."""
        with self._reading.begin() as connection:
            return going_on(connection, now)

    def ended(self) -> list[ErasureCase]:
        """The newest first."""
        with self._reading.begin() as connection:
            names = [each.case for each in case_book.cases(connection, "erasure", ("ended",))]
            done = case_book.histories(connection, "erasure", names)
        return [erasure_case.erasure_case(done[name]) for name in names]

    def one(self, case: str, now: int) -> FollowedErasure | None:
        with self._reading.begin() as connection:
            return followed(connection, case, now) if case_book.case(connection, "erasure", case) else None

    def _follow(self, case: str, now: int) -> None:
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            found = followed(connection, case, now)  # another process may have done it meanwhile
            self._end(connection, found, now)
            _ask(connection, found, now)

    def _end(self, connection: Connection, found: FollowedErasure, now: int) -> None:
        if deed := erasure_case.end(found.case, found.state):
            self._write(connection, found.case, deed, found.case.deeds, "", now)

    def _write(
        self,
        connection: Connection,
        case: ErasureCase,
        deed: OfficeDeed,
        seen: int,
        form: str,
        now: int,
    ) -> DeedDone:
        standing = erasure_case.standing(case, deed)
        return case_book.write(connection, self._series, deed, standing, seen, form, now)


def going_on(connection: Connection, now: int, badge: str = "") -> list[FollowedErasure]:
    """Those that have not ended, the newest first; of one person, where a badge is named."""
    names = [each.case for each in case_book.cases(connection, "erasure", ("open",), about=badge)]
    audits = _audits(connection) if names else []
    return [_followed(connection, name, audits, now) for name in names]


def followed(connection: Connection, case: str, now: int) -> FollowedErasure:
    """How a case that is there stands now."""
    return _followed(connection, case, _audits(connection), now)


def traces(connection: Connection, badge: str) -> list[SensorTrace]:
    return finger_traces(badge, _audits(connection), _told(connection, badge))


def _followed(connection: Connection, case: str, audits: Sequence[FingerAudit], now: int) -> FollowedErasure:
    history = case_book.history(connection, "erasure", case)
    made = erasure_case.erasure_case(history)
    state = erasure_state(
        made.ordered_at,
        finger_traces(made.badge, audits, _told(connection, made.badge)),
        _terminals(connection),
        _asked(connection, made.badge, now),
        made.written_off,
    )
    return FollowedErasure(made, state, tuple(history))


def _audits(connection: Connection) -> list[FingerAudit]:
    """All that terminals ever said of fingers: some ten for each person of the hall."""
    return finger_audits(fact_in(raw.encode()) for raw in connection.scalars(_FINGER_AUDITS))


def _told(connection: Connection, badge: str) -> Iterator[ToldMap]:
    """The newest map that each window was told, where this person stands in it."""
    newest = select(func.max(orders.c.id)).where(orders.c.kind == "fingers").group_by(orders.c.window)
    query = select(orders.c.window, orders.c.body).where(orders.c.id.in_(newest), orders.c.body != "")
    for row in connection.execute(query.where(orders.c.body.contains(badge, autoescape=True))):
        try:
            told = _fingers_json.decode(row.body)
        except msgspec.ValidationError:  # of an earlier version, and no terminal was given it
            continue
        yield ToldMap(row.window, told.library, told.slots)


def _terminals(connection: Connection) -> list[StandingTerminal]:
    query = select(terminals.c.terminal, terminals.c.window, terminals.c.last_seen)
    rows = connection.execute(query.where(terminals.c.state == "accepted", terminals.c.window != ""))
    return [StandingTerminal(row.terminal, row.window, row.last_seen) for row in rows]


def _asked(connection: Connection, badge: str, now: int) -> list[AskedErasure]:
    found = errand_table.those(connection, _KIND, badge, now)
    return [AskedErasure(one.window, one.given_at, one.until, one.state, one.detail) for one in found]


def _due(found: FollowedErasure, now: int) -> list[str]:
    return list(to_ask(found.state, now))


def _ask(connection: Connection, found: FollowedErasure, now: int) -> None:
    for window in _due(found, now):
        try:
            wanted = ForgetErrand(found.case.badge, now + ERRAND_MS_MAX)
            errand_table.give(connection, window, wanted, Gift(found.case.by), now)
        except (NoSuchTerminal, TooManyErrands):
            continue  # that window is looked at again
