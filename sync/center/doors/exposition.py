"""The exposition: the metrics and the figures of the center as the text that Prometheus reads."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, get_args

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from sync.center.storage.figures import CenterFigures
from sync.center.storage.shared_look import SharedLook
from sync.center.telemetry.metrics import CenterMetrics
from sync.rollouts.waves import RolloutStanding
from terminal import __version__

if TYPE_CHECKING:
    from prometheus_client import Metric

FIGURES_SECONDS = 4.0  # that the database has; Prometheus waits 10 for all of it


class _Families(Struct, frozen=True):
    """What the library calls a collector."""

    found: tuple["Metric", ...]

    def collect(self) -> tuple["Metric", ...]:
        return self.found


class Exposition:
    """Gathers it. `ends` tells when the certificate ends, None where there is none; `now` is in ms UTC."""

    def __init__(
        self,
        metrics: CenterMetrics,
        look: Callable[[], CenterFigures],
        now: Callable[[], int],
        ends: Callable[[], datetime | None],
    ) -> None:
        self._metrics, self._look, self._now, self._ends = metrics, SharedLook(look), now, ends

    async def text(self) -> bytes:
        """All of it; where the database does not answer, what is known without it."""
        from prometheus_client import generate_latest

        try:
            found = await self._look.seen(FIGURES_SECONDS)
        except (TimeoutError, SQLAlchemyError):
            found = None
        families = chain(self._metrics.families(), self._own(), standing(found, self._now()))
        return generate_latest(_Families(tuple(families)))

    def _own(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        build = GaugeMetricFamily("center_build_info", "The version that answers.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        if ends := self._ends():
            about = "When the center's certificate ends."
            yield GaugeMetricFamily("center_certificate_expiry_timestamp_seconds", about, ends.timestamp())


def standing(found: CenterFigures | None, now: int) -> Iterator["Metric"]:
    """The figures; None says that the database did not tell them."""
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    yield GaugeMetricFamily("center_database_up", "1 while the database tells its figures.", int(found is not None))
    if found is None:
        return
    about = "Facts that are settled: stored, refused, or declared lost."
    yield CounterMetricFamily("center_facts_settled", about, found.settled)
    yield GaugeMetricFamily("center_quarantine_facts", "Facts that could not be read.", found.aside)
    yield CounterMetricFamily("center_alarms", "Alarms that were raised.", found.alarms)
    yield _labelled("center_terminals", "Terminals; seen and silent were accepted.", "state", found.terminals)
    waiting = (now - found.unanswered_since) / 1000 if found.unanswered_since else 0
    about = "How long the oldest order that is done once waits for its answer, 0 for none."
    yield GaugeMetricFamily("center_oldest_unanswered_order_seconds", about, max(waiting, 0))
    stands = {each: int(each == found.rollout) for each in get_args(RolloutStanding)}
    yield _labelled("center_rollout_standing", "1 for how the last push stands.", "standing", stands)
    if found.backed_up:
        about = "When `center backup` last made a copy."
        yield GaugeMetricFamily("center_backup_timestamp_seconds", about, found.backed_up / 1000)


def _labelled(name: str, about: str, label: str, values: Mapping[str, int]) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, about, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family
