"""The remembered facts: those that the desk goes on from at a start, also where another series began meanwhile."""

from collections.abc import Iterator
from contextlib import suppress

from sync.buffer.buffer import Buffer
from sync.buffer.lock import BufferBusy
from terminal.domain.facts import Fact


def remembered(buffer: Buffer) -> Iterator[Fact]:
    """The recent facts, in order; first those of the series that this one goes on from."""
    before = buffer.before()
    if before:
        with suppress(OSError, BufferBusy), Buffer(before, look=True) as ended:
            end = ended.end
            yield from (fact for fact in ended.recent() if end and fact.seq < end)
    yield from buffer.recent()
