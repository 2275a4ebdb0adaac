"""A database that is gone, frozen, read-only, full, locked, slow or an older copy; and all goes on by itself.

Every call that the contract has is made meanwhile, and a terminal records on.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from sync.center.network.certificates import Authority
from sync.contract import BATCH
from sync.uplink import worker
from sync.uplink.client import RESPONSE_SECONDS
from tests.support.contract_calls import ContractCall, calls
from tests.support.database_faults import PostgresFaults, SqliteFaults
from tests.support.office import KEYS, Hut
from tests.support.plain_sql import chained
from tests.support.postgres import Postgres
from tests.sync.center.conftest import Desk, Hall, until
from tests.sync.center.doors.test_place_doors import Near

LONGEST_AWAY_SECONDS = 60  # that a terminal is asked to stay away
GOES_ON_SECONDS = 60  # after which all that waited is there: whoever was sent away comes back within that
FEW, MANY = 2, 600  # facts; as many need room on the disk
STATIC = "/v1/openapi.json"


class Told(NamedTuple):
    """What was said to a call, and how long it took."""

    status: int
    after: str
    error: str
    seconds: float


class Callers(NamedTuple):
    """Everybody who may call: accepted terminals, and a system of the hall with this key."""

    desks: tuple[Desk, ...]  # more than one: a key has few connections at once
    system: str

    def call(self, number: int, call: ContractCall) -> Told:
        began = time.monotonic()
        if "own socket" in call.by:
            status, after, error = self._near(call)
        else:
            desk = self.desks[number % len(self.desks)]
            key = {"headers": {"Authorization": f"Bearer {self.system}"}} if "system" in call.by else {}
            said = desk.call(call.method, call.path, params=call.query, json=call.body, **key)
            status, after, error = said.status_code, said.headers.get("Retry-After", ""), said.text
        return Told(status, after, error, time.monotonic() - began)

    def _near(self, call: ContractCall) -> tuple[int, str, str]:
        with closing(Near(self.desks[0].hall.own)) as near:
            path = f"{call.path}?{urlencode(call.query)}"
            near.request(call.method, path, None if call.body is None else json.dumps(call.body))
            said = near.getresponse()
            return said.status, said.headers.get("Retry-After", ""), said.read().decode()


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL that may be stopped."""
    with Postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def faults(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteFaults | PostgresFaults]:
    if request.param == "sqlite":
        made: SqliteFaults | PostgresFaults = SqliteFaults(tmp_path / "disk")
    else:
        made = PostgresFaults(request.getfixturevalue("server"))
    yield made
    made.close()


@pytest.fixture
def center(tmp_path: Path, authority: Authority, faults: SqliteFaults | PostgresFaults) -> Iterator[Hall]:
    center = Hall(tmp_path, authority, faults.url)
    center.start()
    yield center
    assert center.stop() == 0
    assert "Traceback" not in center.log.read_text()


@pytest.fixture
def hut(tmp_path: Path, center: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hut]:
    """A terminal that delivers."""
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    hut = Hut(tmp_path / "buffer", center.url, center.authority.ca, KEYS)
    hut.worker.start()
    center.know("2F-17")
    assert center.command("accept", hut.code(), "--window", "2F-17").exit_code == 0
    assert hut.audit("paired") == "2F-17"
    yield hut
    hut.close()


@pytest.mark.parametrize("what", ["gone", "frozen", "read_only", "full", "locked", "slow"])
def test_patience_is_asked_for_and_all_goes_on_by_itself(
    center: Hall, hut: Hut, faults: SqliteFaults | PostgresFaults, what: str
) -> None:
    fault = getattr(faults, what, None)
    if fault is None:
        pytest.skip("SQLite is no server that could be frozen")
    desks = Desk(center).join(), Desk(center).join(), Desk(center).join()
    callers = Callers(desks, center.command("system", "add", "queue").output.strip())
    first = recorded(hut, FEW)
    until(lambda: not hut.buffer.waiting)
    with fault():
        more = recorded(hut, MANY)
        said = everything(callers)
        waiting = hut.buffer.waiting
    assert what == "slow" or waiting >= BATCH
    if what not in ("slow", "full"):  # on a full disk there may be room for little
        assert said["POST /v1/facts"].status == said["GET /readyz"].status == 503, said
    for call, told in said.items():
        assert told.status < 500 or told.status == 503, (call, told)
        assert told.status != 503 or 1 <= int(told.after) <= LONGEST_AWAY_SECONDS, (call, told)
        assert told.seconds < RESPONSE_SECONDS, (call, told)
    until(lambda: not hut.buffer.waiting, GOES_ON_SECONDS)
    assert chained(center.database, hut.buffer.identity.terminal) == first + more
    assert not hut.buffer.refused()
    facts = {"series": desks[0].series, "facts": desks[0].chain(2)}
    until(lambda: desks[0].call("POST", "/v1/facts", json=facts).status_code == 200)
    assert desks[0].stored() == [1, 2]


def test_a_terminal_brings_again_what_an_older_copy_lacks_that_is_put_back_while_the_center_serves(
    center: Hall, hut: Hut, faults: SqliteFaults | PostgresFaults
) -> None:
    first = recorded(hut, FEW)
    until(lambda: not hut.buffer.waiting)
    put_back = faults.copied()
    more = recorded(hut, MANY)
    until(lambda: not hut.buffer.waiting, GOES_ON_SECONDS)
    put_back()
    assert chained(center.database, hut.buffer.identity.terminal) == first
    last = recorded(hut, FEW)
    until(lambda: chained(center.database, hut.buffer.identity.terminal) == first + more + last, GOES_ON_SECONDS)
    assert center.sql("SELECT what FROM alarms") == []


def recorded(hut: Hut, many: int) -> list[str]:
    words = [f"{number} of {many}" for number in range(many)]
    hut.record(*words)
    return words


def everything(callers: Callers) -> dict[str, Told]:
    """What is said to each call of the contract, all of them made at once."""
    document = callers.desks[0].call("GET", STATIC).json()
    made = [call for call in calls(document) if call.path != STATIC]
    made.append(ContractCall("GET", "/readyz", "without a key", {}, None))
    with ThreadPoolExecutor(len(made)) as threads:
        said = threads.map(callers.call, range(len(made)), made)
        return {f"{call.method} {call.path}": told for call, told in zip(made, said, strict=True)}
