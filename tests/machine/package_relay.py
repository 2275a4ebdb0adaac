"""The package relay: the registry of this machine's pip on loopback, without TLS, for roots that are emulated.

Emulated, a handshake takes longer than some registries wait for it; what is installed is the same.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

PUBLIC = "https://pypi.org/simple"  # where pip looks unless it is told otherwise
ADDRESS = re.compile(rb"https://([^\s\"'#<>]+)")
PATIENCE = 180  # s
PASSED_ON = ("Accept", "Range")
PAGES = ("text/html", "application/vnd.pypi")  # these name the files, by addresses that are relayed too


class _Relay(BaseHTTPRequestHandler):
    """`/HOST/PATH` here is `https://HOST/PATH` there."""

    def do_GET(self) -> None:
        asked = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        # As it is there: a wheel is no text that may travel compressed.
        there = requests.get(
            f"https:/{self.path}", headers={**asked, "Accept-Encoding": "identity"}, timeout=PATIENCE
        )
        kind, content = there.headers.get("Content-Type", ""), there.content
        if kind.startswith(PAGES):
            content = ADDRESS.sub(rb"http://" + self.headers["Host"].encode() + rb"/\1", content)
        self.send_response(there.status_code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing of each request."""


@contextmanager
def relayed() -> Iterator[str]:
    """The index's address as pip is to be told it, for as long as this lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Relay)
    Thread(target=server.serve_forever, name="package relay", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{_index().removeprefix('https://')}"
    finally:
        server.shutdown()
        server.server_close()


def _index() -> str:
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or PUBLIC
