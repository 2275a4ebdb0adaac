"""Tries: how many anybody has, how they come back, and what counts as one address."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.network import tries
from sync.center.network.tries import TooManyTries, TryLimit, origin


def taken(limit: TryLimit, who: str, now: int, times: int) -> int:
    """How many of so many tries were let through."""
    count = 0
    for _ in range(times):
        try:
            limit.take(who, now)
        except TooManyTries:
            continue
        count += 1
    return count


def test_a_burst_and_then_one_at_a_time() -> None:
    limit = TryLimit(burst=3, pause=10_000)
    assert taken(limit, "a", 0, 5) == 3
    assert taken(limit, "a", 9_999, 5) == 0
    assert taken(limit, "a", 10_000, 5) == 1
    assert taken(limit, "a", 100_000, 5) == 3


def test_everybody_has_their_own() -> None:
    limit = TryLimit(burst=2, pause=10_000)
    assert [taken(limit, who, 0, 3) for who in "ab"] == [2, 2]


def test_who_is_refused_is_told_when_to_come() -> None:
    limit = TryLimit(burst=1, pause=30_000)
    limit.take("10.1.0.7", 0)
    with pytest.raises(TooManyTries, match=r"10\.1\.0\.7: one more every 30 s"):
        limit.take("10.1.0.7", 0)


def test_a_clock_that_was_put_back_keeps_nobody_out_for_long() -> None:
    limit = TryLimit(burst=2, pause=10_000)
    assert taken(limit, "a", 10**15, 2) == 2
    assert taken(limit, "a", 0, 2) == 0
    assert taken(limit, "a", 20_000, 2) == 2


def test_memory_of_those_who_tried_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "SHELVES", 1)
    monkeypatch.setattr(tries, "SHELF_PLACES", 10)
    limit = TryLimit(burst=1, pause=10_000)
    for number in range(30):
        limit.take(str(number), number)
    assert [taken(limit, str(number), 30, 1) for number in range(20, 30)] == [0] * 10, "the newest are remembered"
    assert taken(limit, "0", 30, 1) == 1


def test_processes_that_were_forked_count_together() -> None:
    limit = TryLimit(burst=20, pause=10_000)
    pids = []
    for _ in range(3):
        if not (pid := os.fork()):
            os._exit(taken(limit, "a", 0, 20))
        pids.append(pid)
    counts = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert sum(counts) == 20
    assert taken(limit, "a", 0, 1) == 0


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("10.1.0.7", "10.1.0.7"),
        ("::ffff:10.1.0.7", "10.1.0.7"),
        ("fd12:3456:789a:1::7", "fd12:3456:789a:1::/64"),
        ("fd12:3456:789a:1:ffff::", "fd12:3456:789a:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("testclient", "testclient"),
    ],
)
def test_what_one_machine_can_call_from_is_one_address(address: str, one: str) -> None:
    assert origin(address) == one


@given(st.text())
def test_any_address(address: str) -> None:
    assert len(origin(address)) <= 60


@given(st.ip_addresses().map(str))
def test_an_origin_is_its_own(address: str) -> None:
    assert origin(origin(address)) == origin(address)
