"""The listener: takes connections one by one, and none that there is no room for.

asyncio's own server takes a thousand at a time and counts none; this one knows of a connection before its TLS
handshake, which is where a stranger costs most.
"""

import asyncio
import logging
import socket
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from sync.center.network.connections import Connection, Connections
from sync.center.network.proxy_header import HeaderWrong, ProxyNetwork, is_proxy, missing, source

HANDSHAKE_SECONDS = 15.0  # a terminal gives up as soon
HANDSHAKES_PER_ADDRESS = 2  # at once: a crowd's would hold up the one of whoever comes next from elsewhere
INTRODUCTION_SECONDS = 5.0  # for the header of a proxy, which sends it with its first packet
TURN_SECONDS = 2.0  # that one waits for the others of its address; some of them may never say a word
GOODBYE_SECONDS = 5.0  # for the end of TLS
TLS_BYTES = 4 << 10  # that a connection reads at once; asyncio sets 256 KB aside for each
TLS_BEGINS = b"\x16"  # a handshake, in the first byte of whoever speaks TLS
PLAIN_TEXT = "此处须用 https:// 打开。\nThis address is served by TLS: open it by https://\n".encode()
PLAIN_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PLAIN_TEXT), PLAIN_TEXT)
)
PLAIN_BYTES = 16 << 10  # of a call that is read away, so that its caller reads the answer
PAUSE_SECONDS = 1.0  # after the kernel refused one
SWEEP_SECONDS = 1.0  # between two looks for those who are too slow

log = logging.getLogger(__name__)

MakeProtocol = Callable[[Connection], asyncio.Protocol]


class Listener:
    """Hands each connection of `listener`, a bound socket, to a protocol of its own.

    Those from `proxies` must say at first from where they truly come, and nobody else may.
    """

    def __init__(
        self,
        listener: socket.socket,
        connections: Connections,
        protocol: MakeProtocol,
        context: ssl.SSLContext | None,
        proxies: Sequence[ProxyNetwork] = (),
    ) -> None:
        SSLProtocol.max_size = TLS_BYTES
        listener.setblocking(False)
        self._listener, self._connections, self._protocol = listener, connections, protocol
        self._proxies = proxies
        self.context = context  # another one counts from the next connection on
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def listen(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, address = await loop.sock_accept(self._listener)
            except OSError as e:
                log.warning("cannot take a connection: %s", e)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._take(accepted, address[0], loop.time())
            await asyncio.sleep(0)  # whoever is in already comes first

    async def settle(self, seconds: float) -> None:
        """Waits for the handshakes under way, so long at most; nobody is taken any more."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def sweep(self) -> None:
        """Hangs up on whoever is too slow, until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._connections.hang_up_overdue(loop.time())

    def _take(self, accepted: socket.socket, address: str, now: float) -> None:
        connection = self._connections.admit(address, now + 2 * HANDSHAKE_SECONDS)
        if connection is None:
            accepted.close()
            return
        task = asyncio.create_task(self._shake_hands(accepted, connection))
        connection.hang_up = task.cancel
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shake_hands(self, accepted: socket.socket, connection: Connection) -> None:
        handshake, goodbye = (HANDSHAKE_SECONDS, GOODBYE_SECONDS) if self.context else (None, None)
        try:
            if is_proxy(connection.address, self._proxies):
                await self._introduce(accepted, connection)
            if self.context:
                await _expect_tls(accepted)
            async with self._turn(connection.owner, accepted):
                await asyncio.get_running_loop().connect_accepted_socket(
                    lambda: self._protocol(connection),
                    accepted,
                    ssl=self.context,
                    ssl_handshake_timeout=handshake,
                    ssl_shutdown_timeout=goodbye,
                )
        except OSError:  # it hung up, was too slow, or spoke no TLS
            self._connections.leave(connection)

    async def _introduce(self, accepted: socket.socket, connection: Connection) -> None:
        """Reads the proxy's header, and not a byte behind it. Raises OSError."""
        loop, header = asyncio.get_running_loop(), b""
        try:
            async with asyncio.timeout(INTRODUCTION_SECONDS):
                while more := missing(header):
                    if not (part := await loop.sock_recv(accepted, more)):
                        raise ConnectionAbortedError  # a proxy that only looks whether somebody listens
                    header += part
            if came := source(header):
                self._connections.come_from(connection, came)
        except HeaderWrong as e:
            log.warning("hung up on %s, where a proxy should be: %s", connection.address, e)
            accepted.close()
            raise ConnectionAbortedError from e
        except BaseException:
            accepted.close()  # nobody else has it yet
            raise

    @asynccontextmanager
    async def _turn(self, owner: str, accepted: socket.socket) -> AsyncIterator[None]:
        """Place for one more handshake of this address."""
        turns = self._turns.setdefault(owner, asyncio.Semaphore(HANDSHAKES_PER_ADDRESS))
        mine = False
        try:
            async with asyncio.timeout(TURN_SECONDS):
                mine = await turns.acquire()
        except TimeoutError:
            pass
        except asyncio.CancelledError:
            accepted.close()  # nobody else has it yet
            raise
        try:
            yield
        finally:
            if mine:
                turns.release()


async def _expect_tls(accepted: socket.socket) -> None:
    """Waits for the first byte, and leaves it there. Whoever types http:// is told so. Raises OSError."""
    loop, spoke = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(accepted, spoke.set)
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await spoke.wait()
        finally:
            loop.remove_reader(accepted)
        if (first := accepted.recv(1, socket.MSG_PEEK)) == TLS_BEGINS:
            return
        if first.isalpha():  # the word of a call, GET or another
            accepted.recv(PLAIN_BYTES)
            accepted.send(PLAIN_ANSWER)
            accepted.shutdown(socket.SHUT_WR)
        raise ConnectionAbortedError
    except BaseException:
        accepted.close()  # nobody else has it yet
        raise
