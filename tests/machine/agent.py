"""The agent inside a guest (qemu-guest-agent): it runs what is asked for, without network, port or login."""

import base64
import json
import socket
import threading
from pathlib import Path
from time import monotonic
from typing import Any

PIECE = 512 << 10  # bytes of a file that go in one message
LOOK_SECONDS = 0.1  # before the first question whether a command has ended
LATER = 1.5  # times as long before the next: each question is work for the guest, and a line of its journal
LONGEST_LOOK_SECONDS = 1.0


class AgentSilent(Exception):
    """No answer: the guest is not up, or somewhere on the way."""


class Agent:
    """The agent behind this socket; each question is a connection of its own: a reset leaves nothing over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0

    def ask(self, command: str, patience: float = 20.0, **arguments: Any) -> Any:
        """Raises `AgentSilent`; what the agent refuses fails the test."""
        try:
            said = self._asked(command, patience, arguments)
        except (OSError, ValueError) as e:
            raise AgentSilent(f"{command}: {e!r}") from e
        assert "return" in said, f"{command} {str(arguments)[:200]}: {said}"
        return said["return"]

    def _asked(self, command: str, patience: float, arguments: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        end = monotonic() + patience
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(patience)
            line.connect(str(self._path))
            line.sendall(_line("guest-sync", {"id": self._number}))
            heard = b""
            while _said(heard) != {"return": self._number}:  # answers to those who left come first
                heard = _heard(line, heard.partition(b"\n")[2] if b"\n" in heard else heard, end)
            line.sendall(_line(command, arguments))
            answer: dict[str, Any] = json.loads(_heard(line, b"", end).partition(b"\n")[0])
            return answer

    def run(self, command: str, patience: float) -> tuple[int, str]:
        """A shell command's exit status and what it printed on both streams."""
        end = monotonic() + patience
        pid = self._started(command)
        pause = LOOK_SECONDS
        while not (status := self.ask("guest-exec-status", max(end - monotonic(), 1.0), pid=pid))["exited"]:
            if monotonic() > end:
                raise TimeoutError(f"still runs after {patience:.0f} s: {command}")
            threading.Event().wait(pause)
            pause = min(pause * LATER, LONGEST_LOOK_SECONDS)
        printed = base64.b64decode(status.get("out-data", "")).decode(errors="replace")
        return status.get("exitcode", 128 + status.get("signal", 0)), printed

    def _started(self, command: str) -> int:
        typed: dict[str, Any] = {"path": "/bin/sh", "arg": ["-c", f"exec 2>&1\n{command}"], "capture-output": True}
        started = self.ask("guest-exec", **typed)
        pid: int = started["pid"]
        return pid

    def write(self, path: str, content: bytes) -> None:
        handle = self.ask("guest-file-open", path=path, mode="w")
        for start in range(0, len(content), PIECE):
            piece = base64.b64encode(content[start : start + PIECE]).decode()
            self.ask("guest-file-write", **{"handle": handle, "buf-b64": piece})
        self.ask("guest-file-close", handle=handle)


def _line(command: str, arguments: dict[str, Any]) -> bytes:
    return json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n"


def _said(heard: bytes) -> Any:
    line, ended, _ = heard.partition(b"\n")
    if not ended:
        return None
    try:
        return json.loads(line)
    except ValueError:  # the rest of an answer whose beginning was for somebody else
        return None


def _heard(line: socket.socket, heard: bytes, end: float) -> bytes:
    """With at least one whole line in it."""
    while b"\n" not in heard:
        line.settimeout(max(end - monotonic(), 0.001))
        more = line.recv(1 << 16)
        if not more:
            raise ConnectionError("the machine is gone")
        heard += more
    return heard
