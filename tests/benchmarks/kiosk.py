"""The peer of the plate: Debian's Chromium in kiosk mode with an equal page, whose band a server writes."""

import os
import signal
import subprocess
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Self

PATIENCE = 60.0  # s
PAGE = Path(__file__).with_name("kiosk.html")
# Without a sandbox only because the benchmark may run as root; the rest is what kiosks are started with.
FLAGS = [
    "--kiosk",
    "--no-sandbox",
    "--window-size=800,480",
    "--window-position=0,0",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--password-store=basic",
    "--hide-scrollbars",
    "--noerrdialogs",
]


class _Handler(BaseHTTPRequestHandler):
    listeners: list[SimpleQueue[str | None]]  # one a page that is or was open
    listening: threading.Event

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/events":
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self._tell()
        else:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.read_bytes())

    def _tell(self) -> None:
        sayings: SimpleQueue[str | None] = SimpleQueue()
        self.listeners.append(sayings)
        self.listening.set()
        with suppress(OSError):  # the browser is gone
            while (text := sayings.get()) is not None:
                self.wfile.write(f"data: {text}\n\n".encode())
                self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        return


class Kiosk:
    """One server for the page; `start` opens a Chromium on a display."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listeners: list[SimpleQueue[str | None]] = []
        self._listening = threading.Event()  # the page that was opened last hears what is said
        heard = {"listeners": self._listeners, "listening": self._listening}
        handler = type("Handler", (_Handler,), heard)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._send(None)
        self._server.shutdown()
        self._server.server_close()

    def ready(self) -> None:
        """Waits until the page that was opened last hears what is said: it hangs a moment before that."""
        if not self._listening.wait(PATIENCE):
            raise TimeoutError("the page never listened")

    def say(self, text: str) -> None:
        """Writes the band of every page."""
        self._send(text)

    def _send(self, text: str | None) -> None:
        for sayings in self._listeners:
            sayings.put(text)

    def start(self, display: str) -> "subprocess.Popen[bytes]":
        """Chromium itself, not its wrapper script, with a profile that is kept from start to start."""
        self._listening.clear()
        program = next(each for each in ("/usr/lib/chromium/chromium", "/usr/bin/chromium") if Path(each).exists())
        profile, url = (
            f"--user-data-dir={self._folder / 'profile'}",
            f"http://127.0.0.1:{self._server.server_port}/",
        )
        return subprocess.Popen(
            [program, *FLAGS, profile, url],
            env={**os.environ, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process and its group."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
