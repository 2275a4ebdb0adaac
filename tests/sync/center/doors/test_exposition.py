"""The text that Prometheus reads: it parses, keeps to the conventions, and bears a database that hangs."""

import asyncio
from datetime import UTC, datetime

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from sync.center.doors.exposition import Exposition
from sync.center.storage.figures import STATES, CenterFigures
from sync.center.telemetry.metrics import CenterMetrics, ProcessSample

NOW = 1_795_391_520_000
FOUND = CenterFigures(
    settled=40,
    aside=2,
    alarms=3,
    terminals=dict.fromkeys(STATES, 1),
    unanswered_since=NOW - 90_000,
    rollout="running",
    backed_up=NOW - 3_600_000,
)


def told(found: CenterFigures | Exception) -> dict[str, Metric]:
    """By its own library's parser."""

    def look() -> CenterFigures:
        if isinstance(found, Exception):
            raise found
        return found

    metrics = CenterMetrics()
    metrics.sample(ProcessSample(7, 9, 2, {"terminals": 3}))
    metrics.answered("/v1/facts", 200, 0.3)
    exposition = Exposition(metrics, look, lambda: NOW, lambda: datetime(2027, 5, 1, tzinfo=UTC))
    text = asyncio.run(exposition.text()).decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(families: dict[str, Metric], name: str) -> list[float]:
    return [sample.value for sample in families[name].samples]


def test_every_figure_is_in_base_units_and_explained() -> None:
    families = told(FOUND)
    assert values(families, "center_oldest_unanswered_order_seconds") == [90]
    assert values(families, "center_backup_timestamp_seconds") == [(NOW - 3_600_000) / 1000]
    assert values(families, "center_certificate_expiry_timestamp_seconds") == [1809129600]
    assert sum(values(families, "center_rollout_standing")) == 1
    assert {s.labels["of"]: s.value for s in families["center_connections"].samples} == {
        "terminals": 7,
        "strangers": 2,
    }
    for family in families.values():
        assert family.name.startswith("center_") and family.documentation.endswith(".")
        names = {sample.name for sample in family.samples}
        assert family.type != "counter" or all(name.endswith(("_total", "_created")) for name in names)
        assert not any(part in family.name for part in ("_ms", "_minutes", "_days", "_hours"))


@pytest.mark.parametrize("error", [OperationalError("SELECT", None, Exception("gone")), TimeoutError()])
def test_a_database_that_does_not_answer_hides_only_its_own_figures(error: Exception) -> None:
    families = told(error)
    assert values(families, "center_database_up") == [0]
    assert "center_facts_settled" not in families
    assert values(families, "center_long_polls") == [7]


def test_what_was_never_there_is_not_made_up() -> None:
    nothing = CenterFigures(0, 0, 0, dict.fromkeys(STATES, 0), None, "", None)
    families = told(nothing)
    assert "center_backup_timestamp_seconds" not in families
    assert values(families, "center_oldest_unanswered_order_seconds") == [0]
    assert sum(values(families, "center_rollout_standing")) == 0
