"""The software doors of the center's API: IT's signature is the login at one, a terminal's key at the other."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from msgspec import Struct
from msgspec.json import Decoder

from sync.bundles.trust import KeyTrust
from sync.center import envelopes
from sync.center.doors.reception import Caller, key_of, lane_of
from sync.center.doors.sending_rate import SENT_PER_SECOND, SendingRate
from sync.center.envelopes import PieceQuery
from sync.center.orders.software_orders import NoSoftware, SoftwareOrders
from sync.center.orders.software_shelf import SoftwareShelf
from sync.contract import (
    SOFTWARE_PIECE_BYTES,
    SealedPiece,
    SignedSoftwareOrder,
    SoftwareAnswer,
    SoftwareReceipt,
)
from sync.releases.sealed_piece import open_piece
from sync.releases.software_order import SoftwareOrder, order_signer, verify_order

ORDER_BODY_BYTES, PIECE_BODY_BYTES = 64 << 10, 512 << 10  # as base64, and what is around it

_order_json, _piece_json = Decoder(SignedSoftwareOrder), Decoder(SealedPiece)
SoftwareRequest = Request[Any, Any, State]


class NoShelf(Exception):
    """This center was started without a folder for software."""


class SoftwareDesk(Struct, frozen=True):
    """What these doors share; `shelf` is None where the center has no folder for software."""

    orders: SoftwareOrders
    shelf: SoftwareShelf | None
    rate: SendingRate
    now: Callable[[], int]
    trust: Callable[[], KeyTrust]  # whose signatures count; a call of the database


def software_desk(
    orders: SoftwareOrders,
    folder: Path | None,
    now: Callable[[], int],
    trust: Callable[[], KeyTrust],
    processes: int,
) -> SoftwareDesk:
    """The desk of a center that keeps files of software in `folder`, in one of so many processes."""
    shelf = SoftwareShelf(folder, trust) if folder else None
    rate = SendingRate(time.monotonic, random.random, SENT_PER_SECOND / processes)
    return SoftwareDesk(orders, shelf, rate, now, trust)


@post(
    "/v1/software",
    status_code=200,
    caller=Caller.ANYBODY,
    body=ORDER_BODY_BYTES,
    said=SignedSoftwareOrder,
    told="software published",
)
async def publish_software(request: SoftwareRequest) -> SoftwareReceipt:
    desk, shelf = _desk(request), _shelf(request)
    signed = envelopes.parsed(await request.body(), _order_json).order

    def keep() -> int:
        keys = desk.trust().keys
        order = verify_order(signed, keys)
        wanted = desk.orders.publish(signed, order_signer(signed, keys), order, desk.now())
        shelf.keep_only(wanted)
        return _told(desk, shelf, order)

    return SoftwareReceipt(desk.now(), await lane_of(request).queue.run(keep))


@post("/v1/software/piece", status_code=200, caller=Caller.ANYBODY, body=PIECE_BODY_BYTES, said=SealedPiece)
async def publish_piece(request: SoftwareRequest) -> SoftwareReceipt:
    desk, shelf = _desk(request), _shelf(request)
    sealed = envelopes.parsed(await request.body(), _piece_json).piece

    def keep() -> int:
        piece = open_piece(sealed, desk.trust().keys)
        order = desk.orders.awaited(piece.sha256)
        shelf.add(order, piece)
        return _told(desk, shelf, order)

    return SoftwareReceipt(desk.now(), await lane_of(request).queue.run(keep))


@get("/v1/software", caller=Caller.TERMINAL, body=0)
async def software(request: SoftwareRequest) -> SoftwareAnswer:
    desk, key = _desk(request), key_of(request)
    return await lane_of(request).queue.run(desk.orders.answer, key, desk.now())


@get("/v1/software/piece", caller=Caller.TERMINAL, body=0, query=PieceQuery)
async def software_piece(request: SoftwareRequest) -> Response[bytes]:
    desk, shelf, key = _desk(request), _shelf(request), key_of(request)
    asked = envelopes.asked_piece(dict(request.query_params))
    desk.rate.spend(SOFTWARE_PIECE_BYTES)

    def read() -> bytes:
        order = desk.orders.granted(key, asked.sha256)
        try:
            return shelf.piece(order, asked.offset)
        except FileNotFoundError as e:  # a database that was restored without its folder
            raise NoSoftware("the file of this software is not here: publish it again") from e

    content = await lane_of(request).queue.run(read)
    return Response(content, media_type="application/octet-stream")


def _told(desk: SoftwareDesk, shelf: SoftwareShelf, order: SoftwareOrder) -> int:
    """How far the file is; terminals are told once it is whole."""
    reached = shelf.reached(order)
    if reached == order.size:
        desk.orders.complete(order.sha256)
    return reached


def _desk(request: SoftwareRequest) -> SoftwareDesk:
    desk: SoftwareDesk = request.app.state["software"]
    return desk


def _shelf(request: SoftwareRequest) -> SoftwareShelf:
    """Raises `NoShelf`."""
    shelf = _desk(request).shelf
    if shelf is None:
        raise NoShelf("this center keeps no software: start it with `center serve --software FOLDER`")
    return shelf


SOFTWARE_DOORS = (publish_software, publish_piece, software, software_piece)
