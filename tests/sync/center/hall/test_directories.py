"""The hall's directory at a real center: IT publishes it, accepted terminals fetch it, and nobody else."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.center.network.certificates import Authority
from tests.support.directory_desk import directory
from tests.sync.center.conftest import Desk, Hall, Json, serving

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
REPORT = {"version": "1", "config": "", "recorded": 0, "waiting": 0, "clock": "synced", "parts": {}}


@pytest.fixture
def hall(hall: Hall) -> Hall:
    """With a directory; versions only rise, so every test publishes above those before."""
    if not hall.sql("SELECT version FROM directories"):
        assert publish(hall, directory(5)) == (200, "")
    return hall


def publish(hall: Hall, signed: str) -> tuple[int, str]:
    answer = Desk(hall).call("POST", "/v1/directory", json={"directory": signed})
    return answer.status_code, answer.json().get("error", "")


def fetched(desk: Desk) -> tuple[int, Json]:
    answer = desk.call("GET", "/v1/directory")
    return answer.status_code, answer.json()


def announced(desk: Desk) -> list[int]:
    answer = desk.call("PUT", "/v1/state", json=REPORT)
    assert answer.status_code == 200, answer.text
    found: list[int] = answer.json()["directory"]
    return found


def test_what_was_published_is_announced_and_served_as_it_was_signed(hall: Hall, joined: Desk) -> None:
    status, said = fetched(joined)
    assert (status, said["directory"]) == (200, hall.sql("SELECT directory FROM directories")[0][0])
    assert announced(joined)[0] == 1


def test_a_newer_one_takes_the_place_of_the_one_before(hall: Hall, joined: Desk) -> None:
    newer = directory(announced(joined)[1] + 1)
    assert publish(hall, newer) == (200, "")
    assert publish(hall, newer) == (200, "")  # the same again is no news
    assert fetched(joined)[1]["directory"] == newer
    assert len(hall.sql("SELECT version FROM directories")) == 1


def test_older_ones_and_others_of_the_same_version_are_not_published(hall: Hall, joined: Desk) -> None:
    before = fetched(joined)[1]["directory"]
    version = announced(joined)[1]
    assert publish(hall, directory(version - 1)) == (
        409,
        f"directory 1.{version} is here already, 1.{version - 1} is not newer",
    )
    assert publish(hall, directory(version, people=()))[0] == 409
    assert fetched(joined)[1]["directory"] == before
    assert publish(hall, directory(version + 1)) == (200, "")


@pytest.mark.parametrize(
    ("signed", "status", "why"),
    [
        pytest.param(directory(900, key=STRANGER), 403, "not signed by a trusted key", id="another key"),
        pytest.param(base64.b64encode(bytes(64) + b"{}").decode(), 403, "not signed", id="unsigned"),
        pytest.param("?", 403, "not base64", id="garbage"),
        pytest.param("A" * 2_000_000, 403, "larger than 1048576 bytes", id="too large"),
        pytest.param(directory(1 << 63), 403, "$.version", id="a version that nothing is above"),
    ],
)
def test_what_it_did_not_sign_nobody_publishes(
    hall: Hall, joined: Desk, signed: str, status: int, why: str
) -> None:
    before = announced(joined)
    found = publish(hall, signed)
    assert found[0] == status
    assert why in found[1]
    assert announced(joined) == before
    assert publish(hall, directory(before[1] + 1)) == (200, "")


def test_only_accepted_terminals_get_it(hall: Hall, joined: Desk) -> None:
    waiting, unknown = Desk(hall), Desk(hall)
    waiting.pair()
    assert [fetched(desk)[0] for desk in (waiting, unknown, joined)] == [403, 401, 200]
    bare = joined.session.get(hall.url + "/v1/directory", timeout=15)
    assert bare.status_code == 401


def test_before_the_first_there_is_none(tmp_path: Path, authority: Authority, fresh_database: str) -> None:
    with serving(Hall(tmp_path, authority, fresh_database)) as fresh:
        desk = Desk(fresh).join()
        none = {"error": "no directory has been published yet"}
        assert (fetched(desk), announced(desk)) == ((404, none), [0, 0])
        assert publish(fresh, directory(1)) == (200, "")
        assert (fetched(desk)[0], announced(desk)) == (200, [1, 1])
