"""What the three makes know, and what they answer to what they do not know."""

import pytest

from hardware.simulated.fingerprint.chip import RingState
from hardware.simulated.fingerprint.profiles import AS608, PROFILES, R307, R503, Profile
from hardware.simulated.fingerprint.sensor import Sensor
from tests.hardware.simulated.fingerprint.test_sensor import OK, UNDEFINED, answer, command
from tests.support.sensor_rings import with_colours

AURA = command("35 03 40 04 00", "0084")
LED = command("50", "0054")
RESET = command("3D", "0041")
ECHO = command("53", "0057")
READY = answer("55", "005F")


@pytest.mark.parametrize(
    ("profile", "sent", "expected"),
    [
        (R503, AURA, OK),
        (R307, AURA, UNDEFINED),
        (AS608, AURA, UNDEFINED),
        (R503, LED, UNDEFINED),
        (R307, LED, OK),
        (AS608, LED, UNDEFINED),
        (R503, RESET, OK + b"\x55"),
        (R307, RESET, UNDEFINED),
        (AS608, RESET, UNDEFINED),
        (R503, ECHO, READY),
        (R307, ECHO, UNDEFINED),
        (AS608, ECHO, UNDEFINED),
        (R503, command("02 07", "000E"), answer("1A", "0024")),  # six buffers
        (R503, command("02 06", "000D"), answer("15", "001F")),  # no image
        (R307, command("02 03", "000A"), answer("1A", "0024")),  # two
        (R307, command("02 02", "0009"), answer("15", "001F")),
        (R307, command("0F", "0013"), answer("00 0000 0000 03E8 0003 FFFFFFFF 0002 0006", "050C")),
        (AS608, command("0F", "0013"), answer("00 0000 0000 00A2 0003 FFFFFFFF 0002 0006", "04C3")),
        (AS608, command("1F 00", "0024"), answer(f"00 02 {'00' * 31}", "002C")),  # slot 1
        (R307, command("1F 03", "0027"), answer(f"00 {'00' * 28} 80 000000", "00AA")),  # slot 999
    ],
)
def test_each_make_answers_what_it_knows(profile: Profile, sent: bytes, expected: bytes) -> None:
    assert Sensor({profile.capacity - 1 if profile is R307 else 1: "a"}, profile=profile).receive(sent) == expected


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_last_slot_is_the_capacity_less_one(profile: Profile) -> None:
    sensor = Sensor(profile=profile)
    sensor.place("a")
    sensor.receive(command("01", "0005") + command("02 01", "0008"))
    last, beyond = profile.capacity - 1, profile.capacity
    for slot, expected in ((beyond, answer("0B", "0015")), (last, OK)):
        total = 0x0E + (slot >> 8) + (slot & 0xFF)
        assert sensor.receive(command(f"06 01 {slot:04X}", f"{total:04X}")) == expected
    assert set(sensor.flash) == {last}


def test_an_older_ring_has_three_colours_and_none_means_a_plain_light() -> None:
    older, plain = Sensor(profile=with_colours(R503, 3)), Sensor(profile=with_colours(R503, 0))
    assert older.receive(AURA) == answer("1B", "0025")
    assert older.receive(command("35 03 40 03 00", "0083")) == OK
    assert older.ring == RingState("purple", "on")
    assert plain.receive(AURA + LED) == UNDEFINED + OK
    assert plain.ring == RingState("led", "on")
