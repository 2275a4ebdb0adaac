"""The control socket: the only door of a running terminal. A Unix socket, one JSON line each way."""

import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

log = logging.getLogger(__name__)

Answer = Callable[[dict[str, Any]], dict[str, Any]]
REQUEST_BYTES = 65_536  # bytes of a request
REST = 86_400.0  # s until it looks up although nobody asked: poll() cannot wait for ever, but up to 24 days


class NoAnswer(Exception):
    """No terminal answers at this socket; the message says whether none runs or one is stuck."""


class RequestRefused(Exception):
    """The terminal understood and would not; the message says why."""


class Control:
    """Serves `answers`, by the name in a request's `do`, at `path` until `close`."""

    def __init__(self, path: Path, answers: Mapping[str, Answer]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # left by a terminal that was killed; the buffer's lock keeps two apart
        self._path = path
        self._server = _Server(str(path), _Handler)
        self._server.answers = answers
        path.chmod(0o660)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(REST,), name="control")

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends serving; may be called twice."""
        if self._thread.is_alive():
            # Wakes the thread (Linux), which then fails to accept until it is told to end, one line below.
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    answers: Mapping[str, Answer]


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            request = msgspec.json.decode(self.rfile.readline(REQUEST_BYTES), type=dict[str, Any])
            reply = self._reply(request)
        except msgspec.DecodeError as e:
            reply = {"ok": False, "error": f"not one line of JSON: {e}"}
        except RequestRefused as e:
            reply = {"ok": False, "error": str(e)}
        except Exception as e:  # noqa: BLE001 - the thread's top: whoever asked is told, the terminal goes on
            reply = {"ok": False, "error": f"{type(e).__name__}: {e}"}
        try:
            self.wfile.write(msgspec.json.encode(reply) + b"\n")
        except OSError as e:
            log.debug("whoever asked is gone: %s", e)

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self.server.answers.get(str(request.get("do")))
        if answer is None:
            known = ", ".join(sorted(self.server.answers))
            return {"ok": False, "error": f"nothing is known of {request.get('do')!r}; known: {known}"}
        return {"ok": True, **answer(request)}


def call(path: Path, request: dict[str, Any], patience: float = 2.0) -> dict[str, Any]:
    """What the terminal at `path` answers, within `patience` seconds. Raises `NoAnswer`, `RequestRefused`."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(patience)
            line.connect(os.fspath(path))
            line.sendall(msgspec.json.encode(request) + b"\n")
            with line.makefile("rb") as answers:
                reply = msgspec.json.decode(answers.readline(), type=dict[str, Any])
    except (FileNotFoundError, ConnectionRefusedError) as e:
        raise NoAnswer(f"no terminal runs at {path}") from e
    except (OSError, msgspec.DecodeError) as e:
        raise NoAnswer(f"the terminal at {path} gives no answer") from e
    if not reply.pop("ok", False):
        raise RequestRefused(str(reply.get("error")))
    return reply
