"""The sheet of a day, for the supervision office: how each person of the hall attended, by all terminals' facts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from terminal.commands.center.data import as_json, center_clock, clock_option, database, need_extra, opened
from terminal.commands.console import say
from terminal.commands.hall_time import hall_zone
from terminal.commands.office_words import office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.office.day_sheet import SheetRow, UnlistedPunches

NAME_ROOM, BETWEEN = 10, "  "
NOBODY_WORKS = "{day}: no window has a session that day"
NOT_OVER = "{day} is not over: what is missing may still come"
UNLISTED = "{badge} is on no window's list, and punched: {count} times at {terminals}"


@click.command()
@click.argument("day", required=False)
@database
@as_json
@clock_option
def sheet(day: str | None, database: str, as_json: bool, clock: Path | None) -> None:
    """Shows how everybody attended on DAY, like 2026-11-29; yesterday without one. The last line adds up.

    A day is judged by what its window worked by when it began, in the person's favour, and from all terminals:
    where one could still bring a punch, what that could better is to be checked, and the terminal is named.
    """
    need_extra()
    import msgspec

    from sync.center.office.sheet_words import sheet_sum

    with opened(database, make=False) as store:
        today = datetime.fromtimestamp(center_clock(clock)() / 1000, UTC).astimezone(hall_zone(store.zone())).date()
        asked = typed_day(day) if day else (today - timedelta(days=1)).isoformat()
        found = store.editions.sheet(asked)
    if as_json:
        say(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))
        return
    for row in found.rows:
        tell(_line(row))
    for one in found.unlisted:
        tell(_unlisted(one))
    tell(sheet_sum(found) if found.rows else Mistake(NOBODY_WORKS, day=asked))
    if asked >= today.isoformat():
        tell(Mistake(NOT_OVER, day=asked))


def typed_day(typed: str) -> str:
    """The day that somebody typed. Raises ClickException."""
    try:
        return datetime.strptime(typed, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise office_error(Mistake("{typed}: a day is written like 2026-11-29", typed=repr(typed[:40]))) from None


def _line(row: "SheetRow") -> Mistake:
    from sync.center.office.sheet_words import row_said

    said = Mistake.joined("; ", row_said(row))
    return Mistake.joined(BETWEEN, (f"{row.window:<8}", f"{row.badge:<10}", _in_room(row.name), said))


def _in_room(name: str) -> str:
    wide = sum(east_asian_width(sign) in "FW" for sign in name)
    return name.ljust(NAME_ROOM - wide)


def _unlisted(one: "UnlistedPunches") -> Mistake:
    terminals = ", ".join(sorted({seen.terminal for seen in one.punches}))
    return Mistake(UNLISTED, badge=one.badge, count=len(one.punches), terminals=terminals)
