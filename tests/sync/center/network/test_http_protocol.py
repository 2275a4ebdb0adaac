"""By when each part of a call must be there: whoever sends byte by byte gains nothing by it."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from sync.center.network.connections import Connection, Connections
from sync.center.network.http_protocol import HEADER_BYTES, PIPELINED_CALLS, CallPhase, TimedProtocol

CHUNKED = b"POST /v1/facts HTTP/1.1\r\nHost: center\r\nTransfer-Encoding: chunked\r\n\r\n"
HEADER = b"POST /v1/facts HTTP/1.1\r\nHost: center\r\nContent-Length: 4\r\n\r\n"


async def _deaf(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def _quick(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def dues(app: Any, *parts: bytes) -> list[float]:
    """Seconds that it is given at its beginning and after each of these parts, half a second apart."""
    return [due for due, _ in talked(app, *parts)[0]]


def talked(app: Any, *parts: bytes) -> tuple[list[tuple[float, str]], bytes]:
    """The same, with how it stands then, and what was answered until it hung up."""
    clock, said = [100.0], list[bytes]()

    async def talk() -> tuple[list[tuple[float, str]], bytes]:
        connection = Connection("10.0.0.1", 0.0)
        config = Config(app, http="httptools", ws="none", lifespan="off", log_config=None)
        config.load()
        protocol = TimedProtocol(
            connection, Connections(10), config=config, server_state=ServerState(), app_state={}
        )
        protocol.loop = Mock(wraps=protocol.loop, time=lambda: clock[0])
        transport = Mock(spec=asyncio.Transport)
        transport.is_closing.side_effect = lambda: transport.close.called
        transport.write.side_effect = said.append
        transport.get_extra_info.return_value = None
        protocol.connection_made(transport)
        found = [(connection.due - 100.0, standing(connection))]
        for part in parts:
            clock[0] += 0.5
            protocol.data_received(part)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            found.append((connection.due - 100.0, standing(connection)))
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        return found, b"".join(said)

    return asyncio.run(talk())


def standing(connection: Connection) -> str:
    return {(False, False): "asks", (True, False): "rests", (False, True): "busy"}[
        connection.rests, connection.busy
    ]


def test_who_waits_for_an_answer_is_busy_and_who_has_it_or_owes_a_body_is_not() -> None:
    deaf = talked(_deaf, HEADER[:9], HEADER[9:], b"1234")[0]
    assert [how for _, how in deaf] == ["asks", "asks", "asks", "busy"]
    quick = talked(_quick, HEADER + b"1234", HEADER[:9], HEADER[9:] + b"1234")[0]
    assert [how for _, how in quick] == ["asks", "rests", "asks", "rests"]


@pytest.mark.parametrize("piece", [1, 7, len(HEADER) - 1])
def test_a_header_in_pieces_has_no_longer_than_one_in_one(piece: int) -> None:
    pieces = [HEADER[:-1][at : at + piece] for at in range(0, len(HEADER) - 1, piece)]
    assert dues(_deaf, *pieces) == [CallPhase.HEADER.value] * (len(pieces) + 1)


def test_a_body_in_pieces_has_no_longer_than_one_in_one() -> None:
    body = 0.5 + CallPhase.BODY.value
    assert dues(_deaf, HEADER, b"1", b"2", b"3") == [CallPhase.HEADER.value, body, body, body, body]
    assert dues(_deaf, HEADER + b"1234")[-1] == 0.5 + CallPhase.ANSWER.value


def test_who_was_answered_may_rest_and_begin_again() -> None:
    assert dues(_quick, HEADER + b"1234", b"P") == [
        CallPhase.HEADER.value,
        0.5 + CallPhase.REST.value,
        1.0 + CallPhase.HEADER.value,
    ]


def test_each_call_on_a_kept_connection_has_its_own_time() -> None:
    call = HEADER + b"1234"
    assert dues(_quick, call, call, call)[1:] == [at + CallPhase.REST.value for at in (0.5, 1.0, 1.5)]
    assert dues(_quick, call, HEADER)[-1] == 1.0 + CallPhase.BODY.value


def test_an_early_answer_gives_a_slow_body_no_longer() -> None:
    body = 0.5 + CallPhase.BODY.value
    assert dues(_quick, HEADER, b"1", b"2") == [CallPhase.HEADER.value, body, body, body]


def test_the_key_that_a_call_shows_is_told_to_the_connections() -> None:
    told: list[Callable[[str], None]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        told.append(scope["state"]["prove"])

    dues(app, HEADER)
    assert len(told) == 1


@pytest.mark.parametrize("size", [1000, HEADER_BYTES + 1])
@pytest.mark.parametrize(
    "before",
    [b"GET /", HEADER[:-2] + b"X: ", b"\r\n" * 10, CHUNKED + b"1;", CHUNKED + b"1\r\n1\r\n0\r\nX: "],
    ids=["path", "header", "nothing", "chunk", "trailer"],
)
def test_what_has_no_end_is_refused_before_much_of_it_is_kept(before: bytes, size: int) -> None:
    piece = b"\r\n" * (size // 2) if before.isspace() else b"x" * size
    _, said = talked(_deaf, before, *[piece] * (2 * HEADER_BYTES // size))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1") == 1


def test_many_trailers_are_refused_and_few_are_no_headers() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        seen.append([name for name, _ in scope["headers"]])
        await _quick(scope, receive, send)

    trailers = b"Authorization: Bearer x\r\n"
    _, said = talked(app, CHUNKED + b"1\r\n1\r\n0\r\n" + trailers + b"\r\n")
    assert said.startswith(b"HTTP/1.1 204 ")
    assert seen == [[b"host", b"transfer-encoding"]]
    _, said = talked(app, CHUNKED + b"1\r\n1\r\n", b"0\r\n" + trailers * 400, b"\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")


def test_a_body_in_small_pieces_is_no_header_without_an_end() -> None:
    _, said = talked(_quick, HEADER.replace(b": 4", b": 20000"), *[b"x" * 100] * 200)
    assert b"HTTP/1.1 400" not in said
    _, said = talked(_quick, CHUNKED, *[b"1\r\nx\r\n"] * 4000)
    assert b"HTTP/1.1 400" not in said


def test_who_asks_for_much_before_an_answer_is_sent_away() -> None:
    """Each call that waits is some kilobytes, and nine hundred of the shortest come in one piece."""
    call = b"GET / HTTP/1.1\r\n\r\n"
    assert b"HTTP/1.1" not in talked(_deaf, call * (PIPELINED_CALLS + 1))[1]
    assert talked(_deaf, call * 900)[1].startswith(b"HTTP/1.1 400 ")
    assert b" 400 " not in talked(_quick, *[call] * 900)[1]


def test_nobody_is_led_into_another_protocol() -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    for call in (HEADER[:-2] + upgrade, b"CONNECT center:443 HTTP/1.1\r\nHost: center\r\n\r\n"):
        assert talked(_quick, call)[1].startswith(b"HTTP/1.1 400 ")


def test_what_is_no_request_is_answered_once_and_nothing_behind_it() -> None:
    _, said = talked(_deaf, b"nonsense\r\n\r\n", HEADER + b"1234", b"nonsense\r\n\r\n")
    assert said.count(b"HTTP/1.1") == 1
