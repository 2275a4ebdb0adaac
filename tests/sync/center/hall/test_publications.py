"""Two keys that IT trusts, at a real center: each publishes in its own epoch, and in no other's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.center.network.certificates import Authority
from tests.support.directory_desk import directory
from tests.sync.center.conftest import SIGNER, Desk, Hall, bundle, public, serving

NEW = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))


@pytest.fixture
def hall(tmp_path: Path, ours: Authority, fresh_database: str) -> Iterator[Hall]:
    """With nothing published yet."""
    hall = Hall(tmp_path, ours, fresh_database)
    hall.trusted = [public(SIGNER), public(NEW)]
    with serving(hall):
        yield hall


def publish(hall: Hall, signed: str) -> tuple[int, str]:
    answer = Desk(hall).call("POST", "/v1/directory", json={"directory": signed})
    return answer.status_code, answer.json().get("error", "")


def push(hall: Hall, text: str) -> tuple[int, str]:
    answer = hall.push(text)
    return answer.status_code, answer.json().get("error", "")


OTHERS = "epoch 1 is another key's: sign with that, or a new key of a higher epoch"


def test_the_epoch_of_another_key_is_refused_and_the_keys_own_goes_on(hall: Hall) -> None:
    assert push(hall, bundle("2F-17", 1)) == (200, "")
    assert push(hall, bundle("2F-17", 2, key=NEW)) == (409, OTHERS)
    assert push(hall, bundle("3F-08", 1, key=NEW)) == (409, OTHERS)  # nor where nothing was published yet
    assert publish(hall, directory(1, NEW)) == (409, OTHERS)
    assert push(hall, bundle("2F-17", 2)) == (200, "")
    assert hall.sql("SELECT DISTINCT target, version FROM bundles ORDER BY version") == [("2F-17", 1), ("2F-17", 2)]


def test_a_stolen_old_key_takes_no_epoch_to_come(hall: Hall) -> None:
    assert push(hall, bundle("2F-17", 1)) == (200, "")
    assert push(hall, bundle("2F-17", 1, key=NEW, epoch=2)) == (200, "")
    stolen = "this key signs in epoch 1, not in 3: sign with the key of 3"
    assert push(hall, bundle("2F-17", 1, epoch=3)) == (409, stolen)
    assert publish(hall, directory(1, SIGNER, epoch=3)) == (409, stolen)
    assert push(hall, bundle("2F-17", 2, key=NEW, epoch=2)) == (200, "")
    assert publish(hall, directory(1, NEW, epoch=2)) == (200, "")


def test_a_directory_alone_makes_an_epoch_its_keys(hall: Hall) -> None:
    assert publish(hall, directory(1, SIGNER)) == (200, "")
    assert push(hall, bundle("2F-17", 1, key=NEW)) == (409, OTHERS)
    assert push(hall, bundle("2F-17", 1)) == (200, "")


def some(hall: Hall, *texts: str) -> tuple[int, str]:
    answer = Desk(hall).call("POST", "/v1/hall/bundles", json={"bundles": texts})
    return answer.status_code, answer.json().get("error", "")


def test_some_bundles_at_once_are_all_taken_or_none_of_them(hall: Hall) -> None:
    kept = "SELECT target, version FROM bundles ORDER BY target, version"
    assert push(hall, bundle("3F-08", 5)) == (200, "")
    older = (409, "3F-08 has 1.5 already, 1.4 is older")
    assert some(hall, bundle("2F-17", 4), bundle("3F-08", 4)) == older
    assert some(hall, bundle("2F-17", 6), bundle("3F-08", 6, key=NEW)) == (409, OTHERS)
    stranger = Ed25519PrivateKey.generate()
    assert some(hall, bundle("2F-17", 6), bundle("3F-08", 6, key=stranger))[0] == 403
    assert hall.sql(kept) == [("3F-08", 5)]
    pair = bundle("2F-17", 6), bundle("3F-08", 6)
    assert some(hall, *pair) == some(hall, *pair) == (200, "")
    assert hall.sql(kept) == [("2F-17", 6), ("3F-08", 5), ("3F-08", 6)]
    assert hall.sql("SELECT count(*) FROM orders WHERE kind = 'configuration'") == [(3,)]


def test_bundles_of_one_window_in_one_call_go_by_the_same_rules_as_one_by_one(hall: Hall) -> None:
    other = bundle("2F-17", 5, note="other")
    assert some(hall, bundle("2F-17", 5), other) == (409, "1.5 was published for 2F-17 with other content")
    assert some(hall, bundle("2F-17", 6), bundle("2F-17", 5)) == (409, "2F-17 has 1.6 already, 1.5 is older")
    assert hall.sql("SELECT * FROM bundles") == []
    twice = (bundle("2F-17", 5), bundle("2F-17", 5), bundle("2F-17", 6))
    for _ in range(2):
        assert some(hall, *twice) == (200, "")
    assert hall.sql("SELECT version FROM bundles ORDER BY version") == [(5,), (6,)]
    assert len(hall.sql('SELECT id FROM orders WHERE "window" = ?', "2F-17")) == 2


@pytest.mark.parametrize("count", [0, 51])
def test_how_many_bundles_one_call_carries_is_bounded(hall: Hall, count: int) -> None:
    windows = [f"{number}F-01" for number in range(count)]
    assert some(hall, *(bundle(window, 1) for window in windows))[0] == 400
    assert some(hall, *(bundle(window, 1) for window in windows[:50] or ["2F-17"])) == (200, "")
