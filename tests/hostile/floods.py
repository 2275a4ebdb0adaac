"""The floods: strangers with idle connections, small bodies that unpack large, polls that nobody waits for."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Sequence

from tests.hostile.wire import Answered, Center, Line, request

UNPACKED_BYTES = 4_000_000  # just below what a call may carry: two million facts of one byte
MANY_FACTS = gzip.compress(b'{"series":"x","facts":[' + b"1," * (UNPACKED_BYTES // 2) + b"1]}", 9)
FEW_AT_ONCE = 80


async def _each(count: int, at_once: int, act: Callable[[int], Awaitable[None]]) -> None:
    room = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with room:
            await act(number)

    await asyncio.gather(*(one(number) for number in range(count)))


async def unpack(center: Center, key: str, count: int) -> list[int]:
    """Calls of 4 KB that unpack to two million facts, eighty at a time; the statuses that they got, 0 for none."""
    call = request("POST", "/v1/facts", key, MANY_FACTS, True)
    statuses: list[int] = []

    async def act(number: int) -> None:
        line = Line(center)
        try:
            statuses.append((await line.call(call)).status)
        except (OSError, EOFError, TimeoutError):
            statuses.append(0)
        line.shut()

    await _each(count, FEW_AT_ONCE, act)
    return statuses


async def hold(centers: Sequence[Center], count: int) -> list[Line]:
    """Opens so many connections, spread over these addresses, and says nothing; the lines that came to stand."""
    lines: list[Line] = []

    async def act(number: int) -> None:
        line = Line(centers[number % len(centers)])
        try:
            await line.open()
        except (OSError, TimeoutError):
            return
        lines.append(line)

    await _each(count, 100, act)
    return lines


async def abandon(center: Center, key: str, count: int) -> None:
    """Asks for orders, to be held for long, and hangs up before the answer."""

    async def act(number: int) -> None:
        line = Line(center)
        try:
            await line.call(request("GET", "/v1/orders?after=0&wait=50", key), 0.3)
        except (OSError, EOFError, TimeoutError):
            line.shut()

    await _each(count, 50, act)


async def trickle(center: Center, text: bytes, seconds: float) -> int:
    """Sends one byte a second; how many the center took before it hung up."""
    reader, writer = await Line(center).open()
    sent = 0
    for byte in text[: int(seconds)]:
        writer.write(bytes((byte,)))
        sent += 1
        try:
            async with asyncio.timeout(1):
                if await reader.read(1) == b"":
                    break
        except TimeoutError:
            continue
    writer.transport.abort()
    return sent


async def ask(center: Center, method: str, path: str, key: str = "", body: bytes = b"") -> Answered:
    """One call on a connection of its own. Raises OSError, `TimeoutError`, `EOFError`."""
    line = Line(center)
    try:
        return await line.call(request(method, path, key, body))
    finally:
        line.shut()
