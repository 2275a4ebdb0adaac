"""Clocks in software: one true time that several processes share, and a board whose clock is wrong about it."""

import mmap
import struct
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

TIME = struct.Struct("=q")  # ms since 1970, UTC


def set_shared_clock(path: Path, utc: int) -> None:
    """Turns the shared clock to `utc`, making it if need be; whoever mapped it sees the new time at once."""
    if not path.exists():
        path.write_bytes(TIME.pack(utc))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), TIME.size) as shared:
        shared[: TIME.size] = TIME.pack(utc)


def shared_clock(path: Path) -> Callable[[], int]:
    """Reads the clock that another process turns: milliseconds since 1970, UTC. The file is mapped once."""
    with path.open("rb") as file:
        shared = mmap.mmap(file.fileno(), TIME.size, prot=mmap.PROT_READ)
    return lambda: int(TIME.unpack(shared[: TIME.size])[0])


def real_clock() -> int:
    """This machine's time: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class Power(Struct, frozen=True):
    """One switching-on of the simulated board, as the bench writes it to `power.json`."""

    boot: str
    since: int  # ms UTC, true time
    error: int  # ms by which the board's clock is ahead of the true time


_power_json = msgspec.json.Decoder(Power)


class SimulatedClocks:
    """The clocks of a board without a clock chip on the bench in `folder`."""

    built = 0  # a bench is at whatever time its story plays

    def __init__(self, folder: Path) -> None:
        self._power = _power_json.decode((folder / "power.json").read_bytes())
        clock = folder / "clock"
        self._true = shared_clock(clock) if clock.exists() else real_clock
        self.boot = self._power.boot
        self.error = self._power.error

    def wall(self) -> int:
        return self._true() + self.error

    def mono(self) -> int:
        return self._true() - self._power.since

    def synchronized(self) -> int | None:
        return None

    def chip(self) -> bool:
        return False
