"""A year of a large hall: facts as its terminals would have written them, chained, put into a database in bulk."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from msgspec import Raw, Struct
from msgspec import json as msgspec_json
from sqlalchemy import Connection, insert

from sync.bundles.bundle import Payload, sign
from sync.center.orders.bundle_intake import Publication
from sync.center.storage.database import makers
from sync.center.store import Store
from sync.contract import key_hash, terminal_name
from terminal.demo.month.made_hall import MadeHall, made_hall
from terminal.domain.facts import GENESIS
from terminal.domain.hall import merge
from tests.sync.center.conftest import SIGNER, public

LAST = date(2026, 11, 27)  # a Friday
HOUR = 3_600_000  # ms
LEVELS = ("very_satisfied", "satisfied", "very_satisfied", "basically_satisfied", "dissatisfied")
COLUMNS = ("terminal", "series", "seq", "window", "at", "received", "kind", "hash", "raw")
FactRow = tuple[str, str, int, str, int, int, str, str, str]


class YearExtent(Struct, frozen=True):
    windows: int = 300
    people: int = 900
    days: int = 365
    ratings: int = 10  # a window and day


class Year:
    """That hall, up to the evening of `LAST`."""

    def __init__(self, extent: YearExtent) -> None:
        self.extent = extent
        days = [str(LAST - timedelta(days=n)) for n in range(extent.days - 1, -1, -1)]
        self.made: MadeHall = made_hall(days, extent.windows, extent.people, Random(1))
        self.windows = merge(self.made.hall)

    def fill(self, store: Store) -> int:
        """How many facts there are then."""
        begins = utc(self.made.days[0], 0) - 24 * HOUR
        self._push(store, begins)
        for number, window in enumerate(self.windows, 1):
            store.gate.accept(key_hash(f"{number:064x}"), window.window, begins)
        count = 0
        for number in range(len(self.windows)):
            rows = [*self._series(number)]
            with store._engine.begin() as connection:
                _put(connection, rows, begins)
            count += len(rows)
        return count

    def _push(self, store: Store, at: int) -> None:
        end = at + 500 * 24 * HOUR
        contents = {one.window: Raw(msgspec_json.encode(one)) for one in self.windows}
        payloads = [Payload("ed25519", name, 1, 1, at, end, end, content) for name, content in contents.items()]
        store.publish([Publication(sign(SIGNER, each), public(SIGNER), each) for each in payloads], at)

    def _series(self, number: int) -> Iterator[FactRow]:
        terminal, series = terminal_name(key_hash(f"{number + 1:064x}")), f"{number + 1:032x}"
        window, prev, seq, chance = self.windows[number].window, GENESIS, 0, Random(number)
        for day in self.made.worked:
            received = utc(day, 19 * 60)
            for at, kind, body in self._day(number, day, chance, seq):
                seq += 1
                raw = (
                    f'{{"at":{at},"body":{body},"boot":"b{day}","clock":"synced","config":"1.1","kind":"{kind}",'
                    f'"mono":{at - utc(day, 0)},"prev":"{prev}","seq":{seq},"series":"{series}",'
                    f'"terminal":"{terminal}","window":"{window}"}}'
                )
                prev = hashlib.sha256(raw.encode()).hexdigest()
                yield terminal, series, seq, window, at, received, kind, prev, raw

    def _day(self, number: int, day: str, chance: Random, seq: int) -> list[tuple[int, str, str]]:
        window, found = self.windows[number], list[tuple[int, str, str]]()
        sessions = window.sessions_on(date.fromisoformat(day))
        for session in sessions:
            start, end = minutes(session.start), minutes(session.end)
            for place, person in enumerate(window.people):
                came = start - 8 - place + (chance.randrange(2, 40) if chance.random() < 0.03 else 0)
                found.append((came, "punch", punch(person.badge, "in" if place == 0 else "punch", session.id)))
                if chance.random() > 0.01:
                    found.append((end + 6 + place, "punch", punch(person.badge, "leave", session.id)))
            badge = window.people[0].badge
            found.append((start - 8, "post", f'{{"badge":"{badge}","instead_of":"","state":"staffed"}}'))
            for _ in range(self.extent.ratings // 2):
                level, at = chance.choice(LEVELS), chance.randrange(start, end)
                said = f'{{"badge":"{badge}","level":"{level}","replaces":0,"staffing":1}}'
                found.append((at, "rating", said))
        if chance.random() < 0.05:
            said = f'{{"badge":"{window.people[0].badge}","days":15,"number":"{window.window}-{seq}","staffing":1}}'
            found.append((minutes("10:00"), "complaint", said))
        closed = f'{{"badge":"","by":"clock","day":"{day}","instead_of":"","state":"closed"}}'
        found.append((18 * 60 + 30, "post", closed))
        return [(utc(day, at), kind, body) for at, kind, body in sorted(found, key=lambda one: one[0])]


def _put(connection: Connection, rows: Sequence[FactRow], since: int) -> None:
    last = rows[-1]
    head = {"series": last[1], "terminal": last[0], "since": since, "through": last[2], "hash": last[7]}
    connection.execute(insert(makers), head)
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY facts ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO facts ({names}) VALUES ({', '.join('?' * len(COLUMNS))})", rows)


def punch(badge: str, did: str, session: str) -> str:
    return f'{{"badge":"{badge}","by":"finger","did":"{did}","session":"{session}"}}'


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def utc(day: str, minute: int) -> int:
    """That minute of a day of the hall, ms UTC."""
    return ((date.fromisoformat(day) - date(1970, 1, 1)).days * 1440 - 480 + minute) * 60_000
