"""The center in a few calls, and two errors: try again, give up.

One `Center` belongs to one thread; only `close` may be called from another: it shuts the sockets down, so that a
long poll ends at once. Nothing in the environment changes a call (`trust_env` is off: REQUESTS_CA_BUNDLE, proxies
and .netrc would override CA and key otherwise), redirects are not followed, and bodies have a limit.
"""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.contract import BODY_LIMIT, Delivery, Noted, Orders, PairAnswer, PairRequest, Receipt, Report

A = TypeVar("A", PairAnswer, Receipt, Orders, Noted)
CONNECT, ANSWER = 5.0, 15.0  # s
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, openssl/x509_vfy.h
GZIP_FROM = 1024  # bytes: smaller bodies do not gain
CHUNK = 65_536


class TryAgain(Exception):
    """The center could not be asked, or asks for patience; `after` is what it said, in seconds."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class GiveUp(Exception):
    """The center refused; the same call will be refused again until somebody changes something."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


class Center:
    """The center at `url`. `ca` is the hall's own CA; `dates` tells whether certificate dates can be judged."""

    def __init__(self, url: str, ca: Path, key: str, dates: Callable[[], bool]) -> None:
        self._url = url.rstrip("/")
        self._ca = ca
        self._key = key
        self._dates = dates
        self._sockets = _Sockets()
        self._session: requests.Session | None = None
        self._judged = False

    def pair(self, request: PairRequest) -> PairAnswer:
        """Asks to join, or whether it has been accepted. Raises `TryAgain`, `GiveUp`."""
        return self._call("POST", "/v1/pair", PairAnswer, request)

    def deliver(self, series: str, facts: list[bytes]) -> Receipt:
        """Hands over facts, each in its canonical bytes. Raises `TryAgain`, `GiveUp`."""
        return self._call("POST", "/v1/facts", Receipt, Delivery(series, [msgspec.Raw(f) for f in facts]))

    def orders(self, after: int, wait: int) -> Orders:
        """Waits up to `wait` seconds for orders above `after`. Raises `TryAgain`, `GiveUp`."""
        return self._call("GET", f"/v1/orders?after={after}&wait={wait}", Orders, patience=wait + ANSWER)

    def report(self, report: Report) -> Noted:
        """Says how this terminal is. Raises `TryAgain`, `GiveUp`."""
        return self._call("PUT", "/v1/state", Noted, report)

    def health(self) -> Noted:
        """Whether it answers at all, to anyone. Raises `TryAgain`, `GiveUp`."""
        return self._call("GET", "/v1/health", Noted)

    def close(self) -> None:
        """Ends what is under way; later calls raise `TryAgain`."""
        self._sockets.shut()

    def _call(self, method: str, path: str, kind: type[A], body: Any = None, patience: float = ANSWER) -> A:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        content = msgspec.json.encode(body) if body is not None else None
        if content and len(content) > GZIP_FROM:
            content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
        try:
            with self._open().request(
                method,
                self._url + path,
                data=content,
                headers=headers,
                timeout=(CONNECT, patience),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _limited(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as e:
            raise TryAgain(_plainly(e)) from e
        _check(response, answer)
        try:
            return msgspec.json.decode(answer, type=kind)
        except (ValueError, RecursionError) as e:
            raise TryAgain("the answer is not what the center would say") from e

    def _open(self) -> requests.Session:
        dates = self._dates()
        if self._session is None or dates != self._judged:
            if self._session:
                self._session.close()
            self._session, self._judged = _session(self._ca, dates, self._sockets), dates
        return self._session


class _Sockets:
    """The sockets that are open, so that another thread can shut them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._shut = False

    def add(self, opened: socket.socket) -> None:
        with self._lock:
            self._open = {each for each in self._open if each.fileno() >= 0} | {opened}
            if self._shut:
                _shut(opened)

    def shut(self) -> None:
        with self._lock:
            self._shut = True
            for each in self._open:
                _shut(each)


def _shut(each: socket.socket) -> None:
    try:
        # The plain socket under TLS: a TLS goodbye would wait for the peer.
        socket.socket.shutdown(each, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


class _Adapter(HTTPAdapter):
    """requests over our own TLS context and watched sockets."""

    def __init__(self, context: ssl.SSLContext, sockets: _Sockets) -> None:
        self._context = context
        self._sockets = sockets
        super().__init__(pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = _pools(self._sockets)


def _pools(sockets: _Sockets) -> dict[str, type[HTTPConnectionPool]]:
    class WatchedHTTP(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class WatchedHTTPS(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = WatchedHTTP

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = WatchedHTTPS

    return {"http": HTTPPool, "https": HTTPSPool}


def _session(ca: Path, dates: bool, sockets: _Sockets) -> requests.Session:
    """A session that trusts only `ca`; without a trusted clock it judges CA and name, but not dates."""
    try:
        context = ssl.create_default_context(cafile=str(ca))
    except OSError as e:
        raise TryAgain(f"the CA certificate {ca} cannot be used: {e}") from e
    if not dates:
        context.verify_flags |= NO_CHECK_TIME
    session = requests.Session()
    session.trust_env = False
    session.verify = str(ca)
    session.mount("https://", _Adapter(context, sockets))
    session.mount("http://", _Adapter(context, sockets))
    return session


def _limited(response: requests.Response) -> bytes:
    answer = b""
    for chunk in response.iter_content(CHUNK):
        answer += chunk
        if len(answer) > BODY_LIMIT:
            raise TryAgain(f"the answer is larger than {BODY_LIMIT} bytes")
    return answer


def _check(response: requests.Response, answer: bytes) -> None:
    status = response.status_code
    if status < 300:
        return
    said = answer[:200].decode(errors="replace")
    if status in (408, 425, 429) or status >= 500:
        after = response.headers.get("Retry-After", "")
        raise TryAgain(f"HTTP {status}", float(after) if after.isdecimal() else None)
    raise GiveUp(f"HTTP {status}: {said}", status)


def _plainly(e: Exception) -> str:
    """The failure in words that stay the same while it lasts."""
    cause: BaseException | None = e
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"certificate refused: {cause.verify_message}"
        inner = cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else None
        cause = inner or getattr(cause, "reason", None) or cause.__context__
        if not isinstance(cause, BaseException):
            break
    if isinstance(e, requests.Timeout | TimeoutError):
        return "no answer in time"
    if isinstance(e, requests.ConnectionError):
        return "no connection"
    return f"the answer was cut or garbled ({type(e).__name__})"
