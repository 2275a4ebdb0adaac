"""The demo's front panel: a page on loopback that shows what the terminal says of itself, and acts on its bench."""

import asyncio
import logging
import socket
import threading
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec
import uvicorn
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Stream
from msgspec import Struct

from terminal.demo.actions import Actions
from terminal.demo.deeds import PanelAct
from terminal.demo.follower import Follower
from terminal.demo.panel_state import PanelState
from terminal.demo.people import HALL_WINDOWS, HALL_ZONE
from terminal.demo.rig import FINGERS, WINDOW, Rig
from terminal.domain.window import Person
from terminal.services.control_socket import NoAnswer, RequestRefused

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
# A page elsewhere may have its own name lead here (DNS rebinding): it is known by that name.
LOOPBACK_NAMES = (LOOPBACK, "localhost", "::1")
PANEL_GRACE_SECONDS = 2  # s that calls under way have when the panel closes
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

FILES = ("/panel.css", "/panel.js", "/controls.js", "/told.js", "/names.js")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}

Call = Request[Any, Any, State]
_panel_act_json = msgspec.json.Decoder(PanelAct)


class ErrorReply(Struct, frozen=True):
    error: str


class Done(Struct, frozen=True):
    """The act was done."""


class StaffMember(Struct, frozen=True):
    """A staff member, and what of theirs lies ready at the bench; `window` is where a neighbour is listed."""

    badge: str
    name: str
    post: str
    fingers: list[str]
    cards: tuple[str, ...]
    window: str = ""


class Setting(Struct, frozen=True):
    zone: str
    people: list[StaffMember]


class Panel:
    """Serves the panel of `rig` at a loopback port, 0 for a free one. OSError when the port is taken."""

    def __init__(self, rig: Rig, port: int = 0) -> None:
        self._actions = Actions(rig)
        self._follower = Follower(self._actions)
        # Nagle's delay is off only where the protocol is named: asyncio looks for it.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((LOOPBACK, port))
        self.url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}/"
        self._server = uvicorn.Server(_config(_app(self._actions, self._follower)))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="panel", daemon=True
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begins to serve; whoever calls from now on is answered."""
        self._listener.listen()
        self._follower.start()
        self._thread.start()

    def close(self) -> None:
        """Ends serving; may be called twice."""
        self._follower.close()  # ends what pages are told, which the server would wait for
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()
        self._actions.close()


def _config(app: Litestar) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PANEL_GRACE_SECONDS,
    )


def _app(actions: Actions, follower: Follower) -> Litestar:
    return Litestar(
        [page, hall, state, events, plate, act],
        state=State({"actions": actions, "follower": follower}),
        before_request=_called_by_its_name,
        response_headers=HEADERS,
        request_max_body_size=4096,
        exception_handlers={
            NoAnswer: _no_answer,
            RequestRefused: _no_answer,
            msgspec.DecodeError: _misunderstood,
            HTTPException: _http,
            Exception: _failed,
        },
        openapi_config=None,
        logging_config=None,
    )


@get(["/", *FILES], sync_to_thread=False)
def page(request: Call) -> Response[bytes]:
    name = request.url.path.strip("/") or "panel.html"
    return Response(
        Path(__file__).with_name(name).read_bytes(), media_type=f"{TYPES[Path(name).suffix]}; charset=utf-8"
    )


@get("/api/hall", sync_to_thread=False)
def hall() -> Setting:
    """The demo's hall: whose fingers and cards there are, and what its clocks go by."""
    windows = sorted(HALL_WINDOWS, key=lambda window: window.window != WINDOW)
    return Setting(HALL_ZONE, [_holder(person, window.window) for window in windows for person in window.people])


@get("/api/state", sync_to_thread=True)
def state(request: Call) -> PanelState:
    return _actions(request).look()


@get("/api/events", sync_to_thread=False)
def events(request: Call) -> Stream:
    """The same, told anew whenever it changes."""
    follower: Follower = request.app.state["follower"]
    return Stream(follower.events(), media_type="text/event-stream")


@get("/api/plate.png", sync_to_thread=True)
def plate(request: Call) -> Response[bytes]:
    """The plate as it is shown now; a `frame` in the query only keeps pictures apart."""
    return Response(_actions(request).picture(), media_type="image/png")


@post("/api/act", status_code=200)
async def act(request: Call) -> Done:
    # A form on a foreign page can post text, but not JSON without asking first.
    if request.content_type[0] != "application/json":
        raise HTTPException("only application/json is understood", status_code=415)
    wanted = _panel_act_json.decode(await request.body())
    await asyncio.to_thread(_actions(request).do, wanted)
    return Done()


def _holder(person: Person, window: str) -> StaffMember:
    elsewhere = window if window != WINDOW else ""
    fingers = [finger for badge, finger in FINGERS.values() if badge == person.badge]
    return StaffMember(person.badge, person.name, person.post, fingers, person.cards, elsewhere)


def _actions(request: Call) -> Actions:
    actions: Actions = request.app.state["actions"]
    return actions


def _called_by_its_name(request: Call) -> Response[ErrorReply] | None:
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return None if name in LOOPBACK_NAMES else _problem(403, "this panel answers only to a loopback name")


def _problem(status: int, error: str) -> Response[ErrorReply]:
    return Response(ErrorReply(error), status_code=status, media_type="application/json")


def _no_answer(_request: Call, e: Exception) -> Response[ErrorReply]:
    return _problem(503, str(e))


def _misunderstood(_request: Call, e: Exception) -> Response[ErrorReply]:
    return _problem(400, str(e))


def _http(_request: Call, e: HTTPException) -> Response[ErrorReply]:
    return _problem(e.status_code, e.detail)


def _failed(_request: Call, e: Exception) -> Response[ErrorReply]:
    log.error("a call of the panel failed", exc_info=e)
    return _problem(500, "the panel failed at this call; the demo's output says why")
