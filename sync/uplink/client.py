"""The client: the center in a few calls, and two errors: try again, give up.

One `CenterClient` belongs to one thread; only `close` and `go` may be called from another: they shut the sockets
down, so that a long poll ends at once. Nothing in the environment changes a call (`trust_env` is off:
REQUESTS_CA_BUNDLE, proxies and .netrc would override CA and key otherwise), redirects are not followed, bodies have
a limit, and no call takes longer than its wait and what a slow line needs.
"""

import gzip
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
import requests
import urllib3
from msgspec.json import Decoder
from msgspec.structs import replace

from sync.contract import (
    BODY_LIMIT,
    Delivery,
    DeliveryReceipt,
    DirectoryAnswer,
    InForce,
    Noted,
    Orders,
    PairAnswer,
    PairRequest,
    Report,
    ReportReceipt,
    RevocationAnswer,
    RevocationList,
    SoftwareAnswer,
)
from sync.errands import DiagnosticsUpload
from sync.uplink.call_deadline import CallDeadline
from sync.uplink.center_endpoint import CenterEndpoint
from sync.uplink.http_session import Sockets, WrongDate, session

A = TypeVar(
    "A",
    PairAnswer,
    DeliveryReceipt,
    Orders,
    ReportReceipt,
    DirectoryAnswer,
    RevocationAnswer,
    SoftwareAnswer,
    Noted,
)
# A thousand terminals that come back at once shake hands for ten seconds; who hangs up sooner made it work in vain.
CONNECT_SECONDS, RESPONSE_SECONDS = 15.0, 15.0  # s
TRANSFER_SECONDS = 60.0  # s beyond its wait that a call may take: the largest answer at half a megabit a second
GZIP_FROM = 1024  # bytes: smaller bodies do not gain
RESPONSE_CHUNK_BYTES = 65_536
NOTHING_KNOWN = InForce()
HUNG_UP_ON_HTTP = "it hung up on http://; a center with a certificate answers https:// alone"
_pair_json, _state_json, _directory_json = Decoder(PairAnswer), Decoder(ReportReceipt), Decoder(DirectoryAnswer)
_receipt_json, _orders_json, _noted_json = Decoder(DeliveryReceipt), Decoder(Orders), Decoder(Noted)
_revocations_json, _software_json = Decoder(RevocationAnswer), Decoder(SoftwareAnswer)


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


class CenterClient:
    """The center at `url`. `ca` is the hall's own CA; `now` is ms UTC, None while the clock is not trusted."""

    def __init__(self, url: str, ca: Path, key: str, now: Callable[[], int | None]) -> None:
        self._address = CenterEndpoint(url.rstrip("/"), ca)
        self._key = key
        self._now = now
        self._sockets = Sockets()
        self._session: requests.Session | None = None
        self._opened = self._address, False  # whom the session is with, and whether it judges dates

    def go(self, address: CenterEndpoint) -> None:
        """Calls there from now on; what is under way ends."""
        self._address = replace(address, url=address.url.rstrip("/"))
        self._sockets.drop()

    def pair(self, request: PairRequest) -> PairAnswer:
        """Asks to join, or whether it has been accepted. Raises `TryAgain`, `GiveUp`."""
        return self._call("POST", "/v1/pair", _pair_json, request)

    def deliver(self, series: str, facts: list[bytes]) -> DeliveryReceipt:
        """Hands over facts, each in its canonical bytes. Raises `TryAgain`, `GiveUp`."""
        return self._call("POST", "/v1/facts", _receipt_json, Delivery(series, [msgspec.Raw(f) for f in facts]))

    def orders(self, after: int, wait: int, known: InForce = NOTHING_KNOWN) -> Orders:
        """Waits up to `wait` seconds for orders above `after`. Raises `TryAgain`, `GiveUp`."""
        query = urlencode({"after": after, "wait": wait, **msgspec.to_builtins(known)})
        return self._call("GET", f"/v1/orders?{query}", _orders_json, patience=wait + RESPONSE_SECONDS)

    def revocations(self, carried: RevocationList) -> RevocationAnswer:
        """Says what is carried here, and is told all that holds. Raises `TryAgain`, `GiveUp`."""
        return self._call("POST", "/v1/revocations", _revocations_json, carried)

    def report(self, report: Report) -> ReportReceipt:
        """Says how this terminal is. Raises `TryAgain`, `GiveUp`."""
        return self._call("PUT", "/v1/state", _state_json, report)

    def directory(self) -> DirectoryAnswer:
        """The hall's directory. Raises `TryAgain`, `GiveUp`."""
        return self._call("GET", "/v1/directory", _directory_json)

    def software(self) -> SoftwareAnswer:
        """The orders of software for this window. Raises `TryAgain`, `GiveUp`."""
        return self._call("GET", "/v1/software", _software_json)

    def software_piece(self, sha256: str, offset: int) -> bytes:
        """What stands there in this release file. Raises `TryAgain`, `GiveUp`."""
        query = urlencode({"sha256": sha256, "offset": offset})
        return self._answer("GET", f"/v1/software/piece?{query}", None, RESPONSE_SECONDS)

    def diagnostics(self, upload: DiagnosticsUpload) -> Noted:
        """Hands over what an errand asked for. Raises `TryAgain`, `GiveUp`."""
        return self._call("PUT", "/v1/diagnostics", _noted_json, upload)

    def health(self) -> Noted:
        """Whether it answers at all, to anyone. Raises `TryAgain`, `GiveUp`."""
        return self._call("GET", "/v1/health", _noted_json)

    @property
    def certified_until(self) -> int | None:
        """When the center's certificate ends, ms UTC; None before it was seen, and without TLS."""
        return self._sockets.certified_until

    def close(self) -> None:
        """Ends what is under way; later calls raise `TryAgain`."""
        self._sockets.shut()

    def _call(
        self, method: str, path: str, kind: Decoder[A], body: Any = None, patience: float = RESPONSE_SECONDS
    ) -> A:
        answer = self._answer(method, path, body, patience)
        try:
            return kind.decode(answer)
        except (ValueError, RecursionError) as e:
            raise TryAgain("the answer is not what the center would say") from e

    def _answer(self, method: str, path: str, body: Any, patience: float) -> bytes:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        content = msgspec.json.encode(body) if body is not None else None
        if content and len(content) > GZIP_FROM:
            content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
        address = self._address
        session, deadline = self._open(address), CallDeadline(self._sockets, patience + TRANSFER_SECONDS)
        try:
            with (
                deadline,
                session.request(
                    method,
                    address.url + path,
                    data=content,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, patience),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                answer = _limited(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as e:
            raise TryAgain("no answer in time" if deadline.passed else _plainly(e, address.url)) from e
        _check(response, answer)
        return answer

    def _open(self, address: CenterEndpoint) -> requests.Session:
        wanted = address, self._now() is not None
        if self._session is None or wanted != self._opened:
            if self._session:
                self._session.close()
            try:
                self._session, self._opened = session(address.certificate(), self._now, self._sockets), wanted
            except OSError as e:
                raise TryAgain(f"the CA certificate {address.ca} cannot be used: {e}") from e
        return self._session


def _limited(response: requests.Response) -> bytes:
    chunks, size = list[bytes](), 0
    for chunk in response.iter_content(RESPONSE_CHUNK_BYTES):
        chunks.append(chunk)
        size += len(chunk)
        if size > BODY_LIMIT:
            raise TryAgain(f"the answer is larger than {BODY_LIMIT} bytes")
    return b"".join(chunks)


def _check(response: requests.Response, answer: bytes) -> None:
    status = response.status_code
    if status < 300:
        return
    said = answer[:200].decode(errors="replace")
    if status in (408, 425, 429) or status >= 500:
        after = response.headers.get("Retry-After", "")
        raise TryAgain(f"HTTP {status}", float(after) if after.isdecimal() else None)
    raise GiveUp(f"HTTP {status}: {said}", status)


def _plainly(e: Exception, url: str) -> str:
    """The failure in words that stay the same while it lasts."""
    cause: BaseException | None = e
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"certificate refused: {cause.verify_message}"
        if isinstance(cause, WrongDate):
            return f"certificate refused: {cause.args[0]}"
        inner = cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else None
        cause = inner or getattr(cause, "reason", None) or cause.__context__
        if not isinstance(cause, BaseException):
            break
    if isinstance(e, requests.Timeout | TimeoutError):
        return "no answer in time"
    if isinstance(e, requests.ConnectionError):
        hung_up = url.startswith("http://") and isinstance(e.args[0], urllib3.exceptions.ProtocolError)
        return HUNG_UP_ON_HTTP if hung_up else "no connection"
    return f"the answer was cut or garbled ({type(e).__name__})"
