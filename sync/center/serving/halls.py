"""The halls of one center: each has an application, a database and limits of its own, and none knows of another.

A call's path says which hall it is for, see `hall_path`, and is taken off before the hall sees it. A hall whose
database cannot be opened is tried again and again, and answers 503 meanwhile; the others go on.
"""

import asyncio
import logging
import math
import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, LifeSpanScope, Receive, Scope, Send
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from sync.bundles.trust import KeyTrust
from sync.center.doors import api
from sync.center.doors.call_log import CallLog
from sync.center.doors.readiness import Readiness
from sync.center.serving.hall_path import hall_path
from sync.center.serving.halls_readiness import HallsReadiness
from sync.center.serving.probes import Probes
from sync.center.telemetry.hall_log import speak_of, speaking_of
from sync.center.telemetry.log_lines import note
from sync.contract import NO_HALL_THERE

HALL_RETRY_SECONDS = 5.0  # s until a database that could not be opened is tried again
FIRST_TRY_SECONDS = 5.0  # s that the start waits for the slowest hall; its terminals are told to come again
LAST_CALLS_SECONDS = 2.0  # s that the calls of a hall that goes have to end
END_SECONDS = 10.0  # s that a hall that goes is waited for
HALLS_MAX = 64  # of one process
THREADS_A_HALL = 8  # at once beside its lanes: opening, probes, figures, bell, watches; none wants for another's

log = logging.getLogger(__name__)


class PlannedHall(Struct, frozen=True):
    """What one hall is served with."""

    name: str
    database: str
    software: Path | None
    trust: KeyTrust


class HallAway(Exception):
    """The hall's database cannot be opened now; the message says why."""


class PlansWrong(Exception):
    """What is to be served cannot be read; the message says why."""


Plans = Mapping[str, PlannedHall]
OpenHall = Callable[[PlannedHall], AbstractContextManager[Litestar]]  # on any thread; it raises `HallAway`


class ServedHalls:
    """The application before those of the halls. `read` says which there are: now, and whenever SIGHUP comes.

    It raises `PlansWrong`; then those that were there go on.
    """

    def __init__(self, read: Callable[[], Plans], opened: OpenHall) -> None:
        self._read_plans, self._opened = read, opened
        self._plans = read()
        self._ends: Callable[[], datetime | None] = lambda: None
        self._services: dict[str, _HallService] = {}
        self._changing = asyncio.Lock()
        self._changes: set[asyncio.Task[None]] = set()

    def faces(self, ends: Callable[[], datetime | None]) -> tuple[ASGIApp, ASGIApp]:
        """What is called by everybody, and what monitoring reads: at a hall's path its own probes, see `Probes`."""
        self._ends = ends
        readiness = HallsReadiness(lambda: [each.readiness for each in self._services.values() if each.readiness])
        return Probes(self._called, readiness, None), Probes(self._read, readiness, None)

    def terminals(self) -> int:
        """How many terminals of all halls were accepted, of those that are open."""
        return sum(len(api.admittance(each).ring) for each in self.open())

    def release(self) -> None:
        """Answers every long poll at once: the server is about to stop."""
        for each in self.open():
            api.release(each)

    def open(self) -> list[Litestar]:
        """The applications of the halls whose databases are there."""
        return [each.application for each in self._services.values() if each.application]

    def look_again(self) -> None:
        """Serves what is planned now; what cannot be read changes nothing."""
        try:
            plans = self._read_plans()
        except PlansWrong as e:
            log.error("the halls stay as they were: %s", e)
            return
        change = asyncio.create_task(self._change(plans))
        self._changes.add(change)
        change.add_done_callback(self._changes.discard)

    async def _called(self, scope: Scope | LifeSpanScope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._hand_on(scope, receive, send, lambda service: service.called)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._hand_on(scope, receive, send, lambda service: service.read)

    async def _hand_on(
        self, scope: Any, receive: Receive, send: Send, face: "Callable[[_HallService], ASGIApp | None]"
    ) -> None:
        asked = hall_path(scope["raw_path"])
        service = self._services.get(asked.hall) if asked else None
        if asked is None or service is None:
            await _say(send, 404, NO_HALL_THERE)
        elif (application := face(service)) is None:
            await _say(send, 503, "this hall is not served now; the center's log says why", HALL_RETRY_SECONDS)
        else:
            with service.calling(), speaking_of(asked.hall):
                await application(_within(scope, asked.hall, asked.rest), receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        """From the server's start to its stop."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(HALLS_MAX * THREADS_A_HALL, "halls"))
        await receive()
        await self._change(self._plans)
        first = [asyncio.create_task(each.tried.wait()) for each in self._services.values()]
        if first:
            await asyncio.wait(first, timeout=FIRST_TRY_SECONDS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._change({})
        await send({"type": "lifespan.shutdown.complete"})

    async def _change(self, plans: Plans) -> None:
        """Ends the halls that are planned no more, or otherwise, and begins those that are new."""
        async with self._changing:
            going = [each for each in self._services.values() if plans.get(each.plan.name) != each.plan]
            for each in going:
                del self._services[each.plan.name]
            await asyncio.gather(*(each.end() for each in going))
            for name, plan in plans.items():
                if name not in self._services:
                    self._services[name] = _HallService(plan, self._opened, self._ends)
                    note(log, "hall begins", hall=name)


class _HallService:
    """One hall, from its beginning to its end; it has an application and faces while its database is there."""

    def __init__(self, plan: PlannedHall, opened: OpenHall, ends: Callable[[], datetime | None]) -> None:
        self.plan, self._opened, self._ends = plan, opened, ends
        self.application: Litestar | None = None
        self.readiness: Readiness | None = None
        self.called: ASGIApp | None = None
        self.read: ASGIApp | None = None
        self.tried = asyncio.Event()
        self._inside = 0
        self._why = ""
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._serve())

    @contextmanager
    def calling(self) -> Iterator[None]:
        """One call, which the hall's end waits for."""
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def end(self) -> None:
        self._ending.set()
        _, hangs = await asyncio.wait([self._task], timeout=END_SECONDS)
        note(log, "hall ended", hall=self.plan.name, left="its database hangs" if hangs else "nothing")

    async def _serve(self) -> None:
        speak_of(self.plan.name)  # in this task, and in those that begin in it
        while not self._ending.is_set():
            try:
                await self._served()
            except (HallAway, SQLAlchemyError) as e:
                self._tell(str(e))
            except Exception:  # the top of this task: one bad try must not be the hall's last
                log.exception("this hall failed; trying again")
            self.tried.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), HALL_RETRY_SECONDS)

    async def _served(self) -> None:
        """Raises `HallAway`, SQLAlchemyError."""
        context = self._opened(self.plan)
        application = await asyncio.to_thread(context.__enter__)
        try:
            async with application.lifespan():
                self._stand(application)
                self._tell("")
                self.tried.set()
                await self._ending.wait()
                self._close()
                await self._last_calls(application)
        finally:
            self._close()
            await asyncio.to_thread(context.__exit__, None, None, None)

    def _stand(self, application: Litestar) -> None:
        readiness, exposition = api.observed(application, self._ends)
        self.called = CallLog(Probes(application, readiness, exposition), api.metrics(application))
        self.read = Probes(None, readiness, exposition)
        self.application, self.readiness = application, readiness

    def _close(self) -> None:
        self.application = self.readiness = self.called = self.read = None

    async def _last_calls(self, application: Litestar) -> None:
        api.release(application)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_CALLS_SECONDS):
                while self._inside:
                    await asyncio.sleep(0.05)

    def _tell(self, why: str) -> None:
        """Says why the hall is not served, once as long as it stays the same, and that it is again."""
        if why and why != self._why:
            log.error("this hall is not served: %s; trying again", why)
        elif self._why and not why:
            log.warning("this hall is served again")
        self._why = why


def _within(scope: Scope, hall: str, rest: bytes) -> Scope:
    """The call as the hall sees it: by the path that its address does not have."""
    state = dict(scope["state"])
    if (prove := state.get("prove")) is not None:
        state["prove"] = lambda key: prove(f"{hall}/{key}")  # a key has so many connections a hall
    inner: Scope = {**scope, "path": unquote(rest.decode("ascii")), "raw_path": rest, "state": state}  # type: ignore
    return inner


async def _say(send: Send, status: int, error: str, after: float = 0.0) -> None:
    body = msgspec.json.encode(api.ErrorBody(error))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if after:
        headers.append((b"retry-after", str(math.ceil(after * (0.5 + random.random()))).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
