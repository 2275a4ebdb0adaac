"""systemd's end of the notify socket, for a test: what a process says is read line by line."""

import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

PATIENCE = 30  # s; a process starts, beside other work


class NotifySocket:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[str] = []
        self._end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._end.bind(os.fspath(path))

    def until(self, said: str) -> list[str]:
        """What comes, up to the first line with this in it."""
        came: list[str] = []
        ends = monotonic() + PATIENCE
        while not any(said in line for line in came):
            assert select.select([self._end], [], [], max(0.0, ends - monotonic()))[0], (said, came)
            came += self._end.recv(4096).decode().split("\n")
        self.said += came
        return came

    def waiting(self) -> list[str]:
        """What has come and was not read yet."""
        came: list[str] = []
        while select.select([self._end], [], [], 0)[0]:
            came += self._end.recv(4096).decode().split("\n")
        self.said += came
        return came

    def within(self, seconds: float) -> list[str]:
        """What comes in so many seconds."""
        came, ends = list[str](), monotonic() + seconds
        while select.select([self._end], [], [], max(0.0, ends - monotonic()))[0]:
            came += self._end.recv(4096).decode().split("\n")
        return came

    def close(self) -> None:
        self._end.close()


@contextmanager
def notify_socket(folder: Path) -> Iterator[NotifySocket]:
    opened = NotifySocket(folder / "notify")
    try:
        yield opened
    finally:
        opened.close()
