"""Envelopes, which come in over HTTP, before anything of them is believed: the key, the packing, the form."""

import math
import re
import zlib
from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from sync.contract import BATCH, NUMBER_MAX, Delivery, PairRequest, key_hash

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

    after: Annotated[int, Meta(ge=0, le=NUMBER_MAX)] = 0
    wait: Annotated[float, Meta(ge=0)] = 0.0  # seconds
    mark: Annotated[str, Meta(max_length=64)] = ""
    roster: Annotated[int, Meta(ge=0, le=1 << 53)] = 0
    roster_at: Annotated[int, Meta(ge=0, le=NUMBER_MAX)] = 0
    trust: Annotated[str, Meta(max_length=64)] = ""
    errands: Annotated[int, Meta(ge=0, le=1)] = 0


class PieceQuery(Struct, frozen=True):
    """The query of `GET /v1/software/piece`."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    offset: Annotated[int, Meta(ge=0, le=NUMBER_MAX)]


class OrderQuery(Struct, frozen=True):
    """The query of a call about one order."""

    order: Annotated[int, Meta(ge=1, le=NUMBER_MAX)]


# msgspec learns the types here, on one thread, and not where they are first converted
msgspec.json.Decoder(OrdersQuery)
msgspec.json.Decoder(PieceQuery)
msgspec.json.Decoder(OrderQuery)


# A list is made whole before its length is looked at, and two million facts of one byte are 100 MB; what a struct
# read from an array has no field for is passed over.
_NO_FACT = Raw(b"")
_FACTS = msgspec.defstruct("_FACTS", [(f"f{place}", Raw, _NO_FACT) for place in range(BATCH + 1)], array_like=True)


class _FewFacts(Struct, frozen=True):
    """A `Delivery`, of which no more is read than is allowed, and one fact that says that there are more."""

    series: str
    facts: _FACTS  # type: ignore[valid-type]


_few_facts_json = msgspec.json.Decoder(_FewFacts)


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


def asked_piece(query: Mapping[str, str]) -> PieceQuery:
    """Which piece of software a terminal asks for. Raises `MalformedRequest`."""
    try:
        return msgspec.convert(query, PieceQuery, strict=False)
    except msgspec.ValidationError as e:
        raise MalformedRequest(str(e)) from e


def asked_order(query: Mapping[str, str]) -> int:
    """Which order is asked about. Raises `MalformedRequest`."""
    try:
        return msgspec.convert(query, OrderQuery, strict=False).order
    except msgspec.ValidationError as e:
        raise MalformedRequest(str(e)) from e


class Unpacking:
    """Takes a body as it comes in and unpacks it; never more than `limit` bytes, however much it would be."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._content = bytearray()
        match encoding.strip().lower():
            case "" | "identity":
                self._gzip = None
            case "gzip":
                self._gzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            case _:
                raise UnknownPacking(f"content encoding {encoding[:40]!r} is not known here, gzip is")

    def take(self, chunk: bytes) -> int:
        """How many bytes it became. Raises `TooLarge`, `MalformedRequest`."""
        try:
            fresh = self._gzip.decompress(chunk, self._limit + 1 - len(self._content)) if self._gzip else chunk
        except zlib.error as e:
            raise MalformedRequest(f"not gzip: {e}") from e
        if len(self._content) + len(fresh) > self._limit:
            raise TooLarge(f"more than {self._limit} bytes when unpacked")
        self._content += fresh
        return len(fresh)

    def content(self) -> bytes:
        """All of it, at the end; it is not kept here. Raises `MalformedRequest`."""
        if self._gzip and (not self._gzip.eof or self._gzip.unused_data):
            raise MalformedRequest("gzip that ends too early or too late")
        content = bytes(self._content)
        self._content.clear()
        return content


def parsed(body: bytes, kind: msgspec.json.Decoder[T]) -> T:
    """The envelope of this kind. Raises `MalformedRequest`."""
    try:
        envelope = kind.decode(body)
    except (ValueError, RecursionError) as e:
        raise MalformedRequest(f"not a {kind.type.__name__}: {e}") from e
    if isinstance(envelope, PairRequest):
        _names(envelope.terminal, envelope.board, envelope.version)
    return envelope


def delivered(body: bytes) -> Delivery:
    """The delivery. Raises `MalformedRequest`, `TooLarge`."""
    envelope = parsed(body, _few_facts_json)
    _names(envelope.series)
    facts = [fact for fact in msgspec.structs.astuple(envelope.facts) if fact is not _NO_FACT]
    if len(facts) > BATCH:
        raise TooLarge(f"more than the {BATCH} facts that are allowed in one delivery")
    return Delivery(envelope.series, facts)


def _names(*names: str) -> None:
    for name in names:
        if len(name) > NAME or not name.isprintable():
            raise MalformedRequest(f"{name[:40]!r} is no name: {NAME} printable characters at most")
