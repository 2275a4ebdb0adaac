"""The sending of a notice, to receivers that take it, refuse it, lead it elsewhere, lie, or say nothing.

What is fair. It is delivered where the receiver said so, and nowhere else: a redirect would hand the office's
matters to whoever wrote it, so it is a failure. A certificate of another authority is a stranger's. No receiver
keeps the center waiting for more than some seconds, whatever it does.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.center.office.notice import Notice, NoticeAddress
from sync.center.registers.fleet.notice_sending import tried
from tests.support.servers import Reply, Server, authority

NOW = 1_795_482_000_000
SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOTICE = Notice("msg_1", "terminal.sick", "2F-17", "/fleet/2F-17", NOW)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("own"))


def to(url: str, ca: Authority | None = None) -> NoticeAddress:
    return NoticeAddress(url, ca.ca.read_text() if ca else "", "https://office.example", SECRET)


def test_a_receiver_that_says_so_has_it(own: Authority) -> None:
    with Server(own, Reply(b"x" * (1 << 20), 204)) as server:
        assert tried(to(server.url + "/notices?hall=1", own), NOTICE, NOW) == ""
    (call,) = server.calls
    assert (call.method, call.path) == ("POST", "/notices?hall=1")
    assert call.headers["webhook-id"] == "msg_1"
    assert b"2F-17" in call.body


def test_one_of_another_authority_is_told_nothing(own: Authority, tmp_path: Path) -> None:
    with Server(authority(tmp_path / "other"), Reply()) as stranger:
        assert "certificate" in tried(to(stranger.url, own), NOTICE, NOW)
    assert stranger.calls == []


def test_a_redirect_leads_nowhere(own: Authority) -> None:
    with Server(None, Reply()) as elsewhere:
        for status in (301, 302, 307, 308):
            led = Reply(status=status, headers={"Location": elsewhere.url + "/taken"})
            with Server(own, led) as server:
                assert tried(to(server.url, own), NOTICE, NOW) == f"it answered {status}"
    assert elsewhere.calls == []


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_a_refusal_is_none_delivered(status: int) -> None:
    with Server(None, Reply(status=status)) as server:
        assert tried(to(server.url), NOTICE, NOW) == f"it answered {status}"


def test_nobody_there_is_said() -> None:
    with Server(None, Reply()) as server:
        pass
    assert tried(to(server.url), NOTICE, NOW) == "no connection"


def test_neither_proxies_nor_passwords_of_the_machine_are_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Server(None, Reply()) as server:
        assert tried(to(server.url), NOTICE, NOW) == ""
    assert "Authorization" not in server.last.headers


def test_one_that_says_a_byte_now_and_then_is_left_to_itself() -> None:
    with drip() as url:
        began = time.monotonic()
        assert tried(to(url), NOTICE, NOW, 0.3) == "no answer within 0 s"
        assert time.monotonic() - began < 3


@contextmanager
def drip() -> Iterator[str]:
    """A receiver whose header never ends."""
    over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join()
