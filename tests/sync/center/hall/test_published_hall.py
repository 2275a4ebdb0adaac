"""The published hall: which windows are of it, by what was pushed one after the other."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import Connection, create_engine, insert

from sync.bundles.bundle import Payload, sign
from sync.center.hall.published_hall import UnknownWindow, check, versions, windows
from sync.center.storage.database import bundles, rollouts
from tests.sync.center.conftest import SIGNER


@pytest.fixture
def connection(fresh_database: str) -> Iterator[Connection]:
    yield from opened(fresh_database)


def opened(url: str = "sqlite://") -> Iterator[Connection]:
    made = create_engine(url)
    with closing(made.connect()) as connection:
        for table in (bundles, rollouts):
            table.create(connection, checkfirst=True)
        yield connection
    made.dispose()


def push(connection: Connection, version: int, *names: str, epoch: int = 1, terminal: str = "") -> None:
    """One push: every bundle has its version, and its time of issue, which IT's clock tells."""
    for name in names:
        payload = Payload("ed25519", name, epoch, version, 1000 * version, 9, 9, Raw(b"{}"), terminal)
        where = {"target": name, "epoch": epoch, "version": version}
        connection.execute(insert(bundles).values(**where, bundle=sign(SIGNER, payload), published_at=7))


def refusal(connection: Connection, window: str) -> str:
    with pytest.raises(UnknownWindow) as e:
        check(connection, window)
    return str(e.value)


def names(connection: Connection) -> list[str]:
    return [each.window for each in windows(connection)]


def test_before_the_first_push_any_window_will_do(connection: Connection) -> None:
    check(connection, "anywhere")
    assert windows(connection) == []
    push(connection, 1, "2F-17")
    assert "has no window anywhere" in refusal(connection, "anywhere")


def test_an_unknown_window_is_refused_with_those_like_it(connection: Connection) -> None:
    push(connection, 1, "1F-01", "2F-16", "2F-17", "3F-08")
    assert "; like it are 2F-17" in refusal(connection, "2f17")
    assert "2F-16" in refusal(connection, "2F-1")
    said = refusal(connection, "lobby")
    assert "like it" not in said
    assert "`center windows`" in said and "`config push`" in said


def test_facts_may_name_any_number_of_versions(connection: Connection) -> None:
    """A terminal that means ill names more than a statement takes, and would break everybody's sheet."""
    push(connection, 1, "2F-17")
    push(connection, 2, "2F-17", "2F-18")
    found = versions(connection, "2F-17", [(1, n) for n in range(2, 150_000)])
    assert [each.payload.version for each in found] == [2]


def test_a_window_that_the_last_push_left_out_is_of_the_hall_no_more(connection: Connection) -> None:
    push(connection, 1, "2F-17", "2F-18")
    check(connection, "2F-18")
    push(connection, 2, "2F-17")
    assert names(connection) == ["2F-17"]
    assert "the push 1.2 left 2F-18 out" in refusal(connection, "2F-18")
    push(connection, 3, "2F-17", "2F-18")
    check(connection, "2F-18")


def test_moving_a_terminal_is_no_push_that_leaves_the_others_out(connection: Connection) -> None:
    push(connection, 1, "2F-17", "2F-18", "2F-19")
    push(connection, 2, "2F-18", terminal="t-0123456789ab")
    assert names(connection) == ["2F-17", "2F-18", "2F-19"]
    push(connection, 3, "2F-17", "2F-18")
    push(connection, 4, "2F-18", terminal="t-0123456789ab")
    assert names(connection) == ["2F-17", "2F-18"]


def test_a_new_key_counts_anew_and_its_epoch_stands_above(connection: Connection) -> None:
    push(connection, 7, "2F-17", "2F-18")
    push(connection, 8, "2F-17", epoch=2)
    assert names(connection) == ["2F-17"]


def test_where_every_bundle_moved_a_terminal_all_windows_count(connection: Connection) -> None:
    push(connection, 1, "2F-17", terminal="t-0123456789ab")
    push(connection, 2, "2F-18", terminal="t-ba9876543210")
    assert names(connection) == ["2F-17", "2F-18"]


halls = st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1), min_size=1, max_size=4)


@given(halls, st.lists(st.sampled_from("ABCDE"), max_size=3))
def test_the_hall_is_the_last_push_and_whoever_was_moved_since(pushes: list[set[str]], moves: list[str]) -> None:
    for connection in opened():
        for version, hall in enumerate(pushes, 1):
            push(connection, version, *sorted(hall))
        for version, window in enumerate(moves, len(pushes) + 1):
            push(connection, version, window, terminal="t-0123456789ab")
        assert names(connection) == sorted({*pushes[-1], *moves})
