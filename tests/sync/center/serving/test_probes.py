"""The probes of a running center: what a proxy is told, what monitoring reads, and who may."""

import http.client
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from sync.center.doors.readiness import FRESH_SECONDS
from sync.center.network.certificates import Authority
from tests.sync.center.conftest import Desk, Hall, serving, until

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
STRANGERS_PATHS = ("/v1/nowhere", "/v1/facts/../../etc", "/%22%7Bevil=%221", "/v1/orders?wait=x")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def watched(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, files_database: str
) -> Iterator[tuple[Hall, int]]:
    """A center that monitoring watches, and at which port."""
    hall, port = Hall(tmp_path_factory.mktemp("watched"), authority, files_database), free_port()
    hall.options = ["--metrics", f"127.0.0.1:{port}"]
    with serving(hall):
        yield hall, port


def called(hall: Hall, method: str, path: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, hall.url + path, verify=str(hall.authority.ca), timeout=15)


def read(port: int) -> Samples:
    """What stands there, as Prometheus' own parser has it."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"http://127.0.0.1:{port}/metrics", timeout=15)
    assert answer.status_code == 200
    families = list(text_string_to_metric_families(answer.text))
    assert all(family.documentation for family in families)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_proxy_hears_that_it_lives_and_is_ready(hall: Hall) -> None:
    assert (called(hall, "GET", "/healthz").text, called(hall, "GET", "/readyz").text) == ("ok\n", "ready\n")
    assert (called(hall, "HEAD", "/readyz").status_code, called(hall, "HEAD", "/readyz").text) == (200, "")
    refused = called(hall, "OPTIONS", "/readyz")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_a_database_that_is_gone_is_not_ready_and_the_process_lives(tmp_path: Path, authority: Authority) -> None:
    own = Hall(tmp_path, authority)
    own.start()
    with closing(sqlite3.connect(own.file)) as other:
        other.execute("ALTER TABLE meta RENAME TO gone")
        until(lambda: called(own, "GET", "/readyz").status_code == 503, 10 * FRESH_SECONDS)
        answer = called(own, "GET", "/readyz")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert called(own, "GET", "/healthz").status_code == 200
        other.execute("ALTER TABLE gone RENAME TO meta")
    until(lambda: called(own, "GET", "/readyz").status_code == 200)
    assert own.stop() == 0


def test_metrics_are_no_strangers_business(watched: tuple[Hall, int]) -> None:
    hall, port = watched
    assert called(hall, "GET", "/metrics").status_code == 404
    near = socket.socket(socket.AF_UNIX)
    near.connect(str(hall.own))
    caller = http.client.HTTPConnection("own")
    caller.sock = near
    caller.request("GET", "/metrics")
    assert b"center_build_info" in caller.getresponse().read()
    caller.close()
    with requests.Session() as session:  # where monitoring reads there is no other door
        session.trust_env = False
        assert session.get(f"http://127.0.0.1:{port}/v1/health", timeout=15).status_code == 404
        assert session.get(f"http://127.0.0.1:{port}/readyz", timeout=15).status_code == 200


def test_what_happened_is_counted(watched: tuple[Hall, int]) -> None:
    hall, port = watched
    desk, before = Desk(hall).join(), read(port)
    facts = desk.chain(4)
    facts[2] = {**facts[2], "boot": 7}  # cannot be read
    assert len(desk.deliver(facts)["refused"]) == 1
    delivered = ("center_calls_total", (("door", "/v1/facts"), ("status", "200")))
    after = read(port)
    told = {name: after[name, ()] - before.get((name, ()), 0) for name, labels in after if not labels}
    wanted = ("center_facts_settled_total", "center_facts_refused_total", "center_quarantine_facts")
    assert [told[name] for name in wanted] == [4, 1, 1]
    assert (told["center_delivery_seconds_count"], after[delivered] - before.get(delivered, 0)) == (1, 1)
    assert after["center_terminals", (("state", "seen"),)] >= 1
    assert after["center_database_up", ()] == 1


def test_nothing_that_a_stranger_sends_becomes_a_label(watched: tuple[Hall, int]) -> None:
    hall, port = watched
    for path in STRANGERS_PATHS:
        called(hall, "GET", path)
    called(hall, "PATCH", "/v1/facts")
    read(port)
    doors = {dict(labels)["door"] for name, labels in read(port) if name == "center_calls_total"}
    assert "other" in doors
    assert all(door == "other" or door.startswith("/v1/") for door in doors)
    assert not {door for door in doors if "evil" in door or "nowhere" in door or "etc" in door}


@pytest.mark.parametrize("address", ["0.0.0.0:9464", "8.8.8.8:9464", "[::]:9464"])
def test_an_address_that_strangers_reach_is_refused(hall: Hall, address: str) -> None:
    result = hall.command("serve", "--port", "0", "--metrics", address)
    assert (result.exit_code, "name an address of the office's" in result.output) == (1, True)


@pytest.mark.parametrize("address", ["9464", "127.0.0.1", ":1", "127.0.0.1:70000"])
def test_what_is_no_address_is_refused(hall: Hall, address: str) -> None:
    result = hall.command("serve", "--metrics", address)
    assert (result.exit_code, "wanted ADDRESS:PORT" in result.output) == (2, True)
