"""The metrics of the center: what its processes count, in the names and units that Prometheus asks for.

No label's value comes from a caller: a path that is no door of ours counts as `other`. Several processes count into
the files of one folder, which the environment names in PROMETHEUS_MULTIPROC_DIR before any of them begins.
"""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from sync.contract import Order

if TYPE_CHECKING:
    from prometheus_client import Metric

FOLDER_OF_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"
OTHER = "other"
DELIVERY_DOOR = "/v1/facts"
DELIVERY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # a terminal waits 15


class ProcessSample(Struct, frozen=True):
    """What one process of the center has at hand at a moment."""

    long_polls: int
    connections: int
    strangers: int  # of them
    waiting: dict[str, int]  # calls in the lane of that name


class CenterMetrics:
    """The counts of this process, and of those that share a folder with it."""

    def __init__(self) -> None:
        # Which form a count has is settled when the library is first imported, by the environment of that moment.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = every = CollectorRegistry()
        self._calls = Counter("center_calls", "Calls that were answered.", ["door", "status"], registry=every)
        self._deliveries = Histogram(
            "center_delivery_seconds",
            "From the header of a delivery to its answer, where it was taken.",
            buckets=DELIVERY_SECONDS,
            registry=every,
        )
        self._refused = Counter("center_facts_refused", "Facts that were answered with a refusal.", registry=every)
        self._busy = Counter("center_busy", "Calls that were sent away because too many wait.", registry=every)
        self._errors = Counter("center_database_errors", "Calls that the database did not take.", registry=every)
        self._orders = Counter("center_orders_given", "Orders that terminals were given.", ["kind"], registry=every)
        self._polls = Gauge(
            "center_long_polls",
            "Questions for orders that are held open.",
            registry=every,
            multiprocess_mode="livesum",
        )
        self._connections = Gauge(
            "center_connections", "Open connections.", ["of"], registry=every, multiprocess_mode="livesum"
        )
        self._waiting = Gauge(
            "center_waiting_calls",
            "Calls that are in the queue or at work.",
            ["lane"],
            registry=every,
            multiprocess_mode="livesum",
        )

    def answered(self, door: str, status: int, seconds: float) -> None:
        """A call at this door, by its path as it is routed; empty where it is none of ours."""
        self._calls.labels(door or OTHER, str(status)).inc()
        if (door, status) == (DELIVERY_DOOR, 200):
            self._deliveries.observe(seconds)

    def refused(self, facts: int) -> None:
        self._refused.inc(facts)

    def sent_away(self) -> None:
        self._busy.inc()

    def database_failed(self) -> None:
        self._errors.inc()

    def given(self, orders: Iterable[Order]) -> None:
        for order in orders:
            self._orders.labels(str(order.what.__struct_config__.tag)).inc()

    def sample(self, seen: ProcessSample) -> None:
        """How it is now."""
        self._polls.set(seen.long_polls)
        self._connections.labels("strangers").set(seen.strangers)
        self._connections.labels("terminals").set(seen.connections - seen.strangers)
        for lane, calls in seen.waiting.items():
            self._waiting.labels(lane).set(calls)

    def families(self) -> Iterable["Metric"]:
        """All of it, as the library's writers of text take it."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        if FOLDER_OF_PROCESSES not in os.environ:
            return self._registry.collect()
        return MultiProcessCollector(CollectorRegistry()).collect()  # type: ignore[no-untyped-call,no-any-return]


def process_gone(pid: int) -> None:
    """What such a process held when it ended is not held any more."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
