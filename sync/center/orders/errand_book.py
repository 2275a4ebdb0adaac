"""The errand book of one center: what was asked of windows, given and looked at. Each call is a transaction.

Times are arguments, in milliseconds since 1970, UTC.
"""

import secrets

from msgspec import Struct
from sqlalchemy import select

from sync.center.hall import admission
from sync.center.orders import errand_table
from sync.center.orders.errand_table import ErrandRow, Gift
from sync.center.storage.database import errands
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.contract import InvitationRequest
from sync.errands import DiagnosticsUpload, Errand
from terminal.domain.window import Rules


class NoErrand(Exception):
    """There is no such errand, or nothing of it here."""


class GivenInvitation(Struct, frozen=True):
    """`case` is the random id that the rating will carry."""

    order: int
    case: str
    until: int


class ErrandBook:
    """The tables in one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading

    def give(self, window: str, errand: Errand, gift: Gift, now: int) -> int:
        """Puts it on its way; the order's id. Raises `NoSuchTerminal`, `TooManyErrands`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            return errand_table.give(connection, window, errand, gift, now)

    def invite(self, window: str, gift: Gift, now: int) -> GivenInvitation:
        """Asks the citizen at a window to rate, for a minute. Raises `NoSuchTerminal`, `TooManyErrands`."""
        until = now + Rules().invitation_seconds * 1000
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            request = InvitationRequest(secrets.token_hex(16), until)
            order = errand_table.invite(connection, window, request, gift, now)
            row = connection.execute(select(errands).where(errands.c.order == order)).one()
            return GivenInvitation(order, row.case, row.until)

    def listed(self, now: int) -> list[ErrandRow]:
        with self._reading.begin() as connection:
            return errand_table.listed(connection, now)

    def invited(self, order: int, now: int, by: str) -> ErrandRow:
        """How an invitation by this system stands. Raises `NoErrand`.

        A system may have the name of a person who gives errands: those are none of its business.
        """
        with self._reading.begin() as connection:
            row = errand_table.one(connection, order, now)
        if row is None or (row.by, row.kind) != (by, errand_table.INVITED):
            raise NoErrand(f"there is no errand {order}")
        return row

    def file(self, order: int) -> str:
        """What came back of diagnostics. Raises `NoErrand`."""
        with self._reading.begin() as connection:
            text = connection.scalar(select(errands.c.file).where(errands.c.order == order))
        if text is None:
            raise NoErrand(f"nothing came back of errand {order}, or a later one took its place")
        return str(text)

    def keep_file(self, key: str, upload: DiagnosticsUpload, now: int) -> None:
        """Takes what the terminal with this key hash was asked for.

        Raises `UnknownKey`, `NotAccepted`, `NoErrand`.
        """
        with self._engine.begin() as connection:
            terminal = admission.visit(connection, key, now).terminal
            if not errand_table.keep_file(connection, terminal, upload.order, upload.mark, upload.text):
                raise NoErrand(f"nobody asked {terminal} for that")
