"""The HTTP session, requests' on our own terms: one CA, dates by our own clock, sockets that can be shut.

OpenSSL would judge dates by the system's clock, which on a board without a clock chip stays wrong even after the
center has told us the time. So its own check is off (the flag), and the dates are compared here once the time is
known; CA and name are always judged.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, openssl/x509_vfy.h

KnownTime = Callable[[], int | None]


class WrongDate(ssl.SSLError):
    """The certificate is not valid at this time."""


class Sockets:
    """The sockets that are open, so that another thread can shut them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._shut = False
        self.certified_until: int | None = None  # ms UTC at which the last peer's certificate ends

    def add(self, opened: socket.socket) -> None:
        with self._lock:
            self._open = {each for each in self._open if each.fileno() >= 0} | {opened}
            if self._shut:
                _shut(opened)

    def shut(self) -> None:
        """Ends what is under way on them, and whatever is opened later."""
        self._shut = True
        self.drop()

    def drop(self) -> None:
        """Ends what is under way on them; others may be opened."""
        with self._lock:
            for each in self._open:
                _shut(each)


def _shut(each: socket.socket) -> None:
    try:
        # The plain socket under TLS: a TLS goodbye would wait for the peer.
        socket.socket.shutdown(each, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


def session(ca: Path, now: KnownTime, sockets: Sockets) -> requests.Session:
    """A session that trusts only `ca`. `now` is ms UTC, None while no date can be judged. Raises OSError."""
    context = ssl.create_default_context(cafile=str(ca))
    context.verify_flags |= NO_CHECK_TIME
    opened = requests.Session()
    opened.trust_env = False
    opened.verify = str(ca)
    opened.mount("https://", _Adapter(context, now, sockets))
    opened.mount("http://", _Adapter(context, now, sockets))
    return opened


class _Adapter(HTTPAdapter):
    """requests over our own TLS context and watched sockets."""

    def __init__(self, context: ssl.SSLContext, now: KnownTime, sockets: Sockets) -> None:
        self._context = context
        self._pools = _pools(now, sockets)
        super().__init__(pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _pools(now: KnownTime, sockets: Sockets) -> dict[str, type[HTTPConnectionPool]]:
    class WatchedHTTP(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class WatchedHTTPS(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)
            certificate = _certificate(self.sock)
            sockets.certified_until = _ms(certificate["notAfter"])
            _judge_dates(certificate, now())

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = WatchedHTTP

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = WatchedHTTPS

    return {"http": HTTPPool, "https": HTTPSPool}


def _certificate(connected: Any) -> dict[str, Any]:
    return dict(connected.getpeercert())


def _judge_dates(certificate: dict[str, Any], now: int | None) -> None:
    if now is None:
        return
    if now < _ms(certificate["notBefore"]):
        raise WrongDate("certificate is not yet valid")
    if now > _ms(certificate["notAfter"]):
        raise WrongDate("certificate has expired")


def _ms(written: str) -> int:
    return ssl.cert_time_to_seconds(written) * 1000
