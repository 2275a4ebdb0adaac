"""The center's HTTP API: contract v1 (see `sync.contract`), and IT's doors for what is signed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from litestar import Litestar, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from msgspec import Struct
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.bundles.bundle import BundleRefused, verify
from sync.bundles.signed_directory import verify_directory
from sync.center.admission import NotAccepted, UnknownKey, WrongName
from sync.center.directories import NoDirectory, NotNewer
from sync.center.envelopes import MalformedRequest, NoKey, TooLarge, UnknownPacking, asked, bearer, parsed, unpacked
from sync.center.fact_table import OthersSeries
from sync.center.order_bell import OrderBell
from sync.center.pairing import NameTaken, WrongNonce
from sync.center.store import Store
from sync.center.tries import TooManyTries, origin
from sync.contract import (
    BODY_LIMIT,
    WAIT,
    Delivery,
    DeliveryReceipt,
    DirectoryAnswer,
    Noted,
    Orders,
    PairAnswer,
    PairRequest,
    Report,
    ReportReceipt,
    SignedBundle,
    SignedDirectory,
)

T = TypeVar("T")
CenterRequest = Request[Any, Any, State]

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    MalformedRequest: 400,
    WrongName: 400,
    WrongNonce: 400,
    NoKey: 401,
    UnknownKey: 401,
    NotAccepted: 403,
    BundleRefused: 403,
    NoDirectory: 404,
    NotNewer: 409,
    NameTaken: 409,
    OthersSeries: 409,
    TooLarge: 413,
    UnknownPacking: 415,
    TooManyTries: 429,
}
RETRY_AFTER = {429: "60", 503: "1"}  # seconds


class ErrorBody(Struct, frozen=True):
    error: str


class CenterContext(Struct, frozen=True):
    """What the handlers share."""

    store: Store
    bell: OrderBell
    now: Callable[[], int]
    trusted: tuple[str, ...]


def app(store: Store, *, now: Callable[[], int], trusted: Sequence[str]) -> Litestar:
    """The application. `now` is the hall's clock in milliseconds since 1970; `trusted` are IT's public keys."""
    center = CenterContext(store, OrderBell(store), now, tuple(trusted))
    return Litestar(
        [health, pair, deliver, orders, state, directory, publish, publish_directory],
        state=State({"center": center}),
        lifespan=[_watching],
        request_max_body_size=BODY_LIMIT,
        exception_handlers={
            **dict.fromkeys(STATUS, _refused),
            **dict.fromkeys((OperationalError, IntegrityError, NoConnection), _busy),
            HTTPException: _http,
            Exception: _failed,
        },
        openapi_config=None,
        logging_config=None,
    )


def release(application: Litestar) -> None:
    """Answers every long poll at once: the server is about to stop."""
    _center(application).bell.close()


@get("/v1/health")
async def health(request: CenterRequest) -> Noted:
    return Noted(_center(request.app).now())


@post("/v1/pair", status_code=200)
async def pair(request: CenterRequest) -> PairAnswer:
    center, key = _center(request.app), _key(request)
    envelope = await _envelope(request, PairRequest)
    address = origin(request.client.host if request.client else "")
    return await asyncio.to_thread(center.store.gate.pair, key, envelope, address, center.now())


@post("/v1/facts", status_code=200)
async def deliver(request: CenterRequest) -> DeliveryReceipt:
    center, key = _center(request.app), _key(request)
    envelope = await _envelope(request, Delivery)
    return await asyncio.to_thread(center.store.take, key, envelope, center.now())


@put("/v1/state", status_code=200)
async def state(request: CenterRequest) -> ReportReceipt:
    center, key = _center(request.app), _key(request)
    envelope = await _envelope(request, Report)
    return await asyncio.to_thread(center.store.report, key, envelope, center.now())


@get("/v1/directory")
async def directory(request: CenterRequest) -> DirectoryAnswer:
    center, key = _center(request.app), _key(request)
    return await asyncio.to_thread(center.store.directory, key, center.now())


@get("/v1/orders")
async def orders(request: CenterRequest) -> Orders:
    center, key = _center(request.app), _key(request)
    question = asked(dict(request.query_params))
    window = await asyncio.to_thread(center.store.seen, key, center.now())
    deadline = asyncio.get_running_loop().time() + min(question.wait, WAIT)
    while True:
        rung = center.bell.event(window)
        found = await asyncio.to_thread(center.store.orders, key, question.after)
        if found or center.bell.closed or not await _set(rung, deadline):
            return Orders(center.now(), center.store.id, found)


@post("/v1/bundles", status_code=200)
async def publish(request: CenterRequest) -> Noted:
    center = _center(request.app)
    bundle = (await _envelope(request, SignedBundle)).bundle
    payload = verify(bundle, center.trusted)
    await asyncio.to_thread(center.store.publish, bundle, payload, center.now())
    center.bell.ring(payload.target)
    return Noted(center.now())


@post("/v1/directory", status_code=200)
async def publish_directory(request: CenterRequest) -> Noted:
    center = _center(request.app)
    signed = (await _envelope(request, SignedDirectory)).directory
    payload = verify_directory(signed, center.trusted)
    await asyncio.to_thread(center.store.publish_directory, signed, payload, center.now())
    return Noted(center.now())


@asynccontextmanager
async def _watching(application: Litestar) -> AsyncIterator[None]:
    center = _center(application)
    newest = await asyncio.to_thread(center.store.newest_order)
    watch = asyncio.create_task(center.bell.watch(newest))
    yield
    center.bell.close()
    watch.cancel()
    await asyncio.wait([watch])


def _center(application: Litestar) -> CenterContext:
    center: CenterContext = application.state["center"]
    return center


def _key(request: CenterRequest) -> str:
    return bearer(request.headers.get("authorization", ""))


async def _envelope(request: CenterRequest, kind: type[T]) -> T:
    body, encoding = await request.body(), request.headers.get("content-encoding", "")
    return await asyncio.to_thread(lambda: parsed(unpacked(body, encoding), kind))


async def _set(event: asyncio.Event, deadline: float) -> bool:
    """Whether the event was set before the deadline, which the loop's clock tells."""
    try:
        async with asyncio.timeout_at(deadline):
            return await event.wait()
    except TimeoutError:
        return False


def _problem(status: int, error: str) -> Response[ErrorBody]:
    retry = {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else None
    return Response(ErrorBody(error), status_code=status, media_type="application/json", headers=retry)


def _refused(_request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    return _problem(STATUS[type(e)], str(e))


def _busy(_request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    log.warning("the database did not take a call: %s", e)
    return _problem(503, "the database cannot take this now")


def _http(_request: CenterRequest, e: HTTPException) -> Response[ErrorBody]:
    return _problem(e.status_code, e.detail)


def _failed(_request: CenterRequest, e: Exception) -> Response[ErrorBody]:
    log.error("a call failed", exc_info=e)
    return _problem(500, "the center failed at this call; its log says why")
