"""The publication of a day's sheet by a person: before its time, after it was held back, or as a correction."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.center.data import center_clock, clock_option, database, need_extra, opened
from terminal.commands.center.sheet import typed_day
from terminal.commands.hall_news import confirm
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import failure, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.office.attendance.day_sheet import DaySheet
    from sync.center.office.attendance.edition import RowChange
    from sync.center.registers.attendance.editions import DayHold

ROW_CHANGED = "{badge}  {name}: {before} → {after}"
DAY_HELD = "{day} is held by {by} since {moment}: {why}"
AWAITED = "these windows have not told everything yet: {windows}"

why_option = click.option(
    "--why", default="", metavar="TEXT", help="The reason, for everybody in the hall to read."
)


@click.command()
@click.argument("day")
@database
@why_option
@click.option("--yes", is_flag=True, help="Without asking.")
@clock_option
def publish(*, day: str, database: str, why: str, yes: bool, clock: Path | None) -> None:
    """Publishes the sheet of DAY, like 2026-11-29, or a correction of it, which needs --why.

    `center serve` publishes each day at 09:55 of the next, unless it is held. What was published is never changed:
    a correction is an edition of its own, and its differences are shown here first.
    """
    need_extra()
    from sync.center.registers.attendance.editions import NotPublished

    asked = typed_day(day)
    with opened(database, make=False) as store:
        draft = store.editions.draft(asked)
        for change in draft.changes if draft.last else ():
            tell(_change_line(change))
        _tell_sum(draft.sheet)
        if not yes:
            confirm(Mistake("publish {day} for everybody in the hall to read?", day=asked))
        try:
            made = store.editions.publish(draft, getpass.getuser(), why, center_clock(clock)())
        except NotPublished as e:
            raise failure(e) from e
    tell(Mistake("{day} published as number {number}", day=asked, number=made.number))


@click.command()
@click.argument("day", required=False)
@database
@why_option
@clock_option
def hold(day: str | None, database: str, why: str, clock: Path | None) -> None:
    """Keeps DAY from being published when its time comes, until `center publish` does it.

    Without DAY it lists what is held.
    """
    need_extra()
    from sync.center.registers.attendance.editions import NotPublished

    with opened(database, make=False) as store:
        if day is None:
            _tell_held(store.editions.held(), store.zone())
            return
        asked = typed_day(day)
        try:
            store.editions.hold(asked, getpass.getuser(), why, center_clock(clock)())
        except NotPublished as e:
            raise failure(e) from e
    tell(Mistake("{day} is held until `center publish {day}`", day=asked))


def _tell_held(held: "list[DayHold]", zone: str) -> None:
    for one in held:
        tell(Mistake(DAY_HELD, day=one.day, by=one.by, moment=hall_time(one.at, zone), why=one.why or "-"))
    tell(Mistake("{count} days are held", count=len(held)))


def _tell_sum(sheet: "DaySheet") -> None:
    from sync.center.office.attendance.edition import awaited_windows
    from sync.center.office.attendance.sheet_words import sheet_sum

    if sheet.rows:
        tell(sheet_sum(sheet))
    if awaited := awaited_windows(sheet):
        tell(Mistake(AWAITED, windows=", ".join(awaited)))


def _change_line(change: "RowChange") -> Mistake:
    from sync.center.office.attendance.sheet_words import published_said

    before, after = published_said(change.before), published_said(change.after)
    return Mistake(ROW_CHANGED, badge=change.badge, name=change.name, before=before, after=after)
