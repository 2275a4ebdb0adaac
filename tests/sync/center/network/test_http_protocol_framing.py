"""Requests whose length is told twice or is none, each with another one hidden behind it, over TLS sockets."""

import re
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from tests.sync.center.conftest import Hall

SQLITE_ALONE = "where a request ends is decided before a database is asked"
HEAD = b"POST /v1/pair HTTP/1.1\r\nHost: center\r\nAuthorization: Bearer " + b"a" * 64 + b"\r\n"
HIDDEN = b"GET /v1/health HTTP/1.1\r\nHost: center\r\nConnection: close\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def answers(hall: Hall, request: bytes) -> list[bytes]:
    """The statuses of all that is said until the center hangs up."""
    place = urlsplit(hall.url)
    context = ssl.create_default_context(cafile=hall.authority.ca)
    with (
        socket.create_connection((place.hostname or "", place.port or 0), timeout=15) as plain,
        context.wrap_socket(plain, server_hostname=place.hostname) as line,
        line.makefile("rb") as said,
    ):
        line.sendall(request)
        return re.findall(rb"HTTP/1\.1 \d+", said.read())


@pytest.mark.parametrize(
    ("lengths", "body"),
    [
        (b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"),
        (CHUNKED + b"Content-Length: 2\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
        (b"content-length: 5x\r\n" + CHUNKED, b"0\r\n\r\n"),
        (b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}"),
        (b"Content-Length: -2\r\n", b"{}"),
        (b"Content-Length: +2\r\n", b"{}"),
        (CHUNKED + b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n"),
        (CHUNKED, b"zz\r\n\r\n"),
    ],
)
def test_what_hides_behind_two_lengths_is_not_answered(hall: Hall, lengths: bytes, body: bytes) -> None:
    assert answers(hall, HEAD + lengths + b"\r\n" + body + HIDDEN) == [b"HTTP/1.1 400"]


@pytest.mark.parametrize(
    ("length", "body"), [(b"Content-Length: 2\r\n", b"{}"), (CHUNKED, b"2\r\n{}\r\n0\r\n\r\n")]
)
def test_a_request_behind_one_of_one_length_is_answered(hall: Hall, length: bytes, body: bytes) -> None:
    first, second = answers(hall, HEAD + length + b"\r\n" + body + HIDDEN)
    assert (first, second) == (b"HTTP/1.1 400", b"HTTP/1.1 200")
