"""What ends the waiting of the sensor's thread, and what does not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

import pytest

from hardware.fingerprint.request_queue import Request, RequestQueue
from tests.support.sensor_desk import PATIENCE

LONG = 3600.0  # seconds; nothing here takes one


def waiting(requests: RequestQueue, *, busy: bool = False) -> SimpleQueue[object]:
    """What a thread gets that begins to wait now."""
    got: SimpleQueue[object] = SimpleQueue()
    threading.Thread(target=lambda: got.put(requests.get(LONG, busy=busy)), daemon=True).start()
    return got


def request() -> Request:
    return Request(lambda module: None, Future())


REQUEST = request()


@pytest.mark.parametrize(
    ("change", "item"),
    [
        (lambda requests: requests.put("counted"), "counted"),
        (lambda requests: requests.put(REQUEST), REQUEST),
        (RequestQueue.wake, None),
        (RequestQueue.close, None),
    ],
)
def test_every_change_ends_the_wait(change: Callable[[RequestQueue], None], item: object) -> None:
    requests = RequestQueue()
    got = waiting(requests)
    change(requests)
    assert got.get(timeout=PATIENCE) == item


class Interrupted(RequestQueue):
    """Hears a tone as soon as it waits."""

    waits = 0

    def _wait(self, seconds: float, busy: bool) -> None:
        self.waits += 1
        self.put("counted")


def test_a_request_waits_while_the_thread_is_busy_and_a_tone_does_not() -> None:
    requests, wanted = Interrupted(), request()
    requests.put(wanted)
    assert (requests.get(LONG, busy=True), requests.waits) == ("counted", 1)
    assert (requests.get(LONG), requests.waits) == (wanted, 1)


def test_a_request_does_not_end_the_wait_of_a_busy_thread() -> None:
    requests = RequestQueue()
    got = waiting(requests, busy=True)
    requests.put(request())
    requests.put("counted")
    assert got.get(timeout=PATIENCE) == "counted"


def test_a_change_that_was_seen_does_not_end_the_next_wait() -> None:
    requests = RequestQueue()
    requests.wake()
    assert requests.get(LONG) is None
    got = waiting(requests)
    requests.put("counted")
    assert got.get(timeout=PATIENCE) == "counted"


def test_nothing_comes_of_waiting_for_nothing() -> None:
    requests = RequestQueue()
    assert requests.get(0.001) is None
    assert requests.get(0.0) is None
    requests.put("counted")
    assert requests.get(0.0) == "counted"
