"""The demo's network cable: it carries, is pulled, and is plugged in again at the same port."""

import socket
import threading
from collections.abc import Iterator

import pytest

from terminal.demo.cable import Cable

PATIENCE = 10  # s; nothing here takes one


class Echo:
    """A server behind the cable that says everything again, and counts who is there."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.gone = threading.Semaphore(0)  # one for each connection that ended
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            while True:
                end, _ = self._listener.accept()
                threading.Thread(target=self._repeat, args=(end,), daemon=True).start()
        except OSError:
            return

    def _repeat(self, end: socket.socket) -> None:
        with end:
            try:
                while said := end.recv(65_536):
                    end.sendall(said)
            except OSError:
                pass
        self.gone.release()

    def close(self) -> None:
        if self._listener.fileno() >= 0:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture
def cable(echo: Echo) -> Iterator[Cable]:
    cable = Cable(echo.port)
    yield cable
    cable.close()


def connect(cable: Cable) -> socket.socket:
    return socket.create_connection(("127.0.0.1", cable.port), PATIENCE)


def carried(end: socket.socket, said: bytes) -> bool:
    end.sendall(said)
    heard = b""
    while len(heard) < len(said):
        heard += end.recv(65_536)
    return heard == said


def ended(end: socket.socket) -> bool:
    """Whether the other side is gone; waits for it."""
    try:
        return end.recv(1) == b""
    except ConnectionResetError:
        return True


def test_it_carries_both_ways(cable: Cable) -> None:
    with connect(cable) as one, connect(cable) as other:
        assert carried(one, b"one")
        assert carried(other, b"other")
        assert carried(one, bytes(range(256)) * 400)


def test_pulling_cuts_at_once_on_both_sides(cable: Cable, echo: Echo) -> None:
    with connect(cable) as one, connect(cable) as other:
        assert carried(one, b"one")
        assert carried(other, b"other")
        cable.pull()
        assert not cable.plugged
        assert ended(one)
        assert ended(other)
        assert echo.gone.acquire(timeout=PATIENCE)
        assert echo.gone.acquire(timeout=PATIENCE)


def test_a_pulled_cable_refuses(cable: Cable) -> None:
    cable.pull()
    with pytest.raises(ConnectionRefusedError):
        connect(cable)


def test_plugged_in_again_at_the_same_port(cable: Cable) -> None:
    port = cable.port
    for _ in range(5):
        with connect(cable) as one:
            assert carried(one, b"before")
            cable.pull()
            cable.pull()
            cable.plug()
            cable.plug()
            assert ended(one)
        assert cable.port == port
        with connect(cable) as other:
            assert carried(other, b"after")


def test_an_end_that_hangs_up_hangs_up_the_other(cable: Cable, echo: Echo) -> None:
    with connect(cable) as one:
        assert carried(one, b"one")
    assert echo.gone.acquire(timeout=PATIENCE)
    assert cable.plugged


def test_a_cable_that_leads_nowhere_hangs_up_and_stays_plugged(cable: Cable, echo: Echo) -> None:
    echo.close()
    for _ in range(2):
        with connect(cable) as one:
            assert ended(one)
    assert cable.plugged
