"""The schema that the center's database has: which step it is at, and how it is brought to the newest one."""

import functools
import logging
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text
from sqlalchemy.schema import CreateSchema

from sync.center.telemetry.log_lines import note

logger = logging.getLogger(__name__)

_migrating = Lock()  # Alembic keeps the connection that it works on in its module: one thread at a time
ONE_MIGRATION = 7_201_509_261  # names PostgreSQL's lock; any number that nobody else of this database uses

# The lock of the hall's schema alone, where it has one: the migration of another hall's is none of its business.
TAKE_LOCK = """SELECT pg_advisory_xact_lock(CASE WHEN search_path LIKE '%public%' THEN :lock
    ELSE hashtextextended(search_path, :lock) END) FROM current_setting('search_path') AS search_path"""


class MigrationNeeded(Exception):
    """`center serve` of this version must be started once."""


class NewerProgramNeeded(Exception):
    """A newer version than this has worked here: that one must be installed again."""


def migrate(connection: Connection) -> None:
    """Brings the database to the newest step, all or nothing, one process at a time. Raises `NewerProgramNeeded`.

    On SQLite the transaction is the lock: what is open here writes from its start.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(TAKE_LOCK), {"lock": ONE_MIGRATION})
        _make_schema(connection)
    step, newest = _step(connection), steps()[-1]
    if step != newest:
        with _migrating:
            command.upgrade(_config(connection), "head")
        note(logger, "database migrated", before=step or "none", after=newest)


def _make_schema(connection: Connection) -> None:
    """Makes the schema that this connection works in, where it is not there yet."""
    if connection.scalar(select(func.current_schema())) is None:
        wanted = str(connection.scalar(text("SHOW search_path"))).strip('"')
        connection.execute(CreateSchema(wanted))


def check(connection: Connection) -> None:
    """Raises `MigrationNeeded` or `NewerProgramNeeded` unless the database is at the newest step."""
    step, newest = _step(connection), steps()[-1]
    if step != newest:
        raise MigrationNeeded(
            f"the database is at step {step or 'none'}, this version works with {newest}: "
            "start `center serve` of this version, it brings the database there"
        )


@functools.cache  # the files of a program that runs do not change, and a proxy asks all the time
def steps() -> tuple[str, ...]:
    """Every step that this version knows, the first one first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]


def _step(connection: Connection) -> str | None:
    """Where the database is, None before the first step. Raises `NewerProgramNeeded`."""
    step = MigrationContext.configure(connection).get_current_revision()
    if step and step not in steps():
        raise NewerProgramNeeded(
            f"the database was brought to step {step} by a newer version than this: install that one again"
        )
    return step


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "sync.center:migrations")
    return config
