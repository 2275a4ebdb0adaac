"""By when each part of a call must be there: whoever sends byte by byte gains nothing by it."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from sync.center.connections import Connection, Connections
from sync.center.http_protocol import CallPhase, TimedProtocol

HEADER = b"POST /v1/facts HTTP/1.1\r\nHost: center\r\nContent-Length: 4\r\n\r\n"


async def _deaf(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def _quick(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def dues(app: Any, *parts: bytes) -> list[float]:
    """Seconds that it is given at its beginning and after each of these parts, half a second apart."""
    clock = [100.0]

    async def talk() -> list[float]:
        connection = Connection("10.0.0.1", 0.0)
        config = Config(app, http="h11", ws="none", lifespan="off", log_config=None)
        config.load()
        protocol = TimedProtocol(
            connection, Connections(10), config=config, server_state=ServerState(), app_state={}
        )
        protocol.loop = Mock(wraps=protocol.loop, time=lambda: clock[0])
        transport = Mock(spec=asyncio.Transport)
        transport.is_closing.return_value = False
        transport.get_extra_info.return_value = None
        protocol.connection_made(transport)
        found = [connection.due - 100.0]
        for part in parts:
            clock[0] += 0.5
            protocol.data_received(part)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            found.append(connection.due - 100.0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        return found

    return asyncio.run(talk())


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
