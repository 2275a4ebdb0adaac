"""The control socket: the only door of a running terminal. A Unix socket, one JSON line each way."""

import logging
import os
import socket
import socketserver
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from terminal.config.settings import SettingsWrong
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.services.control_protocol import Answering, ControlQuestion

log = logging.getLogger(__name__)

A = TypeVar("A")
K = TypeVar("K")
REQUEST_BYTES = 65_536  # bytes of a request
ANSWER_BYTES = 16 << 20  # bytes of an answer, a picture among them: root asks what the service's user answers
QUESTION_SECONDS = 5.0  # that whoever connects has until its question is there, and again to take the answer
CLIENTS = 16  # that may be at it at a time; commands and the staff's screen are two or three
REST = 86_400.0  # s until it looks up although nobody asked: poll() cannot wait for ever, but up to 24 days


class NoAnswer(Exception):
    """No terminal answers at this socket; the message says whether none runs or one is stuck."""


class RequestRefused(Exception):
    """The terminal that runs gave no answer to this question; the message says why."""


class Control:
    """Serves `answers` at `path` until `close`; where two answer the same question, the later one does.

    Raises `SettingsWrong` where no socket can be made there.
    """

    def __init__(self, path: Path, answers: Iterable[Answering], heartbeat: Heartbeat = UNWATCHED) -> None:
        self._path, self._heartbeat = path, heartbeat
        try:
            self._server = _bound(path)
        except OSError as e:
            why = e.strerror or str(e)
            raise SettingsWrong(
                f"runtime: {path}: {why}; it must be a folder that this user may write, and its path short"
            ) from e
        self._server.answers, self._server.heartbeat = _Answers(answers), heartbeat
        self._thread = threading.Thread(target=self._serve, name="control")

    def start(self) -> None:
        self._heartbeat.turned()
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

    def _serve(self) -> None:
        self._server.serve_forever(self._heartbeat.rest or REST)
        self._heartbeat.ended()


def _bound(path: Path) -> "_Server":
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # left by a terminal that was killed; the buffer's lock keeps two apart
    server = _Server(str(path))
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


_head_json, _reply_json = Decoder(_Head), Decoder(_Reply)
_fields_json = Decoder(dict[str, msgspec.Raw])


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
            question = answering.question.decoder().decode(line)
        except msgspec.ValidationError as e:
            named = " ".join(answering.question.names()).strip()
            raise RequestRefused(f"{named} is not asked like that: {e}") from e
        said = msgspec.json.encode(answering.give(question))
        # Field by field: what is left out of the answer itself is left out of the line.
        return msgspec.json.encode({"ok": True, **_fields_json.decode(said)})

    def _of(self, line: bytes) -> Answering:
        try:
            head = _head_json.decode(line)
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
    request_queue_size = CLIENTS
    answers: _Answers
    heartbeat: Heartbeat

    def __init__(self, path: str) -> None:
        super().__init__(path, _Handler)
        self._places = threading.BoundedSemaphore(CLIENTS)

    def service_actions(self) -> None:
        self.heartbeat.turned()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._places.acquire(blocking=False):
            request.settimeout(0)
            _send(request, _refusal(f"{CLIENTS} ask already; ask again in {QUESTION_SECONDS:.0f} s"))
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be had
            self._places.release()
            raise

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            super().finish_request(request, client_address)
        finally:
            self._places.release()


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            reply = self.server.answers.reply(_question(self.request, time.monotonic() + QUESTION_SECONDS))
        except RequestRefused as e:
            reply = _refusal(str(e))
        except Exception as e:  # noqa: BLE001 - the thread's top: whoever asked is told, the terminal goes on
            reply = _refusal(f"{type(e).__name__}: {e}")
        self.request.settimeout(QUESTION_SECONDS)
        _send(self.request, reply)


def _question(end: socket.socket, due: float) -> bytes:
    """The line that came until then. Raises `RequestRefused`."""
    try:
        return _line(end, due, REQUEST_BYTES)
    except TimeoutError as e:
        raise RequestRefused(f"no question came within {QUESTION_SECONDS:.0f} s") from e


def _line(end: socket.socket, due: float, most: int) -> bytes:
    """To its end, or `most` bytes; one byte a second gives nobody more time. Raises TimeoutError, OSError."""
    line = bytearray()
    while not line.endswith(b"\n") and len(line) < most:
        if (left := due - time.monotonic()) <= 0:
            raise TimeoutError
        end.settimeout(left)
        if not (more := end.recv(min(REQUEST_BYTES, most - len(line)))):
            break
        line += more
    return bytes(line)


def _refusal(why: str) -> bytes:
    return msgspec.json.encode(_Reply(error=why))


def _send(end: socket.socket, reply: bytes) -> None:
    try:
        end.sendall(reply + b"\n")
    except OSError as e:
        log.debug("whoever asked is gone: %s", e)


def asked(path: Path, question: ControlQuestion[Any], patience: float = 2.0) -> bytes:
    """What the terminal at `path` answers, as JSON: also what only a newer one or one on simulated devices knows.

    Raises `NoAnswer` after `patience` seconds, `RequestRefused`.
    """
    try:
        due = time.monotonic() + patience
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
            end.settimeout(patience)
            end.connect(os.fspath(path))
            with suppress(BrokenPipeError):  # it has hung up; its answer, that too many ask, is there all the same
                end.sendall(msgspec.json.encode(question) + b"\n")
            reply = _reply_json.decode(line := _line(end, due, ANSWER_BYTES))
    except (FileNotFoundError, ConnectionRefusedError) as e:
        raise NoAnswer(f"no terminal runs at {path}") from e
    except (OSError, msgspec.DecodeError) as e:
        raise NoAnswer(f"the terminal at {path} gives no answer") from e
    if not reply.ok:
        raise RequestRefused(" ".join(reply.error.split()))  # a second line could pass for one of the command's
    fields = _fields_json.decode(line)
    del fields["ok"]
    return msgspec.json.encode(fields)


def call(path: Path, question: ControlQuestion[A], patience: float = 2.0) -> A:
    """What the terminal at `path` answers, within `patience` seconds. Raises `NoAnswer`, `RequestRefused`."""
    answer = asked(path, question, patience)
    try:
        return question.answer_decoder().decode(answer)
    except msgspec.ValidationError as e:
        why = f"the terminal at {path} is of another version than this command: {e}"
        raise RequestRefused(f"{why}; start the terminal anew") from e
