"""A center behind a proxy: who is called what, who must say it, and who is hung up on. Debian's haproxy is one."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.center.network.connections import PER_ADDRESS
from sync.center.network.listener import INTRODUCTION_SECONDS
from tests.sync.center.conftest import Desk, Hall, until
from tests.sync.center.network.test_proxy_header import SIGNATURE

PROXY, TERMINAL = "127.0.0.9", "127.77.0.1"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: center\r\nConnection: close\r\n\r\n"
LINE = f"PROXY TCP4 {TERMINAL} 127.0.0.1 40000 8443\r\n".encode()
LOCAL_BLOCK = SIGNATURE + bytes.fromhex("20 00 0000")


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Hall]:
    """A center that lets one address say from where a call comes."""
    hall = Hall(tmp_path_factory.mktemp("behind"), authority)
    hall.options = ["--proxy", PROXY]
    hall.start()
    yield hall
    assert hall.stop() == 0
    assert "Traceback" not in hall.log.read_text()


def port_of(hall: Hall) -> int:
    return int(hall.url.rpartition(":")[2])


def ask(hall: Hall, header: bytes, source: str = PROXY) -> bytes:
    """The answer to a call behind such a header. Raises OSError where the center hung up."""
    context = ssl.create_default_context(cafile=str(hall.authority.ca))
    with socket.create_connection(("127.0.0.1", port_of(hall)), 15, (source, 0)) as plain:
        plain.sendall(header)
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(HEALTH)
            return b"".join(iter(lambda: line.recv(4096), b""))


@pytest.mark.parametrize("header", [LINE, LOCAL_BLOCK, b"PROXY UNKNOWN\r\n"])
def test_a_call_behind_a_header_is_answered(behind: Hall, header: bytes) -> None:
    assert ask(behind, header).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("header", [b"", b"PROXY TCP4 nonsense\r\n", b"GET / HTTP/1.1\r\n\r\n" * 20])
def test_a_proxy_without_a_true_header_is_hung_up_on(behind: Hall, header: bytes) -> None:
    with pytest.raises(OSError):
        ask(behind, header)
    assert f"hung up on {PROXY}, where a proxy should be" in behind.log.read_text()


def test_nobody_else_is_believed(behind: Hall) -> None:
    with pytest.raises(OSError):
        ask(behind, LINE, "127.0.0.8")
    assert ask(behind, b"", "127.0.0.8").startswith(b"HTTP/1.1 200")


def test_a_header_that_never_ends_is_waited_for_briefly(behind: Hall) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port_of(behind)), 15, (PROXY, 0)) as line:
        line.sendall(LINE[:-1])
        assert line.recv(1) == b""
    assert INTRODUCTION_SECONDS - 0.5 < time.monotonic() - began < INTRODUCTION_SECONDS + 5


def test_a_look_whether_somebody_listens_is_nothing_to_speak_of(behind: Hall) -> None:
    before = behind.log.stat().st_size
    for _ in range(3):
        socket.create_connection(("127.0.0.1", port_of(behind)), 15, (PROXY, 0)).close()
    assert ask(behind, LINE).startswith(b"HTTP/1.1 200")
    assert behind.log.stat().st_size == before


def test_connections_count_for_who_is_behind_the_proxy(behind: Hall) -> None:
    """One that opens too many loses its oldest, and another one behind the same proxy loses none."""

    def open_line(came: str) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", port_of(behind)), 15, (PROXY, 0))
        line.sendall(f"PROXY TCP4 {came} 127.0.0.1 40000 8443\r\n".encode())
        return line

    other = open_line("127.77.0.3")
    crowd = [open_line("127.77.0.2") for _ in range(PER_ADDRESS + 1)]
    crowd[0].settimeout(15)
    assert crowd[0].recv(1) == b""
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)
    for each in (other, *crowd):
        each.close()


@contextmanager
def haproxy(folder: Path, hall: Hall, option: str) -> Iterator[int]:
    """Debian's, in the mode in which TLS goes through it untouched; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "haproxy.cfg"
    config.write_text(
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 90s\n  timeout server 90s\n"
        f"listen center\n  bind 127.0.0.1:{port}\n"
        f"  server one 127.0.0.1:{port_of(hall)} source {PROXY} {option} check inter 200 check-send-proxy\n"
    )
    with subprocess.Popen(["haproxy", "-f", str(config), "-db"], stderr=subprocess.DEVNULL) as running:
        try:
            until(lambda: accepts(port))
            yield port
        finally:
            running.terminate()


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not shutil.which("haproxy"), reason="apt-get install haproxy")
@pytest.mark.parametrize("option", ["send-proxy", "send-proxy-v2"])
def test_behind_haproxy_a_terminal_is_known_by_its_own_address(behind: Hall, tmp_path: Path, option: str) -> None:
    desk = Desk(behind)
    with haproxy(tmp_path, behind, option) as port:
        behind.url, direct = f"https://127.0.0.1:{port}", behind.url
        try:
            desk.join()
            assert desk.deliver(desk.chain(2))["through"] == 2
        finally:
            behind.url = direct
    seen = behind.sql("SELECT address FROM terminals WHERE terminal = ?", desk.name)
    assert seen == [(desk.address,)]
    assert desk.address != PROXY
