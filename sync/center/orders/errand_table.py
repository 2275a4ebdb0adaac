"""The errand table: what a window was asked to do once, and what became of it, by the facts of who stands there.

Within a transaction of the caller's. Times are arguments, in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select, update

from sync.center.hall import admission, published_hall, roster_check
from sync.center.hall.published_hall import UnknownWindow
from sync.center.hall.restores import order_mark
from sync.center.orders import order_table, placing
from sync.center.orders.placing import WindowTaken
from sync.center.storage.database import errands, orders, terminals
from sync.center.storage.transactions import one_at_a_time
from sync.contract import NUMBER_MAX, InvitationRequest
from sync.errands import ERRAND_MS_MAX, ERRANDS_OPEN_MAX, EnrolErrand, Errand, MoveErrand, errand_about, errand_kind
from terminal.domain.facts import Asked, ErrandAnswer, Fact, Rating, Unrated

INVITED = "invitation"
MOVE = str(MoveErrand.__struct_config__.tag)
LATE_GRACE_MS = 60_000  # ms for the answer of a terminal that was in time


class TooManyErrands(Exception):
    """The window has enough to do; the message says what to wait for."""


class Gift(Struct, frozen=True):
    """Who gives it, and under which name of its own, None for none."""

    by: str
    request: str | None = None


class ErrandRow(Struct, frozen=True):
    """How one stands: `waiting`, `done`, `refused` or `late`. `detail` is the receipt, or why not."""

    order: int
    window: str
    kind: str
    about: str
    by: str
    given_at: int
    until: int
    state: str
    detail: str
    terminal: str
    ended_at: int | None
    file: bool


def give(connection: Connection, window: str, errand: Errand, gift: Gift, now: int) -> int:
    """Puts it on its way, within `one_at_a_time`; the order's id. Once, where it has a request's name.

    A move is asked for where its terminal stands. Raises `NoSuchTerminal`, `TooManyErrands`, `UnknownPeople`,
    `UnknownWindow`, `WindowTaken`.
    """
    if (given := _given(connection, gift)) is not None:
        return given
    if isinstance(errand, MoveErrand):
        window = _leaving(connection, errand)
    admission.standing(connection, window)
    if isinstance(errand, EnrolErrand):
        roster_check.check_listed(connection, window, errand.badge)
    _check_room(connection, window, errand_kind(errand), now)
    order = order_table.give(connection, window, errand, now)
    about, until = errand_about(errand), min(errand.until, now + ERRAND_MS_MAX)
    _note(connection, order, window, gift, kind=errand_kind(errand), about=about, given_at=now, until=until)
    return order


def invite(connection: Connection, window: str, invitation: InvitationRequest, gift: Gift, now: int) -> int:
    """The same for an invitation to rate, which says all that the one before it said."""
    if (given := _given(connection, gift)) is not None:
        return given
    admission.standing(connection, window)
    _check_room(connection, window, INVITED, now)
    order = order_table.give(connection, window, invitation, now)
    told = {"kind": INVITED, "about": "", "case": invitation.case, "given_at": now, "until": invitation.until}
    _note(connection, order, window, gift, **told)
    return order


def note(connection: Connection, terminal: str, facts: Iterable[Fact], now: int) -> None:
    """Takes what these facts say of errands: the first answer counts, of who stands where it was asked."""
    for fact in facts:
        said = fact.said if fact.kind == "errand" or fact.body.get("case") else None
        if isinstance(said, ErrandAnswer):
            _answered(connection, terminal, said, now)
        elif isinstance(said, Asked | Rating | Unrated) and said.case:
            _invited(connection, terminal, said, now)


def keep_file(connection: Connection, terminal: str, order: int, mark: str, text: str) -> bool:
    """Keeps what diagnostics brought, the newest of a window; whether this terminal was asked for it."""
    row = _asked_of(connection, terminal, order, mark)
    if row is None or row.kind != "diagnostics" or row.state:
        return False
    connection.execute(update(errands).where(errands.c.window == row.window).values(file=None))
    connection.execute(update(errands).where(errands.c.order == order).values(file=text))
    return True


def listed(connection: Connection, now: int, limit: int = 200) -> list[ErrandRow]:
    """The newest, the last given first."""
    rows = connection.execute(select(errands).order_by(errands.c.order.desc()).limit(limit))
    return [_row(row, now) for row in rows]


def those(connection: Connection, kind: str, about: str, now: int) -> list[ErrandRow]:
    """All of this kind about somebody, the first given first."""
    of = (errands.c.kind == kind) & (errands.c.about == about)
    return [_row(row, now) for row in connection.execute(select(errands).where(of).order_by(errands.c.order))]


def at_window(connection: Connection, window: str, now: int, limit: int) -> list[ErrandRow]:
    """The same of one window, without invitations."""
    here = (errands.c.window == window) & (errands.c.kind != INVITED)
    rows = connection.execute(select(errands).where(here).order_by(errands.c.order.desc()).limit(limit))
    return [_row(row, now) for row in rows]


def one(connection: Connection, order: int, now: int) -> ErrandRow | None:
    row = connection.execute(select(errands).where(errands.c.order == order)).first()
    return _row(row, now) if row else None


def _leaving(connection: Connection, move: MoveErrand) -> str:
    """Where it stands now; the other window is there, and free."""
    row = admission.called(connection, move.terminal)
    _check_free(connection, row, move.window)
    return str(row.window)


def _check_free(connection: Connection, row: Row[Any], window: str) -> None:
    published_hall.check(connection, window)
    if others := placing.occupants(connection, window, but=row.key_hash):
        raise WindowTaken(f"{others[0].terminal} stands at {window}: revoke that one first")


def _given(connection: Connection, gift: Gift) -> int | None:
    if gift.request is None:
        return None
    same = (errands.c.by == gift.by) & (errands.c.request == gift.request)
    return connection.scalar(select(errands.c.order).where(same))


def _check_room(connection: Connection, window: str, kind: str, now: int) -> None:
    here = (errands.c.window == window) & (errands.c.state == "") & (errands.c.until >= now)
    alike = errands.c.kind == INVITED if kind == INVITED else errands.c.kind != INVITED
    if (connection.scalar(select(func.count()).where(here, alike)) or 0) >= ERRANDS_OPEN_MAX:
        raise TooManyErrands(f"{ERRANDS_OPEN_MAX} wait at {window} already, see `center errand list`")


def _note(connection: Connection, order: int, window: str, gift: Gift, **values: Any) -> None:
    blank = {"state": "", "detail": "", "terminal": "", "by": gift.by, "request": gift.request}
    connection.execute(insert(errands).values(order=order, window=window, **blank, **values))


def _answered(connection: Connection, terminal: str, said: ErrandAnswer, now: int) -> None:
    row = _asked_of(connection, terminal, said.order, said.mark)
    if row is not None and row.kind == said.what and not row.state:
        by = f"; confirmed by {said.by}" if said.by else ""
        _end(connection, said.order, terminal, said.ended, said.detail + by, now)
        if row.kind == MOVE and said.ended == "done":
            _follow(connection, row, terminal, now)


def _follow(connection: Connection, row: Row[Any], terminal: str, now: int) -> None:
    """A supervisor confirmed the move at its desk: from now on it stands there, if nobody else does by now."""
    one_at_a_time(connection)
    try:
        placing.place(connection, admission.called(connection, terminal), row.about, now)
    except (UnknownWindow, WindowTaken) as e:
        _end(connection, row.order, terminal, "refused", f"confirmed, but {e}", now)


def _asked_of(connection: Connection, terminal: str, order: int, mark: str) -> Row[Any] | None:
    """The errand, if this terminal stands where it was given, and means this one of that number."""
    if not 0 < order <= NUMBER_MAX:
        return None
    row = connection.execute(select(errands).where(errands.c.order == order)).first()
    given = connection.execute(select(orders).where(orders.c.id == order)).first()
    here = _stands_at(connection, terminal)
    return row if row and given and here == row.window and order_mark(given) == mark else None


def _stands_at(connection: Connection, terminal: str) -> str | None:
    mine = (terminals.c.terminal == terminal) & (terminals.c.state == "accepted")
    return connection.scalar(select(terminals.c.window).where(mine))


def _invited(connection: Connection, terminal: str, said: Asked | Rating | Unrated, now: int) -> None:
    row = connection.execute(select(errands).where(errands.c.case == said.case)).first()
    if row is None or _stands_at(connection, terminal) != row.window:
        return
    if isinstance(said, Unrated) and not row.state:
        _end(connection, row.order, terminal, "refused", "too many invitations waited there", now)
    elif isinstance(said, Asked) and not row.state:
        _end(connection, row.order, terminal, "done", "asked", now)
    elif row.state == "done" and row.detail == "asked":
        _end(connection, row.order, terminal, "done", "rated" if isinstance(said, Rating) else "not rated", now)


def _end(connection: Connection, order: int, terminal: str, state: str, detail: str, now: int) -> None:
    values = {"state": state, "detail": detail, "terminal": terminal, "ended_at": now}
    connection.execute(update(errands).where(errands.c.order == order).values(values))


def _row(row: Row[Any], now: int) -> ErrandRow:
    late = not row.state and now > row.until + LATE_GRACE_MS
    return ErrandRow(
        row.order,
        row.window,
        row.kind,
        row.about,
        row.by,
        row.given_at,
        row.until,
        row.state or ("late" if late else "waiting"),
        row.detail or ("nobody answered in its time" if late else ""),
        row.terminal,
        row.ended_at,
        row.file is not None,
    )
