"""The errand doors of the center's API: errands over its own socket, files by terminals, invitations by systems."""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request, Response, get, post, put
from litestar.datastructures import State
from msgspec import Meta, Struct
from msgspec.json import Decoder

from sync.center import envelopes
from sync.center.doors.reception import Caller, key_of, lane_of
from sync.center.envelopes import OrderQuery
from sync.center.order_bell import OrderBell
from sync.center.orders.errand_table import ErrandRow, Gift
from sync.center.store import Store
from sync.center.telemetry.call_notes import notes_of
from sync.contract import CenterTime, Noted
from sync.errands import DiagnosticsUpload, Errand, errand_kind

ERRAND_BYTES, UPLOAD_BYTES = 8 << 10, 2 << 20
SOCKET_GIVER = "own socket"  # who gave what came over it

ErrandRequest = Request[Any, Any, State]
ShortName = Annotated[str, Meta(min_length=1, max_length=64)]


class NewErrand(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/errands`: `what` as in `sync.errands`; under one `request` name it is given once."""

    window: ShortName
    what: Errand
    request: ShortName | None = None


class ErrandGiven(Struct, frozen=True):
    now: CenterTime
    order: int


class ErrandList(Struct, frozen=True):
    """`GET /v1/errands`: the newest first."""

    now: CenterTime
    errands: list[ErrandRow]


class NewInvitation(Struct, frozen=True):
    """`POST /v1/invitations`, by a system of the hall: the citizen at this window is asked to rate.

    `request` is the system's own name for it: asked again under the same, it is the same invitation.
    """

    window: ShortName
    request: ShortName | None = None


class InvitationAnswer(Struct, frozen=True):
    """`case` is the random id that the rating will carry: the system keeps it beside its own case's number."""

    now: CenterTime
    order: int
    case: str
    until: CenterTime


class InvitationState(Struct, frozen=True):
    """`GET /v1/invitations?order=N`: `waiting`, `done` (`detail`: asked, rated, not rated), `refused` or `late`."""

    now: CenterTime
    order: int
    window: str
    state: str
    detail: str


class ErrandOffice(Struct, frozen=True):
    """What these doors share."""

    store: Store
    bell: OrderBell
    now: Callable[[], int]


_errand_json, _invitation_json = Decoder(NewErrand), Decoder(NewInvitation)
_upload_json = Decoder(DiagnosticsUpload)


@post("/v1/errands", status_code=200, caller=Caller.OWNER, body=ERRAND_BYTES, said=NewErrand, told="errand given")
async def give_errand(request: ErrandRequest) -> ErrandGiven:
    office, said = _office(request), envelopes.parsed(await request.body(), _errand_json)
    gift = Gift(SOCKET_GIVER, said.request)
    give = office.store.errands.give
    order = await lane_of(request).queue.run(give, said.window, said.what, gift, office.now())
    office.bell.ring(said.window)
    notes_of(request.scope).fields.update(window=said.window, errand=errand_kind(said.what), order=order)
    return ErrandGiven(office.now(), order)


@get("/v1/errands", caller=Caller.OWNER, body=0, told="asked for the errands")
async def errands(request: ErrandRequest) -> ErrandList:
    office = _office(request)
    return ErrandList(office.now(), await lane_of(request).queue.run(office.store.errands.listed, office.now()))


@get("/v1/errands/file", caller=Caller.OWNER, body=0, query=OrderQuery, told="diagnostics read")
async def errand_file(request: ErrandRequest) -> Response[str]:
    office, asked = _office(request), envelopes.asked_order(dict(request.query_params))
    text = await lane_of(request).queue.run(office.store.errands.file, asked)
    return Response(text, media_type="text/plain; charset=utf-8")


@put(
    "/v1/diagnostics",
    status_code=200,
    caller=Caller.TERMINAL,
    body=UPLOAD_BYTES,
    said=DiagnosticsUpload,
    told="diagnostics brought",
)
async def take_diagnostics(request: ErrandRequest) -> Noted:
    office, key = _office(request), key_of(request)
    upload = envelopes.parsed(await request.body(), _upload_json)
    await lane_of(request).queue.run(office.store.errands.keep_file, key, upload, office.now())
    notes_of(request.scope).fields["order"] = upload.order
    return Noted(office.now())


@post(
    "/v1/invitations",
    status_code=200,
    caller=Caller.SYSTEM,
    body=ERRAND_BYTES,
    said=NewInvitation,
    told="invitation asked for",
)
async def invite(request: ErrandRequest) -> InvitationAnswer:
    office, key = _office(request), key_of(request)
    said = envelopes.parsed(await request.body(), _invitation_json)

    def act() -> InvitationAnswer:
        gift, now = Gift(office.store.systems.named(key), said.request), office.now()
        given = office.store.errands.invite(said.window, gift, now)
        return InvitationAnswer(now, given.order, given.case, given.until)

    answer = await lane_of(request).queue.run(act)
    office.bell.ring(said.window)
    notes_of(request.scope).fields.update(window=said.window, order=answer.order)
    return answer


@get("/v1/invitations", caller=Caller.SYSTEM, body=0, query=OrderQuery, told="asked about an invitation")
async def invitation(request: ErrandRequest) -> InvitationState:
    office, key = _office(request), key_of(request)
    asked = envelopes.asked_order(dict(request.query_params))

    def look() -> InvitationState:
        by, now = office.store.systems.named(key), office.now()
        row = office.store.errands.invited(asked, now, by)
        return InvitationState(now, row.order, row.window, row.state, row.detail)

    return await lane_of(request).queue.run(look)


def _office(request: ErrandRequest) -> ErrandOffice:
    office: ErrandOffice = request.app.state["errands"]
    return office


ERRAND_DOORS = (give_errand, errands, errand_file, take_diagnostics, invite, invitation)
