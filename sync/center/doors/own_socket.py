"""The center's own socket: a Unix socket at which its own user calls, and nobody else.

In a folder that gives its group to what is made there (setgid), that group calls there, too.
"""

import os
import pwd
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from sync.center.network.http_protocol import StrictProtocol

OWN_SOCKET_MASK = 0o177  # read and write for its owner
GROUP_SOCKET_MASK = 0o117  # for its group, too
PEER = struct.Struct("3i")  # pid, uid, gid
PENDING_CALLS = 16


class SocketTaken(Exception):
    """The path cannot be this center's socket; the message says why."""


@contextmanager
def own_socket(path: Path) -> Iterator[socket.socket]:
    """Listens there; the file goes with it. Raises `SocketTaken`."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(GROUP_SOCKET_MASK if _gives_its_group(path.parent) else OWN_SOCKET_MASK)
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


def _gives_its_group(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_ISGID)


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


class OwnProtocol(StrictProtocol):
    """HTTP with a caller of whom the kernel says who it is."""

    def __init__(self, *, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(
            config=config, server_state=server_state, app_state=app_state | {"own": True, "near": True}
        )

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        told = transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
        _, user, group = PEER.unpack(told)
        folder = Path(str(transport.get_extra_info("sockname"))).parent
        if user not in (0, os.geteuid()) and not _of_its_group(user, group, folder):
            transport.abort()


def _of_its_group(user: int, group: int, folder: Path) -> bool:
    """Whether the folder gives its group to what is made in it, and this user is in that."""
    try:
        groups = os.getgrouplist(pwd.getpwuid(user).pw_name, group)
    except KeyError:
        groups = [group]
    return _gives_its_group(folder) and folder.stat().st_gid in groups
