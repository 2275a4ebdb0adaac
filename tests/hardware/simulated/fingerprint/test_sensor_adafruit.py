"""Foreign clients, unchanged, on every make; a look of our own sees what they left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
from adafruit_fingerprint import OK, Adafruit_Fingerprint
from pyfingerprint.pyfingerprint import PyFingerprint

from hardware.simulated.fingerprint.chip import RingState
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.profiles import AS608, PROFILES, R307, R503, Profile
from hardware.simulated.fingerprint.sensor import Sensor
from tests.hardware.simulated.fingerprint.test_sensor import answer, command, exchange

INDEX, THUMB = "0117-right-index", "0203-left-thumb"
NOTFOUND, UNDEFINED = 0x09, 0x19
COUNT, READ_INDEX = command("1D", "0021"), command("1F 00", "0024")
SLOTS_3_AND_5 = f"00 28 {'00' * 31}"


@pytest.fixture(params=PROFILES.values(), ids=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> Profile:
    made: Profile = request.param
    return made


@pytest.fixture
def sensor(profile: Profile) -> Sensor:
    return Sensor({3: INDEX}, profile=profile)


@pytest.fixture
def port(sensor: Sensor, tmp_path: Path) -> Iterator[SensorPort]:
    with SensorPort(sensor, tmp_path / "sensor") as port:
        yield port


@pytest.fixture
def client(port: SensorPort) -> Iterator[Adafruit_Fingerprint]:
    with serial.Serial(port.port, 57600, timeout=10) as uart:
        yield Adafruit_Fingerprint(uart)


def seen(port: str) -> tuple[bytes, bytes]:
    """Count and index, as frames sent by hand bring them."""
    return exchange(port, COUNT, 14), exchange(port, READ_INDEX, 44)


def test_it_reads_what_the_sensor_is(profile: Profile, client: Adafruit_Fingerprint) -> None:
    assert client.library_size == profile.capacity
    assert (client.security_level, client.baudrate, client.data_packet_size) == (3, 6, 2)
    assert client.count_templates() == OK
    assert client.template_count == 1


def test_it_enrols_searches_and_erases(sensor: Sensor, port: SensorPort, client: Adafruit_Fingerprint) -> None:
    sensor.place(THUMB)
    for buffer in (1, 2):
        assert (client.get_image(), client.image_2_tz(buffer)) == (OK, OK)
    assert client.finger_search() == NOTFOUND
    assert (client.create_model(), client.store_model(5)) == (OK, OK)
    assert sensor.flash == {3: INDEX, 5: THUMB}
    assert client.read_templates() == OK
    assert client.templates == [3, 5]
    assert (client.finger_search(), client.finger_id, client.confidence) == (OK, 5, 100)
    assert (client.finger_fast_search(), client.finger_id) == (OK, 5)
    assert seen(port.port) == (answer("00 0002", "000E"), answer(SLOTS_3_AND_5, "0052"))
    assert client.delete_model(3) == OK
    assert sensor.flash == {5: THUMB}
    assert client.empty_library() == OK
    assert (sensor.flash, sensor.template_commands) == ({}, 0)


@pytest.mark.parametrize(
    ("profile", "code", "shown"),
    [(R503, OK, RingState("purple", "flashing")), (R307, UNDEFINED, RingState()), (AS608, UNDEFINED, RingState())],
    ids=list(PROFILES),
)
def test_it_lights_the_ring_where_there_is_one(
    sensor: Sensor, client: Adafruit_Fingerprint, code: int, shown: RingState
) -> None:
    assert client.set_led(color=3, mode=2) == code
    assert sensor.ring == shown


@pytest.mark.parametrize("profile", [R503], ids=["R503"])
def test_it_checks_and_resets_the_module(client: Adafruit_Fingerprint) -> None:
    assert client.check_module()
    client.soft_reset()
    assert client.verify_password() == OK


@pytest.mark.parametrize("profile", [R503], ids=["R503"])
def test_what_it_tries_to_take_out_is_refused_and_counted(sensor: Sensor, client: Adafruit_Fingerprint) -> None:
    with pytest.raises(UnboundLocalError):  # it does not expect a refusal
        client.get_fpdata("char", 1)
    assert sensor.template_commands == 1


def test_pyfingerprint_leaves_the_same(sensor: Sensor, port: SensorPort, profile: Profile) -> None:
    client = PyFingerprint(port.port)
    assert client.verifyPassword()
    assert client.getStorageCapacity() == profile.capacity
    sensor.place(THUMB)
    for buffer in (1, 2):
        assert client.readImage() and client.convertImage(buffer)
    assert client.createTemplate()
    assert client.storeTemplate(5) == 5
    assert client.loadTemplate(3, 2)
    assert not client.createTemplate()  # there is no second image
    assert client.searchTemplate() == (5, 100)
    assert seen(port.port) == (answer("00 0002", "000E"), answer(SLOTS_3_AND_5, "0052"))
    assert client.deleteTemplate(3)
    assert client.getTemplateCount() == 1
    assert (sensor.flash, sensor.template_commands) == ({5: THUMB}, 0)


def test_pyfingerprint_moves_to_another_password_address_and_speed(sensor: Sensor, port: SensorPort) -> None:
    client = PyFingerprint(port.port)
    assert client.verifyPassword() and client.setPassword(0x1234) and client.setAddress(5)
    sensor.power_cycle()
    assert PyFingerprint(port.port, address=5, password=0x1234).verifyPassword()
    with pytest.raises(Exception, match="address is wrong"):
        PyFingerprint(port.port, password=0x1234).verifyPassword()
