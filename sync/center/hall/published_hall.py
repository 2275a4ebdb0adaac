"""The published hall: its windows, as the bundles have them that IT published last.

`config push` signs a bundle for each window of the hall's file and gives all of them one time of issue. A window
whose newest bundle is of an earlier push than the newest was left out of that: the hall has it no more. A bundle
that moves a terminal is of its window alone, and no push. A push counts once all its bundles are here, also for the
windows that it has not been offered to yet.
"""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, CursorResult, Row, and_, exists, func, or_, select, tuple_

from sync.bundles.bundle import Payload, text, verified_before
from sync.center.storage.database import bundles, rollouts
from terminal.domain.hall import problems
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

PAGE_CHARACTERS = 2 << 20  # of bundles in one answer to IT
READ_AT_ONCE = 50  # windows, of which a page has hundreds
NO_ZONE = "UTC"  # where nothing is published that says one
BUNDLES_READ = 1_024  # kept in memory, 10 KB each, and twice the emblem's size where the hall has one
NEAR_WINDOWS = 4  # that are named beside one that the hall does not have

_IN_ITS_ROLLOUT = (rollouts.c.epoch == bundles.c.epoch) & (rollouts.c.version == bundles.c.version)
_OFFERED = bundles.c.held == 0
_COUNTED = or_(_OFFERED, exists().where(_IN_ITS_ROLLOUT, rollouts.c.whole == 1))
_DESIRED = or_(_OFFERED, exists().where(_IN_ITS_ROLLOUT, rollouts.c.whole == 1, rollouts.c.standing != "cancelled"))

_window_json = msgspec.json.Decoder(Window)


class UnknownWindow(Exception):
    """The published hall has no such window; the message names those near it, and what to do."""


class PublishedWindow(Struct, frozen=True):
    """A window's newest bundle; `published_at` in ms UTC. `held`: it waits for its wave in a rollout."""

    window: str
    payload: Payload
    published_at: int
    held: bool = False

    @property
    def works_by(self) -> Window | None:
        """What it has its terminal work by; None where this version cannot work by it."""
        return _workable(bytes(self.payload.window))


@lru_cache(BUNDLES_READ)
def _workable(content: bytes) -> Window | None:
    # Whoever watches a rollout reads the whole hall every two seconds, and it says the same each time.
    try:
        window = _window_json.decode(content)
    except msgspec.ValidationError:
        return None
    return None if problems(window) else window


def check(connection: Connection, window: str) -> None:
    """Makes sure that the published hall has this window; before the first push it may be any.

    Raises `UnknownWindow`.
    """
    last = newest(connection, window)
    if last is None:
        names = [each.window for each in windows(connection)]
        if names:
            raise UnknownWindow(_unknown(window, names))
    elif last.payload.issued < (push := _last_push(connection)).issued:
        raise UnknownWindow(f"the push {text(push.pair)} left {window} out: `config push` a hall that has it")


def windows(connection: Connection) -> list[PublishedWindow]:
    """All of the hall's windows, by name; none before the first push."""
    found = [_read(row) for row in _newest_rows(connection, _COUNTED)]
    issued = _last_push(connection).issued if found else 0
    return [each for each in found if each.payload.issued >= issued]


def windows_at(connection: Connection, until: int) -> list[PublishedWindow]:
    """Those that the hall had before `until` (ms UTC), as each was offered; none before the first was."""
    found = [_read(row) for row in _newest_rows(connection, _OFFERED & (bundles.c.published_at < until))]
    issued = max((each.payload.issued for each in found if not each.payload.terminal), default=0)
    return [each for each in found if each.payload.issued >= issued]


def reach(connection: Connection, until: int) -> int:
    """How many bundles windows were offered before `until` (ms UTC): while they are as many, they are the same."""
    before = _OFFERED & (bundles.c.published_at < until)
    return connection.scalar(select(func.count()).select_from(bundles).where(before)) or 0


def work_places(connection: Connection) -> list[Window]:
    """What they work by, by name, as far as this version can read it."""
    return [works for each in windows(connection) if (works := each.works_by)]


def zone(connection: Connection) -> str:
    """By which the hall's clocks go: as the newest push says it, where there is one that this version reads."""
    last = any_window(connection)
    return last.zone if last else NO_ZONE


def any_window(connection: Connection) -> Window | None:
    """What some window of the newest push works by: zone and calendar are those of the whole hall."""
    if connection.scalar(select(bundles.c.target).where(_COUNTED).limit(1)) is None:
        return None
    return PublishedWindow("", _last_push(connection), 0).works_by


def newest(connection: Connection, window: str) -> PublishedWindow | None:
    """What IT last published for this window, also where a later push left it out."""
    return _newest(connection, window, _COUNTED)


def versions(connection: Connection, window: str, pairs: Collection[tuple[int, int]]) -> list[PublishedWindow]:
    """Of what a window was offered those with these (epoch, version), the oldest first."""
    here = (_OFFERED, bundles.c.target == window)
    known = connection.execute(select(bundles.c.epoch, bundles.c.version).where(*here))
    # Facts name them, as many as their terminal likes: a statement takes only so many values.
    found = sorted({(row.epoch, row.version) for row in known}.intersection(pairs))
    named = tuple_(bundles.c.epoch, bundles.c.version).in_(found)
    query = select(bundles).where(*here, named)
    return [_read(row) for row in connection.execute(query.order_by(bundles.c.epoch, bundles.c.version))]


def offered_by(connection: Connection, window: str, until: int) -> PublishedWindow | None:
    """The newest that a window was offered before `until` (ms UTC)."""
    return _newest(connection, window, _OFFERED & (bundles.c.published_at < until))


def all_offered_by(connection: Connection, until: int, names: Collection[str]) -> dict[str, PublishedWindow]:
    """By window, the newest that each of these was offered before `until` (ms UTC)."""
    here = _OFFERED & (bundles.c.published_at < until) & bundles.c.target.in_(names)
    return {row.target: _read(row) for row in _newest_rows(connection, here)}


def page(connection: Connection, after: str) -> tuple[list[str], bool]:
    """What the hall's windows behind `after` work by, or shall, as it was signed; and whether more follow.

    What IT cancelled before a window was offered it is not among them.
    """
    names = sorted(each.window for each in windows(connection) if each.window > after)
    found: list[str] = []
    room = PAGE_CHARACTERS
    for first in range(0, len(names), READ_AT_ONCE):  # a page is full long before all are read
        here = bundles.c.target.in_(names[first : first + READ_AT_ONCE])
        for row in _newest_rows(connection, _DESIRED & here):
            room -= len(row.bundle)
            if found and room < 0:
                return found, True
            found.append(row.bundle)
    return found, False


def all_desired(connection: Connection) -> dict[str, PublishedWindow]:
    """By window, the newest that its terminal has or shall have: none of a rollout that IT cancelled before."""
    return {row.target: _read(row) for row in _newest_rows(connection, _DESIRED)}


def all_offered(connection: Connection) -> dict[str, PublishedWindow]:
    """By window, the newest that its terminal is offered."""
    return {row.target: _read(row) for row in _newest_rows(connection, _OFFERED)}


def offered(connection: Connection, window: str) -> PublishedWindow | None:
    """The newest that the terminal of this window is offered."""
    return _newest(connection, window, _OFFERED)


def _newest(connection: Connection, window: str, counting: ColumnElement[bool]) -> PublishedWindow | None:
    row = _newest_rows(connection, counting & (bundles.c.target == window)).one_or_none()
    return _read(row) if row else None


def _newest_rows(connection: Connection, counting: ColumnElement[bool]) -> CursorResult[Any]:
    """Of each window its newest among those that count, by the window's name."""
    pair = bundles.c.epoch.desc(), bundles.c.version.desc()
    place = func.row_number().over(partition_by=bundles.c.target, order_by=pair)
    # The names first: bundles are large, and need not be sorted.
    numbered = select(bundles.c.target, bundles.c.epoch, bundles.c.version, place.label("place")).where(counting)
    first = numbered.subquery()
    same = [bundles.c[name] == first.c[name] for name in ("target", "epoch", "version")]
    query = select(bundles).join(first, and_(*same)).where(first.c.place == 1)
    return connection.execute(query.order_by(bundles.c.target))


def _read(row: Row[Any]) -> PublishedWindow:
    return PublishedWindow(row.target, verified_before(row.bundle), row.published_at, bool(row.held))


def _unknown(window: str, names: Sequence[str]) -> str:
    spelt = {name.upper(): name for name in names}
    near = [spelt[each] for each in get_close_matches(window.upper(), spelt, NEAR_WINDOWS)]
    if near:
        return Mistake(
            "the published hall has no window {window}; like it are {near}; `center windows` lists all, "
            "`config push` adds one",
            window=window[:60],
            near=", ".join(near),
        )
    return Mistake(
        "the published hall has no window {window}; `center windows` lists all, `config push` adds one",
        window=window[:60],
    )


def _last_push(connection: Connection) -> Payload:
    """One bundle of the newest push; where every bundle moved a terminal, the oldest of them."""
    pairs = select(bundles.c.epoch, bundles.c.version).where(_COUNTED).distinct()
    newest_first = pairs.order_by(bundles.c.epoch.desc(), bundles.c.version.desc())
    for pair in connection.execute(newest_first).all():
        here = (bundles.c.epoch == pair.epoch) & (bundles.c.version == pair.version) & _COUNTED
        # The names first: bundles are large, and mostly the first of them will do.
        for target in connection.scalars(select(bundles.c.target).where(here)).all():
            query = select(bundles.c.bundle).where(here, bundles.c.target == target)
            payload = verified_before(connection.execute(query).scalar_one())
            if not payload.terminal:
                return payload
    return payload
