"""The center's own socket: a Unix socket at which its own user calls, and nobody else."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

OWN_SOCKET_MASK = 0o177  # read and write for its owner
PEER = struct.Struct("3i")  # pid, uid, gid
PENDING_CALLS = 16


class SocketTaken(Exception):
    """The path cannot be this center's socket; the message says why."""


@contextmanager
def own_socket(path: Path) -> Iterator[socket.socket]:
    """Listens there; the file goes with it. Raises `SocketTaken`."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(OWN_SOCKET_MASK)
    try:
        _clear(path)
        listener.bind(str(path))
        listener.listen(PENDING_CALLS)
    except OSError as e:
        listener.close()
        raise SocketTaken(f"cannot listen at {path}: {e.strerror or e}") from e
    finally:
        os.umask(before)
    try:
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Removes what a center left there that was killed. Raises `SocketTaken`, OSError."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SocketTaken(f"a center listens at {path} already: stop that one, or name another --socket")


class OwnProtocol(H11Protocol):
    """HTTP with a caller of whom the kernel says who it is."""

    def __init__(self, *, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(
            config=config, server_state=server_state, app_state=app_state | {"own": True, "near": True}
        )

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        told = transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
        _, user, _ = PEER.unpack(told)
        if user not in (0, os.geteuid()):
            transport.abort()
