"""The simulator as other people start it: a process, a port, and lines."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import serial
from adafruit_fingerprint import OK, Adafruit_Fingerprint
from pyfingerprint.pyfingerprint import PyFingerprint

from tests.support.commands import refused

THUMB = "0203-left-thumb"
NO_FINGER = bytes.fromhex("EF01 FFFFFFFF 07 0003 02 000C")
GET_IMAGE = bytes.fromhex("EF01 FFFFFFFF 01 0003 01 0005")


class Simulator:
    """A running `window-terminal simulate sensor`."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "terminal", "simulate", "sensor", *options]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        self.port: str = self.said()["port"]

    def said(self) -> dict[str, Any]:
        assert self.process.stdout
        assert select.select([self.process.stdout], [], [], 20)[0]
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def tell(self, line: str) -> None:
        assert self.process.stdin
        print(line, file=self.process.stdin, flush=True)

    def state(self) -> dict[str, Any]:
        self.tell("state")
        return self.said()

    def end(self) -> int:
        _, errors = self.process.communicate(timeout=20)
        assert errors == ""
        return self.process.returncode


@pytest.fixture
def start() -> Iterator[Callable[..., Simulator]]:
    started: list[Simulator] = []

    def one(*options: str, instant: bool = True) -> Simulator:
        started.append(Simulator(*options, *["--instant"] * instant))
        return started[-1]

    yield one
    for simulator in started:
        simulator.process.kill()
        simulator.process.communicate()


def test_foreign_clients_work_with_the_process(start: Callable[..., Simulator], tmp_path: Path) -> None:
    simulator = start("--profile", "R503", "--memory", str(tmp_path / "memory"))
    simulator.tell(f"finger {THUMB}")
    assert simulator.state()["count"] == 0
    with serial.Serial(simulator.port, 57600, timeout=10) as uart:
        client = Adafruit_Fingerprint(uart)
        for buffer in (1, 2):
            assert (client.get_image(), client.image_2_tz(buffer)) == (OK, OK)
        assert (client.create_model(), client.store_model(5), client.set_led(color=2)) == (OK, OK, OK)
    other = PyFingerprint(simulator.port)
    assert other.verifyPassword() and other.readImage() and other.convertImage()
    assert other.searchTemplate() == (5, 100)
    assert simulator.state() == {
        "ring": {"colour": "blue", "control": "on"},
        "count": 1,
        "slots": [5],
        "template_commands": 0,
    }
    assert simulator.end() == 0
    assert start("--memory", str(tmp_path / "memory")).state()["slots"] == [5]


def test_a_password_and_another_make(start: Callable[..., Simulator]) -> None:
    simulator = start("--profile", "R307", "--password", "4660")
    assert not PyFingerprint(simulator.port).verifyPassword()
    client = PyFingerprint(simulator.port, password=0x1234)
    assert client.verifyPassword()
    assert client.getStorageCapacity() == 1000


def test_the_plug_the_glass_and_the_faults(start: Callable[..., Simulator], tmp_path: Path) -> None:
    link = tmp_path / "sensor"
    simulator = start("--link", str(link))
    assert (simulator.port, link.is_symlink()) == (str(link), True)
    simulator.tell("unplug")
    assert simulator.state()["count"] == 0  # the line before it is done
    assert not link.is_symlink()
    simulator.tell("plug")
    assert simulator.said() == {"port": str(link)}
    simulator.tell("finger 3")
    simulator.tell("lift")
    simulator.tell("half")
    simulator.tell("checksum 1")
    simulator.tell("silence 2")
    simulator.tell("noise")
    simulator.state()
    with serial.Serial(simulator.port, 57600, timeout=10) as uart:
        uart.write(GET_IMAGE * 6)
        spoilt = NO_FINGER[:6] + NO_FINGER[:-1] + b"\x0d"
        heard = uart.read(len(spoilt) + 24 + 2 * len(NO_FINGER))
        assert heard.startswith(spoilt)
        assert heard.endswith(NO_FINGER * 2)
        simulator.tell("reboot")
        assert uart.read(1) == b"\x55"


@pytest.mark.parametrize(
    "line",
    [
        "fnger 3",
        "finger",
        "lift 3",
        "noise x",
        "half 0",
        "silence -1",
        "plug now",
        "State",
        "",
        "noise 10001",
        "noise 99999999999",
        "silence ٣",
        "finger \udcff",
    ],
)
def test_a_line_it_does_not_know_names_what_is_allowed(start: Callable[..., Simulator], line: str) -> None:
    simulator = start()
    simulator.tell(line)
    error = simulator.said()["error"]
    assert line.encode(errors="surrogateescape").decode(errors="backslashreplace") in error
    for allowed in ("finger NAME", "lift", "unplug", "noise [N]", "reboot", "state"):
        assert allowed in error
    assert simulator.state()["slots"] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(start: Callable[..., Simulator], number: int, tmp_path: Path) -> None:
    simulator = start("--link", str(tmp_path / "sensor"))
    os.kill(simulator.process.pid, number)
    assert simulator.process.wait(20) == 0
    assert not (tmp_path / "sensor").is_symlink()


@pytest.mark.parametrize(("instant", "heard"), [(True, NO_FINGER), (False, b"")])
def test_only_an_instant_one_understands_any_speed(
    start: Callable[..., Simulator], instant: bool, heard: bytes
) -> None:
    with serial.Serial(start(instant=instant).port, 9600, timeout=10 if instant else 0.1) as uart:
        uart.write(GET_IMAGE)
        assert uart.read(len(NO_FINGER)) == heard


def test_another_file_is_not_taken_for_a_memory(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("hello")
    command = [sys.executable, "-m", "terminal", "simulate", "sensor", "--memory", str(tmp_path / "memory")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 1
    assert f"{tmp_path / 'memory'} is no sensor's memory" in done.stderr
    assert (tmp_path / "memory").read_text() == "hello"


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("none/port", "No such file or directory"),
        ("notes.txt/port", "Not a directory"),
        ("notes.txt", "File exists"),
    ],
)
def test_a_link_that_cannot_be_made_is_named_and_what_is_there_stays(tmp_path: Path, link: str, why: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    said = refused("simulate", "sensor", "--instant", "--link", tmp_path / link)
    assert said == f"Error: --link {tmp_path / link}: {why}; give a new name in a folder that is there\n"
    assert notes.read_text(encoding="utf-8") == "mine"


def test_a_link_that_a_killed_process_left_is_made_anew(start: Callable[..., Simulator], tmp_path: Path) -> None:
    link = tmp_path / "port"
    link.symlink_to("/dev/pts/none")
    assert (start("--link", str(link)).port, link.exists()) == (str(link), True)
