"""Plain SQL on a center's database, of either kind: the witness of what it holds, which shares no code with it."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

KINDS = ("sqlite", "postgresql")
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
}
# Where PostgreSQL has a database's files, once all that was written is in them.
_FOLDER = """SELECT current_setting('data_directory') || '/base/' || oid
    FROM pg_database WHERE datname = current_database()"""


def plain_sql(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query finds, `?` standing for a value; nothing, where it only changes something."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection, connection:
            return connection.execute(query, values).fetchall()
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connected:
        found = connected.execute(query.replace("%", "%%").replace("?", "%s").encode(), values)
        return found.fetchall() if found.description else []


def every_row(url: str) -> list[str]:
    """All that stands in its tables, a row a text."""
    kind = url.partition(":")[0].partition("+")[0]
    tables = [name for (name,) in plain_sql(url, _TABLES[kind])]
    assert "terminals" in tables
    return [str(row) for name in tables for row in plain_sql(url, f'SELECT * FROM "{name}"')]


def files_of(url: str) -> bytes:
    """All bytes of the files in which it lies: more than its rows, what was deleted stands there for a while."""
    if url.startswith("sqlite:///"):
        plain_sql(url, "PRAGMA wal_checkpoint")
        files = Path(url.removeprefix("sqlite:///")).parent.iterdir()
    else:
        plain_sql(url, "CHECKPOINT")
        ((folder,),) = plain_sql(url, _FOLDER)
        files = Path(folder).iterdir()
    return b"".join(file.read_bytes() for file in files if file.is_file())


def chained(url: str, terminal: str) -> list[str]:
    """What the audits say that stand there of a terminal, if they are one whole chain: by their raw bytes alone."""
    prev, said = "0" * 64, []
    rows = plain_sql(url, "SELECT raw FROM facts WHERE terminal = ? ORDER BY seq", terminal)
    for number, (raw,) in enumerate(rows, 1):
        fact = json.loads(raw)
        assert (fact["seq"], fact["prev"]) == (number, prev)
        said.append(fact["body"]["detail"])
        prev = hashlib.sha256(raw.encode()).hexdigest()
    return said
