"""The backups of a center's database: made while it serves, and put back."""

import time
from pathlib import Path

import click

from terminal.commands.center.data import database, need_extra, now_ms
from terminal.commands.center.database_files import database_files, missing
from terminal.commands.console import say
from terminal.commands.office_words import office_error, tell
from terminal.domain.mistake import Mistake

OF_ITS_OWN = (
    "{url} is a server's, which makes its own copies; type: pg_dump --format=custom --file {file}{schema} "
    "--dbname {plain}, and to put one back: pg_restore --clean --if-exists --dbname {plain} {file}"
)
BACKUP_MADE = "{file}: {count} facts, {size} bytes, nothing wrong"
DATABASE_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=DATABASE_FILE)
@database
def backup(file: Path, database: str) -> None:
    """Copies the database into FILE, which must be new, while the center serves; what is copied is checked.

    FILE holds personal data. Release files are not in it: `release publish` brings them again.
    """
    need_extra()
    import sqlite3

    from sync.center.storage.backup import NoBackup, back_up, note

    path = _only_file(database, file)
    if why := missing(database, make=False):
        raise office_error(why)
    try:
        facts = back_up(path, file)
    except (NoBackup, OSError) as e:
        raise click.ClickException(_why(e, file)) from e
    try:
        note(path, now_ms())
    except sqlite3.Error as e:
        say(f"warning: when this copy was made could not be noted for the center's metrics: {e}", err=True)
    size = file.stat().st_size
    tell(Mistake(BACKUP_MADE, file=file, count=facts, size=size))


@click.command("keep-backups")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@database
@click.option("--keep", type=click.IntRange(1), default=14, show_default=True, help="How many there are then.")
def keep_backups(folder: Path, database: str, keep: int) -> None:
    """Adds a checked backup to FOLDER, named by its moment, and removes the oldest of those that were added so."""
    need_extra()
    from sync.center.storage.backup import NoBackup
    from sync.center.storage.backup_shelf import add_backup

    path = _only_file(database, folder / "center.dump")
    if why := missing(database, make=False):
        raise office_error(why)
    try:
        made, facts = add_backup(folder, path, time.strftime("%Y%m%d-%H%M%S"), keep)
    except (NoBackup, OSError) as e:
        raise click.ClickException(_why(e, folder)) from e
    tell(Mistake(BACKUP_MADE, file=made, count=facts, size=made.stat().st_size))


@click.command()
@click.argument("file", type=DATABASE_FILE)
@database
def restore(file: Path, database: str) -> None:
    """Puts the backup in FILE in the place of the database, while no center serves; that one is kept beside it.

    Terminals see at their next delivery that the center knows less than before, and deliver again what they have.
    """
    need_extra()
    from sync.center.storage.backup import CenterServes, NoBackup
    from sync.center.storage.backup import restore as put_back

    path = _only_file(database, file).resolve()  # where it lies, if a link stands for it
    aside = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        put_back(file, path, aside)
    except (CenterServes, NoBackup, OSError) as e:
        raise click.ClickException(_why(e, path)) from e
    kept = "{path} is {file}; what was there is now {aside}; start the center, and see `center alarms`"
    fresh = "{path} is {file}; start the center, and see `center alarms`"
    tell(Mistake(kept if aside.exists() else fresh, path=path, file=file, aside=aside))


def _why(error: Exception, place: Path) -> str:
    """The system's own words name a file that nobody typed: one that is being written."""
    return f"{place}: {error.strerror or error}" if isinstance(error, OSError) else str(error)


def _only_file(url: str, file: Path) -> Path:
    """Where SQLite keeps it. Raises ClickException where a server does, with what to type there."""
    from sqlalchemy.exc import ArgumentError

    from sync.center.storage.database_url import DatabaseUrlWrong, check, schema_of, url_shown

    try:
        check(url)
        schema = f" --schema {name}" if (name := schema_of(url)) else ""  # of one hall, and nobody else's
        files = database_files(url)
    except (DatabaseUrlWrong, ArgumentError) as e:
        raise click.UsageError(f"--database: {e}") from e
    if not files:
        plain = url_shown(url).replace("+psycopg", "").replace(":***@", "@")
        raise click.ClickException(OF_ITS_OWN.format(url=url_shown(url), plain=plain, file=file, schema=schema))
    return files[0]
