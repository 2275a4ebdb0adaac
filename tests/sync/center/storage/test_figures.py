"""The figures of a center, on both databases: plain SQL puts the rows there."""

from sqlalchemy import insert

from sync.center.storage.database import engine, errands, makers, quarantine, terminals
from sync.center.store import Store
from sync.hall_status import SILENCE_MS

NOW = 1_795_391_520_000
TERMINAL = {"board": "", "version": "", "code": "", "window": "", "first_seen": 0}
ERRAND = {"window": "2F-17", "kind": "restart", "about": "", "by": "it", "detail": "", "terminal": ""}


def test_they_say_who_is_silent_what_is_set_aside_and_what_waits(fresh_database: str) -> None:
    store = Store(fresh_database)
    assert store.figures(NOW).unanswered_since is None
    seen = {"a": ("accepted", NOW), "b": ("accepted", NOW - SILENCE_MS - 1), "c": ("waiting", NOW)}
    refused = {"terminal": "a", "series": "s", "received": 0, "why": "", "raw": ""}
    given = [(1, "", NOW - 5, NOW + 1), (2, "", NOW - 9, NOW - 1), (3, "done", NOW - 7, NOW + 1)]
    with engine(fresh_database).begin() as connection:
        for name, (state, last) in seen.items():
            row = {**TERMINAL, "terminal": name, "key_hash": name, "state": state, "last_seen": last}
            connection.execute(insert(terminals).values(row))
        for series, through in (("s", 7), ("t", 5)):
            connection.execute(insert(makers).values(series=series, terminal="a", since=0, through=through))
        connection.execute(insert(quarantine), [{**refused, "seq": seq} for seq in (2, 3)])
        for order, state, at, until in given:
            row = {**ERRAND, "order": order, "state": state, "given_at": at, "until": until}
            connection.execute(insert(errands).values(row))
    found = store.figures(NOW)
    assert found.terminals == {"seen": 1, "silent": 1, "waiting": 1, "replaced": 0, "rejected": 0}
    assert (found.settled, found.aside, found.unanswered_since) == (12, 2, NOW - 5)
    store.close()
