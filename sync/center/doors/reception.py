"""The reception, which every call passes: the key before the body, the body within its limit, the caller there.

A handler says by its options what it takes: `caller`, who may call; `body`, the bytes of a body once unpacked;
`held`, that it may keep its caller waiting. It is given the body whole and unpacked, and the lane in which its work
waits. A caller that hangs up ends its call wherever that waits.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from typing import Any

from litestar import Request
from litestar.exceptions import MethodNotAllowedException
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send
from msgspec import Struct

from sync.center.doors.key_ring import KeyRing
from sync.center.doors.work_queue import Busy, WorkQueue
from sync.center.envelopes import Unpacking, bearer
from sync.center.network.tries import origin
from sync.center.store import Store
from sync.center.telemetry.call_notes import notes_of
from sync.contract import terminal_name

TERMINALS_BYTES, STRANGERS_BYTES = 64 << 20, 8 << 20  # of bodies in memory at once, in all processes together
BODIES_LEAST_BYTES = 4 << 20  # in each of them: the largest body has two


class Caller(Enum):
    """Who may call."""

    TERMINAL = "with the key of an accepted terminal"
    APPLICANT = "with any key"
    ANYBODY = "without a key"
    OWNER = "at the center's own socket"
    SYSTEM = "with the key of a system of the hall"


class NotOwner(Exception):
    """This call is taken at the center's own socket, and nowhere else."""


class CallerGone(Exception):
    """It hung up before its body was whole; there is nobody to answer."""


class Budget:
    """How many bytes of bodies may be in memory at once."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    @contextmanager
    def held(self) -> Iterator[Callable[[int], None]]:
        """What is called with each part's size, and gives all of it back at the end; it raises `Busy`."""
        mine = 0

        def hold(size: int) -> None:
            nonlocal mine
            if size > self._left:
                raise Busy(1.0)
            self._left -= size
            mine += size

        try:
            yield hold
        finally:
            self._left += mine


class Lane(Struct, frozen=True):
    """Where calls of one sort wait, and how much of them is in memory: terminals have one, strangers another."""

    queue: WorkQueue
    budget: Budget


class Admittance(Struct, frozen=True):
    """What the reception goes by. `standing` looks a terminal's key up; it raises `UnknownKey`, `NotAccepted`."""

    ring: KeyRing
    terminals: Lane
    strangers: Lane
    standing: Callable[[str], None]
    system: Callable[[str], str]  # which system has this key; it raises `NoSystem`


class Reception:
    """Stands before the handlers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        options: Mapping[str, Any] = scope["route_handler"].opt
        if "caller" not in options:  # OPTIONS, which the framework answers beside each path
            raise MethodNotAllowedException
        request: Request[Any, Any, Any] = Request(scope)
        admittance: Admittance = request.app.state["admittance"]
        owner, lane = await _received(request, options["caller"], admittance)
        place: AbstractContextManager[None] = nullcontext() if options.get("held") else lane.queue.place(owner)
        with admittance.ring.calling(owner), place, lane.budget.held() as hold:
            unpacking = Unpacking(_header(scope, b"content-encoding"), options["body"])
            try:
                content = await _body(receive, unpacking, hold)
            except CallerGone:
                return
            scope["state"]["lane"] = lane
            await _while_there(self._app(scope, _once(content), send), receive)


def admittance(store: Store, processes: int) -> Admittance:
    """The two lanes before a store, in one of so many processes."""
    terminals = WorkQueue("terminals", store.writers, time.monotonic, random.random, store.together)
    strangers = WorkQueue("strangers", 1, time.monotonic, random.random, store.together)
    held = [max(limit // processes, BODIES_LEAST_BYTES) for limit in (TERMINALS_BYTES, STRANGERS_BYTES)]
    lanes = Lane(terminals, Budget(held[0])), Lane(strangers, Budget(held[1]))
    return Admittance(KeyRing(store.accepted()), *lanes, store.standing, store.systems.named)


def address_of(request: Request[Any, Any, Any]) -> str:
    """Where a call comes from, as it is counted: see `tries.origin`."""
    return origin(request.client.host if request.client else "")


def lane_of(request: Request[Any, Any, Any]) -> Lane:
    """Where the work of a call that was received waits."""
    lane: Lane = request.scope["state"]["lane"]
    return lane


def key_of(request: Request[Any, Any, Any]) -> str:
    """The hash of the key of a caller who needed one to be received."""
    key: str = request.scope["state"]["key"]
    return key


async def _received(request: Request[Any, Any, Any], caller: Caller, admittance: Admittance) -> tuple[str, Lane]:
    """Whose call this is, and its lane.

    Raises `NoKey`, `UnknownKey`, `NoSystem`, `NotAccepted`, `NotOwner`, `Busy`.
    """
    address = address_of(request)
    if caller is Caller.OWNER:
        if not request.scope["state"].get("own"):
            raise NotOwner("this is done at the center's own socket, see `center serve --socket`")
        notes_of(request.scope).who = "own socket"
        return address, admittance.terminals
    if caller is Caller.ANYBODY:
        return address, admittance.strangers
    key = request.scope["state"]["key"] = bearer(_header(request.scope, b"authorization"))
    if caller is Caller.SYSTEM:
        with admittance.ring.calling(address), admittance.strangers.queue.place(address):
            name = await admittance.strangers.queue.run(admittance.system, key)
        notes_of(request.scope).who = f"system {name}"
        _prove(request, key)
        return key, admittance.terminals
    if key not in admittance.ring:
        if caller is Caller.APPLICANT:
            return address, admittance.strangers
        with admittance.ring.calling(address), admittance.strangers.queue.place(address):
            await admittance.strangers.queue.run(admittance.standing, key)
        admittance.ring.add(key)
    notes_of(request.scope).who = terminal_name(key)
    _prove(request, key)
    return key, admittance.terminals


def _header(scope: Scope, wanted: bytes) -> str:
    """The first of this name; empty where there is none."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _prove(request: Request[Any, Any, Any], key: str) -> None:
    """Tells the listener whose connection this is."""
    if (prove := request.scope["state"].get("prove")) is not None:
        prove(key)


async def _body(receive: Receive, unpacking: Unpacking, hold: Callable[[int], None]) -> bytes:
    """Raises `TooLarge`, `MalformedRequest`, `Busy`, `CallerGone`."""
    more = True
    while more:
        part = await receive()
        if part["type"] != "http.request":
            raise CallerGone
        hold(unpacking.take(part["body"]))
        more = part["more_body"]
    return unpacking.content()


def _once(content: bytes) -> Receive:
    """The whole body in one message."""

    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


async def _while_there(handling: Awaitable[None], receive: Receive) -> None:
    """Has the call handled, unless its caller hangs up."""
    call = asyncio.current_task()
    assert call is not None
    watch = asyncio.create_task(_end_when_gone(call, receive))
    try:
        await handling
    except asyncio.CancelledError:
        if not watch.done() or call.uncancel():  # somebody else wants it ended
            raise
    finally:
        watch.cancel()


async def _end_when_gone(call: asyncio.Task[Any], receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    call.cancel()
