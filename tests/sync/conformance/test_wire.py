"""The wire at a center that means harm: nothing that it answers holds the check up, or fills memory."""

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.conformance import wire
from sync.conformance.check import CONTRACT_RULES
from sync.conformance.visit import Visit
from sync.conformance.wire import CenterWire, HungUp, WireAnswer, WrongShape
from sync.contract import BODY_LIMIT, key_hash

KEY = "7" * 64
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BOMB = zlib.compress(b" " * (BODY_LIMIT + 1))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "seq", "why"]), inner),
    max_leaves=5,
)
SAID = (
    "store",
    "through",
    "refused",
    "conflict",
    "orders",
    "revoked",
    "now",
    "window",
    "state",
    "challenge",
    "error",
)


@contextmanager
def hostile(first: bytes, rest: bytes, pause: float) -> Iterator[CenterWire]:
    """Answers with `first`, and then with `rest` again and again."""
    done = threading.Event()

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            caller, _ = listening.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(first)
                while not done.wait(pause):
                    caller.sendall(rest)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        asked = CenterWire(f"http://127.0.0.1:{listening.getsockname()[1]}", None, KEY)
        yield asked
        asked.close()
        done.set()
        serving.join()


@pytest.mark.parametrize(
    ("first", "rest"),
    [(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"), (HEAD + b"Content-Length: 9000\r\n\r\n", b" "), (HEAD + b"\r\n", b" ")],
    ids=["headers", "a body", "a body without an end"],
)
def test_who_answers_a_byte_at_a_time_holds_nobody_for_ever(
    first: bytes, rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "WHOLE_SECONDS", 0.5 - wire.CALL_SECONDS)
    with hostile(first, rest, 0.05) as asked, pytest.raises(HungUp, match="never ended"):
        asked.call("GET", "/v1/health")


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (HEAD + b"\r\n", b" " * 65_536),
        (HEAD + b"Content-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB, b""),
    ],
    ids=["without end", "packed"],
)
def test_no_more_is_taken_in_than_an_answer_may_have(first: bytes, rest: bytes) -> None:
    with hostile(first, rest, 0) as asked, pytest.raises(HungUp, match="more than 4 MiB"):
        asked.call("GET", "/v1/health")


def test_what_an_error_says_is_one_line_and_not_a_long_one() -> None:
    answer = WireAnswer(400, {}, {"error": "no\n\x0ball 43 rules are kept" + "!" * 9000}, 0.0)
    assert answer.shown.splitlines() == [answer.shown] and len(answer.shown) < 250


class _Told(CenterWire):
    """Is answered what a test made up."""

    def __init__(self, answers: list[WireAnswer]) -> None:
        super().__init__("http://127.0.0.1:9", None, KEY)
        self._answers, self._asked = answers, 0

    def beside(self) -> CenterWire:
        return self

    def call(self, *_what: Any, **_how: Any) -> WireAnswer:
        self._asked += 1
        self.heard.append(self._answers[self._asked % len(self._answers)])
        return self.heard[-1]


@pytest.mark.parametrize("rule", CONTRACT_RULES, ids=lambda rule: rule.name)
@given(st.lists(st.dictionaries(st.sampled_from(SAID), JSON), min_size=1, max_size=3), st.sampled_from([200, 400]))
def test_a_rule_says_of_any_answer_whether_it_is_right(rule: Any, said: list[dict[str, Any]], status: int) -> None:
    answers = [WireAnswer(status, {}, each, 0.0) for each in said]
    visit = Visit(_Told(answers), key_hash(KEY), "2F-17", "a" * 32)
    with suppress(WrongShape):
        assert isinstance(rule.check(visit), str)
