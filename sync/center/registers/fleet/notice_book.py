"""The notice book: where notices go, what waits to be told there, and the telling. Times in ms UTC.

Once a matter, until it is delivered or a week is over. Before an address is set nothing is written down.
"""

import base64
import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.center.office.deed import CaseStanding, OfficeDeed
from sync.center.office.notice import (
    NOTICE_DAY_MS,
    SECRET_BYTES,
    Notice,
    NoticeAddress,
    NoticeKind,
    checked_address,
    next_try,
    notice_id,
)
from sync.center.registers import case_book
from sync.center.registers.complaints.complaint_book import complaint_steps_due
from sync.center.registers.fleet.notice_sending import tried
from sync.center.storage.database import meta, notices
from sync.center.storage.transactions import Transactions

ADDRESS = "notice address"  # the row of `meta`
CASE = "notices"  # in the register of the fleet: who had them go where
SENT_A_LOOK = 10  # so that a look is soon over; the next is seconds later
LEASE_MS = 60_000  # for which another process keeps its hands off one that is being sent
COMPLAINT_AHEAD_MS = (
    16 * 3_600_000
)  # before the end of the day on which its next step is due: at eight that morning
KEPT_DAYS = 30  # those that were delivered or given up
COMPLAINT_PATH, TEST_PATH = "/complaints/{case}", "/notices"

_WAITING = select(notices).where(notices.c.state == "waiting").limit(1)
_address_json = msgspec.json.Decoder(NoticeAddress)


class NoticeRow(Struct, frozen=True):
    """How one stands; `why` its last try failed. Times in ms UTC."""

    id: int
    kind: NoticeKind
    number: str
    at: int
    state: str
    tries: int
    next_at: int
    why: str


def note(connection: Connection, kind: NoticeKind, matter: str, number: str, path: str, now: int) -> bool:
    """Has it told, where notices go anywhere and this matter was not noted before; whether it was new."""
    if address_of(connection) is None:
        return False
    here = (notices.c.kind == kind) & (notices.c.matter == matter)
    if connection.execute(select(notices.c.id).where(here)).first() is not None:
        return False
    blank = {"state": "waiting", "tries": 0, "next_at": now, "why": ""}
    values = {"kind": kind, "matter": matter, "number": number, "path": path, "at": now}
    try:
        with connection.begin_nested():
            connection.execute(insert(notices).values({**values, **blank}))
    except IntegrityError:  # another process was quicker
        return False
    return True


def address_of(connection: Connection) -> NoticeAddress | None:
    said = connection.scalar(select(meta.c.value).where(meta.c.key == ADDRESS))
    return _address_json.decode(said) if said else None


class NoticeBook:
    """The notices of one center's database. `store` is its name, and that of its series."""

    def __init__(self, engine: Transactions, store: str) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._store = store

    def address(self) -> NoticeAddress | None:
        with self._reading.begin() as connection:
            return address_of(connection)

    def listed(self, most: int = 100) -> list[NoticeRow]:
        """The newest first."""
        query = select(notices).order_by(notices.c.id.desc()).limit(most)
        with self._reading.begin() as connection:
            return [_row(row) for row in connection.execute(query)]

    def send_to(
        self, url: str, ca: str, pages: str, by: str, now: int, *, fresh: bool = False, form: str = ""
    ) -> NoticeAddress:
        """Has notices go there from now on; its secret stays, unless there was none or it shall be a `fresh` one.

        Raises `NoticeAddressWrong`, `DoneAlready`.
        """
        made = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        with self._engine.begin() as connection:
            before = address_of(connection)
            address = checked_address(url, ca, pages, before.secret if before and not fresh else made)
            self._decide(connection, OfficeDeed("fleet", CASE, "directed", by, content=_told(url)), form, now)
            _keep(connection, address)
            return address

    def stop(self, by: str, now: int, form: str = "") -> None:
        """Nobody is told any more; what waited is dropped. Raises `DoneAlready`."""
        with self._engine.begin() as connection:
            if address_of(connection) is None:
                return
            self._decide(connection, OfficeDeed("fleet", CASE, "stopped", by), form, now)
            connection.execute(delete(meta).where(meta.c.key == ADDRESS))
            connection.execute(delete(notices).where(notices.c.state == "waiting"))

    def test(self, now: int, form: str = "") -> bool:
        """Has a notice told that says nothing, once a form; whether there is an address."""
        with self._engine.begin() as connection:
            return note(connection, "test", form or secrets.token_hex(8), "0", TEST_PATH, now)

    def look(self, now: Callable[[], int]) -> int:
        """Notes which complaints are due, and tells what waits; how many were delivered."""
        with self._reading.begin() as connection:
            due = _complaints_due(connection, now()) if address_of(connection) else []
            waits = connection.execute(_WAITING.where(notices.c.next_at <= now())).first()
        if due:
            with self._engine.begin() as connection:
                for case, since in due:
                    note(
                        connection,
                        "complaint.due",
                        f"{case} {since}",
                        case,
                        COMPLAINT_PATH.format(case=case),
                        now(),
                    )
        delivered = 0
        while (due or waits) and delivered < SENT_A_LOOK and (claimed := self._claimed(now())):
            if self._tell(*claimed, now):
                break  # the same receiver: the others would wait as long for nothing
            delivered += 1
        return delivered

    def _claimed(self, now: int) -> tuple[Row[Any], NoticeAddress] | None:
        """The next that is due, which no other process sends meanwhile."""
        with self._engine.begin() as connection:
            row = connection.execute(_WAITING.where(notices.c.next_at <= now).order_by(notices.c.id)).first()
            address = address_of(connection)
            if row is None or address is None:
                return None
            # as it was seen: another process may have sent it since
            seen = {"id": row.id, "state": row.state, "tries": row.tries, "next_at": row.next_at}
            mine = and_(*(notices.c[name] == value for name, value in seen.items()))
            taken = connection.execute(update(notices).where(mine).values(next_at=now + LEASE_MS))
            return (row, address) if taken.rowcount else None

    def _tell(self, row: Row[Any], address: NoticeAddress, now: Callable[[], int]) -> str:
        """No transaction is open meanwhile: a receiver may be slow."""
        notice = Notice(notice_id(self._store, row.kind, row.matter), row.kind, row.number, row.path, row.at)
        why, tries = tried(address, notice, now()), row.tries + 1
        again = next_try(row.at, tries, now()) if why else None
        state = "waiting" if again else "given up" if why else "delivered"
        values = {"state": state, "tries": tries, "next_at": again or now(), "why": why}
        with self._engine.begin() as connection:
            connection.execute(update(notices).where(notices.c.id == row.id).values(values))
            old = (notices.c.state != "waiting") & (notices.c.at < now() - KEPT_DAYS * NOTICE_DAY_MS)
            connection.execute(delete(notices).where(old))
        return why

    def _decide(self, connection: Connection, deed: OfficeDeed, form: str, now: int) -> None:
        seen = case_book.case(connection, "fleet", CASE)
        standing = CaseStanding(deed.did)
        case_book.write(connection, self._store, deed, standing, seen.deeds if seen else 0, form, now)


def _complaints_due(connection: Connection, now: int) -> list[tuple[str, int]]:
    """Those whose next step is due today, or was, and was not noted, by number, with by when."""
    found = complaint_steps_due(connection, now, COMPLAINT_AHEAD_MS)
    known = (
        set(connection.scalars(select(notices.c.matter).where(notices.c.kind == "complaint.due"))) if found else ()
    )
    return [(case, since) for case, since in found if f"{case} {since}" not in known]


def _keep(connection: Connection, address: NoticeAddress) -> None:
    connection.execute(delete(meta).where(meta.c.key == ADDRESS))
    content = msgspec.json.encode(address).decode()
    connection.execute(insert(meta).values(key=ADDRESS, value=content))


def _told(url: str) -> str:
    return msgspec.json.encode({"url": url}).decode()


def _row(row: Row[Any]) -> NoticeRow:
    return NoticeRow(row.id, row.kind, row.number, row.at, row.state, row.tries, row.next_at, row.why)
