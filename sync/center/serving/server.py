"""The server: the center, run in this process until it is told to stop; alone at its doors, or beside others."""

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import product
from pathlib import Path
from types import FrameType

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp
from msgspec import Struct
from uvicorn.server import ServerState

from sync.center.doors import api
from sync.center.doors.call_log import CallLog
from sync.center.doors.own_socket import OwnProtocol, SocketTaken, own_socket
from sync.center.local_hosts import is_local
from sync.center.network.connections import STRANGERS, Connection, Connections
from sync.center.network.descriptors import TooFewDescriptors, connections_possible
from sync.center.network.http_protocol import (
    KEEP_ALIVE_SECONDS,
    STOP_ANSWER_SECONDS,
    STOP_GRACE_SECONDS,
    TimedProtocol,
    hang_up,
)
from sync.center.network.listener import Listener
from sync.center.network.proxy_header import ProxyNetwork
from sync.center.serving.halls import ServedHalls
from sync.center.serving.probes import Probes
from sync.center.telemetry.hall_log import HallInLog
from sync.center.telemetry.log_limit import LogLimit
from sync.certificate_dates import end_of

PENDING_CONNECTIONS = 4096  # connections that the kernel holds until they are taken
LINES_A_TERMINAL = 3  # connections of a terminal: it delivers, waits for orders, and may fetch software
WATCHERS = 16  # connections at once of monitoring
SAMPLE_SECONDS = 1.0  # between two looks at what is held now

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """The center cannot be started like this; the message says what to change."""


class TlsFiles(Struct, frozen=True):
    """Where certificate and key lie, in PEM."""

    cert: Path
    key: Path


class Doors(Struct, frozen=True):
    """The sockets at which a center is called: by terminals, and where wanted by its own user and by monitoring."""

    hall: socket.socket
    own: socket.socket | None
    watch: socket.socket | None
    proxies: Sequence[ProxyNetwork]  # who say at the first from where terminals truly come

    @property
    def port(self) -> int:
        port: int = self.hall.getsockname()[1]
        return port


class ServingProcess(Struct, frozen=True):
    """A process that serves: whom it tells that it does, and by what it sees that it shall no more."""

    serves: Callable[[], object]
    processes: int = 1  # so many serve at these doors
    alive: int | None = None  # a descriptor that can be read once the process is gone that minds this one
    watches: bool = True  # looks after what is due, too, see `center_watches`: one of them does


@contextlib.contextmanager
def doors(
    host: str,
    port: int,
    own: Path | None = None,
    watch: tuple[str, int] | None = None,
    proxies: Sequence[ProxyNetwork] = (),
) -> Iterator[Doors]:
    """Opens them where `check` found nothing. `own` is where the center's own user may call, over a Unix socket.

    At `watch` monitoring reads metrics, in plain HTTP. Raises `CannotServe`.
    """
    try:
        with listen(host, port) as hall, _own(own) as near, _watch(watch) as watched:
            yield Doors(hall, near, watched, proxies)
    except SocketTaken as e:
        raise CannotServe(str(e)) from e


def serve(app: Litestar | ServedHalls, at: Doors, worker: ServingProcess, tls: TlsFiles | None) -> None:
    """Serves HTTPS until SIGTERM or SIGINT, plain HTTP without certificate; SIGHUP has that read anew, and halls.

    Raises `CannotServe`.
    """
    connections = Connections(_room(app), worker.processes)
    called, read = _faces(app, tls)
    config, alone = server_config(called), server_config(read)
    with log_quietly():
        _Server(config, app, at, connections, worker, tls, alone).run(sockets=[])


def check(
    host: str, port: int, *, cert: Path | None, key: Path | None, watch: tuple[str, int] | None = None
) -> TlsFiles | None:
    """What can be known of that before there is a database: else one would be left by a center that never served.

    Without certificate and key only a loopback address is served. Raises `CannotServe`.
    """
    if (cert is None) != (key is None):
        raise CannotServe("a certificate and its key are needed together")
    if cert is None and not is_local(host):
        raise CannotServe(f"{host} can be reached from other machines: a TLS certificate and key are needed")
    tls = TlsFiles(cert, key) if cert and key else None
    if tls:
        tls_context(tls)
    if watch and not _of_the_office(watch[0]):
        raise CannotServe(f"--metrics {watch[0]}: whoever reaches it reads there; name an address of the office's")
    for address in filter(None, [(host, port), watch]):
        listen(*address).close()
    return tls


def tls_context(tls: TlsFiles) -> ssl.SSLContext:
    """Raises `CannotServe`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(tls.cert, tls.key)
    except ssl.SSLError as e:
        why = "not a certificate in PEM and the key that belongs to it; `center certificate` makes both"
        raise CannotServe(f"certificate {tls.cert} or key {tls.key}: {why}") from e
    except OSError as e:
        raise CannotServe(f"certificate {tls.cert} or key {tls.key}: {e.strerror or e}") from e
    return context


def _own(path: Path | None) -> AbstractContextManager[socket.socket | None]:
    return own_socket(path) if path else contextlib.nullcontext()


def _watch(address: tuple[str, int] | None) -> AbstractContextManager[socket.socket | None]:
    return listen(*address) if address else contextlib.nullcontext()


def _faces(app: Litestar | ServedHalls, tls: TlsFiles | None) -> tuple[ASGIApp, ASGIApp]:
    """What is called by everybody, and what monitoring reads."""

    def ends() -> datetime | None:
        return end_of(tls.cert) if tls else None

    if isinstance(app, ServedHalls):
        return app.faces(ends)
    readiness, exposition = api.observed(app, ends)
    return CallLog(Probes(app, readiness, exposition), api.metrics(app)), Probes(None, readiness, exposition)


def _room(app: Litestar | ServedHalls) -> int:
    terminals = app.terminals() if isinstance(app, ServedHalls) else len(api.admittance(app).ring)
    try:
        return connections_possible(LINES_A_TERMINAL * terminals + STRANGERS)
    except TooFewDescriptors as e:
        raise CannotServe(str(e)) from e


@contextlib.contextmanager
def log_quietly() -> Iterator[None]:
    """Whoever makes the center complain makes it complain once a minute."""
    filters, handlers = (HallInLog(), LogLimit()), logging.getLogger().handlers
    for handler, each in product(handlers, filters):
        handler.addFilter(each)
    try:
        yield
    finally:
        for handler, each in product(handlers, filters):
            handler.removeFilter(each)


def _of_the_office(host: str) -> bool:
    """Whether `host` is one address that the internet does not lead to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_private and not address.is_unspecified


def listen(host: str, port: int) -> socket.socket:
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


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves here, whether terminals or the office."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=round(STOP_ANSWER_SECONDS),
    )
    config.load()
    return config


class _Server(uvicorn.Server):
    """uvicorn's server with a listener of our own: its own one counts nobody before TLS is agreed upon."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: Litestar | ServedHalls,
        at: Doors,
        connections: Connections,
        worker: ServingProcess,
        tls: TlsFiles | None,
        alone: uvicorn.Config,  # of the probes, for monitoring
    ) -> None:
        super().__init__(config)
        self._app, self._at, self._connections, self._worker, self._tls = app, at, connections, worker, tls
        self._alone = alone
        self._listener = Listener(
            at.hall, connections, self._protocol, tls_context(tls) if tls else None, at.proxies
        )
        self._listening: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._look_for_room()
        loop, listeners = asyncio.get_running_loop(), [self._listener]
        if self._at.watch:
            listeners.append(self._watch_listener(self._at.watch))
        begun = [work for each in listeners for work in (each.listen(), each.sweep())]
        self._listening = [loop.create_task(work) for work in (*begun, self._sample())]
        if self._at.own:
            await loop.create_unix_server(self._own_protocol, sock=self._at.own)
        if self._worker.alive is not None:
            loop.add_reader(self._worker.alive, self._left_alone, self._worker.alive)
        loop.add_signal_handler(signal.SIGHUP, self._renew)
        self._worker.serves()

    def _look_for_room(self) -> None:
        """Of several halls the terminals are known only now: a lack is said, and is no reason to stop."""
        try:
            _room(self._app)
        except CannotServe as e:
            log.error("%s", e)

    def _left_alone(self, alive: int) -> None:
        asyncio.get_running_loop().remove_reader(alive)
        log.error("the process that minds this one is gone: stopping")
        self.should_exit = True

    def _renew(self) -> None:
        """Shows the certificate that lies there now to whoever connects from now on, and looks for new halls."""
        if isinstance(self._app, ServedHalls):
            self._app.look_again()
        try:
            self._listener.context = tls_context(self._tls) if self._tls else None
        except CannotServe as e:
            log.error("the certificate stays the one that was read before: %s", e)
        else:
            log.info("the certificate was read anew")

    async def _sample(self) -> None:
        while True:
            for each in self._app.open() if isinstance(self._app, ServedHalls) else (self._app,):
                api.sample(each, self._connections)
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
        made = TimedProtocol(connection, self._connections, **given)
        if self.should_exit:
            made.shutdown()
        return made

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answers what was begun and what comes meanwhile, each connection once more at most."""
        if isinstance(self._app, ServedHalls):
            self._app.release()
        else:
            api.release(self._app)
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
