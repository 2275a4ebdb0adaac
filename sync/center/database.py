"""How the center's database is opened: SQLite by default, PostgreSQL by its URL."""

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# Milliseconds that one writer waits for another one before it gives up: a slow card holds a sync for seconds.
BUSY = 20_000


def engine(url: str) -> Engine:
    """The engine behind `url`. A transaction writes unless its engine was given the option `reads`."""
    made = create_engine(url)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(made, "connect", _configure)
        event.listen(made, "begin", _begin)
    return made


def _configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself, see `_begin`
    cursor = connection.cursor()
    for setting in (f"busy_timeout={BUSY}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes then fails at once when another one wrote in between;
    # one that says at its start that it will write waits for its turn.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
