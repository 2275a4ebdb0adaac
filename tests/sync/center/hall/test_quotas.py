"""What an accepted terminal may have set aside and raise in a day; what is over it stays at the terminal."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec import Raw

from sync.center.facts.fact_table import OthersSeries
from sync.center.facts.intake import FACT_BYTES
from sync.center.hall import quotas
from sync.center.hall.quotas import DAY, QuotaSpent
from sync.center.storage.database import alarms, quarantine
from sync.center.store import Store
from sync.contract import Delivery, DeliveryReceipt, key_hash, terminal_name
from tests.sync.center.conftest import chain, written

KEY = key_hash("5" * 64)
NAME = terminal_name(KEY)
SERIES = "d" * 32


@pytest.fixture
def store(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(quotas, "ASIDE_A_DAY", 20)
    with closing(Store(fresh_database)) as made:
        made.gate.accept(KEY, "2F-17", 1)
        yield made


def deliver(store: Store, texts: list[str], now: int) -> DeliveryReceipt:
    return store.take(KEY, Delivery(SERIES, [Raw(text.encode()) for text in texts]), "", now)


def test_a_terminal_that_sends_nonsense_keeps_it_until_tomorrow(store: Store) -> None:
    assert deliver(store, [f'"junk {number}"' for number in range(20)], 10).through == 20
    for _ in range(3):
        with pytest.raises(QuotaSpent):
            deliver(store, ['"one more"'], 11)
    assert len(store.rows(quarantine)) == 20
    assert [row["what"] for row in store.rows(alarms)] == ["quota"]
    assert deliver(store, ['"one more"'], 11 + DAY).through == 21


def test_good_facts_go_on_while_the_quota_is_spent(store: Store) -> None:
    facts = [written(fact) for fact in chain(NAME, SERIES, 3)]
    assert deliver(store, facts[:2], 10).through == 2
    other = "e" * 32
    store.take(KEY, Delivery(other, [Raw(b'"junk %d"' % number) for number in range(20)]), "", 10)
    assert deliver(store, facts[2:], 11).through == 3


def test_a_terminal_begins_only_so_many_series_in_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would be looked through whenever a day is judged, for ever after."""
    monkeypatch.setattr(quotas, "SERIES_A_DAY", 3)
    for number in range(3):
        store.take(KEY, Delivery(f"{number:032x}", [Raw(b"1")]), "", 10)
    with pytest.raises(QuotaSpent):
        store.take(KEY, Delivery("f" * 32, [Raw(b"1")]), "", 11)
    assert store.take(KEY, Delivery("0" * 32, [Raw(b"1"), Raw(b"2")]), "", 11).through == 2
    assert store.take(KEY, Delivery("f" * 32, []), "", 11).through == 0
    assert store.take(KEY, Delivery("f" * 32, [Raw(b"1")]), "", 11 + DAY).through == 1


def test_facts_in_others_series_are_refused_before_any_is_set_aside_and_their_alarms_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "ALARMS_A_DAY", 3)
    other = key_hash("6" * 64)
    store.gate.accept(other, "2F-18", 1)
    for number in range(5):
        store.take(other, Delivery(f"{number:032x}", [Raw(b"1")]), "", 10)
        with pytest.raises(OthersSeries):
            store.take(KEY, Delivery(f"{number:032x}", [Raw(b"%d" % each) for each in range(30)]), "", 11)
    assert {row["terminal"] for row in store.rows(quarantine)} == {terminal_name(other)}
    mine = [row["what"] for row in store.rows(alarms) if row["terminal"] == NAME]
    assert mine == ["series", "series", "quota"], "a flood of alarms ends with the one that says so"
    store.take(other, Delivery("f" * 32, [Raw(b"1")]), "", 12)
    with pytest.raises(OthersSeries):
        store.take(KEY, Delivery("f" * 32, [Raw(b"1")]), "", 12 + DAY)
    assert [row["what"] for row in store.rows(alarms) if row["terminal"] == NAME][3:] == ["series"], "a day later"


@pytest.mark.parametrize("size", [FACT_BYTES, FACT_BYTES + 1])
def test_a_fact_beyond_every_size_is_set_aside_in_part_and_blocks_nothing(store: Store, size: int) -> None:
    first, second = chain(NAME, SERIES, 2)
    body = {"detail": ""}
    body["detail"] = "x" * (size - len(written({**first, "body": body})))
    large = written({**first, "body": body})
    assert len(large) == size
    receipt = deliver(store, [large, written(second)], 10)
    again = deliver(store, [large, written(second)], 11)
    assert (receipt.through, again.through, again.refused) == (2, 2, receipt.refused)
    aside = store.rows(quarantine)
    assert len(aside) == (size > FACT_BYTES)
    assert all(len(row["raw"]) < FACT_BYTES + 200 and f"{size} bytes" in row["raw"] for row in aside)
