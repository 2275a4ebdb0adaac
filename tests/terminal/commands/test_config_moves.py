"""`window-terminal config push --move`: a terminal changes its window by IT's signature, over a real center."""

import base64
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import Result

from sync.center.certificates import establish
from sync.uplink import worker
from terminal.domain.events import Configured
from tests.support.commands import typed
from tests.support.office import KEYS, Hut
from tests.sync.center.conftest import Hall

FILE = """
name = "政务服务中心"
sessions = []

[[units]]
name = "市税务局"

[[units.windows]]
id = "2F-17"
people = ["GH-0217"]

[[units.windows]]
id = "3F-08"
people = ["GH-0810"]

[[people]]
badge = "GH-0217"
name = "张敏"

[[people]]
badge = "GH-0810"
name = "赵明"
"""


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Hall]:
    center = Hall(tmp_path, establish(tmp_path / "tls", ["center.hall.example"], datetime.now(UTC)))
    center.start()
    yield center
    assert center.stop() == 0


def push(folder: Path, center: Hall, *more: str) -> Result:
    (folder / "hall.toml").write_text(FILE, encoding="utf-8")
    key = folder / "it.key"
    if not key.exists():
        stored = {"private": base64.b64encode(bytes(range(32))).decode(), "epoch": 1, "version": 0}
        key.write_bytes(msgspec.json.encode(stored))
    where = ("--key", key, "--center", center.url, "--ca", center.authority.ca)
    return typed("config", "push", folder / "hall.toml", *where, *more)


def test_a_terminal_moves_when_it_signs_that_and_not_when_the_center_says_so(
    tmp_path: Path, center: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 0.1)
    with closing(Hut(tmp_path / "card", center.url, center.authority.ca, KEYS)) as hut:
        hut.worker.start()
        code, name = hut.code(), hut.buffer.identity.terminal
        assert center.command("accept", code, "--window", "2F-17").exit_code == 0
        assert push(tmp_path, center).exit_code == 0
        assert hut.next(Configured).window.window == "2F-17"
        assert center.command("reject", code).exit_code == 0
        assert center.command("accept", code, "--window", "3F-08").exit_code == 0
        assert hut.audit("claim") == "window: the center has this terminal at '3F-08', IT at '2F-17'"
        assert hut.buffer.kept("window") == "2F-17"
        assert push(tmp_path, center, "--move", f"3F-08={name}").exit_code == 0
        assert hut.next(Configured).window.window == "3F-08"
        assert (hut.buffer.kept("window"), hut.worker.disputes.open.get("window")) == ("3F-08", None)


@pytest.mark.parametrize("text", ["3F-08", "3F-08=", "9F-99=t-0123456789ab", "=t-0123456789ab"])
def test_a_move_that_names_no_window_of_the_hall_or_no_terminal(tmp_path: Path, center: Hall, text: str) -> None:
    result = push(tmp_path, center, "--move", text)
    assert (result.exit_code, f"--move {text}: wanted WINDOW=TERMINAL" in result.output) == (2, True)
    assert center.sql("SELECT count(*) FROM bundles") == [(0,)]
