"""Hostile joiners at the gate of a real center: each attack fails, and beside it a true terminal gets in."""

import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from tests.hostile.joiners import Joiner, addresses, code, crowd
from tests.sync.center.conftest import Desk, Hall, serving

SQLITE_ALONE = "a joiner is refused by the same statements, and an attack lasts for many seconds"
ATTACK = "127.66.0.1"


@pytest.fixture
def center(tmp_path: Path, authority: Authority, fresh_database: str) -> Iterator[Hall]:
    """A center of one's own: attacks leave something behind."""
    with serving(Hall(tmp_path, authority, fresh_database)) as running:
        yield running


@pytest.fixture
def hostile(center: Hall) -> Iterator[Joiner]:
    with Joiner(center.url, center.authority.ca, ATTACK) as joiner:
        yield joiner


def waiting(center: Hall) -> int:
    ((count,),) = center.sql("SELECT count(*) FROM terminals WHERE state = 'waiting'")
    return int(count)


# In another one's place.


def test_a_nonce_that_was_ground_to_fit_is_not_the_one_committed_to(center: Hall, hostile: Joiner) -> None:
    true = Desk(center)
    true.pair()
    _, answer = hostile.commit(secrets.token_hex(32))
    nonce = hostile.fitting(answer["challenge"], true.code)
    assert code(hostile.fingerprint, nonce, answer["challenge"])[-4:] == true.code[-4:]
    status, said = hostile.ask(commitment=hostile.bound(nonce), nonce=nonce)
    assert (status, said.get("challenge")) == (200, ""), "a commitment made to fit has no challenge yet"
    first = hostile.bound(secrets.token_hex(32))
    hostile.ask(commitment=first)
    assert hostile.ask(commitment=first, nonce=nonce)[0] == 400
    accepted = center.command("accept", true.code, "--window", "2F-17")
    assert (accepted.exit_code, accepted.output) == (0, f"{true.name} accepted at 2F-17\n")


def test_who_asks_first_gains_nothing(center: Hall, hostile: Joiner) -> None:
    """The attack that the first version fell to: to know the code of a key before anybody was asked."""
    nonce = secrets.token_hex(32)
    challenges = set()
    for _ in range(3):
        hostile.another()
        challenges.add(hostile.commit(nonce)[1]["challenge"])
    assert len(challenges) == 3, "the center's share is another one each time"
    first = hostile.commit(nonce)[1]["challenge"]
    assert hostile.commit(nonce)[1]["challenge"] == first, "and cannot be drawn again for one commitment"


def test_tries_are_counted(hostile: Joiner) -> None:
    """One key, one new commitment after the other, until the code would fit: every one is a try."""
    statuses = Counter(hostile.commit(secrets.token_hex(32))[0] for _ in range(60))
    assert statuses == {200: 32, 429: 28}


def test_nobody_takes_another_ones_name(center: Hall, hostile: Joiner) -> None:
    true = Desk(center).join()
    assert true.deliver(true.chain(2))["through"] == 2
    hostile.name = true.name
    status, said = hostile.commit(secrets.token_hex(32))
    assert (status, f"is called t-{hostile.fingerprint[:12]}, not" in said["error"]) == (400, True)
    assert true.deliver(true.chain(3))["through"] == 3


def test_nobody_goes_on_with_another_ones_series(center: Hall, hostile: Joiner) -> None:
    true = Desk(center).join()
    facts = true.chain(2)
    true.deliver(facts)
    center.know("2F-99")
    assert center.command("accept", hostile.fingerprint, "--window", "2F-99").exit_code == 0
    for _ in range(2):
        stolen = [{**fact, "terminal": hostile.name} for fact in facts]
        status, said = hostile.call("POST", "/v1/facts", {"series": true.series, "facts": stolen})
        assert (status, "another terminal made the series" in said["error"]) == (409, True)
    alarms = center.sql("SELECT terminal, what, detail FROM alarms")
    assert alarms == [(hostile.name, "series", f"series {true.series} is of {true.name}")], "said once"
    assert center.sql("SELECT count(*) FROM facts WHERE terminal = ?", hostile.name) == [(0,)]
    own = secrets.token_hex(16)
    mine = [{**facts[0], "terminal": hostile.name, "series": own}]
    assert hostile.call("POST", "/v1/facts", {"series": own, "facts": mine})[0] == 200
    assert true.deliver(true.chain(3))["through"] == 3


# Crowds.


def test_a_crowd_at_one_address_leaves_the_door_open_to_others(center: Hall) -> None:
    assert crowd(center.url, center.authority.ca, 100, ATTACK) == {200: 32, 429: 68}
    assert waiting(center) == 32
    true = Desk(center)
    assert true.pair()["state"] == "waiting"
    accepted = center.command("accept", true.code, "--window", "2F-17")
    assert accepted.exit_code == 0, accepted.output
    assert true.deliver(true.chain(1))["through"] == 1


def test_who_shares_the_crowds_address_gets_in_by_fingerprint_or_token(center: Hall) -> None:
    assert center.command("tokens", "2F-18").exit_code == 0
    token = center.command("tokens", "2F-18").output.split()[1]
    crowd(center.url, center.authority.ca, 40, ATTACK)
    for window, more in (("2F-17", {}), ("2F-18", {"token": token})):
        with Joiner(center.url, center.authority.ca, ATTACK) as true:
            if not more:
                assert true.ask()[0] == 429
                assert center.command("accept", true.fingerprint, "--window", window).exit_code == 0
            status, answer = true.ask(**more)
            assert (status, answer["state"], answer["window"]) == (200, "accepted", window)


def test_who_waits_is_not_pushed_out_by_a_crowd_at_many_addresses(
    center: Hall, pytestconfig: pytest.Config
) -> None:
    true = Desk(center)
    true.pair()
    many = 90 if pytestconfig.getoption("--long") else 6
    statuses: Counter[int] = Counter()
    for address in addresses(many):
        statuses += crowd(center.url, center.authority.ca, 32, address)
    assert statuses == {200: 32 * many}
    assert waiting(center) == min(2000, 32 * many + 1)
    assert true.pair()["state"] == "waiting"
    accepted = center.command("accept", true.code, "--window", "2F-17")
    assert (accepted.exit_code, accepted.output) == (0, f"{true.name} accepted at 2F-17\n")


def test_many_are_rejected_at_once_and_who_is_known_stays(center: Hall) -> None:
    joined, true = Desk(center).join(), Desk(center)
    true.pair()
    crowd(center.url, center.authority.ca, 20, ATTACK)
    assert center.command("reject", "--address", ATTACK, "--older", "60").output == "0 rejected\n"
    assert center.command("reject", "--address", ATTACK).output == "20 rejected\n"
    assert waiting(center) == 1
    center.know("2F-17")
    assert center.command("accept", true.code, "--window", "2F-17").exit_code == 0
    crowd(center.url, center.authority.ca, 5, ATTACK)
    assert center.command("reject", "--older", "0").output == "5 rejected\n"
    assert [desk.pair()["state"] for desk in (joined, true)] == ["accepted", "accepted"]
