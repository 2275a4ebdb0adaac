"""A terminal process in which one thread after the other can be frozen, at the turn of its loop.

A pipe in the folder, named after a thread, freezes that thread until it is thawed; one named "start …" freezes the
main thread where it starts that one. Bounds are short here, so that nobody waits.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.sound.samples import wav
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import call

FREEZING = """
import sys, threading
from pathlib import Path
from terminal.services import heartbeats, loop
from terminal.__main__ import main

frozen, turned = Path(sys.argv.pop(1)), heartbeats.WatchedThread.turned

def turned_or_frozen(self):
    turned(self)
    own = threading.current_thread().name == self.name
    pipe = frozen / (self.name if own else f"start {self.name}")
    if pipe.exists():
        pipe.read_bytes()

heartbeats.WatchedThread.turned = turned_or_frozen
bounds = dict.fromkeys(heartbeats.THREAD_BOUNDS, 1.0)
loop.LOOP_WAIT_SECONDS = 0.1
heartbeats.Heartbeats.__init__.__kwdefaults__.update(rest=0.05, bounds=bounds)
main()
"""
SETTINGS = """\
state = "{folder}/state"
runtime = "{folder}/runtime"
[center]
url = "https://127.0.0.1:{port}"
ca = "{folder}/ca.pem"
[trust]
keys = ["EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE="]
[screen]
fullscreen = false
[staff_screen]
fullscreen = false
[evaluator]
[sensor]
port = "{folder}/sensor"
[bus]
port = "{folder}/bus"
[reader]
path = "{folder}/reader"
[keypad]
path = "{folder}/keypad"
[voice]
folder = "{folder}"
"""


class FreezableTerminal:
    """`notify` is systemd's end, None for a terminal that nobody started as a service."""

    def __init__(self, folder: Path, notify: Path | None, interval: float = 0.4) -> None:
        self.frozen, self.settings = folder / "frozen", folder / "terminal.toml"
        self.control = folder / "runtime" / "control"
        self.frozen.mkdir()
        (folder / "board").mkdir()
        power = {"boot": "first", "since": 1_795_000_000_000, "error": 0}
        (folder / "board" / "power.json").write_text(json.dumps(power))
        (folder / "counted.wav").write_bytes(wav(array("h", [1] * 100)))
        self.settings.write_text(SETTINGS.format(folder=folder, port=_unused()))
        self.log = folder / "log"
        self._folder, self._notify, self._interval = folder, notify, interval

    def start(self) -> None:
        dummy = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        told = {"NOTIFY_SOCKET": str(self._notify), "WATCHDOG_USEC": f"{self._interval * 1e6:.0f}"}
        arguments = ["run", "--settings", str(self.settings), "--simulated", str(self._folder / "board")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", FREEZING, str(self.frozen), *arguments],
                stderr=log,
                env=os.environ | dummy | (told if self._notify else {}),
            )

    def freeze(self, thread: str) -> None:
        """From its next turn on."""
        os.mkfifo(self.frozen / thread)

    @contextmanager
    def held(self, thread: str) -> Iterator[None]:
        """While it stands still: from when it does, until it is let go."""
        pipe = self.frozen / thread
        end = os.open(pipe, os.O_WRONLY)  # waits for whoever reads
        try:
            yield
        finally:
            pipe.unlink()
            os.close(end)

    def until_it_serves(self) -> StatusAnswer:
        while not self.control.exists():
            assert self.process.poll() is None, self.log.read_text()
        return call(self.control, Status(), patience=20)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def _unused() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
    return port


@contextmanager
def freezable(folder: Path, notify: Path | None) -> Iterator[FreezableTerminal]:
    terminal = FreezableTerminal(folder, notify)
    try:
        yield terminal
    finally:
        terminal.process.kill()
        terminal.process.wait()
