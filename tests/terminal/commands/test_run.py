"""`window-terminal run` as a process: it starts with what it has, and says what is missing."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.services.control_protocol import Status, StatusAnswer, Vitals
from terminal.services.control_socket import NoAnswer, call

SETTINGS = """\
state = "{folder}/state"
runtime = "{folder}/runtime"
[center]
url = "https://127.0.0.1:{port}"
ca = "{folder}/ca.pem"
[trust]
keys = ["EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE="]
[screen]
fullscreen = false
[evaluator]
[sensor]
port = "{folder}/sensor"
[reader]
path = "{folder}/reader"
[buzzer]
"""
HEAVY = {"litestar", "sqlalchemy", "alembic", "uvicorn", "rich", "jinja2", "openpyxl"}


class Running:
    """A terminal process on simulated devices, none of which is plugged in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "terminal.toml"
        self.control = folder / "runtime" / "control"
        (folder / "board").mkdir()
        power = {"boot": "first", "since": 1_795_000_000_000, "error": 0}
        (folder / "board" / "power.json").write_text(json.dumps(power))
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self.settings.write_text(SETTINGS.format(folder=folder, port=port))
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.command("-X", "importtime"), stderr=log)

    def command(self, *flags: str) -> list[str]:
        run = ["-m", "terminal", "run", "--settings", str(self.settings), "--simulated", str(self.folder / "board")]
        return [sys.executable, *flags, *run, "--headless"]

    def until(self, true: Callable[[StatusAnswer], bool]) -> StatusAnswer:
        """Asks until the answer is as it should be."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                status = call(self.control, Status())
            except NoAnswer:
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                continue
            if true(status):
                return status
        pytest.fail("the terminal did not come to that; " + self.log.read_text()[-3000:])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    terminal = Running(tmp_path_factory.mktemp("run"))
    yield terminal
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(10) == 0


def test_it_starts_with_what_it_has_and_says_what_is_missing(running: Running) -> None:
    status = running.until(lambda status: {"sensor", "reader"} <= status.parts.keys())
    assert str(running.folder / "sensor") in status.parts["sensor"]
    assert str(running.folder / "reader") in status.parts["reader"]
    assert "evaluator" not in status.parts
    running.until(lambda status: status.recorded >= 3)  # the boot and both faults are facts


def test_it_says_how_well_this_version_works(running: Running) -> None:
    running.until(lambda status: status.recorded >= 3)
    vitals = call(running.control, Vitals())
    assert vitals.release == Path(sys.prefix).resolve().name
    assert vitals.first_frame is not None and 0 < vitals.first_frame < 20_000
    assert (vitals.durable >= 3, vitals.sensor, vitals.keys, vitals.center) == (True, None, True, None)
    resident = int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{running.process.pid}/status").read_text())[0])
    assert abs(vitals.memory - resident) < resident / 4


def test_doctor_asks_the_running_terminal_and_fails(running: Running) -> None:
    running.until(lambda status: "sensor" in status.parts)
    done = window_terminal("doctor", "--settings", str(running.settings), "--json")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert done.returncode == 1
    assert not checks["sensor"]["ok"] and "sudo window-terminal setup" in checks["sensor"]["do"]
    assert checks["evaluator"]["ok"]
    assert not checks["center"]["ok"]


def test_a_device_is_taken_in_when_it_appears(running: Running) -> None:
    running.until(lambda status: "reader" in status.parts)
    os.mkfifo(running.folder / "reader")
    held = os.open(running.folder / "reader", os.O_RDWR)
    try:
        running.until(lambda status: "reader" not in status.parts)
    finally:
        os.close(held)


def test_a_second_terminal_on_the_same_buffer_names_the_first(running: Running) -> None:
    running.until(lambda status: True)
    done = subprocess.run(running.command(), capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert f"held by process {running.process.pid}" in done.stderr
    running.until(lambda status: True)  # and the first one lives on, its socket too


def test_nothing_of_the_center_is_loaded_by_the_first_frame(running: Running) -> None:
    running.until(lambda status: status.frames >= 1)
    imported = set(re.findall(r"^import time:.*\|\s*([a-z_0-9]+)", running.log.read_text(), re.MULTILINE))
    assert {"pygame", "gpiozero", "tinydb", "requests"} <= imported
    assert not imported & HEAVY


def test_an_unknown_key_in_the_settings_is_named(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text(SETTINGS.format(folder=tmp_path, port=1) + "\n[light]\n")
    done = window_terminal("run", "--settings", str(settings))
    assert done.returncode == 1
    assert f"{settings}: unknown key light; allowed here: bus, buzzer, center" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('state = "/proc/nowhere"', "state: /proc/nowhere: No such file or directory; it must be a folder"),
        (f'runtime = "/tmp/{"x" * 120}"', "AF_UNIX path too long; it must be a folder that this user may write"),
    ],
    ids=["state", "runtime"],
)
def test_a_folder_that_cannot_be_made_is_named_with_its_key(tmp_path: Path, wrong: str, said: str) -> None:
    key, settings = wrong.split(" ", maxsplit=1)[0], tmp_path / "terminal.toml"
    told = SETTINGS.format(folder=tmp_path, port=1).replace("[evaluator]\n", "").replace("[buzzer]\n", "")
    settings.write_text(re.sub(rf"^{key} = .*$", wrong, told, flags=re.MULTILINE))
    done = window_terminal("run", "--settings", str(settings), "--headless")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("", "", "No such file or directory"),
        ("power.json", "{", "Input data was truncated"),
        ("power.json", "{}", "missing required field `boot`"),
        ("power.json", "\udcff", "JSON is malformed"),
        ("clock", "late", "greater than file size"),
    ],
)
def test_a_folder_that_is_no_board_is_named_before_settings_are_asked_for(
    tmp_path: Path, file: str, content: str, why: str
) -> None:
    if file == "clock":
        (tmp_path / "power.json").write_text('{"boot": "b", "since": 0, "error": 0}')
    if file:
        (tmp_path / file).write_bytes(os.fsencode(content))
    done = window_terminal("run", "--settings", str(tmp_path / "none.toml"), "--simulated", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {tmp_path} is no simulated board: ")
    assert why in done.stderr and "`window-terminal demo --folder NEW` makes one" in done.stderr
    assert "Traceback" not in done.stderr


def window_terminal(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "terminal", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
