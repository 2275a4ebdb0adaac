"""The framing of a request: one that tells its length in two ways is refused, and its connection closed.

h11 refuses lengths that are none or differ, and closes. With Content-Length beside Transfer-Encoding it goes by the
latter; a proxy before it may go by the former, and what follows would be a request of somebody else's.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

TWICE = {b"content-length", b"transfer-encoding"}
SAID = b'{"error":"Content-Length and Transfer-Encoding in one request"}'


class StrictFraming:
    """Stands before the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and {name for name, _ in scope["headers"]} >= TWICE:
            await _refuse(send)
        else:
            await self._app(scope, receive, send)


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(SAID)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": SAID, "more_body": False})
