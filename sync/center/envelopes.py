"""Envelopes, which come in over HTTP, before anything of them is believed: the key, the packing, the form."""

import math
import re
import zlib
from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from sync.center.intake import MAX
from sync.contract import BATCH, BODY_LIMIT, Delivery, PairRequest, key_hash

T = TypeVar("T")

NAME = 200  # characters of a name that a terminal gives to itself, its board, its version or a series


class NoKey(Exception):
    """The call must be made with `Authorization: Bearer <64 hexadecimal digits>`."""


class MalformedRequest(Exception):
    """The envelope is not what the contract says; the same bytes will not do later either."""


class TooLarge(Exception):
    """More than one call may carry: send it in parts."""


class UnknownPacking(Exception):
    """The body must be sent plain or with gzip."""


class OrdersQuery(Struct, frozen=True):
    """The query of `GET /v1/orders`."""

    after: Annotated[int, Meta(ge=0, le=MAX)] = 0
    wait: Annotated[float, Meta(ge=0)] = 0.0  # seconds


def bearer(authorization: str) -> str:
    """The hash of the key in an Authorization header. Raises `NoKey`."""
    found = re.fullmatch(r"Bearer ([0-9a-fA-F]{64})", authorization, re.ASCII)
    if found is None:
        raise NoKey("a key is needed: Authorization: Bearer, then 64 hexadecimal digits")
    return key_hash(found[1])


def asked(query: Mapping[str, str]) -> OrdersQuery:
    """What a terminal asks for. Raises `MalformedRequest`."""
    try:
        question = msgspec.convert(query, OrdersQuery, strict=False)
    except msgspec.ValidationError as e:
        raise MalformedRequest(str(e)) from e
    if not math.isfinite(question.wait):
        raise MalformedRequest("wait is a number of seconds")
    return question


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as it was before Content-Encoding. Raises `TooLarge`, `MalformedRequest`, `UnknownPacking`."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip":
            return _gunzipped(body)
    raise UnknownPacking(f"content encoding {encoding[:40]!r} is not known here, gzip is")


def _gunzipped(body: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        content = stream.decompress(body, BODY_LIMIT + 1)
    except zlib.error as e:
        raise MalformedRequest(f"not gzip: {e}") from e
    if len(content) > BODY_LIMIT:
        raise TooLarge(f"more than {BODY_LIMIT} bytes when unpacked")
    if not stream.eof or stream.unused_data:
        raise MalformedRequest("gzip that ends too early or too late")
    return content


def parsed(body: bytes, kind: type[T]) -> T:
    """The envelope of this kind. Raises `MalformedRequest`, `TooLarge`."""
    try:
        envelope = msgspec.json.decode(body, type=kind)
    except (ValueError, RecursionError) as e:
        raise MalformedRequest(f"not a {kind.__name__}: {e}") from e
    match envelope:
        case Delivery():
            _names(envelope.series)
            if len(envelope.facts) > BATCH:
                raise TooLarge(f"{len(envelope.facts)} facts in one delivery, {BATCH} are allowed")
        case PairRequest():
            _names(envelope.terminal, envelope.board, envelope.version)
    return envelope


def _names(*names: str) -> None:
    for name in names:
        if len(name) > NAME or not name.isprintable():
            raise MalformedRequest(f"{name[:40]!r} is no name: {NAME} printable characters at most")
