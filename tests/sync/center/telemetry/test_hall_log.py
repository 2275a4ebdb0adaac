"""The hall in the log: each line says of which hall it is, in tasks and on threads, and none silences another's."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterator

import pytest

from sync.center.doors.work_queue import WorkQueue
from sync.center.telemetry.hall_log import HallInLog, speak_of, speaking_of
from sync.center.telemetry.log_limit import LogLimit
from sync.center.telemetry.log_lines import note, note_seldom
from terminal.services.log_text import LogText

log = logging.getLogger("halls")


class Kept(logging.Handler):
    """The lines as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(LogText("%(message)s"))
        for each in (HallInLog(), LogLimit()):
            self.addFilter(each)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler = Kept()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)


def complain() -> None:
    log.warning("the database did not take a call")


def test_each_hall_complains_for_itself_and_once(kept: Kept) -> None:
    for hall in ("yingjiang", "ruili", "ruili"):
        with speaking_of(hall):
            complain()
    complain()
    said = "the database did not take a call"
    assert kept.lines == [f"{said} hall=yingjiang", f"{said} hall=ruili", said]


def test_what_is_always_said_is_and_fields_stay(kept: Kept) -> None:
    for _ in range(2):
        with speaking_of("ruili"):
            note(log, "push", window="2F-17")
    with speaking_of("ruili"):
        note_seldom(log, logging.INFO, "refused", "2F-17", status=403)
    assert kept.lines == ["push hall=ruili window=2F-17"] * 2 + ["refused hall=ruili status=403"]


def test_tasks_and_the_threads_of_a_lane_speak_of_the_hall_that_they_were_made_for(kept: Kept) -> None:
    async def serve(hall: str, act: Callable[[], None]) -> None:
        speak_of(hall)
        lane = WorkQueue("terminals", 1, time.monotonic, random.random)
        await asyncio.gather(lane.run(act), asyncio.to_thread(act))
        lane.close()

    async def both() -> None:
        await asyncio.gather(*(serve(hall, lambda: note(log, "done")) for hall in ("yingjiang", "ruili")))

    asyncio.run(both())
    assert sorted(kept.lines) == ["done hall=ruili"] * 2 + ["done hall=yingjiang"] * 2
