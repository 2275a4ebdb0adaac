"""A center that takes successions from IT: it verifies them, and can make none."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.bundles.bundle import BundleRefused, verify
from sync.bundles.trust import KeyTrust
from sync.center.envelopes import OrdersQuery
from sync.center.orders.bundle_intake import Publication
from sync.center.store import Store
from sync.contract import key_hash, successions_digest
from tests.support.successions import FIRST, INSTALLED, NEXT, RECOVERY, STRANGER, THIRD, key, names, public
from tests.sync.center.conftest import bundle

STEPS = [names(NEXT, 2), names(THIRD, 3, by=NEXT)]
TERMINAL = key_hash("6" * 64)


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as store:
        store.gate.accept(TERMINAL, "2F-17", 1)
        yield store


def told(store: Store, trust: str = "") -> tuple[str, ...]:
    return store.asked(TERMINAL, OrdersQuery(trust=trust), "", 2).successions


def test_it_takes_what_leads_on_and_tells_it_to_whoever_was_told_otherwise(store: Store) -> None:
    assert told(store) == ()
    assert store.publish_successions(STEPS[:1], INSTALLED).keys == (public(NEXT),)
    assert store.publish_successions(STEPS, INSTALLED).keys == (public(THIRD),)
    assert store.publish_successions(STEPS, INSTALLED).keys == store.trust(INSTALLED).keys
    assert told(store) == told(store, successions_digest(STEPS[:1])) == tuple(STEPS)
    assert told(store, successions_digest(STEPS)) == ()


@pytest.mark.parametrize("brought", [names(THIRD, 2, by=STRANGER), names(THIRD, 4), "?"])
def test_it_takes_nothing_else_and_nothing_half(store: Store, brought: str) -> None:
    with pytest.raises(BundleRefused):
        store.publish_successions([STEPS[0], brought, STEPS[1]], INSTALLED)
    assert store.trust(INSTALLED) == INSTALLED
    assert store.publish_successions(STEPS, INSTALLED).epoch == 3


def test_it_takes_no_recovery_that_its_terminals_would_refuse(store: Store) -> None:
    text = bundle("2F-17", 1, key=key(FIRST), epoch=3)
    store.publish((Publication(text, public(FIRST), verify(text, [public(FIRST)])),), 2)
    with pytest.raises(BundleRefused, match="epoch 104 is not within 100 above 3"):
        store.publish_successions([names(NEXT, 104, by=RECOVERY)], INSTALLED)
    assert store.trust(INSTALLED) == INSTALLED
    assert store.publish_successions([names(NEXT, 103, by=RECOVERY)], INSTALLED).epoch == 103


def test_one_that_is_started_with_the_newest_key_takes_what_is_past_for_past(store: Store) -> None:
    newest = KeyTrust((public(NEXT),), public(RECOVERY))
    assert store.publish_successions(STEPS, newest).keys == (public(THIRD),)
    assert told(store) == tuple(STEPS[1:])


def test_the_old_key_that_still_stands_at_its_start_publishes_nothing(store: Store) -> None:
    both = KeyTrust((public(FIRST), public(NEXT)), public(RECOVERY))
    assert store.publish_successions(STEPS[:1], both).keys == (public(NEXT),)
