"""The desk of those who run a hall: what they tell its windows through the center."""

import getpass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from terminal.commands.center.data import database, need_extra, now_ms, opened
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import tell
from terminal.domain.mistake import Mistake

NOTHING_PUBLISHED = "nothing was published"

window_option = click.option("--window", required=True, metavar="ID", help="The window, such as 2F-17.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database
@window_option
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The zone of the times in FILE.")
def roster(file: Path, database: str, window: str, zone: str) -> None:
    """Publishes the leave, outings and cover of a window; FILE is the whole list and replaces the one before.

    \b
    [[entries]]
    badge = "GH-0217"
    what = "leave"              # or "outing", or "cover"
    start = "2026-11-24T13:30"
    end = "2026-11-24T17:00"

    A list that takes everything back says entries = []. What was approved on the office's pages stays in the list
    until it is taken back there. A running center sends it on within a second.

    Nothing is published for a window that the published hall does not have, nor about a person whom no signature of
    IT's names: the list before stays.
    """
    need_extra()
    from terminal.attendance.roster_slips import roster_slips
    from terminal.config.hall_text import HallWrong
    from terminal.config.office_catalogue import office_language
    from terminal.config.roster_file import read
    from terminal.domain.signed_people import roster_disputes

    wall = _zone(zone)
    try:
        entries = read(file, wall)
    except HallWrong as e:
        raise click.ClickException(f"{e.said(office_language())}\n{NOTHING_PUBLISHED}") from e
    with opened(database, make=False) as store:
        made = store.publish_roster(window, entries, now_ms())
        there = any(place.window == window for place in store.places())
        configured, people = store.configured(window), store.published_people()
    published = "{window}: roster {number} published, {count} entries"
    tell(Mistake(published, window=window, number=made.number, count=len(made.entries)))
    if kept := len(made.entries) - len(entries):
        tell(Mistake("{count} of them were approved as requests and stay", count=kept))
    for entry in made.entries:
        say(f"{entry.badge}  {entry.what}  {hall_time(entry.start, zone)}  {hall_time(entry.end, zone)}")
    for slip in roster_slips(configured, entries) if configured else ():
        say(f"warning: {slip}", err=True)
    for dispute in roster_disputes(configured, people, made) if configured else ():
        say(f"warning: {dispute}: that window goes by what IT signed, see `config push`", err=True)
    if not there:
        tell(
            Mistake("no terminal is accepted at {window} yet; the first one there gets it", window=window), err=True
        )


@click.command()
@database
@window_option
@click.option("--case", "text", default="", metavar="TEXT", help="The case's number; it stays here.")
def invite(database: str, window: str, text: str) -> None:
    """Asks the citizen at a window to rate, for a minute; prints the id that the rating will carry.

    Only that random id goes to the terminal. With --case the number is printed before it: keep the two together,
    as the center does not. A running center sends the invitation on within a second; `center errand list` says what
    became of it.
    """
    need_extra()
    from sync.center.orders.errand_table import Gift

    with opened(database, make=False) as store:
        case = store.errands.invite(window, Gift(getpass.getuser()), now_ms()).case
    say(f"{text} {case}" if text else case)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:  # OSError: "Asia" is a folder
        raise click.UsageError(f"--zone {name}: not a time zone; use a name such as Asia/Shanghai") from e
