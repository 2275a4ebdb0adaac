"""The center over real TLS: what a hostile network or machine does ends in two errors, or changes nothing."""

import gzip
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509

from sync.center.network.certificates import Authority
from sync.contract import DeliveryReceipt, Orders, PairAnswer, PairRequest, Refusal, Report, ReportReceipt
from sync.uplink import client
from sync.uplink.center_endpoint import CenterEndpoint
from sync.uplink.client import CenterClient, TryAgain
from tests.support.servers import KEY, ORDERS, PATIENCE, Reply, Server, authority, dial, today


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """To a terminal without a clock chip every certificate is one that begins in the future."""
    return authority(tmp_path_factory.mktemp("early"), timedelta(days=365))


# The four calls.


@pytest.fixture
def spoken(ours: Authority) -> Iterator[tuple[Server, CenterClient]]:
    with Server(ours, ORDERS) as server:
        yield server, dial(server, ours)


def said(server: Server) -> tuple[str, str, Any]:
    call = server.last
    body = gzip.decompress(call.body) if call.headers.get("Content-Encoding") == "gzip" else call.body
    assert call.headers["Authorization"] == f"Bearer {KEY}"
    return call.method, call.path, json.loads(body) if body else None


def test_pairing(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    server.replies = Reply(b'{"now":5,"store":"s","state":"accepted","window":"2F-17"}')
    assert line.pair(PairRequest("t-1", "board", "0.1")) == PairAnswer(5, "s", "accepted", "2F-17")
    assert said(server) == ("POST", "/v1/pair", {"terminal": "t-1", "board": "board", "version": "0.1"})


def test_it_knows_when_the_centers_certificate_ends(spoken: tuple[Server, CenterClient], ours: Authority) -> None:
    _, line = spoken
    assert line.certified_until is None
    line.orders(0, 0)
    ends = x509.load_pem_x509_certificate(ours.cert.read_bytes()).not_valid_after_utc
    assert line.certified_until == int(ends.timestamp()) * 1000


def test_delivering(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    server.replies = Reply(b'{"now":5,"store":"s","through":2,"refused":[{"seq":1,"why":"no"}]}')
    assert line.deliver("aa", [b'{"seq":1}', b'{"seq":2}']) == DeliveryReceipt(5, "s", 2, [Refusal(1, "no")])
    assert said(server) == ("POST", "/v1/facts", {"series": "aa", "facts": [{"seq": 1}, {"seq": 2}]})


def test_a_large_delivery_is_packed(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    server.replies = Reply(b'{"now":5,"store":"s","through":2}')
    line.deliver("aa", [b'{"seq":1}'] * 200)
    assert server.last.headers["Content-Encoding"] == "gzip"
    assert said(server)[2]["facts"] == [{"seq": 1}] * 200


def test_asking_for_orders(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    assert line.orders(7, 50) == Orders(1_795_391_520_000, "s", [])
    assert said(server) == ("GET", "/v1/orders?after=7&wait=50", None)


def test_reporting(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    server.replies = Reply(b'{"now":5}')
    assert line.report(Report("0.1", "1.1", 3, 2, "synced", {"sensor": "gone"})) == ReportReceipt(5)
    assert said(server)[:2] == ("PUT", "/v1/state")
    assert said(server)[2]["parts"] == {"sensor": "gone"}


@pytest.mark.parametrize("end", ["", "/"])
def test_a_center_may_stand_behind_a_path(spoken: tuple[Server, CenterClient], ours: Authority, end: str) -> None:
    server, client = spoken
    server.replies = ORDERS
    client.go(CenterEndpoint(f"{server.url}/yingjiang{end}", ours.ca))
    assert client.orders(7, 0).store == "s"
    assert server.last.path.startswith("/yingjiang/v1/orders?after=7&")


def test_one_connection_serves_many_calls(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    for _ in range(3):
        line.orders(0, 0)
    assert len(server.fellows) == 1


# The machine around it.


def test_a_hostile_environment_changes_nothing(
    ours: Authority, stranger: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login intruder password intruder\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(stranger.ca))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Server(ours, ORDERS) as server:
        assert dial(server, ours).orders(0, 0).store == "s"
        assert server.last.headers["Authorization"] == f"Bearer {KEY}"
    with Server(stranger, ORDERS) as server:
        with pytest.raises(TryAgain, match="certificate refused"):
            dial(server, ours).orders(0, 0)
        assert server.calls == []


def test_another_authority_is_refused(ours: Authority, stranger: Authority) -> None:
    for dates in (True, False):
        with Server(stranger, ORDERS) as server:
            with pytest.raises(TryAgain, match=r"^certificate refused: "):
                dial(server, ours, dates).orders(0, 0)
            assert server.calls == []
            assert dial(server, stranger, dates).orders(0, 0).store == "s"


def test_the_authorities_of_the_web_are_strangers_too(
    ours: Authority, stranger: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(stranger.ca))
    with Server(stranger, ORDERS) as server, requests.Session() as usual:
        usual.trust_env = False
        assert usual.get(server.url, timeout=PATIENCE).status_code == 200, "the control: it would be trusted"
        with pytest.raises(TryAgain, match="certificate refused"):
            dial(server, ours).orders(0, 0)


def test_dates_count_once_the_clock_can_be_trusted(early: Authority) -> None:
    with Server(early, ORDERS) as server:
        assert dial(server, early, dates=False).orders(0, 0).store == "s"
        with pytest.raises(TryAgain, match=r"^certificate refused: certificate is not yet valid$"):
            dial(server, early, dates=True).orders(0, 0)


def test_dates_are_judged_from_the_moment_that_they_can_be(early: Authority) -> None:
    trusted: list[bool] = []
    with Server(early, ORDERS) as server:
        line = CenterClient(server.url, early.ca, KEY, lambda: today() if trusted else None)
        assert line.orders(0, 0).store == "s"
        trusted.append(True)
        with pytest.raises(TryAgain, match="not yet valid"):
            line.orders(0, 0)


def test_dates_are_judged_by_the_terminals_clock_and_not_the_systems(ours: Authority) -> None:
    """A board without a clock chip never has the right time itself, also when the center has told us."""
    years = 10 * 365 * 86_400_000
    with Server(ours, ORDERS) as server:
        assert CenterClient(server.url, ours.ca, KEY, today).orders(0, 0).store == "s"
        with pytest.raises(TryAgain, match=r"^certificate refused: certificate has expired$"):
            CenterClient(server.url, ours.ca, KEY, lambda: today() + years).orders(0, 0)
        with pytest.raises(TryAgain, match=r"^certificate refused: certificate is not yet valid$"):
            CenterClient(server.url, ours.ca, KEY, lambda: today() - years).orders(0, 0)


@pytest.mark.parametrize("dates", [True, False])
def test_another_name_is_refused(ours: Authority, dates: bool) -> None:
    with Server(ours, ORDERS, host="127.0.0.2") as server:
        with pytest.raises(TryAgain, match=r"^certificate refused: .*127\.0\.0\.2"):
            dial(server, ours, dates).orders(0, 0)
        assert server.calls == []
    with Server(ours, ORDERS, host="127.0.0.1") as server:
        assert dial(server, ours, dates).orders(0, 0).store == "s"


def test_a_missing_authority_is_named(spoken: tuple[Server, CenterClient], tmp_path: Path) -> None:
    server, _ = spoken
    with pytest.raises(TryAgain, match=r"hall-ca\.pem"):
        CenterClient(server.url, tmp_path / "hall-ca.pem", KEY, today).orders(0, 0)
    (tmp_path / "hall-ca.pem").write_text("not a certificate")
    with pytest.raises(TryAgain, match=r"hall-ca\.pem"):
        CenterClient(server.url, tmp_path / "hall-ca.pem", KEY, today).orders(0, 0)
    assert server.calls == []


def test_plain_http_is_spoken_on_this_machine(ours: Authority) -> None:
    with Server(None, ORDERS) as server:
        assert CenterClient(server.url, ours.ca, KEY, today).orders(0, 0).store == "s"


# Nothing heard, and stopping.


def test_nobody_listens(ours: Authority) -> None:
    with Server(ours, ORDERS) as server:
        line = dial(server, ours)
    with pytest.raises(TryAgain, match=r"^no connection$"):
        line.orders(0, 0)


def test_no_answer_in_time(ours: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RESPONSE_SECONDS", 0.05)
    gate = threading.Event()
    with Server(ours, ORDERS._replace(gate=gate)) as server:
        with pytest.raises(TryAgain, match=r"^no answer in time$"):
            dial(server, ours).orders(0, 0)
        gate.set()


def test_http_spoken_to_a_center_with_a_certificate_is_told_from_no_connection(ours: Authority) -> None:
    with Server(ours, ORDERS) as server:
        line = CenterClient(server.url.replace("https", "http"), ours.ca, KEY, today)
        with pytest.raises(TryAgain, match=r"^it hung up on http://; a center with a certificate answers https://"):
            line.orders(0, 0)


@pytest.mark.parametrize("tls", [True, False])
def test_closing_ends_a_long_poll_at_once(ours: Authority, tls: bool) -> None:
    gate = threading.Event()
    held = ORDERS._replace(gate=gate)
    with Server(ours if tls else None, held) as server, ThreadPoolExecutor(1) as pool:
        line = dial(server, ours)
        poll = pool.submit(line.orders, 0, 50)
        assert server.called.wait(PATIENCE)
        assert not poll.done()
        line.close()
        assert isinstance(poll.exception(PATIENCE), TryAgain)
        assert not gate.is_set(), "nobody else has ended it"
        gate.set()


def test_what_is_closed_stays_closed(spoken: tuple[Server, CenterClient]) -> None:
    server, line = spoken
    line.orders(0, 0)
    line.close()
    line.close()
    with pytest.raises(TryAgain):
        line.orders(0, 0)
    assert len(server.calls) == 1
