"""Strangers at the gate of a store: how long they wait, how many, and who gives way to whom."""

import hashlib
from collections.abc import Iterator
from contextlib import closing

import pytest

from sync.center.hall.admission import NoSuchTerminal
from sync.center.joining import strangers
from sync.center.network.tries import TooManyTries
from sync.center.storage.database import terminals
from sync.center.store import Store
from sync.contract import PairAnswer, PairRequest
from tests.support.pairing import WirePairing

MINUTE, DAY = 60_000, 86_400_000


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        yield made


def stranger(number: int) -> WirePairing:
    return WirePairing(hashlib.sha256(str(number).encode()).hexdigest())


def ask(store: Store, who: WirePairing, now: int, address: str = "10.0.0.1", **more: str) -> PairAnswer:
    return store.gate.pair(who.fingerprint, PairRequest(**who.body(**more)), address, now)


def paired(store: Store, who: WirePairing, now: int, address: str = "10.0.0.1") -> str:
    """The code, once both sides have it."""
    for _ in range(2):
        who.heard({"challenge": ask(store, who, now, address).challenge})
    return who.code


def names(store: Store, state: str = "waiting") -> set[str]:
    return {row["terminal"] for row in store.rows(terminals) if row["state"] == state}


def test_a_request_that_is_not_repeated_runs_out_and_one_that_is_stays(store: Store) -> None:
    gone, stays = stranger(1), stranger(2)
    code, other = paired(store, gone, 0), paired(store, stays, 0)
    for minute in range(1, 17):
        ask(store, stays, minute * MINUTE)
    with pytest.raises(NoSuchTerminal, match="it shows another one when it had to ask anew"):
        store.gate.accept(code, "2F-17", 16 * MINUTE)
    assert store.gate.accept(other, "2F-17", 16 * MINUTE) == stays.name
    assert names(store) == set()


def test_one_whose_request_ran_out_begins_anew_with_a_nonce_that_nobody_knows(store: Store) -> None:
    who = stranger(1)
    paired(store, who, 0)
    told = who.nonce
    store.gate.forget_strangers(16 * MINUTE)
    answer = ask(store, who, 16 * MINUTE)
    assert (answer.state, answer.challenge, names(store)) == ("waiting", "", set())
    who.heard({"challenge": answer.challenge})
    second = paired(store, who, 16 * MINUTE)
    assert who.nonce != told
    assert store.gate.accept(second, "2F-17", 16 * MINUTE) == who.name


def test_what_a_known_terminal_shows_runs_out_and_the_terminal_stays(store: Store) -> None:
    known = stranger(1)
    store.gate.accept(known.fingerprint, "2F-17", 0)
    ask(store, known, 0)
    who = stranger(2)
    assert ask(store, known, 1, board="board-2").state == "waiting"
    known.begin()
    known.heard({"challenge": ask(store, known, 1, board="board-2").challenge})
    ask(store, known, 1, board="board-2")
    paired(store, who, 1)
    store.gate.forget_strangers(20 * MINUTE)
    ((row),) = store.rows(terminals)
    assert (row["terminal"], row["state"], row["code"]) == (known.name, "waiting", "")


def test_an_address_that_is_full_makes_room_of_its_own(store: Store) -> None:
    other = stranger(1)
    paired(store, other, 0, "10.0.0.2")
    for number in range(10, 42):
        ask(store, stranger(number), number * 40_000)
        ask(store, other, number * 40_000, "10.0.0.2")
        ask(store, stranger(10), number * 40_000)
    before = names(store)
    last = stranger(50)
    ask(store, last, 42 * 40_000)
    assert last.name in names(store)
    assert {other.name, stranger(10).name} <= names(store), "who keeps asking is not the one to go"
    assert len(names(store)) <= len(before)


def test_the_fullest_address_gives_way_when_all_is_full(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "WAITING_STRANGERS", 6)
    alone = stranger(1)
    ask(store, alone, 0, "10.0.0.9")
    for number in range(10, 15):
        ask(store, stranger(number), 1, "10.0.0.1")
    for number in range(20, 23):
        ask(store, stranger(number), 2, f"10.0.1.{number}")
    assert alone.name in names(store), "although it is the oldest"
    assert {stranger(number).name for number in range(20, 23)} <= names(store)
    assert len(names(store)) == 6


def test_a_token_needs_no_room_and_no_try(store: Store) -> None:
    for number in range(10, 42):
        ask(store, stranger(number), 0)
    (sheet,) = store.gate.make_tokens(["2F-17"], 0, DAY)
    with pytest.raises(TooManyTries):
        ask(store, stranger(50), 0)
    assert ask(store, stranger(50), 0, token=sheet.token).state == "accepted"
    assert len(names(store)) == 32


def test_a_known_key_has_its_own_tries_wherever_it_calls_from(store: Store) -> None:
    known = stranger(1)
    store.gate.accept(known.fingerprint, "2F-17", 0)
    ask(store, known, 0)
    store.gate.reject(known.fingerprint, 0)
    for number in range(10, 42):
        ask(store, stranger(number), 0)
    for _ in range(8):
        known.begin()
        assert ask(store, known, 0).challenge
    known.begin()
    with pytest.raises(TooManyTries, match=f"the key of {known.name}"):
        ask(store, known, 0)


def test_rejected_strangers_are_remembered_for_a_time_and_so_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "REJECTED_STRANGERS", 3)
    once = stranger(1)
    store.gate.accept(once.fingerprint, "2F-17", 0)
    store.gate.reject(once.fingerprint, 0)
    for number in range(10, 15):
        ask(store, stranger(number), number)
    assert store.gate.reject_strangers(20) == 5
    store.gate.forget_strangers(20)
    assert names(store, "rejected") == {once.name, *(stranger(number).name for number in (12, 13, 14))}
    assert ask(store, stranger(14), 21).state == "rejected"
    store.gate.forget_strangers(31 * DAY)
    assert names(store, "rejected") == {once.name}, "whoever was accepted once stays out for good"
