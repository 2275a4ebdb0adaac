"""The data that the reference center holds: look at it, and bring facts in by hand."""

import getpass
import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.database_files import database_files, missing, unusable
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import failure, office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.file_import import ImportResult
    from sync.center.store import Store

NO_EXPORT = (
    "{file}: {why}; nothing was taken in. Copy it once more from where it was made, or make another at the "
    "terminal with `buffer export`"
)
EXTRA = ("alembic", "jinja2", "litestar", "prometheus_client", "psycopg", "sqlalchemy", "uvicorn")

DATABASE_VARIABLE = "CENTER_DATABASE"  # so a password stands in no argument
OF_A_HALL = re.compile(r"(.+\.toml)#(.*)")


def _database(_context: click.Context, _option: click.Parameter, said: str) -> str:
    """The URL that was said, or that a halls file says of one hall."""
    found = OF_A_HALL.fullmatch(said)
    if found is None:
        if said.endswith(".toml") and "://" not in said:
            raise click.BadParameter(f"{said} names several halls: {said}#HALL is one of them")
        return said
    need_extra()
    from terminal.commands.center.halls_file import hall_database
    from terminal.config.hall_text import HallWrong
    from terminal.config.office_catalogue import office_language

    try:
        return hall_database(Path(found[1]), found[2])
    except HallWrong as e:
        raise click.ClickException(e.said(office_language())) from e


def usual_database() -> str:
    """That of the center which is installed on this machine, else a file here."""
    from terminal.setup.center.environment_file import environment
    from terminal.setup.center.paths import ENVIRONMENT_FILE
    from terminal.setup.places import Places

    try:
        return environment(Places().at(ENVIRONMENT_FILE).read_text(encoding="utf-8"))[DATABASE_VARIABLE]
    except FileNotFoundError:
        return "sqlite:///center.db"
    except PermissionError as e:
        raise click.UsageError(f"a center is installed here, and its database is its own: sudo … ({e})") from e


database = click.option(
    "--database",
    metavar="URL",
    envvar=DATABASE_VARIABLE,
    default=usual_database,
    show_default="the installed center's, else sqlite:///center.db",
    callback=_database,
    help="The center's database, sqlite:///FILE or postgresql+psycopg://…; or HALLS.toml#HALL, that of one hall.",
)
clock_option = click.option("--clock", type=click.Path(path_type=Path), hidden=True)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines to read.")


@click.command()
@database
@as_json
def terminals(database: str, as_json: bool) -> None:
    """Lists the terminals: state, code, window, name, address, program, when last seen, what waits there, what is
    wrong; and how far new software is there, or what became of the last.

    Times are the hall's. Behind it stands what the terminal was told from here and did not follow, and what to do
    about it.
    """
    need_extra()
    from sync.center.storage.database import terminals as table

    with opened(database, make=False) as store:
        store.gate.forget_strangers(now_ms())
        rows = [{**row, "report": json.loads(row["report"] or "null")} for row in store.rows(table)]
        zone = store.zone()
    show(rows, as_json, lambda row: [_terminal_line(row, zone)], Mistake("{count} terminals", count=len(rows)))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database
@click.option("--beside", is_flag=True, help="Take in what is in conflict, too, as a series of its own.")
def import_facts(file: Path, database: str, *, beside: bool) -> None:
    """Takes in a FILE that `buffer export` made, as if its terminal had delivered it; doing it again is harmless.

    A terminal that was never here is then among those that wait to be accepted. Who brought which file is a fact of
    the center's own. Exit 1 if a fact was refused.

    Where a card was copied, the center has other facts under the same numbers. Look at both, with `buffer list` and
    in the center; --beside says that both are true.
    """
    need_extra()
    from sync.center.file_import import take
    from sync.export_file import NotAnExport
    from sync.export_file import opened as export_in

    try:
        with export_in(file) as export, opened(database, make=False) as store:
            outcome = take(store, export, getpass.getuser(), now_ms(), beside=beside)
    except NotAnExport as e:
        raise click.ClickException(NO_EXPORT.format(file=file, why=e)) from e
    except OSError as e:
        raise click.ClickException(f"{file}: {e.strerror}") from e
    for line in _import_lines(export.header.terminal, outcome):
        say(line)
    raise SystemExit(1 if outcome.refused or outcome.left else 0)


def center_clock(path: Path | None) -> Callable[[], int]:
    """The center's time, ms UTC: this machine's, or the one that a demo's day shares in this file."""
    if path is None:
        return now_ms
    from hardware.simulated.clock import shared_clock

    return shared_clock(path)


def need_extra() -> None:
    """Raises ClickException, with what to type, where the center's libraries are not installed."""
    missing = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"{', '.join(missing)} missing; install with: pip install 'window-terminal[center]'"
        )


@contextmanager
def opened(url: str, *, make: bool = True) -> Iterator["Store"]:
    """The center's store, its errors as those of the command line; only `make` makes it or brings it up to date."""
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from sync.center.facts.quarantine_book import NothingAside
    from sync.center.hall.admission import NoSuchTerminal, NotAccepted, OtherTerminal
    from sync.center.hall.published_hall import UnknownWindow
    from sync.center.hall.roster_check import UnknownPeople
    from sync.center.hall.systems import NoSystem
    from sync.center.office.leave.window_list import ListFull
    from sync.center.orders.errand_book import NoErrand
    from sync.center.orders.errand_table import TooManyErrands
    from sync.center.orders.placing import SignatureNeeded, WindowTaken
    from sync.center.storage.database_url import DatabaseUrlWrong, check, url_shown, without_secrets
    from sync.center.storage.schema import MigrationNeeded, NewerProgramNeeded
    from sync.center.store import Store
    from sync.private_files import keep_private, tighten

    keep_private()
    try:
        check(url)
        if why := missing(url, make=make):
            raise office_error(why)
        tighten(database_files(url))
        with closing(Store(url, make=make)) as store:
            yield store
    except DatabaseUrlWrong as e:
        raise click.UsageError(f"--database: {e}") from e
    except ArgumentError as e:
        raise click.UsageError(f"--database: {without_secrets(str(e), url)}") from None
    except (SQLAlchemyError, ModuleNotFoundError) as e:
        why = unusable(url) or without_secrets(f"database {url_shown(url)}: {_said_by_driver(e)}", url)
        raise click.ClickException(why) from None
    except (MigrationNeeded, NewerProgramNeeded) as e:
        raise click.ClickException(f"{url_shown(url)}: {e}") from e
    except (
        ListFull,
        NoErrand,
        NoSuchTerminal,
        NoSystem,
        NotAccepted,
        NothingAside,
        OtherTerminal,
        SignatureNeeded,
        TooManyErrands,
        UnknownPeople,
        UnknownWindow,
        WindowTaken,
    ) as e:
        raise failure(e) from e


def _said_by_driver(e: Exception) -> str:
    """Around it SQLAlchemy puts its class, the statement, and an address for programmers."""
    return str(getattr(e, "orig", None) or e)


def show(
    rows: Sequence[dict[str, Any]], as_json: bool, lines: Callable[[dict[str, Any]], Iterable[str]], total: Mistake
) -> None:
    """Prints the rows, as JSON or some lines each, and then what they add up to."""
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
        return
    for line in chain.from_iterable(map(lines, rows)):
        tell(line)
    tell(total if rows else Mistake("none"))


def _import_lines(terminal: str, outcome: "ImportResult") -> Iterator[str]:
    for alarm in outcome.alarms:
        yield f"alarm: {alarm.what}: {alarm.detail}"
    for one in outcome.refused:
        yield f"{one.seq} refused: {one.why}"
    if outcome.conflict and not outcome.beside:
        yield (
            f"from {outcome.conflict} on the center has other facts than this file, and nothing was put behind "
            "them; where the card was copied both are true: bring the file again with --beside"
        )
    elif outcome.left:
        there = f"the center has this series up to {outcome.through}, {outcome.through + 1} is missing"
        yield f"{outcome.left} not taken: {there}; export again with --all"
    if outcome.beside:
        yield f"from {outcome.conflict} on they are in a series beside, {outcome.beside}"
    refused = f", {len(outcome.refused)} refused" if outcome.refused else ""
    yield f"{terminal}: {outcome.new} new, {outcome.known} already there{refused}"


def _terminal_line(row: dict[str, Any], zone: str) -> str:
    report = row["report"] or {"waiting": "?", "parts": {}}
    where = f"{row['window'] or '-'}  {row['terminal']}  {row['address'] or '-'}"
    line = f"{row['state']:<8}  {row['code'] or '-':<6}  {where}  {report.get('version') or row['version'] or '-'}"
    wrong = f"  wrong: {', '.join(sorted(report['parts']))}" if report["parts"] else ""
    claims, versions = "".join(_claims(report.get("claims", {}))), _trial(report) + _upgrade(report)
    seen = hall_time(row["last_seen"], zone)
    return f"{line}  seen {seen}  waiting {report['waiting']}{wrong}{versions}{claims}"


def _trial(report: dict[str, Any]) -> str:
    """What is not yet, or not, in force of the configuration that came last."""
    trial, refused = report.get("trial"), report.get("refused", "")
    said = trial["says"] if trial and trial["stage"] != "kept" else ""
    more = f"refused {refused}" if refused else ""
    return f"  configuration: {'; '.join(filter(None, (said, more)))}" if said or more else ""


def _upgrade(report: dict[str, Any]) -> str:
    return f"  upgrade: {report['upgrade']}" if report.get("upgrade") else ""


def _claims(claims: dict[str, str]) -> Iterator[str]:
    from terminal.domain.center_claims import claim_remedy

    for about, said in sorted(claims.items()):
        yield f"  not followed: {about}: {said} (to do: {claim_remedy(about)})"


def now_ms() -> int:
    """This machine's time, since 1970 UTC."""
    return time.time_ns() // 1_000_000
