"""The monitor of a virtual machine: what is done to it from outside, and what happens to it (QEMU's QMP)."""

import json
import socket
from pathlib import Path
from time import monotonic
from typing import Any

ANSWER_SECONDS = 60.0


class Monitor:
    """A connection, kept open: events are heard from the machine's start on."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(ANSWER_SECONDS)
        self._socket.connect(str(path))
        self._lines = b""
        self.events: list[str] = []  # not waited for yet, the oldest first; after its name, to which device
        self._read()  # it says first what it is
        self.ask("qmp_capabilities")

    def close(self) -> None:
        self._socket.close()

    def ask(self, command: str, **arguments: Any) -> Any:
        asked = {"execute": command, "arguments": arguments}
        self._socket.settimeout(ANSWER_SECONDS)
        self._socket.sendall(json.dumps(asked).encode() + b"\n")
        while True:
            said = self._read()
            if "event" in said:
                self.events.append(_named(said))
                continue
            assert "return" in said, f"{asked}: {said}"
            return said["return"]

    def wait(self, event: str, patience: float) -> None:
        """Until this has happened since the last time that it was waited for. Raises TimeoutError."""
        end = monotonic() + patience
        while event not in self.events:
            self._socket.settimeout(max(end - monotonic(), 0.001))
            self.events.append(_named(self._read()))
        self.events = self.events[self.events.index(event) + 1 :]

    def _read(self) -> dict[str, Any]:
        while b"\n" not in self._lines:
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the machine is gone")
            self._lines += more
        line, self._lines = self._lines.split(b"\n", 1)
        said: dict[str, Any] = json.loads(line)
        return said


def _named(said: dict[str, Any]) -> str:
    return " ".join(filter(None, [said.get("event", ""), said.get("data", {}).get("device")]))
