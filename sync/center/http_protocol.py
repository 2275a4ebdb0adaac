"""The HTTP protocol, uvicorn's, with an hour by which each part of a call must be there.

uvicorn itself limits only the rest between two calls: a header or a body of one byte a second would last for ever.
"""

import asyncio
from enum import Enum, unique
from functools import partial
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from sync.center.connections import Connection, Connections
from sync.contract import WAIT

HEADER_BYTES = 8192  # of one call's header, a terminal's has 300
KEEP_ALIVE_SECONDS = 75  # longer than a long poll, so that terminals need not shake hands for each call
# Once the center was told to stop, a connection has so many seconds:
REST_GRACE_SECONDS = 0.3  # for a call that was sent before its caller could know
STOP_GRACE_SECONDS = 2.0  # to say the whole of a call that nothing was done for, or to read an answer
STOP_ANSWER_SECONDS = 25.0  # for what was begun; a database takes twenty at most


@unique  # two of as many seconds would be one phase: a kept connection's next call would get no time of its own
class CallPhase(Enum):
    """What a connection is at, and how many seconds it may take."""

    HEADER = 10.0
    BODY = 15.0  # as long as a terminal waits for the answer
    ANSWER = WAIT + 30.0
    REST = KEEP_ALIVE_SECONDS + 10.0  # uvicorn says goodbye before


class TimedProtocol(H11Protocol):
    """Says at each step by when the next one is due."""

    def __init__(
        self,
        connection: Connection,
        connections: Connections,
        *,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
    ) -> None:
        proving = {"prove": partial(connections.prove, connection)}
        super().__init__(config=config, server_state=server_state, app_state=app_state | proving)
        self._connection, self._connections = connection, connections
        self._phase: CallPhase | None = None
        self._last = False  # the call that is under way, or comes now, is this connection's last

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            self.client = self._connection.address, self.client[1]  # what a proxy said goes before who it is
        self._connection.hang_up = transport.abort
        self._enter(CallPhase.HEADER)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._connections.leave(self._connection)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._last:
            self.shutdown()
        self._enter(self._reached())

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._enter(self._reached())

    def shutdown(self) -> None:
        """Its next answer says goodbye. uvicorn would hang up on who rests, who may have called just now."""
        self._last = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            self.headers.append(
                (b"connection", b"close")
            )  # as if its caller had: then uvicorn says it in the answer

    def _reached(self) -> CallPhase:
        state = self.conn.their_state
        if state is h11.IDLE:
            return CallPhase.HEADER if self.conn.trailing_data[0] else CallPhase.REST
        return CallPhase.BODY if state is h11.SEND_BODY else CallPhase.ANSWER

    def _enter(self, phase: CallPhase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self._connection.due = self.loop.time() + phase.value


def seconds_left(connection: H11Protocol) -> float:
    """How many, from the moment at which the center was told to stop."""
    cycle = connection.cycle
    if cycle is None or (cycle.more_body and not cycle.response_complete):
        return STOP_GRACE_SECONDS
    if not cycle.response_complete:
        return STOP_ANSWER_SECONDS
    return STOP_GRACE_SECONDS if _unsent(connection.transport) else REST_GRACE_SECONDS


def _unsent(transport: asyncio.Transport) -> int:
    """Bytes of an answer that the kernel has not taken yet. Below TLS is a transport that asyncio does not show."""
    below = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    return sum(each.get_write_buffer_size() for each in (transport, below) if each is not None)
