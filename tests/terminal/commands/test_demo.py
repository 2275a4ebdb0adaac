"""`window-terminal demo`, as a person starts and stops it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from terminal.commands.demo import demo as demo_command

Demo = tuple[subprocess.Popen[str], Path, str]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that has come alive, its folder, and what it said until then."""
    command = [sys.executable, "-m", "terminal", "demo", "--headless", "--folder", str(tmp_path)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    yield process, tmp_path, said
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def belonging_to(folder: Path) -> list[str]:
    """The command lines of processes that name this folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended while we looked
    return [line for line in lines if str(folder) in line]


def test_ctrl_c_stops_everything_and_leaves_no_process(demo: Demo) -> None:
    process, folder, _ = demo
    assert sum(" run " in line or " serve " in line for line in belonging_to(folder)) == 2
    process.send_signal(signal.SIGINT)
    assert process.stdout
    output = process.stdout.read()
    process.wait(30)
    outcome = json.loads(output.splitlines()[-1])
    assert (process.returncode, outcome["problems"]) == (0, [])
    assert outcome["recorded"] == outcome["delivered"] > 0
    assert belonging_to(folder) == []
    assert not (folder / "runtime" / "control").exists()


def test_a_second_window_is_counted_and_stopped_too(demo: Demo) -> None:
    process, folder, said = demo
    url = said.split("front panel:")[1].split()[0]
    assert requests.post(f"{url}api/second/open", json={}, timeout=10).status_code == 200
    process.send_signal(signal.SIGINT)  # while it comes alive: it has recorded, and delivers yet
    assert process.stdout
    outcome = json.loads(process.stdout.read().splitlines()[-1])
    process.wait(30)
    assert (process.returncode, outcome["problems"]) == (0, [])
    buffers = [folder / "terminal", folder / "3F-08" / "terminal"]
    counts = [len(facts_of(place / "buffer")) for place in buffers]
    assert outcome["recorded"] == outcome["delivered"] == sum(counts) and all(counts)
    assert belonging_to(folder) == []


def facts_of(buffer: Path) -> list[str]:
    command = [sys.executable, "-m", "terminal", "buffer", "list", "--path", str(buffer), "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.splitlines()


def test_it_shows_how_the_terminal_is_paired_and_where_to_look(demo: Demo) -> None:
    _, folder, said = demo
    code = re.search(r"pairing code (\d{6})", said)
    assert code and f"$ window-terminal center accept {code[1]} --window 2F-17" in said
    url = re.search(r"front panel: +(http://127\.0\.0\.1:\d+/)", said)
    assert url and requests.get(url[1], timeout=10).status_code == 200
    assert str(folder / "logs") in said


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    command = [sys.executable, "-m", "terminal", "demo", "--headless", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert f"{tmp_path} is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = CliRunner().invoke(demo_command, ["--headless", "--folder", str(tmp_path / "demo"), "--port", port])
    assert (said.exit_code, f"--port {port}: Address already in use" in said.output) == (1, True)
    assert "Traceback" not in said.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--verbose"], "--verbose is about a story: --story day --verbose"),
        (["--story", "day", "--port", "5000"], "--seconds and --port are not for a story"),
        (["--story", "day", "--seconds", "5"], "--seconds and --port are not for a story"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    result = CliRunner().invoke(demo_command, ["--folder", str(tmp_path / "demo"), *words])
    assert (result.exit_code, said in result.output, (tmp_path / "demo").exists()) == (2, True, False)
