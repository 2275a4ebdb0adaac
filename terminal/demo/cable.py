"""The network cable of the demo: a TCP proxy on loopback whose connections can be cut."""

import logging
import socket
import threading
from collections.abc import Iterable

log = logging.getLogger(__name__)

CABLE_CHUNK_BYTES = 65_536


class Cable:
    """Carries connections from a loopback port of its own to `target`, a loopback port, while it is plugged in."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self.plug()

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    def plug(self) -> None:
        """Takes connections (again), at the same port."""
        with self._lock:
            if self._listener is not None:
                return
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="cable", daemon=True).start()

    def pull(self) -> None:
        """Cuts every connection and refuses new ones."""
        with self._lock:
            listener, self._listener = self._listener, None
            ends, self._ends = self._ends, set()
        for end in (*ends, *([listener] if listener else [])):
            _cut(end)

    def close(self) -> None:
        self.pull()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError as e:
                if self._listener is not listener:
                    return
                log.warning("the cable took no connection: %s", e)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                log.warning("the cable leads nowhere: nothing listens on port %d", self._target)
                _cut(near)
                continue
            with self._lock:
                connected = self._listener is listener
                self._ends |= {near, far} if connected else set()
            if not connected:
                _cut(near)
                _cut(far)
                return
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, name="cable", daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while chunk := source.recv(CABLE_CHUNK_BYTES):
                sink.sendall(chunk)
        except OSError as e:
            log.debug("a connection ended: %s", e)
        self._drop((source, sink))

    def _drop(self, ends: Iterable[socket.socket]) -> None:
        with self._lock:
            self._ends -= set(ends)
        for end in ends:
            _cut(end)


def _cut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError as e:
        log.debug("already cut: %s", e)
    end.close()
