"""The door of a center, tried on its own machine as a terminal tries it: TLS by the hall's authority."""

import socket
import ssl
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from msgspec import Struct

DOOR_SECONDS = 10.0  # s
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
ALWAYS_NAMED = "localhost"  # in every certificate that `center certificate` made
HEALTH_PATH = "/readyz"


class DoorShut(Exception):
    """No center answers there as a terminal would believe it; the message says why."""


class DoorAnswer(Struct, frozen=True):
    status: int
    ends: datetime  # of the certificate
    names: tuple[str, ...]  # in it


def knock(host: str, port: int, ca: Path) -> DoorAnswer:
    """Raises `DoorShut`."""
    try:
        context = ssl.create_default_context(cafile=str(ca))
        with (
            socket.create_connection((ANY_ADDRESS.get(host, host), port), DOOR_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=ALWAYS_NAMED) as door,
        ):
            door.sendall(
                f"GET {HEALTH_PATH} HTTP/1.1\r\nHost: {ALWAYS_NAMED}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = HTTPResponse(door, method="GET")
            answer.begin()
            told = door.getpeercert() or {}
    except (OSError, HTTPException) as e:
        raise DoorShut(str(e) or type(e).__name__) from e
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    named = told.get("subjectAltName", ())
    return DoorAnswer(answer.status, ends, tuple(str(each[1]) for each in named))
