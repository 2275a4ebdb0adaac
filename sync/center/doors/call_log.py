"""The call log: each call has an id, which its answer carries, is counted, and where it matters is told in a line.

A handler says by its option `told` what a call that was done is called in the log; one without it is told of only
where it was refused. What any caller can cause is told once a minute, and of a terminal only with something to say.
So is each thing that was signed: whoever has it may bring it again.
"""

import logging
import time
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from sync.center.doors.reception import Caller
from sync.center.telemetry.call_notes import CallNotes, notes_of
from sync.center.telemetry.log_lines import Field, note, note_seldom
from sync.center.telemetry.metrics import CenterMetrics

REQUEST_ID = "X-Request-Id"
OFFICE = (Caller.ANYBODY, Caller.OWNER, Caller.SYSTEM)  # what is told of them was signed, or came near

Fields = dict[str, Field]

log = logging.getLogger(__name__)


class CallLog:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, metrics: CenterMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, status, notes = time.monotonic(), 0, notes_of(scope)

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)[REQUEST_ID] = notes.id
            await send(message)

        await self._app(scope, receive, sent)
        if status:  # else the caller was gone
            self._metrics.answered(scope.get("path_template", ""), status, time.monotonic() - began)
            _tell(scope, notes, status)


def _tell(scope: HTTPScope, notes: CallNotes, status: int) -> None:
    options: dict[str, Any] = getattr(scope.get("route_handler"), "opt", {})
    door = scope.get("path_template", "")
    client = scope["client"]
    place: Fields = {"door": door or "none", "address": client[0] if client else "own socket"}
    if status >= 400:
        level = logging.WARNING if status >= 500 else logging.INFO
        about = f"{notes.who} {door} {status}"
        refused: Fields = {"who": notes.who or "stranger", "status": status, "why": notes.why, "call": notes.id}
        note_seldom(log, level, "refused", about, **place, **refused)
    elif (told := options.get("told")) and options["caller"] in OFFICE:
        signed: Fields = {"who": notes.who or "IT", **notes.fields, "call": notes.id}
        if options["caller"] is Caller.ANYBODY:  # what IT signed once, whoever has it can bring again and again
            about = " ".join(map(str, (door, *notes.fields.values())))
            note_seldom(log, logging.INFO, told, about, **place, **signed)
        else:
            note(log, told, **place, **signed)
    elif told and notes.fields:
        about = " ".join(map(str, (notes.who, *notes.fields.values()))) if notes.who else ""
        done: Fields = {"who": notes.who or "stranger", **notes.fields, "call": notes.id}
        note_seldom(log, logging.INFO, told, about, **place, **done)
