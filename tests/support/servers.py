"""A real HTTPS server that says what a test wants it to, and remembers what it was told."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self

from sync.center.network.certificates import Authority, establish
from sync.uplink.client import CenterClient

PATIENCE = 10  # s; nothing here takes one


class Call(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """`length` is what the header claims, `gate` holds the answer back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    length: int | None = None
    gate: threading.Event | None = None


Replies = Reply | Callable[[Call], Reply]


def authority(folder: Path, after: timedelta = timedelta()) -> Authority:
    """An authority that begins so long from now, less the day that it always allows."""
    return establish(folder, [], datetime.now(UTC) + after)


ORDERS = Reply(b'{"now":1795391520000,"store":"s","orders":[]}')
KEY = "5c" * 32


class Server:
    """Serves at `host` from entering to leaving, over TLS unless there is no certificate."""

    def __init__(self, certificate: Authority | None, replies: Replies, host: str = "127.0.0.1") -> None:
        self.calls: list[Call] = []
        self.called = threading.Event()
        self.replies = replies
        self.fellows: set[int] = set()  # the client's ports: one a connection
        self._listener = _Listener((host, 0), _Handler)
        self._listener.told = self
        self._listener.context = _context(certificate) if certificate else None
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{host}:{self._listener.server_address[1]}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    @property
    def last(self) -> Call:
        return self.calls[-1]

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        self.called.set()
        return self.replies if isinstance(self.replies, Reply) else self.replies(call)


def dial(server: Server, ca: Authority, dates: bool = True) -> CenterClient:
    """A terminal's line to a server, trusting `ca`."""
    return CenterClient(server.url, ca.ca, KEY, today if dates else lambda: None)


def today() -> int:
    """This machine's time, ms UTC: the certificates of the tests are made by it."""
    return time.time_ns() // 1_000_000


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    told: Server
    context: ssl.SSLContext | None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.told.fellows.add(self.client_address[1])
        reply = self.server.told.answer(Call(self.command, self.path, dict(self.headers), body))
        if reply.gate:
            assert reply.gate.wait(PATIENCE)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.body) if reply.length is None else reply.length
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = length != len(reply.body)

    do_GET = do_POST = do_PUT = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """The tests look at `calls`."""


def _context(certificate: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    return context
