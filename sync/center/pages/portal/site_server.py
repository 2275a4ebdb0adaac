"""The site server: the office's pages, served from a process of their own.

Whatever comes down upon the terminals' port costs it nothing but the database's time, and the reverse.
"""

import asyncio
import logging
import signal
import socket
import ssl
from types import FrameType

import uvicorn
from litestar import Litestar

from sync.center.network.connections import Connection, ConnectionLimits, Connections
from sync.center.network.http_protocol import STOP_GRACE_SECONDS, TimedProtocol, hang_up
from sync.center.network.listener import Listener
from sync.center.serving.server import (
    CannotServe,
    ServingProcess,
    TlsFiles,
    log_quietly,
    server_config,
    tls_context,
)

OFFICE_CONNECTIONS = 800  # at once: some hundred browsers, six connections each
# A whole floor may sit behind one address; nobody there has all, and nobody is hung up on who waits for a page.
OFFICE_LIMITS = ConnectionLimits(address=600, strangers=OFFICE_CONNECTIONS, busy_stay=True)

log = logging.getLogger(__name__)


def serve_site(site: Litestar, bound: socket.socket, worker: ServingProcess, tls: TlsFiles | None) -> None:
    """Serves the pages until SIGTERM or SIGINT; SIGHUP has the certificate read anew. Raises `CannotServe`."""
    with log_quietly():
        _SiteServer(server_config(site), bound, worker, tls).run(sockets=[])


class _SiteServer(uvicorn.Server):
    """uvicorn's server with the center's own listener, which counts a connection before TLS is agreed upon."""

    def __init__(
        self, config: uvicorn.Config, bound: socket.socket, worker: ServingProcess, tls: TlsFiles | None
    ) -> None:
        super().__init__(config)
        self._worker, self._tls = worker, tls
        self._connections = Connections(OFFICE_CONNECTIONS, limits=OFFICE_LIMITS)
        self._listener = Listener(bound, self._connections, self._protocol, self._context())
        self._listening: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        self._listening = [loop.create_task(work) for work in (self._listener.listen(), self._listener.sweep())]
        if self._worker.alive is not None:
            loop.add_reader(self._worker.alive, self._left_alone, self._worker.alive)
        loop.add_signal_handler(signal.SIGHUP, self._renew)
        self._worker.serves()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """A browser keeps what it rests on, and would be waited for."""
        for task in self._listening:
            task.cancel()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        hanging_up = asyncio.create_task(hang_up(self.server_state))
        await self._listener.settle(STOP_GRACE_SECONDS)
        await super().shutdown(sockets)
        hanging_up.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end; a stop that was asked for is no failure
        self.should_exit = True

    def _left_alone(self, alive: int) -> None:
        asyncio.get_running_loop().remove_reader(alive)
        log.error("the process that minds the pages is gone: stopping")
        self.should_exit = True

    def _renew(self) -> None:
        try:
            self._listener.context = self._context()
        except CannotServe as e:
            log.error("the pages' certificate stays the one that was read before: %s", e)
        else:
            log.info("the pages' certificate was read anew")

    def _context(self) -> ssl.SSLContext | None:
        return tls_context(self._tls) if self._tls else None

    def _protocol(self, connection: Connection) -> asyncio.Protocol:
        given = {"config": self.config, "server_state": self.server_state, "app_state": self.lifespan.state}
        return TimedProtocol(connection, self._connections, **given)
