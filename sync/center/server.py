"""The server: the center, run in this process until it is told to stop."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from litestar import Litestar

from sync.center.api import release

KEEP_ALIVE = 75  # seconds; longer than a long poll, so that terminals need not shake hands for each call
STOP_GRACE_SECONDS = 2  # seconds that calls under way have after a stop was asked for


class CannotServe(Exception):
    """The center cannot be started like this; the message says what to change."""


def serve(
    app: Litestar, host: str, port: int, *, cert: Path | None, key: Path | None, ready: Callable[[int], None]
) -> None:
    """Serves HTTPS until SIGTERM or SIGINT; `ready` is called with the true port. Raises `CannotServe`.

    Without certificate and key only a loopback address is served, with plain HTTP.
    """
    if (cert is None) != (key is None):
        raise CannotServe("a certificate and its key are needed together")
    if cert is None and not _loopback(host):
        raise CannotServe(f"{host} can be reached from other machines: a TLS certificate and key are needed")
    config = _config(app, cert, key)
    with _listen(host, port) as listener:
        _Server(config, app, ready).run(sockets=[listener])


def _loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is named, which
    # socket.create_server does not do.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as e:
        listener.close()
        raise CannotServe(f"cannot listen at {host} port {port}: {e.strerror or e}") from e
    return listener


def _config(app: Litestar, cert: Path | None, key: Path | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        ssl_certfile=cert,
        ssl_keyfile=key,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=STOP_GRACE_SECONDS,
    )
    try:
        config.load()
    except OSError as e:  # what ssl raises, too
        raise CannotServe(f"certificate {cert} or key {key}: {e}") from e
    return config


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: Litestar, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        release(self._app)
        hanging_up = asyncio.create_task(self._hang_up())
        await super().shutdown(sockets)
        hanging_up.cancel()

    async def _hang_up(self) -> None:
        # A client that rests between two calls does not read, so TLS would wait for its goodbye in vain.
        await asyncio.sleep(0.1)
        while self.server_state.tasks:
            await asyncio.sleep(0.1)
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end; a stop that was asked for is no failure
        self.should_exit = True
