"""Whatever comes in over HTTP, the center answers with a reason and never fails."""

import gzip
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from sync.bundles.trust import KeyTrust
from sync.center.doors.api import app
from sync.center.store import Store
from sync.contract import key_hash, terminal_name
from tests.sync.center.conftest import chain

KEY = "5" * 64
HEADERS = {"Authorization": f"Bearer {KEY}"}
SERIES = "d" * 32
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def client(files_database: str) -> Iterator[TestClient[Litestar]]:
    store = Store(files_database)
    store.gate.accept(key_hash(KEY), "2F-17", 1)
    with TestClient(
        app(store, now=lambda: 1_795_391_520_000, trusted=KeyTrust(())), raise_server_exceptions=False
    ) as made:
        yield made
    store.close()


def json_values() -> st.SearchStrategy[Any]:
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    return st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


def facts() -> st.SearchStrategy[Any]:
    """Facts with some fields replaced by anything."""
    (fact,) = chain(terminal_name(key_hash(KEY)), SERIES, 1)
    changes = st.dictionaries(st.sampled_from(sorted(fact)), json_values(), max_size=3)
    return changes.map(lambda change: {**fact, **change}) | json_values()


@FEW
@given(st.binary())
@example(b"[" * 10_000)
@example(b'{"series":"s","facts":[' + b"[" * 900 + b"]" * 900 + b"]}")
def test_any_bytes(client: TestClient[Litestar], body: bytes) -> None:
    answer = client.post("/v1/facts", content=body, headers=HEADERS)
    assert answer.status_code in (200, 400)


@FEW
@given(st.binary(), st.sampled_from(["gzip", "GZIP", "", "deflate", "gzip, gzip", "\t"]))
def test_any_packing(client: TestClient[Litestar], body: bytes, encoding: str) -> None:
    for content in (body, gzip.compress(body)):
        answer = client.post("/v1/facts", content=content, headers={**HEADERS, "Content-Encoding": encoding})
        assert answer.status_code in (200, 400, 415)


@FEW
@given(st.text(max_size=40) | st.just(SERIES), st.lists(facts(), max_size=5))
def test_any_facts(client: TestClient[Litestar], series: str, some: list[Any]) -> None:
    """A well-made envelope is always answered with how far it is settled."""
    body = msgspec.json.encode({"series": series, "facts": some})
    answer = client.post("/v1/facts", content=body, headers=HEADERS)
    assert answer.status_code == (200 if series.isprintable() else 400)


@FEW
@given(
    st.binary(),
    st.sampled_from(["/v1/pair", "/v1/bundles", "/v1/hall/bundles", "/v1/facts"]),
    st.text(st.characters(max_codepoint=255)),
)
def test_any_key(client: TestClient[Litestar], body: bytes, path: str, key: str) -> None:
    header = (b"Authorization", f"Bearer {key}".encode("latin-1"))
    answer = client.post(path, content=body, headers=[header])
    assert 400 <= answer.status_code < 500
