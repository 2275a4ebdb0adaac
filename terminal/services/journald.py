"""journald, the system's log: each line with fields that stay the same from version to version.

Its native protocol, a datagram an entry: https://systemd.io/JOURNAL_NATIVE_PROTOCOL. Which fields there are and
what the ids mean stands in the manual, for whoever watches three hundred terminals.
"""

import logging
import sys
from collections.abc import Mapping
from os import fstat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socket import socket

JOURNAL_SOCKET = Path("/run/systemd/journal/socket")
ENTRY_BYTES = 65_536  # bytes of a text: more does not go into a datagram everywhere
PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
# What a log call may name as its `kind`. An id is never changed and never given to something else.
MESSAGE_IDS = {
    "ready": "0167282bee1d10e7c8d89d9aa08d9a0e",  # the first plate hangs
    "not-turning": "23ecb3a5e7fa4610a48a8d1d63b96406",  # a thread hangs; the watchdog ends the process soon
    "turning": "824760036c764f57cf1976709ba5af4d",  # it does not hang any more
    "part-lost": "fa9abf700b998e9194af42bd94c81740",  # a part is missing or amiss, WINDOW_TERMINAL_PART
    "part-found": "6dd2286226333a515e9a3750824cb4cd",  # it is there (again)
    "center-lost": "033a84860bac83cb93a376a288cf7d5a",  # the center does not answer
    "center-found": "068343522a9c0b9fe289abee3b28a796",  # it does
    "not-recorded": "9e117b65e25d5e10d78fdb5d21189aec",  # the disk refused a fact
    "configuration-refused": "aa61de9532cc1ba4ffeda8920f5bc125",  # a configuration from the center was not taken
    "succession-refused": "5d595cbb483546639c73292949be54fd",  # a key that another one named was not taken
    "out-of-order": "b260a3418c00cc33f7de258a5d2623f6",  # the fault plate hangs
}


def is_journal(environment: Mapping[str, str]) -> bool:
    """Whether standard error goes to the journal, as that of a service does: systemd.exec(5), JOURNAL_STREAM."""
    try:
        stream = fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


def fields(record: logging.LogRecord, identifier: str, text: str) -> dict[str, str]:
    """What is said of one line; `text` is the line itself."""
    kind, part = getattr(record, "kind", ""), getattr(record, "part", "")
    said = {
        "MESSAGE": text,
        "PRIORITY": str(PRIORITIES.get(record.levelno, 6)),
        "SYSLOG_IDENTIFIER": identifier,
        "MESSAGE_ID": MESSAGE_IDS.get(kind, ""),
        "WINDOW_TERMINAL_KIND": kind,
        "WINDOW_TERMINAL_PART": part,
        "WINDOW_TERMINAL_THREAD": record.threadName or "",
        "WINDOW_TERMINAL_LOGGER": record.name,
    }
    return {name: value for name, value in said.items() if value}


def entry(said: Mapping[str, str]) -> bytes:
    """The datagram. Every value has its length before it: none can end early and begin another field."""
    values = {name: value.encode(errors="replace")[:ENTRY_BYTES] for name, value in said.items()}
    return b"".join(
        name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n" for name, value in values.items()
    )


class JournaldHandler(logging.Handler):
    """Writes to the journal under this identifier, and never waits for it.

    Its socket is opened, and Python's sockets are imported, with the first line: a plate hangs before that.
    """

    def __init__(self, identifier: str, path: Path = JOURNAL_SOCKET) -> None:
        super().__init__()
        self._identifier, self._path = identifier, str(path)
        self._end: socket | None = None

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        try:
            self._end = self._end or _opened()
            self._end.sendto(entry(fields(record, self._identifier, text)), self._path)
        except OSError:
            print(text, file=sys.stderr)  # the journal's too, by another door and without the fields

    def close(self) -> None:
        if self._end:
            self._end.close()
        super().close()


def _opened() -> "socket":
    import socket

    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.setblocking(False)
    return end
