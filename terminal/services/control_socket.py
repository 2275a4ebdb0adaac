"""The control socket: the only door of a running terminal. A Unix socket, one JSON line each way."""

import logging
import os
import socket
import socketserver
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from terminal.config.settings import SettingsWrong
from terminal.services.control_protocol import Answering, ControlQuestion

log = logging.getLogger(__name__)

A = TypeVar("A")
K = TypeVar("K")
REQUEST_BYTES = 65_536  # bytes of a request
REST = 86_400.0  # s until it looks up although nobody asked: poll() cannot wait for ever, but up to 24 days


class NoAnswer(Exception):
    """No terminal answers at this socket; the message says whether none runs or one is stuck."""


class RequestRefused(Exception):
    """The terminal that runs gave no answer to this question; the message says why."""


class Control:
    """Serves `answers` at `path` until `close`; where two answer the same question, the later one does.

    Raises `SettingsWrong` where no socket can be made there.
    """

    def __init__(self, path: Path, answers: Iterable[Answering]) -> None:
        self._path = path
        try:
            self._server = _bound(path)
        except OSError as e:
            why = e.strerror or str(e)
            raise SettingsWrong(
                f"runtime: {path}: {why}; it must be a folder that this user may write, and its path short"
            ) from e
        self._server.answers = _Answers(answers)
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


def _bound(path: Path) -> "_Server":
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # left by a terminal that was killed; the buffer's lock keeps two apart
    server = _Server(str(path), _Handler)
    path.chmod(0o660)
    return server


class _Head(Struct, frozen=True):
    """The part of a question that says which it is."""

    do: Any = None
    act: Any = None


class _Reply(Struct, frozen=True):
    """The part of an answer that says whether it is one."""

    ok: bool = False
    error: str = ""


class _Answers:
    """Reads a line as the question that it is, and gives the line that answers it."""

    def __init__(self, answers: Iterable[Answering]) -> None:
        self._known: dict[str, dict[str, Answering]] = defaultdict(dict)
        for each in answers:
            do, act = each.question.names()
            self._known[do][act] = each

    def reply(self, line: bytes) -> bytes:
        """Raises `RequestRefused`, and whatever comes out of whoever answers."""
        answering = self._of(line)
        try:
            question = msgspec.json.decode(line, type=answering.question)
        except msgspec.ValidationError as e:
            named = " ".join(answering.question.names()).strip()
            raise RequestRefused(f"{named} is not asked like that: {e}") from e
        said = msgspec.json.encode(answering.give(question))
        # Field by field: what is left out of the answer itself is left out of the line.
        return msgspec.json.encode({"ok": True, **msgspec.json.decode(said, type=dict[str, msgspec.Raw])})

    def _of(self, line: bytes) -> Answering:
        try:
            head = msgspec.json.decode(line, type=_Head)
        except msgspec.DecodeError as e:
            raise RequestRefused(f"not one line of JSON: {e}") from e
        acts = _one_of(self._known, head.do)
        return acts[""] if "" in acts else _one_of(acts, head.act)


def _one_of(known: Mapping[str, K], name: object) -> K:
    if str(name) not in known:
        raise RequestRefused(f"nothing is known of {name!r}; known: {', '.join(sorted(known))}")
    return known[str(name)]


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    answers: _Answers


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            reply = self.server.answers.reply(self.rfile.readline(REQUEST_BYTES))
        except RequestRefused as e:
            reply = msgspec.json.encode(_Reply(error=str(e)))
        except Exception as e:  # noqa: BLE001 - the thread's top: whoever asked is told, the terminal goes on
            reply = msgspec.json.encode(_Reply(error=f"{type(e).__name__}: {e}"))
        try:
            self.wfile.write(reply + b"\n")
        except OSError as e:
            log.debug("whoever asked is gone: %s", e)


def asked(path: Path, question: ControlQuestion[Any], patience: float = 2.0) -> bytes:
    """What the terminal at `path` answers, as JSON: also what only a newer one or one on simulated devices knows.

    Raises `NoAnswer` after `patience` seconds, `RequestRefused`.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
            end.settimeout(patience)
            end.connect(os.fspath(path))
            end.sendall(msgspec.json.encode(question) + b"\n")
            with end.makefile("rb") as answers:
                line = answers.readline()
                reply = msgspec.json.decode(line, type=_Reply)
    except (FileNotFoundError, ConnectionRefusedError) as e:
        raise NoAnswer(f"no terminal runs at {path}") from e
    except (OSError, msgspec.DecodeError) as e:
        raise NoAnswer(f"the terminal at {path} gives no answer") from e
    if not reply.ok:
        raise RequestRefused(reply.error)
    fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    del fields["ok"]
    return msgspec.json.encode(fields)


def call(path: Path, question: ControlQuestion[A], patience: float = 2.0) -> A:
    """What the terminal at `path` answers, within `patience` seconds. Raises `NoAnswer`, `RequestRefused`."""
    answer = asked(path, question, patience)
    try:
        return msgspec.json.decode(answer, type=question.answer_type())
    except msgspec.ValidationError as e:
        why = f"the terminal at {path} is of another version than this command: {e}"
        raise RequestRefused(f"{why}; start the terminal anew") from e
