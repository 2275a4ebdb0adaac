"""Our side of the plate's benchmark: a terminal as it stands at a window, started as often as one likes."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from hardware.board.serial_number import serial
from hardware.simulated.clock import Power, real_clock, set_shared_clock
from sync.buffer import Buffer
from terminal.demo.rig import Rig
from terminal.services.control_protocol import ClockMoved, PinEdge
from terminal.services.control_socket import call
from tests.benchmarks.material import fill

APART = 12_000  # ms between presses: each is a rating of its own


class Paired:
    """A terminal that was paired and configured, and has delivered the facts that it holds."""

    name = "window-terminal"

    def __init__(self, folder: Path, facts: int) -> None:
        self.rig = Rig(folder, headless=True, say=lambda _: None)
        self._stopped = 0  # where time stands, in UTC ms; 0 while it goes on by itself
        self.rig.start()
        # First, as they came first: a buffer keeps in memory what follows a fact of these two days.
        with Buffer(folder / "terminal" / "buffer", serial()) as buffer:
            fill(buffer, facts)
        self.rig.power_on()
        self.rig.pair()
        self.rig.push()
        self.rig.until(lambda: self.rig.status().config, "the configuration is in force")
        self.rig.until(lambda: self.rig.status().waiting == 0, "the facts are delivered")
        self.rig.switch_off()

    def start(self, display: str) -> "subprocess.Popen[bytes]":
        power = Power(secrets.token_hex(8), self._stopped or real_clock(), 0)
        bench = self.rig.folder / "board"
        (bench / "power.json").write_bytes(msgspec.json.encode(power))
        named = ["--settings", str(self.rig.settings), "--simulated", str(bench)]
        where = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        # As installed: with its bytecode beside it, whatever this environment says of writing that.
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self.rig.folder / "bytecode")}
        return subprocess.Popen(
            [sys.executable, "-m", "terminal.commands.entry", "run", *named],
            env={**os.environ, **where, **compiled},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ready(self) -> float:
        """When the desk answered, by the monotonic clock: its plate hangs before that."""
        self.rig.until(self.rig.status, "the desk answers")
        return time.monotonic()

    def stop_time(self) -> None:
        """From the next start on, time goes on only when it is told to, and nobody else tells what time it is."""
        self.rig.cable.pull()
        self._stopped = real_clock() + 1000
        set_shared_clock(self.rig.folder / "board" / "clock", self._stopped)

    def press(self) -> None:
        call(self.rig.control, PinEdge("satisfied", True))

    def let_go(self) -> None:
        """Once the press is recorded: time that moves on before that lets its thanks stand for ever."""
        self.rig.until(self._thanked, "the plate says thanks")
        call(self.rig.control, PinEdge("satisfied", False))
        for ahead in (200, APART):
            self._stopped += ahead
            set_shared_clock(self.rig.folder / "board" / "clock", self._stopped)
            call(self.rig.control, ClockMoved())

    def _thanked(self) -> bool:
        banner = self.rig.status().plate.banner
        return banner is not None and banner.id == "rating.thanks"
