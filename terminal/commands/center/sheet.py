"""The sheet of a day, for the supervision office: how each person of the hall attended, by all terminals' facts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from terminal.commands.center.data import as_json, center_clock, clock_option, database, need_extra, opened
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time, hall_zone
from terminal.commands.office_words import office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.office.attendance.day_sheet import DaySheet, UnlistedPunches
    from sync.center.office.attendance.edition import Edition

BETWEEN = "  "
NOBODY_WORKS = "{day}: no window has a session that day"
NOT_OVER = "{day} is not over: what is missing may still come"
UNLISTED = "{badge} is on no window's list, and punched: {count} times at {terminals}"
NO_SESSION = "{badge}  {name} had no session that day, and punched: {count} times at {terminals}"
NOT_ALL_TOLD = "when it was published these windows had not told everything: {windows}"
PUBLISHED_LATE = "published late: after 10:00 of the next day, at {moment}"
STANDS_PUBLISHED = "{day} published as number {number}, edition {revision} of the day, at {moment}"


@click.command()
@click.argument("day", required=False)
@click.option("--published", is_flag=True, help="As it stands published, not by what is known now.")
@database
@as_json
@clock_option
def sheet(*, day: str | None, published: bool, database: str, as_json: bool, clock: Path | None) -> None:
    """Shows how everybody attended on DAY, like 2026-11-29; yesterday without one. The last line adds up.

    A day is judged by what its window worked by when it began, in the person's favour, and from all terminals:
    where one could still bring a punch, what that could better is to be checked, and the terminal is named.
    """
    need_extra()
    with opened(database, make=False) as store:
        zone = hall_zone(store.zone())
        today = datetime.fromtimestamp(center_clock(clock)() / 1000, UTC).astimezone(zone).date()
        asked = typed_day(day) if day else (today - timedelta(days=1)).isoformat()
        if published:
            _show_published(asked, store.editions.published(asked), store.zone(), as_json=as_json)
            return
        found = store.editions.sheet(asked)
    _show(found, as_json=as_json)
    if not as_json and asked >= today.isoformat():
        tell(Mistake(NOT_OVER, day=asked))


def _show(found: "DaySheet", *, as_json: bool) -> None:
    import msgspec

    from sync.center.office.attendance.sheet_words import one_after_the_other, row_said, sheet_sum

    if as_json:
        say(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))
        return
    columns = [(row.unit, row.window, row.badge, row.name) for row in found.rows]
    for start, row in zip(_in_columns(columns), found.rows, strict=True):
        tell(Mistake.joined(BETWEEN, (start, one_after_the_other(row_said(row)))))
    for one in found.unlisted:
        tell(_unlisted(one))
    tell(sheet_sum(found) if found.rows else Mistake(NOBODY_WORKS, day=found.day))


def _show_published(day: str, editions: "list[Edition]", zone: str, *, as_json: bool) -> None:
    """The newest edition; as JSON all of them."""
    import msgspec

    from sync.center.office.attendance.publishing_hours import is_late
    from sync.center.office.attendance.sheet_words import published_said

    if as_json:
        say(json.dumps(msgspec.to_builtins(editions), ensure_ascii=False))
        return
    if not editions:
        tell(Mistake("{day} is not published", day=day))
        return
    last = editions[0]
    columns = [(row.unit, row.badge, row.name) for row in last.rows]
    for start, row in zip(_in_columns(columns), last.rows, strict=True):
        tell(Mistake.joined(BETWEEN, (start, published_said(row))))
    if last.awaited:
        tell(Mistake(NOT_ALL_TOLD, windows=", ".join(last.awaited)))
    if last.why:
        tell(Mistake("reason: {why}", why=last.why))
    first = editions[-1].published_at
    if is_late(zone, day, first):
        tell(Mistake(PUBLISHED_LATE, moment=hall_time(first, zone)))
    moment = hall_time(last.published_at, zone)
    tell(Mistake(STANDS_PUBLISHED, day=day, number=last.number, revision=last.revision, moment=moment))


def _in_columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Each row as a text, its columns as wide as their widest entry."""
    rooms = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        BETWEEN.join(each + " " * (room - _width(each)) for each, room in zip(row, rooms, strict=True))
        for row in rows
    ]


def _width(text: str) -> int:
    return len(text) + sum(east_asian_width(sign) in "FW" for sign in text)


def typed_day(typed: str) -> str:
    """The day that somebody typed. Raises ClickException."""
    try:
        return datetime.strptime(typed, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise office_error(Mistake("{typed}: a day is written like 2026-11-29", typed=repr(typed[:40]))) from None


def _unlisted(one: "UnlistedPunches") -> Mistake:
    terminals = ", ".join(sorted({seen.terminal for seen in one.punches}))
    if one.name:
        return Mistake(NO_SESSION, badge=one.badge, name=one.name, count=len(one.punches), terminals=terminals)
    return Mistake(UNLISTED, badge=one.badge, count=len(one.punches), terminals=terminals)
