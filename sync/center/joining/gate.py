"""The gate: how terminals come in: they ask, IT accepts or rejects, or a token opens. Each call is one transaction.

Times are arguments, in milliseconds since 1970, UTC.
"""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from sync.center.hall import admission, published_hall, revocations
from sync.center.hall.published_hall import UnknownWindow
from sync.center.joining import pairing, strangers, tokens
from sync.center.joining.tokens import WindowToken
from sync.center.network.tries import PairingTries
from sync.center.orders import placing
from sync.center.orders.placing import NO_FINGERS, WindowTaken
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.center.telemetry.log_lines import note
from sync.contract import Fingers, PairAnswer, PairRequest, terminal_name

log = logging.getLogger(__name__)


class Gate:
    """The way into one center's database. `store` is the name of that database."""

    def __init__(self, engine: Transactions, store: str) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._store = store
        self.tries = PairingTries()  # processes that serve together put one in here that all of them have

    def pair(self, key: str, request: PairRequest, address: str, now: int) -> PairAnswer:
        """Where the terminal with this key hash stands; a new one waits for IT, or has a token.

        `address` is where it asks from, see `tries.origin`. Raises `WrongName`, `NameTaken`, `TooManyTries`,
        `WrongNonce`.
        """
        admission.check_name(key, request.terminal)
        with self._reading.begin() as connection:
            row = admission.with_key(connection, key)
            token = tokens.find(connection, request.token)
        if pairing.is_news(row, request, token, key, now):
            if pairing.is_try(row, request) and not tokens.good(token, now):
                self._take_a_try(row, key, address, now)
            row = self._ask(key, request, address, token, now)
        return pairing.answer(row, request, self._store, now)

    def accept(
        self,
        shown: str,
        window: str,
        now: int,
        fingers: Fingers = NO_FINGERS,
        terminal: str | None = None,
        *,
        replace: bool = False,
    ) -> str:
        """Lets the terminal with this code or fingerprint in at `window`, and returns its name.

        See `placing.place`. One that was rejected or replaced may come back, and one whose fingerprint somebody
        read need not have asked yet. Raises `NoSuchTerminal`, `UnknownWindow`, `WindowTaken`.
        """
        with self._engine.begin() as connection:
            return let_in(connection, shown, window, now, fingers, terminal, replace=replace)

    def free(self) -> list[str]:
        """The windows of the published hall where no terminal stands."""
        with self._reading.begin() as connection:
            windows = [each.window for each in published_hall.windows(connection)]
            return [window for window in windows if not placing.occupants(connection, window)]

    def reject(self, shown: str, now: int, terminal: str | None = None) -> str:
        """Turns the terminal with this code or fingerprint away, also an accepted one. Raises `NoSuchTerminal`."""
        with self._engine.begin() as connection:
            return turn_away(connection, shown, now, terminal)

    def move(self, terminal: str, window: str, now: int, *, replace: bool = False) -> str:
        """Puts a terminal that has no configuration yet at another window, and says where it stood.

        Raises `NoSuchTerminal`, `SignatureNeeded`, `UnknownWindow`, `WindowTaken`.
        """
        with self._engine.begin() as connection:
            return move_unsigned(connection, terminal, window, now, replace=replace)

    def revoke(self, terminal: str, now: int) -> None:
        """Turns the terminal with this name away, which was accepted. Raises `NoSuchTerminal`."""
        with self._engine.begin() as connection:
            revoke(connection, terminal, now)

    def reject_strangers(self, now: int, address: str | None = None, before: int | None = None) -> int:
        """Turns away many at once, and says how many: see `strangers.reject`. Nobody who is known is among them."""
        with self._engine.begin() as connection:
            strangers.forget(connection, now)
            return strangers.reject(connection, address, before)

    def forget_strangers(self, now: int) -> None:
        """Drops what has run out."""
        with self._engine.begin() as connection:
            strangers.forget(connection, now)

    def make_tokens(self, windows: Sequence[str], now: int, expires_at: int) -> list[WindowToken]:
        """A sheet of tokens, one a window; they cannot be had again. Raises `UnknownWindow`."""
        with self._engine.begin() as connection:
            return make_tokens(connection, windows, now, expires_at)

    def _take_a_try(self, row: Row[Any] | None, key: str, address: str, now: int) -> None:
        if row is not None and row.known:
            self.tries.keys.take(f"the key of {row.terminal}", now)
        else:
            self.tries.addresses.take(address, now)

    def _ask(
        self, key: str, request: PairRequest, address: str, token: Row[Any] | None, now: int
    ) -> Row[Any] | None:
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            # Read again: another terminal may have come with it meanwhile.
            token = tokens.find(connection, request.token) if token is not None else None
            pairing.ask(connection, key, request, address, now, tokens.good(token, now))
            row = admission.with_key(connection, key)
            used = row is not None and token is not None and _use(connection, row, token, now)
            row = admission.with_key(connection, key)
        if used and row is not None and token is not None:
            note(log, "token used", terminal=row.terminal, window=token.window, token=token.id)
        return row


# What each of these does within a transaction of the caller's; see `Gate`.


def let_in(
    connection: Connection,
    shown: str,
    window: str,
    now: int,
    fingers: Fingers = NO_FINGERS,
    terminal: str | None = None,
    *,
    replace: bool = False,
) -> str:
    one_at_a_time(connection)
    strangers.forget(connection, now)
    _expect(connection, shown, now)
    row = admission.find(connection, shown, ("waiting", "rejected", "replaced"), terminal)
    placing.place(connection, row, window, now, replace=replace, fingers=fingers)
    return str(row.terminal)


def turn_away(connection: Connection, shown: str, now: int, terminal: str | None = None) -> str:
    strangers.forget(connection, now)
    row = admission.find(connection, shown, ("waiting", *admission.INSIDE), terminal)
    admission.decide(connection, row, "rejected", "", now)
    if row.state in admission.INSIDE:
        revocations.revoke(connection, row.key_hash, now)
    return str(row.terminal)


def move_unsigned(connection: Connection, terminal: str, window: str, now: int, *, replace: bool = False) -> str:
    one_at_a_time(connection)
    row = admission.called(connection, terminal)
    placing.check_unsigned(row, window)
    placing.place(connection, row, window, now, replace=replace)
    return str(row.window)


def revoke(connection: Connection, terminal: str, now: int) -> None:
    row = admission.called(connection, terminal)
    admission.decide(connection, row, "rejected", "", now)
    revocations.revoke(connection, row.key_hash, now)


def make_tokens(connection: Connection, windows: Sequence[str], now: int, expires_at: int) -> list[WindowToken]:
    for window in windows:
        published_hall.check(connection, window)
    return tokens.make(connection, windows, now, expires_at)


def _use(connection: Connection, row: Row[Any], token: Row[Any], now: int) -> bool:
    """Opens with the token, where IT has not decided otherwise about this terminal; whether it did."""
    if tokens.misused(token, row.key_hash):
        tokens.tell_of_misuse(connection, token, row.terminal, now)
    elif row.state == "waiting" and tokens.good(token, now):
        try:
            placing.place(connection, row, token.window, now)
        except (UnknownWindow, WindowTaken) as e:
            tokens.tell_of_wait(connection, token, row.terminal, str(e), now)
        else:
            tokens.spend(connection, token, row.key_hash, now)
            return True
    return False


def _expect(connection: Connection, shown: str, now: int) -> None:
    """Knows a key that somebody read from a plate, also where its terminal cannot get through to ask."""
    key = shown.lower()
    if admission.FINGERPRINT.fullmatch(shown) and admission.with_key(connection, key) is None:
        admission.enter(connection, key, PairRequest(terminal_name(key), "", ""), now, known=1)
