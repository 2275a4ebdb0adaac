"""The demo's processes: `window-terminal` commands as children, each in a process group of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

CHILD_STOP_SECONDS = 10.0  # s that a child has to end when asked
_object_json = msgspec.json.Decoder(dict[str, Any])


class DemoFailed(Exception):
    """A part of the demo did not do what it must; the message says which, and where its log is."""


class Child:
    """One `window-terminal` command. What it logs goes to `log`; its first output line may be a JSON object."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "terminal", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def first_line(self) -> dict[str, Any]:
        """The JSON object that it prints once it works. Raises `DemoFailed` when it ends before."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise DemoFailed(f"a part ended at its start with {self._process.wait()}; see {self._log}")
        return _object_json.decode(line)

    def kill(self) -> None:
        """Pulls its plug: SIGKILL to the whole group."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def stop(self) -> None:
        """Asks it to end, and makes it end; may be called twice."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(CHILD_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._close()

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        if self._process.stdout:
            self._process.stdout.close()


def command(*arguments: str) -> str:
    """Runs a `window-terminal` command to its end; its output. Raises `DemoFailed` with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "terminal", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
        start_new_session=True,  # Ctrl-C is for the demo, which ends its parts in order
    )
    if done.returncode:
        raise DemoFailed(f"window-terminal {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
