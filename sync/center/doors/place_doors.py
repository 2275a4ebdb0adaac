"""The place doors of the center's API: who stands where, decided at the center's own socket and nowhere else.

A move by IT's signature comes to the door for bundles, from anywhere.
"""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import State
from msgspec import Meta, Struct
from msgspec.json import Decoder

from sync.center import envelopes
from sync.center.doors.reception import Caller, lane_of
from sync.center.order_bell import OrderBell
from sync.center.store import Store
from sync.center.telemetry.call_notes import notes_of
from sync.contract import CenterText, CenterTime, told_fingers
from sync.rollouts.hall_answer import HallAnswer

PLACE_BYTES = 256 << 10  # of a body: a map of fingers is the largest part

PlaceRequest = Request[Any, Any, State]
WindowName = Annotated[str, Meta(min_length=1, max_length=64)]


class Acceptance(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/places/accept`: `code` is a code or fingerprint; see `Gate.accept` for the rest."""

    code: CenterText
    window: WindowName
    terminal: CenterText = ""
    replace: bool = False
    fingers: dict[int, str] = {}
    library: str = ""


class PlaceChange(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/places/move`: of a terminal without a configuration."""

    terminal: CenterText
    window: WindowName
    replace: bool = False


class TerminalRevocation(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/places/revoke`"""

    terminal: CenterText


class PlaceAnswer(Struct, frozen=True):
    """`window` is empty where the terminal stands nowhere now."""

    now: CenterTime
    terminal: str
    window: str


class PlaceDesk(Struct, frozen=True):
    """What these doors share."""

    store: Store
    bell: OrderBell
    now: Callable[[], int]


_acceptance_json, _change_json = Decoder(Acceptance), Decoder(PlaceChange)
_revocation_json = Decoder(TerminalRevocation)


@post(
    "/v1/places/accept",
    status_code=200,
    caller=Caller.OWNER,
    body=PLACE_BYTES,
    said=Acceptance,
    told="terminal accepted",
)
async def accept_terminal(request: PlaceRequest) -> PlaceAnswer:
    desk, said = _desk(request), envelopes.parsed(await request.body(), _acceptance_json)
    try:
        fingers = told_fingers(said.fingers, said.library)
    except ValueError as e:
        raise envelopes.MalformedRequest(f"no sensor is like this: {e}") from e

    def act() -> str:
        code, which = said.code.replace(" ", ""), said.terminal or None
        return desk.store.gate.accept(code, said.window, desk.now(), fingers, which, replace=said.replace)

    name = await lane_of(request).queue.run(act)
    desk.bell.ring(said.window)
    notes_of(request.scope).fields.update(terminal=name, window=said.window)
    return PlaceAnswer(desk.now(), name, said.window)


@post(
    "/v1/places/move",
    status_code=200,
    caller=Caller.OWNER,
    body=PLACE_BYTES,
    said=PlaceChange,
    told="terminal moved",
)
async def move_terminal(request: PlaceRequest) -> PlaceAnswer:
    desk, said = _desk(request), envelopes.parsed(await request.body(), _change_json)

    def act() -> str:
        return desk.store.gate.move(said.terminal, said.window, desk.now(), replace=said.replace)

    for window in (await lane_of(request).queue.run(act), said.window):
        desk.bell.ring(window)
    notes_of(request.scope).fields.update(terminal=said.terminal, window=said.window)
    return PlaceAnswer(desk.now(), said.terminal, said.window)


@post(
    "/v1/places/revoke",
    status_code=200,
    caller=Caller.OWNER,
    body=PLACE_BYTES,
    said=TerminalRevocation,
    told="terminal revoked",
)
async def revoke_terminal(request: PlaceRequest) -> PlaceAnswer:
    desk, said = _desk(request), envelopes.parsed(await request.body(), _revocation_json)
    await lane_of(request).queue.run(desk.store.gate.revoke, said.terminal, desk.now())
    notes_of(request.scope).fields["terminal"] = said.terminal
    return PlaceAnswer(desk.now(), said.terminal, "")


@get("/v1/places", caller=Caller.OWNER, body=0, told="asked how the hall stands")
async def places(request: PlaceRequest) -> HallAnswer:
    desk = _desk(request)
    return await lane_of(request).queue.run(desk.store.answer, desk.now())


def _desk(request: PlaceRequest) -> PlaceDesk:
    desk: PlaceDesk = request.app.state["places"]
    return desk


PLACE_DOORS = (accept_terminal, move_terminal, revoke_terminal, places)
