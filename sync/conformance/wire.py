"""The wire: single calls to a center, and whatever came back, right or wrong.

Nothing is tried again, followed or believed: what a terminal would mend or hide is what is looked for here.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import requests
from msgspec import Struct

CALL_SECONDS = 15.0  # as long as a terminal waits for an answer, beyond what it asked to be kept waiting for
Json = dict[str, Any]


class CenterGone(Exception):
    """The center cannot be asked at all: look at its address, its certificate, and whether it runs."""


class HungUp(Exception):
    """The center ended the connection instead of answering, or took too long."""


class WireAnswer(Struct, frozen=True):
    """`said` is the JSON object of the body, empty where there was none; `seconds` until it was whole."""

    status: int
    headers: Mapping[str, str]
    said: Json
    seconds: float

    @property
    def shown(self) -> str:
        """The answer in a few words, for who reads what was wrong."""
        return f"{self.status} {self.said.get('error', '')}".strip()


class CenterWire:
    """A center at `url`, called with this key, 64 hexadecimal digits. `ca` is the certificate of its authority."""

    def __init__(self, url: str, ca: Path | None, key: str) -> None:
        self._url, self._ca, self._key = url.rstrip("/"), ca, key
        self.heard: list[WireAnswer] = []  # everything so far, in order
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca) if ca else True

    def beside(self) -> "CenterWire":
        """Another connection of the same terminal, for another thread."""
        return CenterWire(self._url, self._ca, self._key)

    def close(self) -> None:
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        body: bytes | object = b"",
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        wait: float = 0.0,
    ) -> WireAnswer:
        """One call; a body that is no bytes goes as JSON. `key` instead of its own, empty for none at all.

        `wait` is how many seconds it asks to be held. Raises `HungUp`.
        """
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        bearer = {"Authorization": f"Bearer {self._key if key is None else key}"} if key != "" else {}
        began = time.monotonic()
        try:
            with self._session.request(
                method,
                self._url + path,
                data=content,
                headers={**bearer, **(headers or {})},
                timeout=CALL_SECONDS + wait,
                allow_redirects=False,
            ) as answer:
                said = _object(answer)
                self.heard.append(WireAnswer(answer.status_code, answer.headers, said, time.monotonic() - began))
        except requests.RequestException as e:
            raise HungUp(type(e).__name__) from e
        return self.heard[-1]

    def look(self) -> None:
        """Whether anybody is there. Raises `CenterGone`."""
        try:
            self._session.get(self._url + "/v1/health", timeout=CALL_SECONDS, allow_redirects=False).close()
        except requests.RequestException as e:
            raise CenterGone(f"{self._url} cannot be asked: {e}") from e


def _object(answer: requests.Response) -> Json:
    try:
        said = msgspec.json.decode(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
