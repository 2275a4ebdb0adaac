"""A center that means harm, a program of its own: it takes whatever it is sent, and says what no center should.

It speaks HTTP/1.1 by Python's own server, over TLS where it has a certificate, and shares no code with the project:

    python -m tests.hostile.center ATTACK [--certificate cert.pem --key key.pem]

prints `{"url": …}` and works until it is killed. ATTACK is a name in `ATTACKS`.
"""

import argparse
import gzip
import hashlib
import itertools
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Answers = dict[str, Any]
PAUSE = 1.0  # s between two bytes of an answer that never ends


def clock() -> int:
    return time.time_ns() // 1_000_000


class HostileCenter:
    """Serves from entering to leaving. `time` is what it says the time is, `orders` what it has to say of orders.

    `claimed` is how many facts it says that it has, however many it was sent, `refused` what it says that it
    refuses. `raw` writes a whole answer to a path by hand, `refusal` is a status and headers for everything.
    """

    def __init__(self, certificate: tuple[Path, Path] | None = None, window: str = "2F-17") -> None:
        self.time: Callable[[], int] = clock
        self.store: Callable[[], str] = lambda: "hostile"
        self.orders: Callable[[int], list[Any]] = lambda after: []
        self.held = 30.0  # s that it holds a question for orders that it has not
        self.raw: dict[str, Callable[[Any], None]] = {}
        self.refusal: tuple[int, dict[str, str]] | None = None
        self.window = window
        self.elsewhere = ""  # where the terminal stands, as every answer but the one to its joining has it
        self.offered: list[str] = []  # orders of software
        self.file: Callable[[int], bytes] = lambda offset: b""  # what it gives of software from there on
        self.through = 0
        self.claimed: int | None = None
        self.refused: Callable[[int], list[Any]] = lambda through: []
        self.facts: list[Any] = []
        self.calls: list[str] = []
        self.changed = threading.Condition()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.center = self
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.context = context
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        with self.changed:
            self.changed.notify_all()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, until: Callable[[], bool], patience: float = 20.0) -> bool:
        """Whether this came true; looked at after each call."""
        with self.changed:
            return self.changed.wait_for(until, patience)

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> Answers:
        common: Answers = {"now": self.time(), "store": self.store()}
        match path:
            case "/v1/pair":
                common |= {"state": "accepted", "window": self.window}
            case "/v1/facts":
                self.facts += body["facts"]
                self.through = max(self.through, *(fact["seq"] for fact in body["facts"]))
                common |= {"through": self.through if self.claimed is None else self.claimed}
                common |= {"refused": self.refused(self.through)}
            case "/v1/orders":
                orders = self._orders(int(query["after"][0]), int(query["wait"][0]))
                common |= {"orders": orders, "window": self.elsewhere}
            case "/v1/state":
                common |= {
                    "window": self.elsewhere,
                    "software": hashlib.sha256(repr(self.offered).encode()).hexdigest(),
                }
            case "/v1/software":
                common |= {"orders": self.offered}
        return common

    def _orders(self, after: int, wait: int) -> list[Any]:
        orders = self.orders(after)
        if not orders:
            self.closing.wait(min(wait, self.held))
        return orders


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    center: HostileCenter
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A terminal that hangs up is what many attacks are met with."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        center, parts = self.server.center, urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        unpacked = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
        with center.changed:
            center.calls.append(parts.path)
        if parts.path in center.raw:
            center.raw[parts.path](self)
        elif parts.path == "/v1/software/piece":
            self._say(200, {}, center.file(int(parse_qs(parts.query)["offset"][0])))
        elif center.refusal:
            self._say(*center.refusal, b"")
        else:
            answer = center.answer(parts.path, parse_qs(parts.query), json.loads(unpacked or b"null"))
            self._say(200, {}, json.dumps(answer, ensure_ascii=False).encode())
        with center.changed:
            center.changed.notify_all()

    do_GET = do_POST = do_PUT = _serve

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Whoever attacks keeps no log."""


# What it may be told to do.


def once(orders: list[Any]) -> Callable[[int], list[Any]]:
    """These orders to who has not done the last of them."""
    return lambda after: orders if after < orders[-1]["id"] else []


def invitation(number: int, until: int = 1 << 50) -> Any:
    return {"id": number, "what": {"type": "invitation", "case": f"case-{number}", "until": until}}


def roster(number: int, size: int) -> Any:
    """A roster of about so many bytes, each unlike the others."""
    entry = {"badge": "GH-0217", "what": "leave", "start": number, "end": number + 1, "name": "名" * 40}
    each = len(json.dumps(entry, ensure_ascii=False).encode()) + 2
    return {
        "id": number,
        "what": {"type": "day_list", "roster": {"number": number, "entries": [entry] * (size // each)}},
    }


def dribbled(center: HostileCenter, pause: float) -> Callable[[Any], None]:
    """One byte of an answer after the other, and no end of it."""

    def answer(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not center.closing.wait(pause):
            handler.wfile.write(b" ")

    return answer


def promised(center: HostileCenter, pause: float) -> Callable[[Any], None]:
    """`100 Continue`, again and again, and never an answer."""

    def answer(handler: Any) -> None:
        while not center.closing.wait(pause):
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    return answer


def others() -> Callable[[], str]:
    """Another database at each answer."""
    numbers = itertools.count()
    return lambda: f"store-{next(numbers)}"


def steps(hours: int) -> Callable[[], int]:
    """A clock that goes to and fro at each call."""
    flips: Iterator[int] = itertools.cycle((0, hours * 3_600_000))
    return lambda: clock() + next(flips)


def told(number: int, what: dict[str, Any]) -> Callable[[int], list[Any]]:
    """One order, to who has not done it."""
    return once([{"id": number, "what": what}])


BOTH = ("/v1/facts", "/v1/orders")
ATTACKS: dict[str, Callable[[HostileCenter], dict[str, Any]]] = {
    "invitations": lambda center: {"orders": once([invitation(number) for number in range(1, 20_001)])},
    "rosters": lambda center: {"orders": lambda after: [roster(after + 1, 3_500_000)] if after < 12 else []},
    "small-rosters": lambda center: {"orders": lambda after: [roster(after + 1, 60_000)]},
    "dribble": lambda center: {"raw": {path: dribbled(center, PAUSE) for path in BOTH}},
    "promise": lambda center: {"raw": {path: promised(center, PAUSE) for path in BOTH}},
    "patience": lambda center: {"refusal": (429, {"Retry-After": "1" + "0" * 30})},
    "year-33658": lambda center: {"time": lambda: 10**15},
    "1970": lambda center: {"time": lambda: 5_000},
    "steps": lambda center: {"time": steps(1)},
    "through": lambda center: {"claimed": 10**12},
    "boss": lambda center: {"orders": told(1, {"type": "fingers", "slots": {"0": "BOSS"}})},
    "window": lambda center: {"window": "9F-99"},
    "stores": lambda center: {"store": others(), "held": 0.0},
    "empty": lambda center: {"held": 0.0},
    "windows": lambda center: {"elsewhere": "2F-99", "held": 0.0},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attack", choices=sorted(ATTACKS))
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--window", default="2F-17")
    asked = parser.parse_args()
    with HostileCenter((asked.certificate, asked.key) if asked.certificate else None, asked.window) as center:
        vars(center).update(ATTACKS[asked.attack](center))
        print(json.dumps({"url": center.url}), flush=True)
        center.closing.wait()


if __name__ == "__main__":
    main()
