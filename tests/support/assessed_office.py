"""The assessed office, for tests: a hall with a month of which one person can be ranked, and its pages."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec.json import encode
from sqlalchemy import insert

from sync.center.office.attendance.edition import EditionRow
from sync.center.storage.database import editions, engine
from sync.center.store import Store
from terminal.domain.facts import Rating
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, push
from tests.support.served_office import OfficeSite, served_office
from tests.support.written_series import DAY, MONDAY, WrittenSeries, press

RANKED, RANKED_UNIT = "GH-00A0", "税务"  # has post A at 2F-01; five days, late on each, ten ratings, no marks yet


@contextmanager
def assessed_office(folder: Path) -> Iterator[OfficeSite]:
    """On the ninth of December 2026."""
    url = f"sqlite:///{folder / 'center.db'}"
    with closing(Store(url)) as store:
        push(store, merge(hall()), 1, BEFORE)
        made = engine(url)
        with made.connect() as connection:
            for day in (1, 2, 3, 4, 7):
                rows = [EditionRow(RANKED_UNIT, RANKED, "人00", 0, 1, 0, pending=False)]
                frozen = {"revision": 1, "published_at": 1, "by": "", "why": "", "inputs": "", "awaited": "[]"}
                content = {"day": f"2026-12-{day:02}", "rows": encode(rows).decode()}
                connection.execute(insert(editions).values({**frozen, **content}))
            one = WrittenSeries(connection, "2F-01")
            for minute in range(10):
                press(one, Rating("very_satisfied", RANKED, 0, 0), minute, day=1)
        made.dispose()
        store.ratings.look()
        with served_office(store, MONDAY + 9 * DAY) as served:
            served.add("GH-0001", "supervision_head", name="王督查")
            served.add("GH-0002", "supervisor")
            served.add("GH-0300", "unit_head", scope=RANKED_UNIT)
            served.add(RANKED, "supervisor")
            yield served
