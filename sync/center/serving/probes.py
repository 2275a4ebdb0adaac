"""The probes: what tells a proxy and a monitoring system how the center does, before any call of the contract.

`/healthz` says that the process lives, `/readyz` that calls may be sent here, `/metrics` the figures. The last one
is not for strangers: it answers where the listener says that its callers are `near`.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from sync.center.doors.exposition import Exposition
from sync.center.doors.health import DatabaseUnfit
from sync.center.doors.readiness import Readiness
from sync.center.serving.halls_readiness import HallsReadiness

LIVES_PATH, READY_PATH, METRICS_PATH = "/healthz", "/readyz", "/metrics"
READY_AGAIN_SECONDS = b"5"
TEXT, METRICS_TEXT = b"text/plain; charset=utf-8", b"text/plain; version=0.0.4; charset=utf-8"

Headers = tuple[tuple[bytes, bytes], ...]


class Probes:
    """Stands before the application, or alone where it is None; without an exposition there are no metrics here."""

    def __init__(
        self, app: ASGIApp | None, readiness: Readiness | HallsReadiness, exposition: Exposition | None
    ) -> None:
        self._app, self._readiness, self._exposition = app, readiness, exposition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and self._is_here(scope):
            await self._answer(scope, send)
        elif self._app is not None:
            await self._app(scope, receive, send)
        else:
            await _say(send, 404, b"there are /healthz, /readyz and /metrics\n")

    async def _answer(self, scope: HTTPScope, send: Send) -> None:
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            await _say(send, 405, b"ask by GET\n", ((b"allow", b"GET, HEAD"),))
        elif path == METRICS_PATH and self._exposition:
            await _say(send, 200, await self._exposition.text(), kind=METRICS_TEXT)
        elif path == READY_PATH:
            await self._ready(send)
        else:
            await _say(send, 200, b"ok\n")

    async def _ready(self, send: Send) -> None:
        try:
            await self._readiness.check()
        except DatabaseUnfit as e:
            await _say(send, 503, f"{e}\n".encode(), ((b"retry-after", READY_AGAIN_SECONDS),))
        else:
            await _say(send, 200, b"ready\n")

    def _is_here(self, scope: HTTPScope) -> bool:
        return scope["path"] in (LIVES_PATH, READY_PATH) or (
            scope["path"] == METRICS_PATH and self._exposition is not None and bool(scope["state"].get("near"))
        )


async def _say(send: Send, status: int, body: bytes, more: Headers = (), *, kind: bytes = TEXT) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
