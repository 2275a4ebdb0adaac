"""The wire to the sensor on a pseudo-terminal: taken whole, read as it comes, and shared with another program."""

import os
import pty
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest
from msgspec import Struct

from hardware import serial_port
from hardware.serial_port import DEVICE_ERRORS, SerialLine
from tests.support.sensor_desk import PATIENCE

MUCH = bytes(range(256)) * 1000  # more than a pseudo-terminal holds


class Wire(Struct, frozen=True):
    master: int
    slave: int
    line: SerialLine


@pytest.fixture
def wire() -> Iterator[Wire]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    opened = SerialLine(os.ttyname(slave), 57600)
    yield Wire(master, slave, opened)
    opened.close()
    os.close(slave)
    os.close(master)


def taken(master: int, count: int) -> bytes:
    data = b""
    while len(data) < count and select.select([master], [], [], PATIENCE)[0]:
        data += os.read(master, 4096)
    return data


def filled(slave: int) -> int:
    """Fills the port up; with how many bytes."""
    os.set_blocking(slave, False)
    count = 0
    with suppress(BlockingIOError):
        while True:
            count += os.write(slave, bytes(4096))
    return count


def test_what_the_port_takes_in_parts_arrives_whole(wire: Wire) -> None:
    writing = threading.Thread(target=wire.line.write, args=(MUCH,), daemon=True)
    writing.start()
    assert taken(wire.master, len(MUCH)) == MUCH
    writing.join(PATIENCE)
    assert not writing.is_alive()


def test_a_port_that_is_full_is_waited_for(wire: Wire) -> None:
    held = filled(wire.slave)
    writing = threading.Thread(target=wire.line.write, args=(b"at last",), daemon=True)
    writing.start()
    assert taken(wire.master, held + 7)[held:] == b"at last"
    writing.join(PATIENCE)


def test_a_port_that_takes_no_more_has_failed(monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
    monkeypatch.setattr(serial_port, "BLOCKED", 0.02)
    wire.line.close()  # it has the port for itself
    impatient = SerialLine(os.ttyname(wire.slave), 57600)
    with pytest.raises(DEVICE_ERRORS):
        impatient.write(MUCH)
    impatient.close()


def test_a_read_gives_what_has_come_and_nothing_when_nothing_comes(wire: Wire) -> None:
    assert wire.line.read(0.001) == b""
    os.write(wire.master, b"abc")
    assert wire.line.read(PATIENCE) == b"abc"
    os.write(wire.master, b"late")
    assert select.select([wire.slave], [], [], PATIENCE)[0]
    wire.line.clear()
    assert wire.line.read(0.001) == b""


def test_a_closed_line_touches_no_other_file(wire: Wire) -> None:
    wire.line.close()
    for use in (lambda: wire.line.read(0.0), lambda: wire.line.write(b"a"), wire.line.clear):
        with pytest.raises(DEVICE_ERRORS):
            use()


class Robbed:
    """Another program reads what has come before this one does."""

    def __init__(self, slave: int) -> None:
        self._slave = slave

    def poll(self, milliseconds: float) -> list[tuple[int, int]]:
        os.read(self._slave, 100)
        return [(self._slave, select.POLLIN)]


def test_a_port_that_another_program_reads_is_no_port(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    os.write(wire.master, b"ours")
    assert wire.line.read(PATIENCE) == b"ours"
    monkeypatch.setattr(wire.line, "_come", Robbed(wire.slave))
    os.write(wire.master, b"stolen")
    with pytest.raises(DEVICE_ERRORS, match="another program"):
        wire.line.read(PATIENCE)


def test_a_closed_line_reads_nothing_of_whatever_has_its_number_now(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wire.line.read(0) == b""
    wire.line.close()
    monkeypatch.setattr(os, "read", lambda file, most: b"of another file")
    with pytest.raises(DEVICE_ERRORS):
        wire.line.read(0)
