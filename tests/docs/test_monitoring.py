"""The page about monitoring names every metric that a center exposes, and no other, in both languages."""

import re
from pathlib import Path

import pytest

from sync.center.doors.exposition import standing
from sync.center.storage.figures import CenterFigures
from sync.center.telemetry.metrics import CenterMetrics
from tests.support.modules import ROOT

MANUAL = ROOT / "docs" / "manual"
NAME = re.compile(r"\bcenter_[a-z_]+")
OWN = {"center_build_info", "center_certificate_expiry_timestamp_seconds"}
PARTS = re.compile(r"_(bucket|sum|count|created)$")


def exposed() -> set[str]:
    figures = CenterFigures(1, 1, 1, {"seen": 1}, 1, "running", 1)
    families = [*CenterMetrics().families(), *standing(figures, 2)]
    return {family.name + ("_total" if family.type == "counter" else "") for family in families} | OWN


@pytest.mark.parametrize("page", [MANUAL / "monitoring.md", MANUAL / "zh-CN" / "monitoring.md"])
def test_the_page_names_every_metric_and_no_other(page: Path) -> None:
    text = page.read_text()
    listed = set(re.findall(r"^\| `(center_[a-z_]+)`", text, re.M))
    assert listed == exposed()
    assert {PARTS.sub("", name) for name in NAME.findall(text)} <= listed
