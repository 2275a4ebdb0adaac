"""Terminals of a hall that deliver steadily, and write down what they made and what they were told.

`python -m tests.machine.cluster_terminals serve FOLDER URL CA COUNT PACE` until SIGTERM; `accept DATABASE COUNT`
lets them in before. Each has a chain of facts, asks for orders on a second line, waits, comes again and rewinds as
the contract says, and keeps every fact as a terminal does for its retention. `made` has the facts, a line each,
before they were sent; `told.jsonl` a line a call, once its answer was read.
"""

import asyncio
import contextlib
import hashlib
import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from sync.contract import WAIT, key_hash, terminal_name
from sync.uplink.backoff import Backoff
from tests.benchmarks.crowd import accepted
from tests.hostile.wire import Answered, Center, Line, center, request

TOGETHER = 20  # facts in a delivery
MOST_SECONDS = 60.0  # of a pause that nobody asked for, as the terminal's own
LONGER_SECONDS = 15.0  # than it is held for, a question may take
NONE = "0" * 64


class Terminal:
    """One of them: its facts from the first on, and how far it was told that they are settled."""

    def __init__(self, number: int, made: TextIO, told: TextIO) -> None:
        self._key = f"{number + 1:064x}"
        self.name = terminal_name(key_hash(self._key))
        self._series = hashlib.sha256(self._key.encode()).hexdigest()[:32]
        self._facts: list[str] = []
        self._prev, self._through, self._store = NONE, 0, ""
        self._made, self._told = made, told
        self._news = asyncio.Event()

    async def record(self, pace: float) -> None:
        """A fact now and then: one in so many seconds."""
        await asyncio.sleep(random.random() * pace)
        while True:
            self._facts.append(self._fact(len(self._facts) + 1))
            self._made.write(self._facts[-1] + "\n")
            self._news.set()
            await asyncio.sleep(pace * (0.5 + random.random()))

    async def deliver(self, to: Center) -> None:
        line, backoff = Line(to), Backoff(MOST_SECONDS)
        while True:
            await self._news.wait()
            self._news.clear()
            while self._through < len(self._facts):
                wait = await self._call(line, backoff)
                await asyncio.sleep(wait)

    async def ask(self, to: Center) -> None:
        """For orders, of which there are none."""
        line, backoff = Line(to), Backoff(MOST_SECONDS)
        await asyncio.sleep(random.random())
        call = request("GET", f"/v1/orders?after=0&wait={WAIT}", self._key)
        while True:
            began = time.monotonic()
            answer = await _answer(line, call, WAIT + LONGER_SECONDS)
            if answer and answer.status == 200:
                backoff.worked()
            else:
                self._note(began, status=answer.status if answer else 0, orders=True)
                await asyncio.sleep(backoff.failed(_asked(answer)))

    async def _call(self, line: Line, backoff: Backoff) -> float:
        """One delivery; for how long to wait after it."""
        sent = self._facts[self._through : self._through + TOGETHER]
        body = f'{{"series":"{self._series}","facts":[{",".join(sent)}]}}'
        began = time.monotonic()
        answer = await _answer(line, request("POST", "/v1/facts", self._key, body.encode()))
        if answer is None or answer.status != 200:
            self._note(began, status=answer.status if answer else 0)
            return backoff.failed(_asked(answer))
        receipt = answer.said
        backoff.worked()
        self._note(began, status=200, store=receipt["store"], through=receipt["through"], said=receipt)
        self._through = receipt["through"]  # also where it is less than it was: it delivers again from there
        return 0.0

    def _note(self, began: float, *, said: dict[str, Any] | None = None, **what: object) -> None:
        odd = {name: said[name] for name in ("refused", "conflict") if said and said.get(name)}
        seen = {"at": time.monotonic(), "began": began, "terminal": self.name, "series": self._series}
        self._told.write(json.dumps({**seen, **what, **odd}) + "\n")

    def _fact(self, seq: int) -> str:
        fact = {
            "at": int(time.time() * 1000),
            "body": {"badge": "1024", "level": "satisfied", "replaces": 0, "staffing": 0},
            "boot": "b" * 32,
            "clock": "synced",
            "config": "1.1",
            "kind": "rating",
            "mono": int(time.monotonic() * 1000),
            "prev": self._prev,
            "seq": seq,
            "series": self._series,
            "terminal": self.name,
            "window": "2F-17",
        }
        text = json.dumps(fact, separators=(",", ":"))
        self._prev = hashlib.sha256(text.encode()).hexdigest()
        return text


async def _answer(line: Line, call: bytes, patience: float = LONGER_SECONDS) -> Answered | None:
    with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        return await line.call(call, patience)
    return None


def _asked(answer: Answered | None) -> float | None:
    after = answer.headers.get("retry-after", "") if answer else ""
    return float(after) if after.isdecimal() else None


async def serve(folder: Path, url: str, ca: Path, count: int, pace: float) -> None:
    to = center(url, ca, "0.0.0.0")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with (
        (folder / "made").open("a", encoding="utf-8", buffering=1) as made,
        (folder / "told.jsonl").open("a", encoding="utf-8", buffering=1) as told,
    ):
        hall = [Terminal(number, made, told) for number in range(count)]
        works = [work for each in hall for work in (each.record(pace), each.deliver(to), each.ask(to))]
        tasks = [asyncio.create_task(work) for work in works]
        ended = asyncio.create_task(stop.wait())
        await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()  # a terminal never ends by itself
            task.cancel()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["accept", database, count]:
            accepted(database, int(count))
        case ["serve", folder, url, ca, count, pace]:
            asyncio.run(serve(Path(folder), url, Path(ca), int(count), float(pace)))
