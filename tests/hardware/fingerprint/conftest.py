"""The simulated sensor and the desk that its driver's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fingerprint import driver
from hardware.simulated.fingerprint.sensor import Sensor
from tests.support.sensor_desk import FLASH, Desk, at_desk


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "GLASS_POLL_SECONDS", 0.005)
    monkeypatch.setattr(driver, "TONE_SHOWN_SECONDS", 0.05)


@pytest.fixture
def sensor() -> Sensor:
    return Sensor(FLASH)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "sensor"


@pytest.fixture
def desk(sensor: Sensor, link: Path) -> Iterator[Desk]:
    with at_desk(sensor, link) as desk:
        yield desk
