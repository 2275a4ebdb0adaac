"""A simulated hall at a real center: it joins by the sheet, follows every push, and is the same the next time."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.center.network.certificates import establish
from tests.support.commands import typed
from tests.support.office import KEYS
from tests.sync.center.conftest import Hall
from tests.terminal.commands.test_config_moves import FILE

WINDOWS = ("2F-17", "3F-08")


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Hall]:
    """It has published a hall of two windows, whose tokens lie in sheet.txt."""
    center = Hall(tmp_path, establish(tmp_path / "tls", [], datetime.now(UTC)))
    center.start()
    stored = {"private": base64.b64encode(bytes(range(32))).decode(), "epoch": 1, "version": 0}
    (tmp_path / "it.key").write_bytes(msgspec.json.encode(stored))
    push(tmp_path, center, FILE)
    (tmp_path / "sheet.txt").write_text(center.command("tokens", *WINDOWS).output)
    yield center
    assert center.stop() == 0


def push(folder: Path, center: Hall, content: str) -> None:
    (folder / "hall.toml").write_text(content, encoding="utf-8")
    where = ("--key", folder / "it.key", "--center", center.url, "--ca", center.authority.ca)
    assert typed("config", "push", "--yes", folder / "hall.toml", *where).exit_code == 0


@contextmanager
def simulated(folder: Path, center: Hall, *options: str) -> Iterator[Any]:
    """A process of its own; gives what it says, line by line, as JSON."""
    words = [sys.executable, "-m", "terminal", "simulate", "hall", "--json", "--folder", str(folder / "kept")]
    words += ["--center", center.url, "--ca", str(center.authority.ca), "--trust", KEYS[0]]
    with subprocess.Popen([*words, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield (json.loads(line) for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def followed(lines: Iterator[dict[str, Any]], config: str) -> None:
    """Waits until every window works by it."""
    left = set(WINDOWS)
    while left:
        line = next(lines)
        left -= {line["window"]} if line["config"] == config else set()


def test_it_follows_each_push_delivers_what_citizens_press_and_is_there_again(tmp_path: Path, center: Hall) -> None:
    with simulated(tmp_path, center, "--press", "0", "--tokens", str(tmp_path / "sheet.txt")) as lines:
        followed(lines, "1.1")
        push(tmp_path, center, FILE.replace("市税务局", "税务局"))
        followed(lines, "1.2")
    with simulated(tmp_path, center, "--press", "1") as lines:  # its trial was cut short: by the old one again
        followed(lines, "1.1")
        while not center.sql("SELECT 1 FROM facts WHERE kind = 'rating'"):
            pass
    names = {row[0] for row in center.sql("SELECT DISTINCT terminal FROM facts")}
    assert len(names) == len(WINDOWS), "the same terminals"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--center", "http://10.0.0.1"), "is refused: wanted https, or http to a loopback address"),
        (("--center", "https://10.0.0.1"), "nobody was in none before: name a sheet with --tokens"),
        (("--center", "https://10.0.0.1", "--tokens", "ca.pem"), "bytes that are no UTF-8; print the sheet anew"),
        ((), "name a center with --center, --ca and --trust, or a month to play with --month"),
    ],
)
def test_what_it_cannot_begin_with_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_bytes(b"2F-17 \xff")
    result = typed("simulate", "hall", *words, "--ca", "ca.pem", "--trust", KEYS[0], "--folder", "none")
    assert result.exit_code == 2 and said in result.output
