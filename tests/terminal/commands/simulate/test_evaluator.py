"""`window-terminal simulate evaluator`, as another program sees it: lines on one side, bytes on the other."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

PATIENCE = 10  # s; nothing here takes one
START = "from terminal.commands.simulate.evaluator import evaluator; evaluator()"
KEY_2 = "FF68 0303 68 01 11 02 14 16"


class Simulator:
    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
            bufsize=1,
        )
        self.device = -1
        self.open(self.answer()["port"])

    def open(self, port: str) -> None:
        self.close()
        assert port.startswith("/dev/pts/")
        self.device = os.open(port, os.O_RDWR | os.O_NOCTTY)

    def close(self) -> None:
        if self.device >= 0:
            os.close(self.device)
        self.device = -1

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")

    def answer(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def state(self, address: int) -> dict[str, Any]:
        self.say("state")
        state: dict[str, Any] = self.answer()[f"{address}"]
        return state

    def read(self, wire: str) -> None:
        """The bytes must come, and in this order."""
        wanted, data = bytes.fromhex(wire), b""
        while len(data) < len(wanted):
            assert select.select([self.device], [], [], PATIENCE)[0], data.hex(" ")
            came = os.read(self.device, len(wanted) - len(data))
            assert came, "the port is gone"
            data += came
        assert data == wanted

    def write(self, wire: str) -> None:
        os.write(self.device, bytes.fromhex(wire))


@pytest.fixture
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    simulator = Simulator(*getattr(request, "param", ()))
    yield simulator
    simulator.close()
    simulator.process.kill()
    simulator.process.communicate()


def test_keys_and_faults_come_as_bytes(simulator: Simulator) -> None:
    for line, wire in [
        ("key 2", KEY_2),
        ("key 0 7", "FF68 0303 68 07 11 00 18 16"),
        ("operator 0B", "FF68 0303 68 01 10 0B 1C 16"),
        ("operator 12 7", "FF68 0303 68 07 10 12 29 16"),
        ("noise", "00 FF 16 FF 68 08 07 68 11"),
        ("checksum", "FF68 0303 68 01 11 02 15 16"),
        ("half", "FF68 0303 68"),
    ]:
        simulator.say(line)
        simulator.read(wire)


@pytest.mark.parametrize("simulator", [("--address", "3", "--address", "4")], indirect=True)
def test_each_box_shows_what_it_was_told(simulator: Simulator) -> None:
    simulator.write("FF68 0808 68 03 02 0A0A0A 010702 2D 16")
    simulator.write("FF68 0303 68 03 02 04 09 16")
    simulator.write("FF68 0303 68 04 01 0B 10 16")
    simulator.write("FF68 0303 68 04 01 02 07 16")
    simulator.write("FF68 0202 68 04 03 07 16")
    while not simulator.state(4)["beeps"]:
        assert simulator.process.poll() is None
    assert simulator.state(3) == {"digits": "   172", "stars": 4, "asked": 0, "beeps": 0, "receipts": 0}
    assert simulator.state(4) == {"digits": "      ", "stars": 5, "asked": 1, "beeps": 1, "receipts": 1}
    simulator.say("key 2")
    simulator.read("FF68 0303 68 03 11 02 16 16")


def test_the_plug_is_pulled_and_put_back(simulator: Simulator) -> None:
    simulator.say("unplug")
    simulator.say("state")
    simulator.answer()  # by now it is out
    with pytest.raises(OSError, match="Input/output error"):
        simulator.write(KEY_2)
    simulator.say("plug")
    simulator.open(simulator.answer()["port"])
    simulator.say("key 2")
    simulator.read(KEY_2)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("dance", "no such line"),
        ("", "no such line"),
        ("key", "one or two words"),
        ("key 1 2 3", "one or two words"),
        ("key x", "KEY is a number from 0 to 3"),
        ("key 4", "KEY is a number from 0 to 3"),
        ("key 9", "KEY is a number from 0 to 3"),
        ("key -1", "KEY is a number from 0 to 3"),
        ("key 1 256", "ADDRESS is a number from 0 to 255"),
        ("operator 0G", "CODE is a byte in hexadecimal"),
        ("operator 100", "CODE is a byte in hexadecimal"),
        ("noise 3", "nothing may stand behind it"),
        ("unplug now", "nothing may stand behind it"),
        ("key \udcff", "bytes that are no UTF-8"),
    ],
)
def test_a_line_it_does_not_know_is_answered_and_the_next_obeyed(simulator: Simulator, line: str, why: str) -> None:
    simulator.say(line)
    error = simulator.answer()["error"]
    assert why in error and "allowed: key KEY [ADDRESS], operator CODE [ADDRESS], noise" in error
    simulator.say("key 2")
    simulator.read(KEY_2)
    assert simulator.state(1)["digits"] == "      "


def test_it_ends_well_with_its_input(simulator: Simulator) -> None:
    simulator.process.communicate(timeout=PATIENCE)
    assert simulator.process.returncode == 0


def test_it_ends_well_when_it_is_told_to(simulator: Simulator) -> None:
    simulator.process.send_signal(signal.SIGTERM)
    assert simulator.process.wait(PATIENCE) == 0
