"""Dumps of a center's database with data, one of each step of its tables and of each kind of database.

`python -m tests.support.center_dumps` writes those of the newest step: those of the step before, brought to it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, make_url

from sync.center.database import engine, metadata
from sync.center.schema import migrate, steps
from tests.support.modules import ROOT
from tests.support.postgres import Postgres

DUMPS = ROOT / "tests" / "sync" / "center" / "dumps"
UNVERSIONED = "unversioned"  # of before there were steps: has what step 0001 makes, written by that program


# What the newest step's own tables get, each a row: nobody has worked with them before it.
NEW_ROWS: dict[str, dict[str, object]] = {
    "complaint_facts": {"terminal": "t-1", "series": "a1" * 16, "seq": 7, "case": "2026-000001"},
    "complaint_numbers": {"number": "2026-000001-1", "case": "2026-000001"},
    "complaint_contacts": {"case": "2026-000001", "contact": "{}", "at": 1_795_965_440_000},
    "judged_days": {
        "day": "2026-11-23",
        "judged_at": 1_795_485_300_000,
        "inputs": "5" * 64,
        "edition": 1,
        "changes": 0,
        "unlisted": "[]",
    },
    "judged_rows": {
        "badge": "1024",
        "day": "2026-11-23",
        "row": '{"unit":"税务","window":"2F-17","badge":"1024","name":"张三","judged":{"sessions":[],'
        '"worked_minutes":0,"half_days_absent":0,"unused":[]},"awaited":[]}',
    "symptoms": {
        "terminal": "t-5c5c5c5c5c5c",
        "what": "hot",
        "since": 1_795_965_440_000,
        "first": 1_795_965_440_000,
        "last": 1_795_965_440_000,
        "told": 1,
    },
    "notices": {
        "kind": "terminal_sick",
        "matter": "t-5c5c5c5c5c5c 1795965440000",
        "number": "2F-17",
        "path": "/fleet/2F-17",
        "at": 1_795_965_440_000,
        "state": "waiting",
        "tries": 1,
        "next_at": 1_795_965_500_000,
        "why": "",
    },
    "decided_days": {"day": "2026-11-27", "register": "request", "case": "2026-000001"},
    "asked_days": {"day": "2026-11-27", "looked_at": 1_795_965_440_000},
    "ratings": {
        "series": "a1" * 16,
        "seq": 1,
        "window": "2F-17",
        "badge": "GH-0217",
        "answer": "dissatisfied",
        "day": "2026-11-30",
        "at": 1_795_996_800_000,
        "flood": 0,
        "review": "2026-000001",
        "excluded": 1,
    },
    "rating_sums": {
        "period": "2026-11",
        "window": "2F-17",
        "badge": "GH-0217",
        "very_satisfied": 0,
        "satisfied": 0,
        "basically_satisfied": 0,
        "dissatisfied": 0,
        "very_dissatisfied": 0,
        "unclear": 0,
        "unrated": 0,
        "excluded": 1,
    },
    "rating_cursors": {"series": "a1" * 16, "through": 4},
}
# What the newest step's own tables get, each a row: nobody has worked with them before it. It made none.
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
