"""The software orders at the center: who gets which release, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from sqlalchemy import Connection, text

from sync.bundles.bundle import verify
from sync.center.hall import publications
from sync.center.hall.admission import NotAccepted, UnknownKey
from sync.center.hall.directories import NotNewer
from sync.center.hall.publications import OthersEpoch
from sync.center.hall.published_hall import UnknownWindow
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.software_orders import NoSoftware
from sync.center.store import Store
from sync.contract import PairRequest, Report, software_digest, terminal_name
from sync.releases.software_order import order_before
from tests.support.postgres import Postgres
from tests.support.release_files import IT, STRANGER, public
from tests.support.software_desk import signed
from tests.sync.center.conftest import bundle, until

NOW = 1_795_391_520_000
CANARY, OTHER, WAITING = "ab" * 32, "cd" * 32, "ef" * 32
REPORT = Report("0.1", "", 0, 0, "synced", {})


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    """With two windows' terminals, and one that waits."""
    with closing(Store(fresh_database)) as store:
        for key, window in ((CANARY, "2F-17"), (OTHER, "2F-18"), (WAITING, "")):
            if window:
                store.gate.accept(key, window, NOW)
            else:
                store.gate.pair(key, PairRequest(terminal_name(key), "b", "1"), "127.0.0.1", NOW)
        yield store


def publish(store: Store, said: str, key: str = public(), whole: bool = True) -> list[str]:
    order = order_before(said)
    wanted = store.software.publish(said, key, order, NOW)
    if whole:
        store.software.complete(order.sha256)
    return wanted


def given(store: Store, key: str) -> list[tuple[int, int]]:
    orders = store.software.answer(key, NOW).orders
    assert store.report(key, REPORT, "127.0.0.1", NOW).software == software_digest(orders)
    return [order_before(each).pair for each in orders]


def sha(version: int) -> str:
    return f"{version:064x}"


def test_the_canary_first_and_the_others_when_it_is_said(store: Store) -> None:
    canary = signed(sha256=sha(3))
    publish(store, canary, whole=False)
    assert (given(store, CANARY), given(store, OTHER)) == ([], [])  # not before every byte is there
    publish(store, canary)
    assert (given(store, CANARY), given(store, OTHER)) == ([(1, 3)], [])
    assert store.software.granted(CANARY, sha(3)).pair == (1, 3)
    with pytest.raises(NoSoftware):
        store.software.granted(OTHER, sha(3))
    publish(store, signed(sha256=sha(3), windows=[], everywhere=True, issued=NOW + 1))
    assert (given(store, CANARY), given(store, OTHER)) == ([(1, 3)], [(1, 3)])
    assert store.software.granted(OTHER, sha(3)).everywhere


def test_the_others_keep_what_is_current_while_a_canary_tries(store: Store) -> None:
    publish(store, signed(sha256=sha(3), windows=[], everywhere=True))
    publish(store, signed(sha256=sha(4), version=4))
    assert (given(store, CANARY), given(store, OTHER)) == ([(1, 4)], [(1, 3)])


def test_each_kind_of_machine_has_its_own(store: Store) -> None:
    publish(store, signed(sha256=sha(4), version=4, debian="bookworm"))
    publish(store, signed(sha256=sha(3)))  # not older than another kind's
    assert given(store, CANARY) == [(1, 4), (1, 3)]


def test_an_earlier_word_about_a_release_does_not_come_back(store: Store) -> None:
    narrow, wide = signed(), signed(windows=[], everywhere=True, issued=NOW + 1)
    publish(store, narrow)
    publish(store, wide)
    for again in (narrow, signed(issued=NOW + 1)):
        with pytest.raises(NotNewer, match=r"software 1\.3 was published with a later order"):
            publish(store, again)
    publish(store, wide)  # the same again is no news
    assert given(store, OTHER) == [(1, 3)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (signed(version=2), r"software 1\.3 is here already, 1\.2 is older"),
        (signed(sha256=sha(9), issued=NOW + 1), r"software 1\.3 was published with another file"),
    ],
    ids=["older", "another file"],
)
def test_what_is_not_newer_is_refused_beside_what_is(store: Store, text: str, why: str) -> None:
    publish(store, signed())
    with pytest.raises(NotNewer, match=why):
        publish(store, text)
    publish(store, signed(version=4, sha256=sha(4)))
    assert given(store, CANARY) == [(1, 4)]


def test_a_key_publishes_in_its_own_epoch(store: Store) -> None:
    publish(store, signed())
    with pytest.raises(OthersEpoch, match="epoch 1 is another key's"):
        publish(store, signed(STRANGER, version=4), public(STRANGER))
    publish(store, signed(STRANGER, epoch=2, sha256=sha(4)), public(STRANGER))
    assert given(store, CANARY) == [(2, 3)]


def test_only_who_was_accepted_is_told(store: Store) -> None:
    publish(store, signed(windows=[], everywhere=True))
    with pytest.raises(NotAccepted):
        store.software.answer(WAITING, NOW)
    with pytest.raises(UnknownKey):
        store.software.granted("99" * 32, order_before(signed()).sha256)
    assert given(store, OTHER) == [(1, 3)]


def test_what_is_kept_is_bounded_and_the_current_one_stays(store: Store) -> None:
    publish(store, signed(sha256=sha(1), version=1, windows=[], everywhere=True))
    for version in range(2, 9):
        wanted = publish(store, signed(sha256=sha(version), version=version))
    assert sorted(wanted) == [sha(1), sha(6), sha(7), sha(8)]
    assert (given(store, CANARY), given(store, OTHER)) == ([(1, 8)], [(1, 1)])
    publish(store, signed(sha256=sha(9), version=9, windows=[], everywhere=True))
    assert sorted(publish(store, signed(sha256=sha(10), version=10))) == [sha(8), sha(9), sha(10)]


def test_a_file_that_no_order_names_is_not_awaited(store: Store) -> None:
    publish(store, signed(sha256=sha(3)), whole=False)
    assert store.software.awaited(sha(3)).pair == (1, 3)
    with pytest.raises(NoSoftware, match="publish the order first"):
        store.software.awaited(sha(4))


def test_of_two_centers_with_one_database_that_publish_at_once_one_binds_the_epoch(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one looks only when the first has written: else an epoch would be two keys', and no terminal's."""
    url, strangers = postgres.database(), public(STRANGER)
    texts = {public(): signed(), strangers: signed(STRANGER, version=4)}
    real, looked, second = publications.check_epoch, Event(), ThreadPoolExecutor(1)
    with closing(Store(url)) as one, closing(Store(url)) as other, second:

        def check(connection: Connection, key: str, epoch: int) -> None:
            real(connection, key, epoch)
            if key == strangers:
                looked.set()
            else:
                begun.append(second.submit(publish, other, texts[strangers], strangers))
                until(lambda: looked.is_set() or waiting(one), 60)

        begun = list[Future[list[str]]]()
        monkeypatch.setattr(publications, "check_epoch", check)
        publish(one, texts[public()])
        with pytest.raises(OthersEpoch, match="epoch 1 is another key's"):
            begun[0].result()


def waiting(store: Store) -> bool:
    """Whether a connection to its database waits for what another one holds."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with store.software._engine.begin() as connection:
        return bool(connection.scalar(text(asked)))


def test_windows_that_the_hall_does_not_have_get_no_software(store: Store) -> None:
    """A canary that was mistyped would be waited for in vain."""
    pushed, key = bundle("2F-17", 1, key=IT), public()
    store.publish((Publication(pushed, key, verify(pushed, [key])),), NOW)
    unknown = "the published hall has no window 2F-71; like it are 2F-17; "
    with pytest.raises(UnknownWindow, match=unknown):
        publish(store, signed(sha256=sha(3), windows=["2F-17", "2F-71"]))
    publish(store, signed(sha256=sha(3), windows=["2F-17"]))
    assert given(store, CANARY) == [(1, 3)]
