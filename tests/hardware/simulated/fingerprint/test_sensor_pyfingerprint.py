"""A foreign client, pyfingerprint, works with the simulated sensor as it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyfingerprint.pyfingerprint import PyFingerprint

from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor

INDEX, THUMB = "0117-right-index", "0203-left-thumb"


@pytest.fixture
def sensor() -> Sensor:
    return Sensor({0: "0101-right-index", 3: INDEX})


@pytest.fixture
def client(sensor: Sensor, tmp_path: Path) -> Iterator[PyFingerprint]:
    with SensorPort(sensor, tmp_path / "sensor") as port:
        client = PyFingerprint(port.port)
        assert client.verifyPassword()
        yield client


def test_it_reads_what_the_sensor_is(client: PyFingerprint) -> None:
    assert client.getStorageCapacity() == 200
    assert client.getSecurityLevel() == 3
    assert client.getMaxPacketSize() == 128
    assert client.getBaudRate() == 57600
    assert client.getTemplateCount() == 2
    assert [slot for slot, used in enumerate(client.getTemplateIndex(0)) if used] == [0, 3]


def test_a_wrong_password_is_refused(sensor: Sensor, client: PyFingerprint, tmp_path: Path) -> None:
    with SensorPort(Sensor(password=0x1234), tmp_path / "locked") as port:
        assert not PyFingerprint(port.port).verifyPassword()
        assert PyFingerprint(port.port, password=0x1234).verifyPassword()


def test_it_searches_a_finger(sensor: Sensor, client: PyFingerprint) -> None:
    assert not client.readImage()
    sensor.place(INDEX)
    assert client.readImage()
    assert client.convertImage(1)
    assert client.searchTemplate() == (3, 100)


def test_a_smudge_is_too_messy(sensor: Sensor, client: PyFingerprint) -> None:
    sensor.place("smudge")
    assert client.readImage()
    with pytest.raises(Exception, match="too messy"):
        client.convertImage(1)


def test_it_enrols_and_erases(sensor: Sensor, client: PyFingerprint) -> None:
    sensor.place(THUMB)
    assert client.readImage() and client.convertImage(1)
    assert client.searchTemplate() == (-1, -1)
    assert client.readImage() and client.convertImage(2)
    assert client.compareCharacteristics() > 0
    assert client.createTemplate()
    assert client.storeTemplate() == 1  # the first free slot
    assert sensor.flash[1] == THUMB
    assert client.getTemplateCount() == 3
    assert client.deleteTemplate(1)
    assert client.clearDatabase()
    assert (client.getTemplateCount(), sensor.flash) == (0, {})
    assert sensor.template_commands == 0


def test_it_gets_no_template_out(sensor: Sensor, client: PyFingerprint) -> None:
    with pytest.raises(Exception, match="0x19"):
        client.downloadCharacteristics()
    assert sensor.template_commands == 1
