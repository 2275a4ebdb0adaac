"""The server: the center, run in this process until it is told to stop."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp
from msgspec import Struct
from uvicorn.server import ServerState

from sync.center.api import admittance, metrics, observed, release, sample
from sync.center.call_count import CallCount
from sync.center.connections import STRANGERS, Connection, Connections
from sync.center.descriptors import TooFewDescriptors, connections_possible
from sync.center.framing import StrictFraming
from sync.center.http_protocol import HEADER_BYTES, KEEP_ALIVE_SECONDS, TimedProtocol
from sync.center.listener import Listener
from sync.center.log_limit import LogLimit
from sync.center.own_socket import OwnProtocol, SocketTaken, own_socket
from sync.center.probes import Probes
from sync.certificate_dates import end_of

PENDING_CONNECTIONS = 4096  # connections that the kernel holds until they are taken
LINES_A_TERMINAL = 3  # connections of a terminal: it delivers, waits for orders, and may fetch software
WATCHERS = 16  # connections at once of monitoring
SAMPLE_SECONDS = 1.0  # between two looks at what is held now
STOP_GRACE_SECONDS = 2  # seconds that calls under way have after a stop was asked for


class CannotServe(Exception):
    """The center cannot be started like this; the message says what to change."""


def serve(
    app: Litestar,
    host: str,
    port: int,
    *,
    cert: Path | None,
    key: Path | None,
    ready: Callable[[int], None],
    own: Path | None = None,
    watch: tuple[str, int] | None = None,
) -> None:
    """Serves HTTPS until SIGTERM or SIGINT, where `check` found nothing; `ready` is called with the true port.

    Without certificate and key only a loopback address is served, with plain HTTP. `own` is where the center's own
    user may call, over a Unix socket; at `watch` monitoring reads its metrics, in plain HTTP. Raises `CannotServe`.
    """
    connections = Connections(_room(app))
    readiness, exposition = observed(app, lambda: end_of(cert) if cert else None)
    probed = CallCount(Probes(app, readiness, exposition), metrics(app))
    config = _config(StrictFraming(probed), cert, key)
    alone = _config(StrictFraming(Probes(None, readiness, exposition)), None, None)
    try:
        with _listen(host, port) as listener, _own(own) as near, _watch(watch) as watched, _quiet():
            sockets = _Sockets(listener, near, watched)
            _Server(config, app, sockets, connections, ready, alone).run(sockets=[])
    except SocketTaken as e:
        raise CannotServe(str(e)) from e


def check(
    host: str, port: int, *, cert: Path | None, key: Path | None, watch: tuple[str, int] | None = None
) -> None:
    """What can be known of that before there is a database: else one would be left by a center that never served.

    Raises `CannotServe`.
    """
    if (cert is None) != (key is None):
        raise CannotServe("a certificate and its key are needed together")
    if cert is None and not _loopback(host):
        raise CannotServe(f"{host} can be reached from other machines: a TLS certificate and key are needed")
    if cert and key:
        _check_pair(cert, key)
    if watch and not _of_the_office(watch[0]):
        raise CannotServe(f"--metrics {watch[0]}: whoever reaches it reads there; name an address of the office's")
    for address in filter(None, [(host, port), watch]):
        _listen(*address).close()


def _check_pair(cert: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as e:
        why = "not a certificate in PEM and the key that belongs to it; `center certificate` makes both"
        raise CannotServe(f"certificate {cert} or key {key}: {why}") from e
    except OSError as e:
        raise CannotServe(f"certificate {cert} or key {key}: {e.strerror or e}") from e


def _own(path: Path | None) -> AbstractContextManager[socket.socket | None]:
    return own_socket(path) if path else contextlib.nullcontext()


def _watch(address: tuple[str, int] | None) -> AbstractContextManager[socket.socket | None]:
    return _listen(*address) if address else contextlib.nullcontext()


def _room(app: Litestar) -> int:
    try:
        return connections_possible(LINES_A_TERMINAL * len(admittance(app).ring) + STRANGERS)
    except TooFewDescriptors as e:
        raise CannotServe(str(e)) from e


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Whoever makes the center complain makes it complain once a minute."""
    limit, handlers = LogLimit(), logging.getLogger().handlers
    for handler in handlers:
        handler.addFilter(limit)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(limit)


def _loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_the_office(host: str) -> bool:
    """Whether `host` is one address that the internet does not lead to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_private and not address.is_unspecified


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is named, which
    # socket.create_server does not do.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(PENDING_CONNECTIONS)
    except OSError as e:
        listener.close()
        raise CannotServe(f"cannot listen at {host} port {port}: {e.strerror or e}") from e
    return listener


def _config(app: ASGIApp, cert: Path | None, key: Path | None) -> uvicorn.Config:
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
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_graceful_shutdown=STOP_GRACE_SECONDS,
    )
    config.load()
    return config


class _Sockets(Struct, frozen=True):
    """Where it listens: for terminals, for its own user, for monitoring."""

    main: socket.socket
    own: socket.socket | None
    watch: socket.socket | None


class _Server(uvicorn.Server):
    """uvicorn's server with a listener of our own: its own one counts nobody before TLS is agreed upon."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: Litestar,
        sockets: _Sockets,
        connections: Connections,
        ready: Callable[[int], None],
        alone: uvicorn.Config,  # of the probes, for monitoring
    ) -> None:
        super().__init__(config)
        self._alone = alone
        self._app, self._sockets, self._connections, self._ready = app, sockets, connections, ready
        self._listening: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        listeners = [Listener(self._sockets.main, self._connections, self._protocol, self.config.ssl)]
        if self._sockets.watch:
            listeners.append(self._watch_listener(self._sockets.watch))
        begun = [work for each in listeners for work in (each.listen(), each.sweep())]
        self._listening = [asyncio.create_task(work) for work in (*begun, self._sample())]
        if self._sockets.own:
            await asyncio.get_running_loop().create_unix_server(self._own_protocol, sock=self._sockets.own)
        self._ready(self._sockets.main.getsockname()[1])

    async def _sample(self) -> None:
        while True:
            sample(self._app, self._connections)
            await asyncio.sleep(SAMPLE_SECONDS)

    def _watch_listener(self, bound: socket.socket) -> Listener:
        connections, state = Connections(WATCHERS), ServerState()

        def protocol(connection: Connection) -> asyncio.Protocol:
            near = {"near": True}
            return TimedProtocol(connection, connections, config=self._alone, server_state=state, app_state=near)

        return Listener(bound, connections, protocol, None)

    def _own_protocol(self) -> asyncio.Protocol:
        state = self.lifespan.state
        return OwnProtocol(config=self.config, server_state=self.server_state, app_state=state)

    def _protocol(self, connection: Connection) -> asyncio.Protocol:
        given = {"config": self.config, "server_state": self.server_state, "app_state": self.lifespan.state}
        return TimedProtocol(connection, self._connections, **given)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        release(self._app)
        for task in self._listening:
            task.cancel()
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
