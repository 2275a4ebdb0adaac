"""A month at a center: what the hall pushed and entered, and each terminal's facts, delivered as they came."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import msgspec
from msgspec import Raw

from sync.buffer.numbering import SeriesPosition, number
from sync.bundles.bundle import Payload, sign
from sync.center.orders.bundle_intake import Publication
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from terminal.domain.facts import Draft, Fact
from terminal.domain.hall import merge
from terminal.domain.roster import Entry
from terminal.domain.window import Window
from tests.support.month import Month
from tests.support.month_hall import DAYS, WINDOWS, hall, people
from tests.sync.center.conftest import SIGNER, public
from tests.terminal.attendance.test_day_month import HOUR, YEAR, Terminal, entries, utc

KEYS = {window: key_hash(f"{n:064x}") for n, window in enumerate(WINDOWS, 1)}
BATCH = 200
EVENING = 20 * 3600  # the second of the day
BEFORE = utc(DAYS[0], 0) - 24 * HOUR  # when all was set up


def fill(store: Store, month: Month, late: Mapping[str, str]) -> None:
    """Every terminal delivers each evening; one that is `late` is cut off from the first day to the day named."""
    enter(store, month)  # before there is a hall by whose people it would be checked
    push(store, merge(hall()), 1, BEFORE)
    for window, key in KEYS.items():
        store.gate.accept(key, window, BEFORE)
    for window in WINDOWS:
        deliver(store, window, Terminal(window, month).drafts, late.get(window, DAYS[0]))


def deliver(store: Store, window: str, drafts: list[Draft], back: str, series: str = "") -> None:
    """All of a terminal's facts, in the evenings from the day on when its line was there again."""
    key, series = KEYS[window], series or f"{[*WINDOWS].index(window):032x}"
    numbered, _ = number(SeriesPosition(terminal_name(key), series), drafts)
    for evening, facts in groupby(numbered, lambda each: max(_evening(each[0]), utc(back, EVENING))):
        for batch in batched([Raw(raw) for _, raw in facts], BATCH):
            store.take(key, Delivery(series, batch), "", evening)


def batched(facts: list[Raw], most: int) -> Iterator[list[Raw]]:
    return (facts[start : start + most] for start in range(0, len(facts), most))


def _evening(fact: Fact) -> int:
    """Of the day on which it was made, as nobody but its terminal's maker knows."""
    made = fact.at + (YEAR if fact.clock == "unset" else 0)
    return (made + 8 * HOUR) // (24 * HOUR) * 24 * HOUR - 8 * HOUR + EVENING * 1000


def push(store: Store, windows: tuple[Window, ...], version: int, now: int) -> None:
    payloads = (
        Payload("ed25519", one.window, 1, version, now, now + YEAR, now + YEAR, Raw(msgspec.json.encode(one)))
        for one in windows
    )
    brought = [Publication(sign(SIGNER, payload), public(SIGNER), payload) for payload in payloads]
    store.publish(brought, now)


def enter(store: Store, month: Month) -> None:
    """Leave and outings at the person's own window, cover where it is."""
    for window in WINDOWS:
        own = [each for person in people()[window] for each in entries(month, person.badge) if each.what != "cover"]
        covers = (
            Entry(a.badge, "cover", utc(a.day, a.start * 60), utc(a.day, a.end * 60))
            for a in month.absences
            if (a.what, a.window) == ("cover", window)
        )
        store.publish_roster(window, (*own, *covers), BEFORE)
