"""The control socket: one JSON line each way, whatever comes in."""

import json
import selectors
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from terminal.services.control_socket import Control, NoAnswer, RequestRefused, call

PATIENCE = 10  # s; nothing here takes one


def _raise(request: dict[str, Any]) -> dict[str, Any]:
    raise TimeoutError("the desk is busy")


ANSWERS = {
    "status": lambda request: {"recorded": 7, "asked": request},
    "needy": lambda request: {"key": request["key"]},
    "busy": _raise,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "control"


@pytest.fixture
def control(path: Path) -> Iterator[Control]:
    control = Control(path, ANSWERS)
    control.start()
    yield control
    control.close()


def say(path: Path, line: bytes) -> dict[str, Any]:
    """One line to the socket as it stands, one line back, and no more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(PATIENCE)
        end.connect(str(path))
        end.sendall(line)
        with end.makefile("rb") as answers:
            reply = answers.readline()
            assert answers.read() == b""
    answer: dict[str, Any] = json.loads(reply)
    return answer


def test_one_line_each_way(control: Control, path: Path) -> None:
    request = {"do": "status", "more": "李"}
    assert say(path, json.dumps(request).encode() + b"\n") == {"ok": True, "recorded": 7, "asked": request}
    assert call(path, request, PATIENCE) == {"recorded": 7, "asked": request}


def test_what_is_not_known_is_refused_and_what_is_known_is_named(control: Control, path: Path) -> None:
    with pytest.raises(RequestRefused, match=r"^nothing is known of 'dance'; known: busy, needy, status$"):
        call(path, {"do": "dance"}, PATIENCE)
    with pytest.raises(RequestRefused, match=r"^nothing is known of None; known: "):
        call(path, {}, PATIENCE)


def test_an_answer_that_fails_is_told_and_serving_goes_on(control: Control, path: Path) -> None:
    with pytest.raises(RequestRefused, match=r"^TimeoutError: the desk is busy$"):
        call(path, {"do": "busy"}, PATIENCE)
    with pytest.raises(RequestRefused, match=r"^KeyError: 'key'$"):
        call(path, {"do": "needy"}, PATIENCE)
    assert call(path, {"do": "needy", "key": 1}, PATIENCE) == {"key": 1}


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"status\n",
        b"[]\n",
        b'"status"\n',
        b'{"do":"status"\n',
        b"\xff\xfe\n",
        b"[" * 9000 + b"\n",
        b"x" * 70_000 + b"\n",
    ],
)
def test_garbage_is_refused(control: Control, path: Path, line: bytes) -> None:
    try:
        assert say(path, line)["ok"] is False
    except (BrokenPipeError, ConnectionResetError):
        assert len(line) > 65_536, "only what is too long may be hung up on"
    assert call(path, {"do": "status"}, PATIENCE)["recorded"] == 7


def test_somebody_who_says_nothing_holds_up_nobody(control: Control, path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute, ThreadPoolExecutor(1) as pool:
        mute.connect(str(path))
        assert call(path, {"do": "status"}, PATIENCE)["recorded"] == 7
        pool.submit(control.close).result(PATIENCE)


def test_no_terminal(path: Path) -> None:
    with pytest.raises(NoAnswer, match=f"^no terminal runs at {path}$"):
        call(path, {"do": "status"})


def test_a_terminal_that_was_killed(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))
    assert path.is_socket()
    with pytest.raises(NoAnswer, match="no terminal runs"):
        call(path, {"do": "status"})
    with closing(Control(path, ANSWERS)) as control:
        control.start()
        assert call(path, {"do": "status"}, PATIENCE)["recorded"] == 7


def test_a_terminal_that_is_stuck(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stuck:
        stuck.bind(str(path))
        stuck.listen()
        with pytest.raises(NoAnswer, match="gives no answer"):
            call(path, {"do": "status"}, 0.01)


@pytest.mark.parametrize("reply", [b"", b"{", b"[]\n", b"\xff\n"])
def test_an_answer_that_is_none(path: Path, reply: bytes) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def answer() -> None:
            end, _ = listener.accept()
            with end:
                end.recv(1000)
                end.sendall(reply)

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(NoAnswer, match="gives no answer"):
            call(path, {"do": "status"}, PATIENCE)
        answering.join(PATIENCE)


def test_nobody_wakes_it_but_who_asks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten looks a second would cost more than all that the terminal is asked in a day."""
    waits: list[float] = []
    select = selectors.PollSelector.select

    def watched(self: selectors.PollSelector, timeout: float) -> Any:
        waits.append(timeout)
        return select(self, timeout)

    monkeypatch.setattr(selectors.PollSelector, "select", watched)
    with closing(Control(path, ANSWERS)) as control:
        control.start()
        assert call(path, {"do": "status"}, PATIENCE)["recorded"] == 7
        closer = threading.Thread(target=control.close, daemon=True)
        closer.start()
        closer.join(PATIENCE)
        assert not closer.is_alive()
    assert min(waits) >= 3600


def test_the_socket_is_for_owner_and_group(control: Control, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o660


def test_closing_twice_leaves_nothing(control: Control, path: Path) -> None:
    control.close()
    control.close()
    assert not path.exists()


def test_a_control_that_never_started_closes(path: Path) -> None:
    Control(path, ANSWERS).close()
    assert not path.exists()
