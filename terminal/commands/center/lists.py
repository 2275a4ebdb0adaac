"""The lists of what happened in the hall: facts, and alarms with what to do about each."""

from collections.abc import Iterator
from typing import Any

import click

from terminal.commands.center.data import as_json, database, need_extra, opened, show
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time, hall_zone
from terminal.commands.office_words import office_error, tell
from terminal.commands.typed_time import first_millisecond, last_millisecond
from terminal.config.office_catalogue import office_language
from terminal.domain.mistake import Mistake

SHOWN_FACTS_MAX = 1_000_000
ASKED_WINDOW = "--window {window}: no such window; there are {windows}"


@click.command()
@database
@click.option("--window", "windows", multiple=True, help="Only what happened at this window; repeatable.")
@click.option("--terminal", "terminals", multiple=True, help="Only what this terminal recorded; repeatable.")
@click.option("--kind", "kinds", multiple=True, help="Only facts of this kind; repeatable.")
@click.option("--since", metavar="WHEN", help="Only facts from this date or time on.")
@click.option("--until", metavar="WHEN", help="Only facts up to this time, or to the end of this date.")
@click.option(
    "--last",
    type=click.IntRange(1, SHOWN_FACTS_MAX),
    default=200,
    show_default=True,
    help="So many of the newest at most.",
)
@as_json
def facts(
    *,
    database: str,
    windows: tuple[str, ...],
    terminals: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    last: int,
    as_json: bool,
) -> None:
    """Lists what happened in the hall, the oldest first, each fact as a sentence; a line at the end adds up.

    Dates and times are the hall's, unless they carry an offset of their own (2026-11-23T07:52+08:00), and are
    compared with what the terminal's clock showed: a wrong clock is not corrected here.
    """
    need_extra()
    from sync.center.facts.fact_list import FactQuestion
    from terminal.domain.facts import FACT_KINDS, canonical
    from terminal.services.fact_sentences import fact_told

    with opened(database, make=False) as store:
        zone = store.zone()
        first = None if since is None else first_millisecond(since, hall_zone(zone))
        end = None if until is None else last_millisecond(until, hall_zone(zone))
        found = store.facts(FactQuestion(windows, terminals, kinds, first, end), last)
        names = {entry.badge: entry.name for entry in store.published_people().people.values()}
        strange = store.strange_window(windows)
        known = {*FACT_KINDS, *(store.fact_kinds() if kinds else ())}  # a newer terminal's are not known here
    if strange:
        there = ", ".join(strange.known) or "-"
        raise office_error(Mistake(ASKED_WINDOW, window=strange.asked, windows=there))
    if unknown := {*kinds} - known:
        there = ", ".join(sorted(known))
        raise click.ClickException(f"--kind {min(unknown)}: no such kind; there are {there}")
    if as_json:
        say(f"[{','.join(canonical(fact).decode() for fact in found.facts)}]")
        return
    for fact in found.facts:
        said = fact_told(fact, names)[office_language()]
        say(f"{hall_time(fact.at, zone)}  {fact.window or '-':<8}  {fact.seq:>5}  {fact.kind:<9}  {said}")
    tell(_fact_sum(len(found.facts), found.count))


@click.command()
@database
@as_json
def alarms(database: str, as_json: bool) -> None:
    """Lists what must not happen and did, and what to do: altered facts, a copied card, a stolen token."""
    need_extra()
    from sync.center.office.fleet.alarm_remedies import ALARM_REMEDIES
    from sync.center.storage.database import alarms as table

    with opened(database, make=False) as store:
        rows, zone = store.rows(table), store.zone()

    def lines(row: dict[str, Any]) -> Iterator[str]:
        yield f"{hall_time(row['at'], zone)}  {row['what']}  {row['terminal']}  {row['detail']}"
        if remedy := ALARM_REMEDIES.get(row["what"]):
            yield Mistake("{room}to do: {remedy}", room=" " * 4, remedy=remedy)

    show(rows, as_json, lines, Mistake("{count} alarms", count=len(rows)))


def _fact_sum(shown: int, count: int) -> Mistake:
    if shown < count:
        return Mistake("the newest {shown} of {count} facts; --last shows more", shown=shown, count=count)
    return Mistake("{count} facts", count=count) if count else Mistake("none")
