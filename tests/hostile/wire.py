"""The wire, HTTP/1.1 over TLS written by hand for many callers in one process: none of the terminal's code."""

import asyncio
import json
import ssl
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

CONNECT_SECONDS, ANSWER_SECONDS = 15.0, 15.0  # s: how long a terminal waits


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


class Center(NamedTuple):
    """Where the center is, and from which address of this machine it is called."""

    host: str
    port: int
    context: ssl.SSLContext | None
    source: str = "127.0.0.1"


def center(url: str, ca: Path | None, source: str = "127.0.0.1") -> Center:
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=str(ca)) if ca else None
    return Center(parts.hostname or "127.0.0.1", parts.port or 443, context, source)


def centers(url: str, ca: Path | None, addresses: int) -> list[Center]:
    """The same center, called from so many loopback addresses beside the first."""
    first = center(url, ca)
    return [first._replace(source=f"127.1.{number // 250}.{number % 250 + 1}") for number in range(addresses)]


class Line:
    """One connection, opened at the first call and again after it broke."""

    def __init__(self, to: Center) -> None:
        self._to = to
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Raises OSError, `TimeoutError`."""
        if self._ends is None:
            to = self._to
            async with asyncio.timeout(CONNECT_SECONDS):
                self._ends = await asyncio.open_connection(
                    to.host, to.port, ssl=to.context, local_addr=(to.source, 0)
                )
        return self._ends

    async def call(self, request: bytes, patience: float = ANSWER_SECONDS) -> Answered:
        """The answer to a whole request. Raises OSError, `TimeoutError`, `EOFError`; the line is shut then."""
        try:
            reader, writer = await self.open()
            writer.write(request)
            async with asyncio.timeout(patience):
                return await _answer(reader)
        except (OSError, EOFError, TimeoutError):
            self.shut()
            raise

    def shut(self) -> None:
        """Hangs up without a goodbye."""
        if self._ends:
            self._ends[1].transport.abort()
        self._ends = None


async def _answer(reader: asyncio.StreamReader) -> Answered:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answered(int(head[0].split()[1]), headers, body)


def request(method: str, path: str, key: str, body: bytes = b"", packed: bool = False) -> bytes:
    """A whole call as its bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: center", f"Content-Length: {len(body)}"]
    lines += [f"Authorization: Bearer {key}"] if key else []
    lines += ["Content-Encoding: gzip"] if packed else []
    return "\r\n".join([*lines, "", ""]).encode() + body
