"""The control socket among those who connect and say nothing, or never finish."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from terminal.services import control_socket
from terminal.services.control_socket import CLIENTS, REQUEST_BYTES, Control, NoAnswer, RequestRefused, call
from tests.terminal.services.test_control_socket import ANSWERS, PATIENCE, Busy, Key, Needy

WAITING = b'{"do":"needy",'


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    with closing(Control(tmp_path / "control", ANSWERS)) as control:
        control.start()
        yield tmp_path / "control"


@contextmanager
def crowd(path: Path, count: int, said: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many who have connected and said this much."""
    with ExitStack() as stack:
        ends = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(count)]
        for end in ends:
            end.settimeout(PATIENCE)
            end.connect(str(path))
            if said:
                end.sendall(said)
        yield ends


def heard(end: socket.socket) -> dict[str, object]:
    with end.makefile("rb") as answers:
        answer: dict[str, object] = json.loads(answers.readline())
        assert answers.read() == b""
    return answer


def test_one_too_many_is_told_so_and_hung_up_on(path: Path) -> None:
    with crowd(path, CLIENTS):
        with pytest.raises(RequestRefused, match=f"^{CLIENTS} ask already; ask again in 5 s$"):
            call(path, Needy(1), PATIENCE)
        with crowd(path, 1) as [late]:
            assert json.loads(late.recv(1000))["ok"] is False


def test_the_last_place_is_as_good_as_any(path: Path) -> None:
    with crowd(path, CLIENTS - 1):
        assert call(path, Needy(1), PATIENCE) == Key(1)


@pytest.mark.parametrize("said", [b"", WAITING], ids=["nothing", "half a question"])
def test_who_does_not_ask_in_time_makes_room(path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(control_socket, "QUESTION_SECONDS", 0.2)
    with crowd(path, CLIENTS, said) as silent:
        for end in silent:
            assert heard(end) == {"ok": False, "error": "no question came within 0 s"}
        assert call(path, Needy(1), PATIENCE) == Key(1)


def test_who_says_a_byte_now_and_then_has_no_more_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_socket, "QUESTION_SECONDS", 0.3)
    with crowd(path, 1, WAITING) as [slow]:
        slow.settimeout(0.05)
        answer = b""
        while not answer:
            try:
                slow.sendall(b" ")
                answer = slow.recv(1000)
            except TimeoutError:
                continue
        assert json.loads(answer)["error"].startswith("no question came")


def test_an_answer_that_fails_gives_its_place_back(path: Path) -> None:
    for _ in range(2 * CLIENTS):
        with pytest.raises(RequestRefused, match="busy"):
            call(path, Busy(), PATIENCE)
    assert call(path, Needy(1), PATIENCE) == Key(1)


def lasting(end: socket.socket, said: bytes) -> None:
    with suppress(OSError), end:  # whoever asked may have hung up
        end.recv(1000)
        end.sendall(said)


@pytest.mark.parametrize("end", ["its size", "its time"])
def test_an_answer_that_does_not_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """Root asks, in an upgrade, and the service's user answers."""
    if end == "its size":
        monkeypatch.setattr(control_socket, "ANSWER_BYTES", 1000)
    else:  # each look at the clock is a second later
        monkeypatch.setattr(control_socket, "time", SimpleNamespace(monotonic=map(float, count()).__next__))
    said = b'{"ok":true,"key":1,"more":"' + b"x" * (REQUEST_BYTES * 2 * PATIENCE) + b'"}\n'
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "other"))
        listener.listen()
        answering = threading.Thread(target=lambda: lasting(listener.accept()[0], said))
        answering.start()
        with pytest.raises(NoAnswer, match="gives no answer"):
            call(tmp_path / "other", Needy(1), PATIENCE)
        answering.join(PATIENCE)
