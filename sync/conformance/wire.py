"""The wire: single calls to a center, and whatever came back, right or wrong.

Nothing is tried again, followed or believed: what a terminal would mend or hide is what is looked for here. No
answer is waited for or taken in without end.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
import requests
from msgspec import Struct

from sync.contract import BODY_LIMIT

CALL_SECONDS = 15.0  # as long as a terminal waits for an answer, beyond what it asked to be kept waiting for
WHOLE_SECONDS = 60.0  # beyond that, until it is whole: a center may answer a byte a second
ERROR_LETTERS = 200  # letters of an error
Json = dict[str, Any]


class CenterGone(Exception):
    """The center cannot be asked at all: look at its address, its certificate, and whether it runs."""


class HungUp(Exception):
    """The center ended the connection instead of answering, took too long, or said more than it may."""


class WrongShape(Exception):
    """The answer is not of the shape that the contract has; the message says where."""


class WireAnswer(Struct, frozen=True):
    """`said` is the JSON object of the body, empty where there was none; `seconds` until it was whole."""

    status: int
    headers: Mapping[str, str]
    said: Json
    seconds: float

    @property
    def shown(self) -> str:
        """The answer in a few words on one line, for who reads what was wrong."""
        return f"{self.status} {' '.join(str(self.said.get('error', '')).split())[:ERROR_LETTERS]}".strip()

    def listed(self, name: str) -> list[Json]:
        """The objects that stand there in a list, none where it is left out. Raises `WrongShape`."""
        found = self.said.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise WrongShape(f"`{name}` is no list of objects")
        return found


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
        try:
            self.heard.append(self._answer(method, path, content, {**bearer, **(headers or {})}, wait))
        except requests.RequestException as e:
            raise HungUp(type(e).__name__) from e
        return self.heard[-1]

    def look(self) -> None:
        """Whether anybody is there. Raises `CenterGone`."""
        try:
            self._answer("GET", "/v1/health", b"", {}, 0.0)
        except HungUp as e:
            raise CenterGone(f"{self._url} cannot be asked: {e}") from e
        except requests.RequestException as e:
            raise CenterGone(f"{self._url} cannot be asked: {_plainly(e)}") from e

    def _answer(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str], wait: float
    ) -> WireAnswer:
        """Raises `HungUp`, RequestException."""
        patience, began = CALL_SECONDS + wait, time.monotonic()

        def ask() -> WireAnswer:
            with self._session.request(
                method,
                self._url + path,
                data=content,
                headers=headers,
                timeout=patience,
                allow_redirects=False,
                stream=True,
            ) as answer:
                said = _object(_limited(answer))
                return WireAnswer(answer.status_code, answer.headers, said, time.monotonic() - began)

        return _within(patience + WHOLE_SECONDS, ask)


def _plainly(e: requests.RequestException) -> str:
    """Around why it failed the library puts its own classes and addresses."""
    if isinstance(e, requests.exceptions.SSLError):
        return "its certificate is not of the authority in --ca, or names another host"
    if isinstance(e, requests.Timeout):
        return "no answer in time; see that it runs"
    return "no connection; see that it runs, and that the network leads there"


def _within(seconds: float, ask: Callable[[], WireAnswer]) -> WireAnswer:
    """What `ask` answers. Raises what it raises, or `HungUp` when it takes longer; it is then left behind."""
    found: SimpleQueue[WireAnswer | Exception] = SimpleQueue()

    def run() -> None:
        try:
            found.put(ask())
        except Exception as e:  # noqa: BLE001 - whoever asked raises it
            found.put(e)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except Empty:
        raise HungUp("the answer never ended") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _limited(answer: requests.Response) -> bytes:
    body = b""
    for chunk in answer.iter_content(65_536):
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HungUp(f"an answer of more than {BODY_LIMIT >> 20} MiB")
    return body


def _object(body: bytes) -> Json:
    try:
        said = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
