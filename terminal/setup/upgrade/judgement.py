"""The judgement of a new version: in what it works worse than the old one was measured to. Pure.

What did not work before does not count against the new version, whoever's fault it was.
"""

from collections.abc import Iterator

from terminal.domain.vitals import VitalsAnswer

SENSOR_MS = 10_000  # ms: a sensor that works answers every two seconds
CENTER_MS = 120_000  # ms: a report goes each half minute, and a failed one again within a minute
FRAME_TIMES, FRAME_MS = 3, 3_000  # the one may be measured after a cold start, and the other not
MEMORY_TIMES, MEMORY_KIB = 1.5, 32 << 10
GROWTH_KIB = 16 << 10  # while it is watched; what fills by itself in the first minutes is a few MiB


def worse(before: VitalsAnswer | None, after: VitalsAnswer) -> tuple[str, ...]:
    """Why it should be left, empty where it should stay; `before` is None where the old one did not answer."""
    return tuple(_worse(before, after)) if before else ()


def unsteady(early: VitalsAnswer, late: VitalsAnswer) -> tuple[str, ...]:
    """The same of two answers of the new version, one at the beginning of the watch and one at its end."""
    if late.began != early.began:
        return ("it ended by itself and was started again",)
    grown = late.memory - early.memory
    return (f"it leaks: {_mib(grown)} more while it was watched",) if grown > GROWTH_KIB else ()


def _worse(before: VitalsAnswer, after: VitalsAnswer) -> Iterator[str]:
    if before.first_frame is not None:
        yield from _later(before.first_frame, after.first_frame)
    if after.screen and not before.screen:
        yield f"the screen is lost: {after.screen}"
    if before.durable and not after.durable:
        yield "it made no record durable"
    if _within(before.sensor, SENSOR_MS) and not _within(after.sensor, SENSOR_MS):
        yield "the sensor does not answer"
    if before.keys and not after.keys:
        yield "the keys do not answer"
    if _within(before.center, CENTER_MS) and not _within(after.center, CENTER_MS):
        yield "the center acknowledges nothing"
    if after.memory > before.memory * MEMORY_TIMES + MEMORY_KIB:
        yield f"it holds {_mib(after.memory)} of memory, the old version {_mib(before.memory)}"


def _later(before: int, after: int | None) -> Iterator[str]:
    if after is None:
        yield "no frame was shown"
    elif after > before * FRAME_TIMES + FRAME_MS:
        yield f"the first frame came after {after / 1000:.1f} s, the old version's after {before / 1000:.1f} s"


def _within(since: int | None, limit: int) -> bool:
    return since is not None and since <= limit


def _mib(kib: int) -> str:
    return f"{kib >> 10} MiB"
