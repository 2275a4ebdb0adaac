"""Plain SQL on a center's database, of either kind: the witness of what it holds, which shares no code with it."""

import hashlib
import json
import sqlite3
from contextlib import closing
from typing import Any

import psycopg


def plain_sql(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query finds, `?` standing for a value; nothing, where it only changes something."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection, connection:
            return connection.execute(query, values).fetchall()
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connected:
        found = connected.execute(query.replace("%", "%%").replace("?", "%s").encode(), values)
        return found.fetchall() if found.description else []


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
