"""What ends the waiting of the sensor's thread, and what does not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

import pytest

from hardware.fingerprint.request_queue import Request, RequestQueue
from tests.support.sensor_desk import PATIENCE

LONG = 3600.0  # seconds; nothing here takes one


def waiting(inbox: RequestQueue, *, busy: bool = False) -> SimpleQueue[object]:
    """What a thread gets that begins to wait now."""
    got: SimpleQueue[object] = SimpleQueue()
    threading.Thread(target=lambda: got.put(inbox.get(LONG, busy=busy)), daemon=True).start()
    return got


def request() -> Request:
    return Request(lambda module: None, Future())


REQUEST = request()


@pytest.mark.parametrize(
    ("change", "item"),
    [
        (lambda inbox: inbox.put("counted"), "counted"),
        (lambda inbox: inbox.put(REQUEST), REQUEST),
        (RequestQueue.wake, None),
        (RequestQueue.close, None),
    ],
)
def test_every_change_ends_the_wait(change: Callable[[RequestQueue], None], item: object) -> None:
    inbox = RequestQueue()
    got = waiting(inbox)
    change(inbox)
    assert got.get(timeout=PATIENCE) == item


class Interrupted(RequestQueue):
    """Hears a tone as soon as it waits."""

    waits = 0

    def _wait(self, seconds: float, busy: bool) -> None:
        self.waits += 1
        self.put("counted")


def test_a_request_waits_while_the_thread_is_busy_and_a_tone_does_not() -> None:
    inbox, wanted = Interrupted(), request()
    inbox.put(wanted)
    assert (inbox.get(LONG, busy=True), inbox.waits) == ("counted", 1)
    assert (inbox.get(LONG), inbox.waits) == (wanted, 1)


def test_a_request_does_not_end_the_wait_of_a_busy_thread() -> None:
    inbox = RequestQueue()
    got = waiting(inbox, busy=True)
    inbox.put(request())
    inbox.put("counted")
    assert got.get(timeout=PATIENCE) == "counted"


def test_a_change_that_was_seen_does_not_end_the_next_wait() -> None:
    inbox = RequestQueue()
    inbox.wake()
    assert inbox.get(LONG) is None
    got = waiting(inbox)
    inbox.put("counted")
    assert got.get(timeout=PATIENCE) == "counted"


def test_nothing_comes_of_waiting_for_nothing() -> None:
    inbox = RequestQueue()
    assert inbox.get(0.001) is None
    assert inbox.get(0.0) is None
    inbox.put("counted")
    assert inbox.get(0.0) == "counted"
