"""The HTTP protocol, uvicorn's, with an hour by which each part of a call must be there.

uvicorn itself limits only the rest between two calls: a header or a body of one byte a second would last for ever.
Nor does it limit what its parser keeps of a header, or of a trailer behind a body in chunks.
"""

import asyncio
from enum import Enum, unique
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from sync.center.network.connections import Connection, Connections
from sync.contract import WAIT

HEADER_BYTES = 8192  # of one call's header, a terminal's has 300; and between two pieces of its body
PIPELINED_CALLS = 8  # that wait behind the one that is answered; uvicorn sets some kilobytes aside for each
KEEP_ALIVE_SECONDS = 75  # longer than a long poll, so that terminals need not shake hands for each call
# Once the center was told to stop, a connection has so many seconds:
REST_GRACE_SECONDS = 0.3  # for a call that was sent before its caller could know
STOP_GRACE_SECONDS = 2.0  # to say the whole of a call that nothing was done for, or to read an answer
STOP_LOOK_SECONDS = 0.1  # between two looks who may be hung up on
STOP_ANSWER_SECONDS = 25.0  # for what was begun; a database takes twenty at most
NO_REQUEST = "Invalid HTTP request received."


@unique  # two of as many seconds would be one phase: a kept connection's next call would get no time of its own
class CallPhase(Enum):
    """What a connection is at, and how many seconds it may take."""

    HEADER = 10.0
    BODY = 15.0  # as long as a terminal waits for the answer
    ANSWER = WAIT + 30.0
    REST = KEEP_ALIVE_SECONDS + 10.0  # uvicorn says goodbye before


class StrictProtocol(HttpToolsProtocol):
    """Refuses a header without an end, and whatever would change the protocol; `reading` is what comes next."""

    def __init__(self, *, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(config=config, server_state=server_state, app_state=app_state)
        self.reading = CallPhase.HEADER
        self._unread = 0  # bytes since the parser had something whole

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEADER_BYTES and not self.transport.is_closing():
            self.send_400_response(NO_REQUEST)

    def send_400_response(self, msg: str) -> None:
        if self.cycle is not None:
            self.cycle.disconnected = True  # its answer would be taken for that of what hides behind it
        super().send_400_response(msg)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.reading = CallPhase.HEADER

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.reading is CallPhase.HEADER:  # a trailer says nothing that is known here
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            raise ValueError("there is no other protocol here")
        super().on_headers_complete()
        if len(self.pipeline) > PIPELINED_CALLS:
            raise ValueError("more calls than anybody who waits for answers sends")
        self.reading, self._unread = CallPhase.BODY, 0

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._unread = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.reading, self._unread = CallPhase.ANSWER, 0


class TimedProtocol(StrictProtocol):
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

    def _reached(self) -> CallPhase:
        answered = self.cycle is not None and self.cycle.response_complete and not self.pipeline
        return CallPhase.REST if self.reading is CallPhase.ANSWER and answered else self.reading

    def _enter(self, phase: CallPhase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self._connection.rests = phase is CallPhase.REST
            self._connection.busy = phase is CallPhase.ANSWER
            self._connection.due = self.loop.time() + phase.value


async def hang_up(state: ServerState) -> None:
    """From the moment at which the center was told to stop, until it is cancelled.

    A client that rests between two calls does not read, so TLS would wait for its goodbye in vain.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        await asyncio.sleep(STOP_LOOK_SECONDS)
        for connection in list(state.connections):
            if isinstance(connection, StrictProtocol) and loop.time() - began >= seconds_left(connection):
                connection.transport.abort()


def seconds_left(connection: StrictProtocol) -> float:
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
