"""The control socket: one JSON line each way, whatever comes in."""

import json
import selectors
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from terminal.services.control_protocol import (
    CancelAct,
    ControlQuestion,
    ListFingers,
    PeopleAnswer,
    Understood,
)
from terminal.services.control_socket import Control, NoAnswer, RequestRefused, asked, call

PATIENCE = 10  # s; nothing here takes one


class HowMany(Struct, frozen=True):
    recorded: int
    asked: str = ""


class Count(ControlQuestion[HowMany], frozen=True, tag="status"):
    more: str = ""


class Key(Struct, frozen=True):
    key: int


class Needy(ControlQuestion[Key], frozen=True, tag="needy"):
    key: int


class Busy(ControlQuestion[Understood], frozen=True, tag="busy"):
    pass


class Dance(ControlQuestion[Understood], frozen=True, tag="dance"):
    pass


def _raise(_: Busy) -> Understood:
    raise TimeoutError("the desk is busy")


ANSWERS = (
    Count.answered_by(lambda question: HowMany(7, question.more)),
    Needy.answered_by(lambda question: Key(question.key)),
    Busy.answered_by(_raise),
)
FINGERS = (
    ListFingers.answered_by(lambda _: PeopleAnswer(())),
    CancelAct.answered_by(lambda _: Understood()),
)


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
    assert say(path, json.dumps(request).encode() + b"\n") == {"ok": True, "recorded": 7, "asked": "李"}
    assert call(path, Count("李"), PATIENCE) == HowMany(7, "李")


def test_what_is_not_known_is_refused_and_what_is_known_is_named(control: Control, path: Path) -> None:
    with pytest.raises(RequestRefused, match=r"^nothing is known of 'dance'; known: busy, needy, status$"):
        call(path, Dance(), PATIENCE)
    for line, named in ((b"{}\n", "None"), (b'{"do":5}\n', "5"), (b'{"do":["status"]}\n', "['status']")):
        refused = {"ok": False, "error": f"nothing is known of {named}; known: busy, needy, status"}
        assert say(path, line) == refused


@pytest.mark.parametrize(("act", "named"), [('"act":"dance",', "'dance'"), ("", "None")])
def test_an_act_that_is_not_known_is_refused_and_those_that_are_named(path: Path, act: str, named: str) -> None:
    with closing(Control(path, FINGERS)) as control:
        control.start()
        line = f'{{{act}"do":"fingers"}}\n'.encode()
        assert say(path, line) == {"ok": False, "error": f"nothing is known of {named}; known: cancel, list"}
        assert call(path, ListFingers(), PATIENCE) == PeopleAnswer(())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"do":"needy"}\n', "needy is not asked like that: Object missing required field `key`"),
        (b'{"do":"needy","key":"x"}\n', "needy is not asked like that: Expected `int`, got `str` - at `$.key`"),
    ],
    ids=["a field is missing", "a field is of another type"],
)
def test_a_question_that_is_asked_wrongly_is_refused(control: Control, path: Path, line: bytes, why: str) -> None:
    assert say(path, line) == {"ok": False, "error": why}


def test_a_field_of_a_newer_command_is_passed_over(control: Control, path: Path) -> None:
    assert say(path, b'{"do":"needy","key":1,"how":"softly"}\n') == {"ok": True, "key": 1}


def test_an_answer_that_fails_is_told_and_serving_goes_on(control: Control, path: Path) -> None:
    with pytest.raises(RequestRefused, match=r"^TimeoutError: the desk is busy$"):
        call(path, Busy(), PATIENCE)
    assert call(path, Needy(1), PATIENCE) == Key(1)


def test_where_two_answer_the_same_question_the_later_one_does(path: Path) -> None:
    with closing(Control(path, (*ANSWERS, Count.answered_by(lambda _: HowMany(8))))) as control:
        control.start()
        assert call(path, Count(), PATIENCE) == HowMany(8)


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
    assert call(path, Count(), PATIENCE).recorded == 7


def test_somebody_who_says_nothing_holds_up_nobody(control: Control, path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute, ThreadPoolExecutor(1) as pool:
        mute.connect(str(path))
        assert call(path, Count(), PATIENCE).recorded == 7
        pool.submit(control.close).result(PATIENCE)


def test_no_terminal(path: Path) -> None:
    with pytest.raises(NoAnswer, match=f"^no terminal runs at {path}$"):
        call(path, Count())


def test_a_terminal_that_was_killed(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))
    assert path.is_socket()
    with pytest.raises(NoAnswer, match="no terminal runs"):
        call(path, Count())
    with closing(Control(path, ANSWERS)) as control:
        control.start()
        assert call(path, Count(), PATIENCE).recorded == 7


def test_a_terminal_that_is_stuck(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stuck:
        stuck.bind(str(path))
        stuck.listen()
        with pytest.raises(NoAnswer, match="gives no answer"):
            call(path, Count(), 0.01)


@contextmanager
def replying(path: Path, reply: bytes) -> Iterator[None]:
    """Somebody else than a terminal of this version, who says this to whoever asks."""
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
        yield
        answering.join(PATIENCE)


@pytest.mark.parametrize("reply", [b"", b"{", b"[]\n", b"\xff\n"])
def test_an_answer_that_is_none(path: Path, reply: bytes) -> None:
    with replying(path, reply), pytest.raises(NoAnswer, match="gives no answer"):
        call(path, Count(), PATIENCE)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (b'{"ok":true,"facts":7}\n', "Object missing required field `recorded`"),
        (b'{"ok":true,"recorded":"seven"}\n', r"Expected `int`, got `str` - at `\$.recorded`"),
    ],
    ids=["a field is missing", "a field is of another type"],
)
def test_a_terminal_of_another_version_is_said_to_be_one(path: Path, reply: bytes, why: str) -> None:
    with replying(path, reply), pytest.raises(RequestRefused, match=f"of another version than this command: {why}"):
        call(path, Count(), PATIENCE)


def test_what_a_newer_terminal_says_more_is_passed_over_and_passed_on(path: Path) -> None:
    more = b'{"ok":true,"recorded":7,"mood":"good"}\n'
    with replying(path, more):
        assert call(path, Count(), PATIENCE) == HowMany(7)
    path.unlink()
    path.parent.rmdir()
    with replying(path, more):
        assert asked(path, Count(), PATIENCE) == b'{"recorded":7,"mood":"good"}'


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
        assert call(path, Count(), PATIENCE).recorded == 7
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
