"""The editions of the day sheets: what was published when, what is due now, and what somebody holds back.

Times are arguments, in milliseconds since 1970, UTC. All of it is in the database: any process does what is due.
"""

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from sync.center.hall import published_hall
from sync.center.office.attendance.day_sheet import DaySheet, day_sheet
from sync.center.office.attendance.edition import (
    Edition,
    EditionRow,
    RowChange,
    awaited_windows,
    edition_row,
    edition_rows,
    inputs_digest,
    row_changes,
)
from sync.center.office.attendance.own_month import OwnSheet
from sync.center.office.attendance.publishing_hours import due_days, is_over, ready_days
from sync.center.registers import decided_days
from sync.center.registers.attendance import judged_days
from sync.center.registers.attendance.day_reading import day_sources
from sync.center.registers.attendance.judged_days import Differing, JudgedDay
from sync.center.storage.database import editions, holds, stays
from sync.center.storage.transactions import Transactions
from terminal.domain.mistake import Mistake

log = logging.getLogger(__name__)

_rows_json = msgspec.json.Decoder(tuple[EditionRow, ...])
_windows_json = msgspec.json.Decoder(tuple[str, ...])


class NotPublished(Exception):
    """Nothing was published; the message says why, and what to do."""


class DayHold(Struct, frozen=True):
    """A day that waits for a person; `at` in ms UTC."""

    day: str
    by: str
    why: str
    at: int


class DayDraft(Struct, frozen=True):
    """A day as it would be published now, beside its newest edition."""

    sheet: DaySheet
    rows: tuple[EditionRow, ...]
    inputs: str
    last: Edition | None

    @property
    def changes(self) -> list[RowChange]:
        return row_changes(self.last.rows if self.last else (), self.rows)


class Editions:
    """Those in one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._free: set[str] = set()  # days that nobody worked; looked for again by each process that starts
        self._tried: dict[str, int] = {}  # when: one that cannot be judged keeps none of the others waiting

    def sheet(self, day: str) -> DaySheet:
        """How everybody attended on `day` (2026-03-02, the hall's), by what is known now."""
        with self._reading.begin() as connection:
            return day_sheet(day, day_sources(connection, day))

    def draft(self, day: str) -> DayDraft:
        with self._reading.begin() as connection:
            return _draft(connection, day)

    def judge(self, day: str, now: int) -> JudgedDay:
        """By what is known now, and kept for whoever looks at it next."""
        draft = self.draft(day)  # before the transaction that writes: terminals deliver meanwhile
        judged = _judged(draft, draft.last.number if draft.last else 0, now)
        with self._engine.begin() as connection:
            judged_days.keep(connection, judged, len(draft.changes) if draft.last else 0)
        return judged

    def judged(self, day: str, now: int) -> JudgedDay:
        """As the day was judged last, unless it was decided about or published since; else as it is judged now."""
        with self._reading.begin() as connection:
            kept, _ = _still_judged(connection, day)
        return kept or self.judge(day, now)

    def looked_at(self, day: str, judged_at: int) -> DayDraft:
        """The draft that somebody looked at, as it was judged then. Raises `NotPublished` where it is no more."""
        with self._reading.begin() as connection:
            kept, last = _still_judged(connection, day)
        if kept is None or kept.judged_at != judged_at:
            raise NotPublished(Mistake("{day} was judged anew since you looked at it: look again", day=day))
        return DayDraft(kept.sheet, edition_rows(kept.sheet), kept.inputs, last)

    def differing(self) -> list[Differing]:
        """The published days for which a correction waits, as they were judged last."""
        with self._reading.begin() as connection:
            return judged_days.differing(connection)

    def overtaken(self) -> set[str]:
        """The days that are judged anew soon, since somebody decided about them."""
        with self._reading.begin() as connection:
            return {*decided_days.overtaken(connection)}

    def own(self, badge: str, first: str, last: str) -> list[OwnSheet]:
        """What was judged of one person on these days."""
        with self._reading.begin() as connection:
            return judged_days.own(connection, badge, first, last)

    def published(self, day: str) -> list[Edition]:
        """Every edition of a day, the newest first."""
        query = select(editions).where(editions.c.day == day).order_by(editions.c.revision.desc())
        with self._reading.begin() as connection:
            return [_read(row) for row in connection.execute(query)]

    def newest(self, first: str, last: str) -> list[Edition]:
        """Of each day from the first to the last what stands published, the oldest day first."""
        days = editions.c.day.between(first, last)
        latest = select(editions.c.day, func.max(editions.c.revision).label("revision")).where(days)
        of = latest.group_by(editions.c.day).subquery()
        query = select(editions).join(of, (editions.c.day == of.c.day) & (editions.c.revision == of.c.revision))
        with self._reading.begin() as connection:
            return [_read(row) for row in connection.execute(query.order_by(editions.c.day))]

    def edition(self, number: int) -> Edition | None:
        with self._reading.begin() as connection:
            row = connection.execute(select(editions).where(editions.c.number == number)).first()
            return _read(row) if row else None

    def published_days(self, most: int) -> list[str]:
        """The newest of the days of which something is published, the newest first."""
        query = select(editions.c.day).distinct().order_by(editions.c.day.desc()).limit(most)
        with self._reading.begin() as connection:
            return list(connection.scalars(query))

    def publish(self, draft: DayDraft, by: str, why: str, now: int) -> Edition:
        """Publishes a day as it was looked at; a correction needs a reason. Raises `NotPublished`."""
        day = draft.sheet.day
        try:
            with self._engine.begin() as connection:
                _check(connection, draft, why, now)
                return _publish(connection, draft, by, why, now)
        except IntegrityError:
            raise NotPublished(Mistake("{day} was published a moment ago: look at it first", day=day)) from None

    def hold(self, day: str, by: str, why: str, now: int) -> None:
        """Keeps a day from being published when its time comes. Raises `NotPublished` where it was."""
        with self._engine.begin() as connection:
            if last_edition(connection, day):
                raise NotPublished(Mistake("{day} is published already; publish a correction instead", day=day))
            connection.execute(delete(holds).where(holds.c.day == day))
            connection.execute(insert(holds).values(day=day, by=by, why=why, at=now))

    def held(self) -> list[DayHold]:
        with self._reading.begin() as connection:
            return held_days(connection)

    def look(self, now: int) -> list[Edition]:
        """Publishes what is due and not held; another process that was quicker has done it.

        Of the days that are to be ready it judges one, the next one when it looks again; so it does of those that
        somebody decided about since.
        """
        with ExitStack() as works:
            works.callback(self._make_ready, now)
            works.callback(self._judge_decided, now)
            return self._publish_all_due(now)

    def _judge_decided(self, now: int) -> None:
        """Whoever looks at their own month need not wait for somebody to open the sheet."""
        with self._reading.begin() as connection:
            overtaken = decided_days.overtaken(connection)
        day = next((day for day, at in overtaken.items() if self._tried.get(day, 0) <= at), None)
        if day:
            self._tried[day] = now
            self.judge(day, now)

    def _make_ready(self, now: int) -> None:
        with self._reading.begin() as connection:
            known = judged_days.times(connection) | self._tried
            published = set(connection.scalars(select(editions.c.day)))
            due = ready_days(published_hall.zone(connection), now, known, published)
            day = next((day for day in due if day not in self._free), None) if _stood(connection) else None
            if day and day not in published and not _worked(connection, [day]):
                self._free.add(day)
                return
        if day:
            self._tried[day] = now
            self.judge(day, now)

    def _publish_all_due(self, now: int) -> list[Edition]:
        with self._reading.begin() as connection:
            due = [day for day in _due(connection, now) if day not in self._free] if _stood(connection) else []
            worked = _worked(connection, due) if due else []
        self._free.update(set(due) - set(worked))
        made: list[Edition] = []
        with ExitStack() as days:  # one that cannot be judged keeps none of the others back
            for day in reversed(worked):
                days.callback(self._publish_due, day, now, made)
        return made

    def _publish_due(self, day: str, now: int, made: list[Edition]) -> None:
        draft = self.draft(day)  # before the transaction that writes: terminals deliver meanwhile
        if not draft.rows:
            self._free.add(day)
        if draft.last or not draft.rows:
            return
        try:
            with self._engine.begin() as connection:
                if day in _held(connection):
                    return
                edition = _publish(connection, draft, "", "", now)
        except IntegrityError:
            return
        log.info("published the sheet of %s as number %d", day, edition.number)
        made.append(edition)


def _due(connection: Connection, now: int) -> list[str]:
    first = connection.scalar(select(editions.c.day).order_by(editions.c.number).limit(1))
    published = set(connection.scalars(select(editions.c.day)))
    waiting = _held(connection)
    due = due_days(published_hall.zone(connection), now, first, published)
    return [day for day in due if day not in waiting]


def _judged(draft: DayDraft, number: int, now: int) -> JudgedDay:
    return JudgedDay(draft.sheet, draft.inputs, now, number)


def held_days(connection: Connection) -> list[DayHold]:
    query = select(holds).order_by(holds.c.day)
    return [DayHold(row.day, row.by, row.why, row.at) for row in connection.execute(query)]


def _held(connection: Connection) -> set[str]:
    return set(connection.scalars(select(holds.c.day)))


def _stood(connection: Connection) -> bool:
    """Whether anybody could ever have touched a terminal."""
    return connection.scalar(select(stays.c.id).limit(1)) is not None


def _worked(connection: Connection, days: Iterable[str]) -> list[str]:
    """On which of these anybody was to come."""
    windows = [works for each in published_hall.windows(connection) if (works := each.works_by)]
    return [day for day in days if any(window.sessions_on(date.fromisoformat(day)) for window in windows)]


def _still_judged(connection: Connection, day: str) -> tuple[JudgedDay | None, Edition | None]:
    """What is kept of a day, and what stands published; nothing is kept that a decision or an edition overtook."""
    kept, last = judged_days.kept(connection, day), last_edition(connection, day)
    if kept and kept.edition == (last.number if last else 0):
        return None if decided_days.since(connection, day, kept.judged_at) else kept, last
    return None, last


def _draft(connection: Connection, day: str) -> DayDraft:
    sources = day_sources(connection, day)
    sheet = day_sheet(day, sources)
    return DayDraft(sheet, edition_rows(sheet), inputs_digest(sources), last_edition(connection, day))


def _check(connection: Connection, draft: DayDraft, why: str, now: int) -> None:
    """Raises `NotPublished`."""
    day = draft.sheet.day
    if not is_over(published_hall.zone(connection), day, now):
        raise NotPublished(Mistake("{day} is not over yet", day=day))
    if not draft.rows and not draft.last:
        raise NotPublished(Mistake("{day}: no window has a session that day", day=day))
    if draft.last and not draft.changes:
        raise NotPublished(Mistake("{day} is published as it stands: there is nothing to correct", day=day))
    if draft.last and not why:
        raise NotPublished(Mistake("{day} is published: a correction needs a reason, --why", day=day))


def _publish(connection: Connection, draft: DayDraft, by: str, why: str, now: int) -> Edition:
    found = Edition(
        number=0,
        day=draft.sheet.day,
        revision=draft.last.revision + 1 if draft.last else 1,
        published_at=now,
        by=by,
        why=why,
        inputs=draft.inputs,
        awaited=awaited_windows(draft.sheet),
        rows=draft.rows,
    )
    listed = {"awaited": _text(found.awaited), "rows": _text(found.rows)}
    columns = {name: value for name, value in structs.asdict(found).items() if name != "number"}
    made = connection.execute(insert(editions).values(columns | listed).returning(editions.c.number))
    connection.execute(delete(holds).where(holds.c.day == found.day))
    number = made.scalar_one()
    if not judged_days.published(connection, found.day, draft.inputs, number):
        judged_days.keep(connection, _judged(draft, number, now), 0)
    return structs.replace(found, number=number)


def rows_of(listed: str) -> tuple[EditionRow, ...]:
    """The rows of an edition as its row of the table has them."""
    return _rows_json.decode(listed)


def _text(listed: object) -> str:
    return msgspec.json.encode(listed).decode()


def last_edition(connection: Connection, day: str) -> Edition | None:
    """What stands published of a day."""
    query = select(editions).where(editions.c.day == day).order_by(editions.c.revision.desc()).limit(1)
    row = connection.execute(query).first()
    return _read(row) if row else None


def own_standing(connection: Connection, badge: str, first: str) -> dict[str, EditionRow]:
    """One person's lines of the days from the first on as they stand published, the oldest day first.

    An edition is read only where the day was judged otherwise since: it holds the whole hall.
    """
    found = judged_days.own_published(connection, badge, first)
    lines = {
        one.day: _line(connection, one.day, badge) if changes else edition_row(one.row) for one, changes in found
    }
    return {day: line for day, line in lines.items() if line}


def _line(connection: Connection, day: str, badge: str) -> EditionRow | None:
    last = last_edition(connection, day)
    return next((row for row in last.rows if row.badge == badge), None) if last else None


def _read(row: Row[Any]) -> Edition:
    return Edition(
        number=row.number,
        day=row.day,
        revision=row.revision,
        published_at=row.published_at,
        by=row.by,
        why=row.why,
        inputs=row.inputs,
        awaited=_windows_json.decode(row.awaited),
        rows=rows_of(row.rows),
    )
