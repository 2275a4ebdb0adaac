"""The call count: how each call ended and how long it took, whoever answered it."""

import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sync.center.metrics import CenterMetrics


class CallCount:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, metrics: CenterMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, sent)
        if status:  # else the caller was gone
            self._metrics.answered(scope.get("path_template", ""), status, time.monotonic() - began)
