"""The center's HTTP API: contract v1 (see `sync.contract`), and IT's doors for what is signed."""

import asyncio
import logging
import math
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy.exc import DatabaseError, DataError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.bundles.bundle import BundleRefused, text, verified_by
from sync.bundles.signed_directory import directory_signer, verify_directory
from sync.bundles.trust import KeyTrust
from sync.center import envelopes
from sync.center.center_watches import center_watches
from sync.center.doors import reception
from sync.center.doors.api_page import api_page, page_policy
from sync.center.doors.errand_doors import ERRAND_DOORS, ErrandOffice
from sync.center.doors.exposition import Exposition
from sync.center.doors.health import DatabaseHealth, DatabaseUnfit
from sync.center.doors.key_doors import KEY_DOORS, KeyDesk
from sync.center.doors.key_ring import TooManyCalls
from sync.center.doors.openapi import document
from sync.center.doors.place_doors import PLACE_DOORS, PlaceDesk
from sync.center.doors.readiness import Readiness
from sync.center.doors.reception import Admittance, Caller, NotOwner, Reception, key_of, lane_of
from sync.center.doors.rollout_doors import ROLLOUT_DOORS, RolloutDesk
from sync.center.doors.software_doors import SOFTWARE_DOORS, NoShelf, software_desk
from sync.center.doors.work_queue import Busy
from sync.center.envelopes import MalformedRequest, NoKey, OrdersQuery, TooLarge, UnknownPacking
from sync.center.facts.fact_table import OthersSeries
from sync.center.hall.admission import NoSuchTerminal, NotAccepted, UnknownKey, WrongName
from sync.center.hall.directories import NoDirectory, NotNewer
from sync.center.hall.publications import OthersEpoch
from sync.center.hall.published_hall import UnknownWindow
from sync.center.hall.quotas import QuotaSpent
from sync.center.hall.roster_check import UnknownPeople
from sync.center.hall.systems import NoSystem
from sync.center.joining.pairing import NameTaken, WrongNonce
from sync.center.network.connections import Connections
from sync.center.network.tries import TooManyTries
from sync.center.order_bell import OrderBell
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.errand_book import NoErrand
from sync.center.orders.errand_table import TooManyErrands
from sync.center.orders.order_table import OrdersQuestion
from sync.center.orders.placing import SignatureNeeded, WindowTaken
from sync.center.orders.software_orders import NoSoftware
from sync.center.orders.software_shelf import ShelfFull
from sync.center.storage.figures import CenterFigures
from sync.center.store import Store
from sync.center.telemetry.call_notes import notes_of, reason
from sync.center.telemetry.metrics import CenterMetrics, ProcessSample
from sync.contract import (
    BODY_LIMIT,
    NOTHING_BELOW,
    WAIT,
    Delivery,
    DeliveryReceipt,
    DirectoryAnswer,
    Noted,
    Order,
    Orders,
    PairAnswer,
    PairRequest,
    Report,
    ReportReceipt,
    RevocationAnswer,
    RevocationList,
    SignedBundle,
    SignedBundles,
    SignedDirectory,
    terminal_name,
)
from sync.rollouts.waves import NothingToDecide

CenterRequest = Request[Any, Any, State]

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    MalformedRequest: 400,
    WrongName: 400,
    WrongNonce: 400,
    NoKey: 401,
    UnknownKey: 401,
    NoSystem: 401,
    NotAccepted: 403,
    BundleRefused: 403,
    NotOwner: 403,
    NoDirectory: 404,
    NoSuchTerminal: 404,
    NoSoftware: 404,
    NoShelf: 404,
    NoErrand: 404,
    NotNewer: 409,
    NameTaken: 409,
    OthersSeries: 409,
    OthersEpoch: 409,
    WindowTaken: 409,
    UnknownPeople: 409,
    UnknownWindow: 409,
    SignatureNeeded: 409,
    NothingToDecide: 409,
    TooLarge: 413,
    UnknownPacking: 415,
    TooManyTries: 429,
    TooManyCalls: 429,
    QuotaSpent: 429,
    TooManyErrands: 429,
    DatabaseUnfit: 503,
    ShelfFull: 507,
}
RETRY_AFTER: dict[type[Exception], int] = {
    TooManyCalls: 5,
    TooManyTries: 60,
    TooManyErrands: 60,
    QuotaSpent: 3600,
    DatabaseUnfit: 5,
}  # s
# A server that was just made the primary, or no longer is, refuses to write: to PostgreSQL's driver that is an
# internal error, and a connection that was hung up meanwhile one of the interface. A file that is spoilt is only an
# error to SQLite's, and tables that are not there while a copy is put back are a mistake of ours.
DATABASE_AWAY = (DatabaseError, InterfaceError, NoConnection)
OWN_WORDS = (  # whose reasons hold nothing that a caller sent, or in quotes
    BundleRefused,
    DatabaseUnfit,
    MalformedRequest,
    NotAccepted,
    NotNewer,
    OthersEpoch,
    QuotaSpent,
    ShelfFull,
    TooLarge,
    TooManyCalls,
    TooManyTries,
)
BEFORE_THE_CALL = re.compile(r"((?:/[A-Za-z0-9._~-]{1,64}){1,4})/v1/.*")  # a hall's, at a center that has one
BUSY_DATABASE_SECONDS = 5  # s until a database that did not take a call is tried again
DELIVERY_BYTES = 1 << 20  # 5 KB a fact; whoever has larger ones sends fewer at once
PAIR_BYTES, REPORT_BYTES = 4 << 10, 64 << 10
BUNDLE_BYTES, DIRECTORY_BYTES = 512 << 10, 2 << 20  # a payload as base64, and what is around it
PARCEL_BYTES = 1 << 20  # some of them
REVOCATION_BYTES = 128 << 10  # `REVOCATIONS_MAX` of them


_pair_request_json, _report_json = Decoder(PairRequest), Decoder(Report)
_revocations_json = Decoder(RevocationList)
_signed_bundle_json, _signed_bundles_json = Decoder(SignedBundle), Decoder(SignedBundles)
_signed_directory_json = Decoder(SignedDirectory)


class ErrorBody(Struct, frozen=True):
    error: str


class CenterContext(Struct, frozen=True):
    """What the handlers share."""

    store: Store
    bell: OrderBell
    health: DatabaseHealth
    readiness: Readiness
    metrics: CenterMetrics
    now: Callable[[], int]
    installed: KeyTrust
    watches: bool

    def trust(self) -> KeyTrust:
        """Whose signatures count now; a call of the database."""
        return self.store.trust(self.installed)


def app(
    store: Store,
    *,
    now: Callable[[], int],
    trusted: KeyTrust,
    software: Path | None = None,
    processes: int = 1,
    watches: bool = True,
) -> Litestar:
    """The application. `now` is the hall's clock in milliseconds since 1970; `trusted` is whom IT trusted at first.

    Release files are kept in the folder `software`, none where there is none. It is in one of so many `processes`,
    and looks by itself after what is due where it `watches`.
    """
    health, readiness = DatabaseHealth(store.look), Readiness(store.write, time.monotonic)
    center = CenterContext(store, OrderBell(store, now), health, readiness, CenterMetrics(), now, trusted, watches)
    desks = {
        "software": software_desk(store.software, software, now, center.trust, processes),
        "keys": KeyDesk(store, center.bell, now, trusted),
        "places": PlaceDesk(store, center.bell, now),
        "rollouts": RolloutDesk(store.rollouts, now, store.zone, center.trust),
        "errands": ErrandOffice(store, center.bell, now),
    }
    contract = document(ALL_DOORS, ErrorBody)
    told = {"described": msgspec.json.encode(contract), "shown": api_page(contract)}
    return Litestar(
        ALL_DOORS,
        state=State({"center": center, "admittance": reception.admittance(store, processes), **told, **desks}),
        middleware=[Reception],
        lifespan=[_watching],
        request_max_body_size=BODY_LIMIT,
        exception_handlers={
            **dict.fromkeys(STATUS, _refused),
            Busy: _crowded,
            **dict.fromkeys(DATABASE_AWAY, _busy),
            DataError: _failed,
            HTTPException: _http,
            Exception: _failed,
        },
        openapi_config=None,
        logging_config=None,
    )


def admittance(application: Litestar) -> Admittance:
    """Who may call, and where calls wait."""
    known: Admittance = application.state["admittance"]
    return known


def release(application: Litestar) -> None:
    """Answers every long poll at once, begins nothing more, and is not ready: the server is about to stop."""
    center, lanes = _center(application), admittance(application)
    center.readiness.stop()
    center.bell.close()
    lanes.terminals.queue.stop()
    lanes.strangers.queue.stop()


def observed(application: Litestar, ends: Callable[[], datetime | None]) -> tuple[Readiness, Exposition]:
    """What the probes tell. `ends` says when the certificate ends, None where there is none."""
    center = _center(application)

    def look() -> CenterFigures:
        return center.store.figures(center.now())

    return center.readiness, Exposition(center.metrics, look, center.now, ends)


def metrics(application: Litestar) -> CenterMetrics:
    """What this process counts."""
    return _center(application).metrics


def sample(application: Litestar, connections: Connections) -> None:
    """Keeps what this process has at hand now among its metrics."""
    center, lanes = _center(application), admittance(application)
    waiting = {"terminals": len(lanes.terminals.queue), "strangers": len(lanes.strangers.queue)}
    seen = ProcessSample(len(center.bell), len(connections), connections.strangers, waiting)
    center.metrics.sample(seen)


@get("/v1/health", caller=Caller.ANYBODY, body=0)
async def health(request: CenterRequest) -> Noted:
    center = _center(request.app)
    await center.health.check()
    return Noted(center.now())


@post("/v1/pair", status_code=200, caller=Caller.APPLICANT, body=PAIR_BYTES, said=PairRequest, told="pairing")
async def pair(request: CenterRequest) -> PairAnswer:
    center, key = _center(request.app), key_of(request)
    envelope, address = envelopes.parsed(await request.body(), _pair_request_json), reception.address_of(request)
    answer = await lane_of(request).queue.run(center.store.gate.pair, key, envelope, address, center.now())
    notes = notes_of(request.scope)
    notes.fields["state"] = answer.state
    if answer.state != "waiting":  # somebody here knows of it
        notes.who = terminal_name(key)
    if answer.state == "accepted":
        center.bell.ask_anew(key)  # what it waits for is perhaps another window's
    else:
        admittance(request.app).ring.discard(key)
    return answer


@post("/v1/facts", status_code=200, caller=Caller.TERMINAL, body=DELIVERY_BYTES, said=Delivery)
async def deliver(request: CenterRequest) -> DeliveryReceipt:
    center, key, body = _center(request.app), key_of(request), await request.body()
    address = reception.address_of(request)
    receipt = await lane_of(request).queue.share(
        lambda: center.store.take(key, envelopes.delivered(body), address, center.now())
    )
    center.metrics.refused(len(receipt.refused))
    return receipt


@put("/v1/state", status_code=200, caller=Caller.TERMINAL, body=REPORT_BYTES, said=Report)
async def state(request: CenterRequest) -> ReportReceipt:
    center, key = _center(request.app), key_of(request)
    envelope, address = envelopes.parsed(await request.body(), _report_json), reception.address_of(request)
    return await lane_of(request).queue.share(center.store.report, key, envelope, address, center.now())


@post("/v1/revocations", status_code=200, caller=Caller.TERMINAL, body=REVOCATION_BYTES, said=RevocationList)
async def revocations(request: CenterRequest) -> RevocationAnswer:
    center, key = _center(request.app), key_of(request)
    envelope, address = envelopes.parsed(await request.body(), _revocations_json), reception.address_of(request)
    return await lane_of(request).queue.share(center.store.carried, key, envelope, address, center.now())


@get("/v1/directory", caller=Caller.TERMINAL, body=0)
async def directory(request: CenterRequest) -> DirectoryAnswer:
    center, key = _center(request.app), key_of(request)
    return await lane_of(request).queue.run(center.store.directory, key, center.now())


@get("/v1/orders", caller=Caller.TERMINAL, body=0, held=True, query=OrdersQuery, told="orders given")
async def orders(request: CenterRequest) -> Orders:
    center, key, lane = _center(request.app), key_of(request), lane_of(request)
    question, address = envelopes.asked(dict(request.query_params)), reception.address_of(request)
    with lane.queue.place(key):
        visit = await lane.queue.share(center.store.asked, key, question, address, center.now())
    asking = OrdersQuestion(key, visit.after, question.roster, bool(question.errands))
    deadline, rewound = asyncio.get_running_loop().time() + min(question.wait, WAIT), visit.after < question.after
    with center.bell.poll(asking, visit.window) as poll:
        found = (await lane.queue.run(center.store.orders, [asking], center.now()))[key]
        if not (found.orders or rewound or visit.successions or found.window != visit.window):
            found = await poll.answer(deadline)
    _note_given(request, center, found.window, found.orders)
    return Orders(center.now(), center.store.id, found.orders, found.window, rewound, visit.successions)


@post(
    "/v1/bundles",
    status_code=200,
    caller=Caller.ANYBODY,
    body=BUNDLE_BYTES,
    said=SignedBundle,
    told="configuration pushed",
)
async def publish(request: CenterRequest) -> Noted:
    return await _publish(request, (envelopes.parsed(await request.body(), _signed_bundle_json).bundle,))


@post(
    "/v1/hall/bundles",
    status_code=200,
    caller=Caller.ANYBODY,
    body=PARCEL_BYTES,
    said=SignedBundles,
    told="configuration pushed",
)
async def publish_some(request: CenterRequest) -> Noted:
    return await _publish(request, envelopes.parsed(await request.body(), _signed_bundles_json).bundles)


async def _publish(request: CenterRequest, signed: Sequence[str]) -> Noted:
    center = _center(request.app)

    def take() -> set[str]:
        trust = center.trust()
        brought = [_verified(bundle, trust) for bundle in signed]
        _note_pushed(request, brought)
        return center.store.publish(brought, center.now())

    for window in await lane_of(request).queue.run(take):
        center.bell.ring(window)
    return Noted(center.now())


def _note_pushed(request: CenterRequest, brought: Sequence[Publication]) -> None:
    """What stands in them, as far as they were verified."""
    fields = notes_of(request.scope).fields
    fields["windows"] = ",".join(sorted({each.payload.target for each in brought}))
    fields["version"] = ",".join(sorted({text(each.payload.pair) for each in brought}))
    fields["key"] = ",".join(sorted({each.key for each in brought}))


def _note_given(request: CenterRequest, center: CenterContext, window: str, given: Sequence[Order]) -> None:
    if given:
        center.metrics.given(given)
        orders = ",".join(f"{order.what.__struct_config__.tag} {order.id}" for order in given)
        notes_of(request.scope).fields.update(window=window, orders=orders)


def _verified(bundle: str, trust: KeyTrust) -> Publication:
    payload, key = verified_by(bundle, trust.keys, trust.second)
    return Publication(bundle, key, payload)


@post(
    "/v1/directory",
    status_code=200,
    caller=Caller.ANYBODY,
    body=DIRECTORY_BYTES,
    said=SignedDirectory,
    told="directory pushed",
)
async def publish_directory(request: CenterRequest) -> Noted:
    center = _center(request.app)
    signed = envelopes.parsed(await request.body(), _signed_directory_json).directory

    def take() -> None:
        trust = center.trust()
        payload = verify_directory(signed, trust.keys, trust.second)
        key = directory_signer(signed, trust.keys)
        notes_of(request.scope).fields.update(version=text(payload.pair), key=key)
        center.store.publish_directory(signed, key, payload, center.now())

    await lane_of(request).queue.run(take)
    return Noted(center.now())


@get("/v1/openapi.json", caller=Caller.ANYBODY, body=0)
async def described(request: CenterRequest) -> Response[bytes]:
    """The contract as a document that other programs read."""
    return Response(request.app.state["described"], media_type="application/vnd.oai.openapi+json")


@get("/v1/openapi", caller=Caller.ANYBODY, body=0)
async def shown(request: CenterRequest) -> Response[str]:
    """The contract as a page that people read."""
    headers = {"Content-Security-Policy": page_policy(), "X-Content-Type-Options": "nosniff"}
    return Response(request.app.state["shown"], media_type="text/html", headers=headers)


DOORS = (
    health,
    described,
    shown,
    pair,
    deliver,
    orders,
    state,
    revocations,
    directory,
    publish,
    publish_some,
    publish_directory,
)


ALL_DOORS = (*DOORS, *KEY_DOORS, *SOFTWARE_DOORS, *PLACE_DOORS, *ROLLOUT_DOORS, *ERRAND_DOORS)


@asynccontextmanager
async def _watching(application: Litestar) -> AsyncIterator[None]:
    center = _center(application)
    newest = await asyncio.to_thread(center.store.newest_order)
    looks = center_watches(center.store, center.now) if center.watches else ()
    bell = center.bell.watch(newest), center.store.notices.listen(center.bell.look)
    watches = [asyncio.create_task(each) for each in (*bell, *looks)]
    yield
    center.bell.close()
    for each in watches:
        each.cancel()
    await asyncio.wait(watches)
    admittance(application).terminals.queue.close()
    admittance(application).strangers.queue.close()


def _center(application: Litestar) -> CenterContext:
    center: CenterContext = application.state["center"]
    return center


def _problem(status: int, error: str, after: float = 0.0) -> Response[ErrorBody]:
    retry = {"Retry-After": str(math.ceil(after))} if after else None
    return Response(ErrorBody(error), status_code=status, media_type="application/json", headers=retry)


def _refused(request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    if isinstance(e, UnknownKey | NotAccepted):
        admittance(request.app).ring.discard(key_of(request))
    notes_of(request.scope).why = reason(e, in_full=isinstance(e, OWN_WORDS))
    status = next(STATUS[kind] for kind in type(e).__mro__ if kind in STATUS)  # as the handler was found
    return _problem(status, str(e), RETRY_AFTER.get(type(e), 0))


def _crowded(request: CenterRequest, e: Busy) -> Response[ErrorBody]:
    notes_of(request.scope).why = str(e)
    metrics(request.app).sent_away()
    return _problem(503, str(e), e.after)


def _busy(request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    metrics(request.app).database_failed()
    notes_of(request.scope).why = "the database did not take it"
    log.warning("the database did not take a call: %s", e)
    return _problem(503, "the database cannot take this now", BUSY_DATABASE_SECONDS * (0.5 + random.random()))


def _http(request: CenterRequest, e: HTTPException) -> Response[ErrorBody]:
    notes_of(request.scope).why = reason(e, in_full=False)
    if e.status_code == 404 and (found := BEFORE_THE_CALL.fullmatch(request.scope["path"])):
        return _problem(404, NOTHING_BELOW.format(path=found[1]))
    return _problem(e.status_code, e.detail)


def _failed(request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    notes = notes_of(request.scope)
    notes.why = "the center failed"
    log.error("a call failed", exc_info=e, extra={"fields": {"call": notes.id}})
    return _problem(500, "the center failed at this call; its log says why")
