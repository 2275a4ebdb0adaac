"""Dumps of a center's database with data, one of each step of its tables and of each kind of database.

`python -m tests.support.center_dumps` writes those of the newest step: those of the step before, brought to it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, make_url

from sync.center.storage.database import engine, metadata
from sync.center.storage.schema import migrate, steps
from tests.support.modules import ROOT
from tests.support.postgres import Postgres

DUMPS = ROOT / "tests" / "sync" / "center" / "dumps"
UNVERSIONED = "unversioned"  # of before there were steps: has what step 0001 makes, written by that program


# What the newest step's own tables get, each a row: nobody has worked with them before it.
NEW_ROWS: dict[str, dict[str, object]] = {}


def dump_file(step: str, kind: str) -> Path:
    return DUMPS / f"{step}.{kind}.sql"


def load(step: str, url: str) -> None:
    """Fills an empty database with the dump of a step."""
    kind = make_url(url).get_backend_name()
    made, dump = engine(url), dump_file(step, kind).read_text(encoding="utf-8")
    with closing(made.raw_connection()) as connection:
        cursor = connection.cursor()
        run = cursor.executescript if kind == "sqlite" else cursor.execute
        run(dump)
        connection.commit()
    made.dispose()


def bring_up(step: str, url: str) -> None:
    """Fills an empty database with the dump of a step and brings it to the newest."""
    load(step, url)
    made = engine(url)
    with made.begin() as connection:
        migrate(connection)
        for name, row in NEW_ROWS.items():
            connection.execute(insert(metadata.tables[name]).values(row))
    made.dispose()


def main() -> None:
    *earlier, newest = [UNVERSIONED, *steps()]
    with TemporaryDirectory() as folder, Postgres() as postgres:
        file, url = Path(folder) / "center.db", postgres.database()
        bring_up(earlier[-1], f"sqlite:///{file}")
        bring_up(earlier[-1], url)
        with closing(sqlite3.connect(file)) as connection:
            dump_file(newest, "sqlite").write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        dump_file(newest, "postgresql").write_text(postgres.dump(url), encoding="utf-8")


if __name__ == "__main__":
    main()
