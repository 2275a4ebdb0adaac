"""The demo's front panel: a page on loopback that shows what the terminal says of itself, and acts on its bench."""

import asyncio
import logging
import socket
import threading
from pathlib import Path
from typing import Any, NamedTuple, Self
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
from terminal.demo.made_office import MadeOffice, OfficeTold
from terminal.demo.panel_state import PanelState
from terminal.demo.people import HALL_WINDOWS, HALL_ZONE
from terminal.demo.rig import FIRST_PLACE, SECOND_PLACE, Rig, RigPlace
from terminal.demo.second_window import SecondWindow
from terminal.demo.staff_picture import StaffPicture
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

PANEL_SCRIPTS = ("panel", "window", "second", "office", "controls", "told", "pictures", "names")
FILES = ("/panel.css", *(f"/{name}.js" for name in PANEL_SCRIPTS))
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
    """`opened`: whether the second window is."""

    zone: str
    people: list[StaffMember]
    second: list[StaffMember]
    opened: bool


class ShownWindow(NamedTuple):
    """A window that the panel shows."""

    actions: Actions
    follower: Follower


class Panel:
    """Serves the panel of `rig` at a loopback port, 0 for a free one. OSError when the port is taken."""

    def __init__(self, rig: Rig, port: int = 0) -> None:
        actions = Actions(rig)
        self._first = ShownWindow(actions, Follower(actions))
        self.second, self.office = SecondWindow(rig), MadeOffice(rig.folder / "office", say=rig.say)
        # Nagle's delay is off only where the protocol is named: asyncio looks for it.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((LOOPBACK, port))
        self.url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}/"
        self._server = uvicorn.Server(_config(_app(self._first, self.second, self.office)))
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
        self._first.follower.start()
        self._thread.start()

    def close(self) -> None:
        """Ends serving; may be called twice."""
        for told in (self._first.follower, self.second.follower):
            told.close()  # ends what pages are told, which the server would wait for
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()
        self._first.actions.close()
        self.second.close()
        self.office.close()


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


def _app(first: ShownWindow, second: SecondWindow, office: MadeOffice) -> Litestar:
    return Litestar(
        [page, hall, open_second, open_office, office_told, state, events, plate, staff, act],
        state=State({"first": first, "second": second, "office": office, "staff": StaffPicture()}),
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
def hall(request: Call) -> Setting:
    """The demo's hall: whose fingers and cards there are at each window, and what its clocks go by."""
    second: SecondWindow = request.app.state["second"]
    return Setting(HALL_ZONE, _people(FIRST_PLACE), _people(SECOND_PLACE), second.opened)


@post("/api/second/open", status_code=200, sync_to_thread=True)
def open_second(request: Call) -> Done:
    """Starts the second window's terminal."""
    _of_a_script(request)
    second: SecondWindow = request.app.state["second"]
    second.open()
    return Done()


@post("/api/office/open", status_code=200, sync_to_thread=True)
def open_office(request: Call) -> Done:
    """Plays the office's weeks, and serves its pages."""
    _of_a_script(request)
    office: MadeOffice = request.app.state["office"]
    office.open()
    return Done()


@get("/api/office", sync_to_thread=False)
def office_told(request: Call) -> OfficeTold:
    """How far that is, and who can log in there."""
    office: MadeOffice = request.app.state["office"]
    return office.told


# Litestar would take each of these to a thread once for each of its paths: they go there by themselves.


@get(["/api/state", "/api/{which:str}/state"])
async def state(request: Call) -> PanelState:
    return await asyncio.to_thread(_shown(request).actions.look)


@get(["/api/events", "/api/{which:str}/events"], sync_to_thread=False)
def events(request: Call) -> Stream:
    """The same, told anew whenever it changes."""
    return Stream(_shown(request).follower.events(), media_type="text/event-stream")


@get(["/api/plate.png", "/api/{which:str}/plate.png"])
async def plate(request: Call) -> Response[bytes]:
    """The plate as it is shown now; a `frame` in the query only keeps pictures apart."""
    return Response(await asyncio.to_thread(_shown(request).actions.picture), media_type="image/png")


@get(["/api/staff.png", "/api/{which:str}/staff.png"])
async def staff(request: Call) -> Response[bytes]:
    """The staff's screen, likewise."""
    drawn: StaffPicture = request.app.state["staff"]
    face = await asyncio.to_thread(_shown(request).actions.staff_face)
    return Response(await asyncio.to_thread(drawn.png, face), media_type="image/png")


@post(["/api/act", "/api/{which:str}/act"], status_code=200)
async def act(request: Call) -> Done:
    _of_a_script(request)
    wanted = _panel_act_json.decode(await request.body())
    await asyncio.to_thread(_shown(request).actions.do, wanted)
    return Done()


def _of_a_script(request: Call) -> None:
    """A form on a foreign page can post text, but not JSON without asking first."""
    if request.content_type[0] != "application/json":
        raise HTTPException("only application/json is understood", status_code=415)


def _people(place: RigPlace) -> list[StaffMember]:
    """Everybody once: who is listed at this window before the others."""
    windows = sorted(HALL_WINDOWS, key=lambda window: window.window != place.window)
    found: dict[str, StaffMember] = {}
    for window in windows:
        elsewhere = window.window if window.window != place.window else ""
        for person in window.people:
            fingers = [finger for badge, finger in place.fingers.values() if badge == person.badge]
            who = StaffMember(person.badge, person.name, person.post, fingers, person.cards, elsewhere)
            found.setdefault(person.badge, who)
    return list(found.values())


def _shown(request: Call) -> ShownWindow:
    first: ShownWindow = request.app.state["first"]
    second: SecondWindow = request.app.state["second"]
    which = request.path_params.get("which")
    if which is None:
        return first
    if which != "second":
        raise HTTPException("there are two windows", status_code=404)
    if not second.opened:
        raise HTTPException("the second window is not open", status_code=409)
    return ShownWindow(second.actions, second.follower)


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
