"""The quarantine: facts that could not be read, looked at, and stored in their place by a version that can."""

import getpass
from typing import Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import tell
from terminal.domain.mistake import Mistake


@click.group(invoke_without_command=True)
@database
@as_json
@click.pass_context
def quarantine(context: click.Context, database: str, as_json: bool) -> None:
    """Lists the facts that could not be read, and why; `show` and `release` look again."""
    if context.invoked_subcommand is None:
        _list(database, as_json)


@quarantine.command("list")
@database
@as_json
def list_aside(database: str, as_json: bool) -> None:
    """The same list."""
    _list(database, as_json)


@quarantine.command("show")
@click.argument("number", type=int)
@database
def show_aside(number: int, database: str) -> None:
    """Prints what was received as NUMBER of the list, and what this version makes of it."""
    need_extra()
    with opened(database, make=False) as store:
        reading, zone = store.quarantine.read_again(number), store.zone()
        row = next(row for row in store.quarantine.listed() if row["id"] == number)
    say(_line(row, zone))
    say(row["raw"])
    if row["released"]:
        when = hall_time(row["released"], zone)
        tell(Mistake("stored on {when} by {who}", when=when, who=row["released_by"]))
    elif reading.fact:
        tell(Mistake("it can be read now: center quarantine release {number}", number=number))
    else:
        tell(Mistake("it stays: {why}", why=reading.why))


@quarantine.command("release")
@click.argument("numbers", type=int, nargs=-1, metavar="[NUMBER]…")
@database
@click.option("--all", "every", is_flag=True, help="Every one that was not released.")
def release_aside(numbers: tuple[int, ...], database: str, every: bool) -> None:
    """Stores what this version can read in its place, as if it had been taken when it came.

    It is stored where its number is free and the facts before and behind it bear it out, and stays in the list, as
    released. Days that were judged before are judged with it the next time. Exit 1 if one stays.
    """
    if every == bool(numbers):
        raise click.UsageError("name the NUMBERs of the list, or --all")
    need_extra()
    stayed = 0
    with opened(database, make=False) as store:
        zone = store.zone()
        readings = list(
            store.quarantine.release(numbers or store.quarantine.waiting(), getpass.getuser(), now_ms())
        )
    for reading in readings:
        if (fact := reading.fact) is None:
            stayed += 1
            tell(Mistake("{number} stays: {why}", number=reading.id, why=reading.why))
        else:
            what = f"{hall_time(fact.at, zone)}  {fact.window or '-'}  {fact.terminal}  {fact.seq}  {fact.kind}"
            tell(Mistake("{number} stored: {what}", number=reading.id, what=what))
    tell(Mistake("{stored} stored, {stayed} stay", stored=len(readings) - stayed, stayed=stayed))
    raise SystemExit(1 if stayed else 0)


def _list(url: str, as_json: bool) -> None:
    need_extra()
    with opened(url, make=False) as store:
        rows, zone = store.quarantine.listed(), store.zone()
    released = sum(1 for row in rows if row["released"])
    total = Mistake(
        "{count} that could not be read, {released} of them stored since", count=len(rows), released=released
    )
    show(rows, as_json, lambda row: [_line(row, zone)], total)


def _line(row: dict[str, Any], zone: str) -> str:
    done = f"  released {hall_time(row['released'], zone)}" if row["released"] else ""
    return (
        f"{row['id']:>5}  {hall_time(row['received'], zone)}  {row['terminal']}  {row['seq']}  {row['why']}{done}"
    )
