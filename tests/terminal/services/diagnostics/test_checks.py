"""The doctor's lines: what was found and what to do, each beside its twin that is well."""

import base64
import os
import pty
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import serial
from gpiozero import LED, Device
from gpiozero.pins.mock import MockFactory, MockPin
from msgspec.structs import replace

from hardware.board import readings
from hardware.board.health import Health
from hardware.card_reader.device_lookup import DeviceLookup
from hardware.port_errors import PortBusy, PortMissing, PortUnusable
from sync.bundles.installed import UNTRUSTED_SAYS
from terminal.config.settings import (
    BusSettings,
    BuzzerSettings,
    CenterSettings,
    ReaderSettings,
    SensorSettings,
    Settings,
    TrustSettings,
    VoiceSettings,
)
from terminal.domain.directory import Directory, DirectoryEntry, directory_of
from terminal.services.control_protocol import Check
from terminal.services.device_factory import touch_of
from terminal.services.diagnostics.checks import (
    of_board,
    of_claims,
    of_directory,
    of_ports,
    of_refusal,
    of_running,
    of_sensor,
)
from tests.hardware.card_reader.test_device_lookup import FIRST, SECOND, Machine
from tests.support.keystrokes import of_64_bit
from tests.support.loudspeaker import record

SAID = ("confirm", "rating.thanks", "rating.unclear", "rating.invited")


def having(
    **devices: BusSettings | ReaderSettings | VoiceSettings | SensorSettings | BuzzerSettings | str,
) -> Settings:
    base = {"state": "/", "runtime": "", "center": CenterSettings("", ""), "trust": TrustSettings(())}
    return Settings(**{**base, **devices})  # type: ignore[arg-type]


def only(lines: Iterator[Check]) -> Check:
    (line,) = lines
    return line


@pytest.fixture
def port() -> Iterator[str]:
    ours, theirs = pty.openpty()
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_the_port_of_a_bus(port: str, tmp_path: Path) -> None:
    fine = only(of_ports(having(bus=BusSettings(port))))
    assert (fine.ok, fine.do) == (True, "")
    assert fine.says.startswith(f"{port} can be opened")

    with serial.Serial(port, exclusive=True):
        held = only(of_ports(having(bus=BusSettings(port))))
    assert (held.ok, held.says) == (False, f"{port}: {PortBusy.remedy}")
    assert "end that program" in held.do
    assert only(of_ports(having(bus=BusSettings(port)))).ok, "it is given back"

    gone = only(of_ports(having(bus=BusSettings(str(tmp_path / "ttyUSB0")))))
    assert (gone.ok, gone.says) == (False, f"{tmp_path / 'ttyUSB0'}: {PortMissing.remedy}")
    (tmp_path / "file").touch()
    assert PortUnusable.remedy in only(of_ports(having(bus=BusSettings(str(tmp_path / "file"))))).says


@pytest.mark.parametrize("part", ["reader", "keypad"])
def test_what_types_by_its_path(tmp_path: Path, part: str) -> None:
    path = tmp_path / "event3"
    missing = only(of_ports(having(**{part: ReaderSettings(str(path))})))
    assert (missing.name, missing.ok, missing.says) == (part, False, f"{path}: No such file or directory")
    assert f"[{part}]" in missing.do
    os.mkfifo(path)
    assert only(of_ports(having(**{part: ReaderSettings(str(path))}))) == Check(part, True, f"is there: {path}")


@of_64_bit
def test_what_types_by_what_usb_says_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(tmp_path)
    monkeypatch.setattr(
        "hardware.card_reader.device_lookup.DeviceLookup",
        partial(DeviceLookup, sysfs=machine.sysfs, dev=machine.dev),
    )
    machine.plug(0, "046d:c31c", f"{SECOND}/input0")
    machine.plug(1, "08ff:0009", f"{FIRST}/input0")
    (machine.dev / "event1").touch()
    reader = having(reader=ReaderSettings(vendor="08ff", product="0009", port=FIRST))
    assert only(of_ports(reader)) == Check("reader", True, "is there: 08ff:0009")
    missing = only(of_ports(having(reader=ReaderSettings(vendor="08ff", product="0010"))))
    assert (missing.ok, missing.says) == (False, "nothing that types is plugged in as 08ff:0010")


def test_what_types_and_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        denied = only(of_ports(having(keypad=ReaderSettings("/dev/input/event0"))))
    assert (denied.ok, denied.says) == (
        False,
        "/dev/input/event0 may not be read: the user needs the group input",
    )


def test_the_recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    for name in SAID[:-2]:
        record(tmp_path / f"{name}.wav", 1, 0.01)
    lacking = only(of_ports(having(voice=VoiceSettings(str(tmp_path)))))
    assert (lacking.ok, lacking.says) == (False, f"not in {tmp_path}: rating.unclear.wav, rating.invited.wav")
    assert "window-terminal voices" in lacking.do
    for name in SAID:
        record(tmp_path / f"{name}.wav", 1, 0.01)
    fine = only(of_ports(having(voice=VoiceSettings(str(tmp_path)))))
    assert (fine.ok, fine.do) == (True, "")
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    mute = only(of_ports(having(voice=VoiceSettings(str(tmp_path)))))
    assert not mute.ok and mute.says.startswith("no sound device")
    assert mute.do == "plug in a loudspeaker or a USB sound card; the user needs the group audio"


class HeldLow(MockPin):  # type: ignore[misc]
    """A pin that a device drives: the board's weak resistor does not lift it."""

    def _set_pull(self, value: str) -> None:
        self._pull = value


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockFactory]:
    made = MockFactory()
    monkeypatch.setattr(Device, "pin_factory", made)
    yield made
    made.reset()


def test_the_touch_line(pins: MockFactory, tmp_path: Path) -> None:
    sensor = having(sensor=SensorSettings(str(tmp_path / "sensor"), touch=4))
    absent, touch = of_sensor(sensor)
    assert not absent.ok
    assert touch == Check("touch", True, "GPIO 4 is free, and no finger is there")
    pins.reset()
    pins.pin(4, pin_class=HeldLow).drive_low()
    _, touch = of_sensor(sensor)
    assert (touch.ok, touch.says) == (False, "GPIO 4 says that a finger lies on the sensor")
    assert "wire" in touch.do
    assert [line.name for line in of_sensor(having(sensor=SensorSettings(str(tmp_path / "sensor"))))] == ["sensor"]


def test_the_board_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health(model="Raspberry Pi 4", millicelsius=53_000, free_bytes=1 << 30)
    monkeypatch.setattr(readings, "health", lambda folder: health)
    assert of_board(having()) == Check("board", True, "Raspberry Pi 4, 53 °C, 1024 MB free")
    health = Health(millicelsius=85_000, under_voltage=True)
    weak = of_board(having())
    assert weak == Check(
        "board",
        False,
        "its voltage is too low; its CPU is too hot (85 °C)",
        "use the official power supply; let air reach the board; take it out of the sun",
    )


def test_the_board_of_a_running_terminal_is_as_that_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "health", lambda folder: Health(millicelsius=76_000))
    lines = {
        line.name: line for line in of_running(having(), {"board": "its CPU is too hot"}, None, "synced", "x", "")
    }
    assert lines["board"].says == "its CPU is too hot (76 °C)"
    assert lines["board"].do.startswith("let air reach")
    monkeypatch.setattr(readings, "health", lambda folder: Health(millicelsius=80_000))
    lines = {line.name: line for line in of_running(having(), {}, None, "synced", "x", "")}
    assert (lines["board"].ok, lines["board"].says, lines["board"].do) == (True, "80 °C", "")


def test_a_running_terminal_has_a_line_for_each_device() -> None:
    fitted = having(
        sensor=SensorSettings(touch=4),
        bus=BusSettings("/dev/ttyUSB0"),
        keypad=ReaderSettings("/dev/k"),
        voice=VoiceSettings("/v"),
        buzzer=BuzzerSettings(),
    )
    parts = {"bus": "/dev/ttyUSB0: no such port", "fingers": "two fingers that nobody knows"}
    lines = {line.name: line for line in of_running(fitted, parts, None, "synced", "x", "")}  # type: ignore[arg-type]
    assert [name for name, line in lines.items() if not line.ok] == ["bus", "fingers"]
    assert lines["bus"].says == "/dev/ttyUSB0: no such port"
    assert "supervisor" in lines["fingers"].do
    assert (lines["sensor"].says, lines["touch"].says) == ("works", "works on GPIO 4")
    assert lines["keypad"].says == lines["voice"].says == "works"
    none = {line.name: line.says for line in of_running(having(), {}, None, "synced", "x", "")}
    assert {none[name] for name in ("sensor", "fingers", "bus", "keypad", "voice", "reader")} == {"not fitted"}


def test_a_running_terminal_says_that_its_touch_line_could_not_be_taken(pins: MockFactory) -> None:
    wired = having(sensor=SensorSettings(touch=4))
    held = LED(4, pin_factory=pins)
    touch, trouble = touch_of(wired.sensor, pins)
    assert touch is None
    line = next(each for each in of_running(wired, {}, None, "synced", "x", trouble) if each.name == "touch")
    assert not line.ok and "GPIO4" in line.says and "looked at instead" in line.says and "pin" in line.do
    held.close()
    touch, trouble = touch_of(wired.sensor, pins)
    assert touch and trouble == ""
    touch.close()


def test_every_line_that_can_be_wrong_says_what_to_do(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    devices = having(
        bus=BusSettings(gone), reader=ReaderSettings(gone), keypad=ReaderSettings(gone), voice=VoiceSettings(gone)
    )
    lines = list(of_ports(devices))
    assert [line.name for line in lines] == ["bus", "reader", "keypad", "voice"]
    assert all(not line.ok and gone in line.says and line.do for line in lines)


MAY = DirectoryEntry("GH-0810", "赵明", ("3F-08",))
CARD_KEY = base64.b64encode(bytes(32)).decode()
WITH_CARDS = {"reader": ReaderSettings(path="/dev/input/event0")}
DIRECTORIES = [
    ("known", CARD_KEY, directory_of("1.3", (MAY,), bytes(32)), True, "1.3, 1 people"),
    ("not come yet", CARD_KEY, Directory(), True, "none yet"),
    ("no card key", "", directory_of("1.3", (MAY,), b""), False, "no card key: cards of other windows"),
    ("another card key", CARD_KEY, directory_of("1.3", (MAY,), b""), False, "1.3 has another card key: cards of"),
]


@pytest.mark.parametrize(
    ("_what", "key", "directory", "ok", "says"), DIRECTORIES, ids=[row[0] for row in DIRECTORIES]
)
def test_whether_cards_of_other_windows_are_known(
    _what: str, key: str, directory: Directory, ok: bool, says: str
) -> None:
    settings = replace(having(**WITH_CARDS), trust=TrustSettings((), key))
    line = of_directory(settings, directory)
    assert (line.name, line.ok) == ("directory", ok)
    assert line.says.startswith(says)
    assert ("config card-key" in line.do) == (not ok)
    without_reader = of_directory(replace(settings, reader=None), directory)
    assert without_reader.ok


def test_what_a_center_said_and_was_not_followed_stands_with_what_to_do() -> None:
    assert of_claims({}) == Check("orders", True, "all that the center said is borne out")
    found = of_claims({"window": "the center has this terminal at '3F-02', IT at '2F-17'", "later": "x"})
    assert (found.ok, found.says) == (
        False,
        "later: x; window: the center has this terminal at '3F-02', IT at '2F-17'",
    )
    assert "config move HALL WINDOW=TERMINAL" in found.do


def test_a_configuration_that_was_refused_is_a_line_and_a_strangers_is_said_of_its_key() -> None:
    line = of_refusal("20.2: 20.2 is more than 1000 versions or 10 epochs above 1.1")
    assert (line.name, line.ok, "trust FILE" in line.do) == ("refused", False, True)
    assert of_refusal("").ok
    assert of_refusal(UNTRUSTED_SAYS).ok
