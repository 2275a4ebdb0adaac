"""The joining book: who waits to be let in, who was, moved or turned away, and the tokens; each with who did it.

Each act is one transaction with its deed in the register of the fleet. Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Callable, Collection, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from sync.center.hall import published_hall
from sync.center.joining import gate, tokens
from sync.center.joining.strangers import WAITING_SECONDS_MAX
from sync.center.joining.tokens import KeptToken, WindowToken
from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed
from sync.center.registers import case_book
from sync.center.storage.database import terminals
from sync.center.storage.transactions import Transactions

TOKENS_CASE = "tokens"  # in the register of the fleet
TOKEN_DAY_MS = 86_400_000


class NothingToVoid(Exception):
    """None of the tokens is open any more: look at the list again."""


class WaitingTerminal(Struct, frozen=True):
    """A terminal that nobody let in yet; `code` is empty until there is one to compare. Times in ms UTC."""

    terminal: str
    code: str
    fingerprint: str
    version: str
    address: str
    since: int
    heard: int


class JoiningPlace(Struct, frozen=True):
    """A window of the published hall and who stands there, empty for nobody."""

    window: str
    terminal: str


class JoiningShown(Struct, frozen=True):
    waiting: tuple[WaitingTerminal, ...]
    places: tuple[JoiningPlace, ...]
    tokens: tuple[KeptToken, ...]


def waiting_terminals(connection: Connection, now: int) -> list[WaitingTerminal]:
    """The longest first; whoever asks no more is not among them."""
    asks = (terminals.c.state == "waiting") & (terminals.c.last_seen >= now - WAITING_SECONDS_MAX * 1000)
    return [
        WaitingTerminal(
            row.terminal,
            row.code if row.challenge else "",
            row.key_hash,
            row.version,
            row.address,
            row.first_seen,
            row.last_seen,
        )
        for row in connection.execute(select(terminals).where(asks).order_by(terminals.c.first_seen))
    ]


def hall_places(connection: Connection) -> list[JoiningPlace]:
    stands = {
        row.window: row.terminal
        for row in connection.execute(select(terminals).where(terminals.c.state == "accepted"))
    }
    return [JoiningPlace(each.window, stands.get(each.window, "")) for each in published_hall.windows(connection)]


class JoiningBook:
    """The way into one center's database, whose own series is `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._series = series

    def shown(self, now: int) -> JoiningShown:
        with self._reading.begin() as connection:
            places, kept = hall_places(connection), tokens.kept(connection)
            return JoiningShown(tuple(waiting_terminals(connection, now)), tuple(places), tuple(kept))

    def accept(self, shown: str, window: str, by: str, form: str, now: int, *, replace: bool = False) -> str:
        """Lets the terminal with this code or fingerprint in, and says its name.

        Raises `NoSuchTerminal`, `UnknownWindow`, `WindowTaken`, `DoneAlready`.
        """

        def act(connection: Connection) -> OfficeDeed:
            name = gate.let_in(connection, shown, window, now, replace=replace)
            return OfficeDeed("fleet", name, "accepted", by, content=_about(window))

        return self._done(act, form, now).deed.case

    def reject(self, shown: str, by: str, form: str, now: int) -> str:
        """Turns a waiting terminal away, and says its name. Raises `NoSuchTerminal`, `DoneAlready`."""

        def act(connection: Connection) -> OfficeDeed:
            return OfficeDeed("fleet", gate.turn_away(connection, shown, now), "rejected", by)

        return self._done(act, form, now).deed.case

    def move(self, terminal: str, window: str, by: str, form: str, now: int) -> None:
        """Raises `NoSuchTerminal`, `SignatureNeeded`, `UnknownWindow`, `WindowTaken`, `DoneAlready`."""

        def act(connection: Connection) -> OfficeDeed:
            gate.move_unsigned(connection, terminal, window, now)
            return OfficeDeed("fleet", terminal, "moved", by, content=_about(window))

        self._done(act, form, now)

    def revoke(self, terminal: str, by: str, why: str, form: str, now: int) -> None:
        """Raises `NoSuchTerminal`, `DoneAlready`."""

        def act(connection: Connection) -> OfficeDeed:
            gate.revoke(connection, terminal, now)
            return OfficeDeed("fleet", terminal, "revoked", by, why)

        self._done(act, form, now)

    def make_tokens(self, windows: Collection[str], days: int, by: str, form: str, now: int) -> list[WindowToken]:
        """A sheet that cannot be had again. Raises `UnknownWindow`, `DoneAlready`."""
        sheet: list[WindowToken] = []

        def act(connection: Connection) -> OfficeDeed:
            sheet.extend(gate.make_tokens(connection, sorted(windows), now, now + days * TOKEN_DAY_MS))
            return OfficeDeed("fleet", TOKENS_CASE, "made", by, content=_about(*sorted(windows)))

        self._done(act, form, now)
        return sheet

    def void_tokens(self, names: Sequence[str], by: str, form: str, now: int) -> None:
        """Those of these that nobody used are good no more. Raises `NothingToVoid`, `DoneAlready`."""

        def act(connection: Connection) -> OfficeDeed:
            windows = tokens.void(connection, names)
            if not windows:
                raise NothingToVoid("each of these was used, or is good no more already")
            return OfficeDeed("fleet", TOKENS_CASE, "voided", by, content=_about(*windows))

        self._done(act, form, now)

    def _done(self, act: Callable[[Connection], OfficeDeed], form: str, now: int) -> DeedDone:
        """A case of the fleet stands as a snooze had it: nothing here changes that."""
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            deed = act(connection)
            seen = case_book.case(connection, "fleet", deed.case)
            standing, count = (seen.standing, seen.deeds) if seen else (CaseStanding(deed.did, deed.case), 0)
            return case_book.write(connection, self._series, deed, standing, count, form, now)


def _about(*windows: str) -> str:
    return msgspec.json.encode({"windows": windows}).decode()
