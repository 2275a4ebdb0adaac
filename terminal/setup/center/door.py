"""The doors of a center, tried on its own machine as terminals and office PCs try them: TLS by their authority."""

import socket
import ssl
from contextlib import nullcontext
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from msgspec import Struct

from terminal.setup.center.environment_file import PagesOptions

DOOR_SECONDS = 10.0  # s
SAID_BYTES = 200
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
ALWAYS_NAMED = "localhost"  # in every certificate that `center certificate` made
HEALTH_PATH, LOGIN_PATH = "/readyz", "/login"


class DoorShut(Exception):
    """No center answers there as a terminal would believe it; the message says why."""


class DoorAnswer(Struct, frozen=True):
    status: int
    ends: datetime | None  # of the certificate, None where there is none
    names: tuple[str, ...]  # in it
    says: str = ""  # what is wrong, where a probe says it

    @property
    def problem(self) -> str:
        """Empty where there is none."""
        why = f": {self.says}" if self.says else ""
        return "" if self.status == 200 else f"it answers with {self.status}{why}"


def knock(host: str, port: int, ca: Path) -> DoorAnswer:
    """Raises `DoorShut`."""
    try:
        return _answer(host, port, HEALTH_PATH, ssl.create_default_context(cafile=str(ca)))
    except (OSError, HTTPException) as e:
        raise DoorShut(str(e) or type(e).__name__) from e


def knock_at_pages(pages: PagesOptions, certificate: Path) -> DoorAnswer:
    """By the authority that lies beside their certificate, else by that itself, which need not name this machine.

    Where they have none they are served to this machine alone. Raises `DoorShut`.
    """
    ca = certificate.with_name("ca.pem")
    try:
        context = _believing(ca if ca.exists() else certificate) if pages.certificate else None
        return _answer(pages.host, pages.port, LOGIN_PATH, context)
    except (OSError, HTTPException) as e:
        raise DoorShut(str(e) or type(e).__name__) from e


def _believing(believed: Path) -> ssl.SSLContext:
    """Whatever this file has signed, and itself, by whichever name."""
    context = ssl.create_default_context(cafile=str(believed))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


def _answer(host: str, port: int, path: str, context: ssl.SSLContext | None) -> DoorAnswer:
    with (
        socket.create_connection((ANY_ADDRESS.get(host, host), port), DOOR_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=ALWAYS_NAMED) if context else nullcontext(plain) as door,
    ):
        door.sendall(f"GET {path} HTTP/1.1\r\nHost: {ALWAYS_NAMED}\r\nConnection: close\r\n\r\n".encode())
        answer = HTTPResponse(door, method="GET")
        answer.begin()
        plain_words = answer.headers.get_content_type() == "text/plain"
        says = answer.read(SAID_BYTES).decode(errors="replace").strip() if plain_words else ""
        told = (door.getpeercert() or {}) if isinstance(door, ssl.SSLSocket) else {}
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC) if told else None
    return DoorAnswer(answer.status, ends, tuple(str(each[1]) for each in told.get("subjectAltName", ())), says)
