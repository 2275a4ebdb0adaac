"""The state folder whose disk came without what was in it: no first start, but a terminal that is not there."""

from pathlib import Path

import pytest

from hardware.board import disk
from terminal.app import service
from terminal.services import state_folder
from terminal.services.diagnostics.checks import storage
from terminal.services.state_folder import emptied

SETTINGS = """state = "{0}/state"
runtime = "{0}/runtime"
[center]
url = "https://127.0.0.1:9"
ca = "{0}/ca.pem"
[trust]
keys = []
"""


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder that is a disk of its own, as a data partition is."""
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.setattr(state_folder, "device", lambda place: 2 if place == folder else 1)
    monkeypatch.setattr(disk, "memory_under", lambda _: "")
    return folder


@pytest.mark.parametrize(
    ("holds", "wrong"),
    [((), True), (("lost+found",), True), (("buffer",), False), (("lost+found", "new"), False)],
)
def test_a_disk_of_its_own_that_holds_nothing(apart: Path, holds: tuple[str, ...], wrong: bool) -> None:
    for name in holds:
        (apart / name).mkdir()
    assert ("are not where they were" in emptied(apart)) == wrong
    assert storage(apart) == emptied(apart)


def test_an_empty_folder_on_the_systems_disk_is_a_first_start(tmp_path: Path) -> None:
    assert emptied(tmp_path) == "" == emptied(tmp_path / "to come")


def test_one_in_memory_is_served_each_time_and_that_is_told(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "memory_under", lambda _: "tmpfs")
    assert emptied(apart) == ""
    assert storage(apart).endswith("is on tmpfs: a power cut takes what is recorded there")


def test_no_terminal_begins_there_and_nothing_is_made(apart: Path) -> None:
    settings = apart.with_name("terminal.toml")
    settings.write_text(SETTINGS.format(apart.parent))
    with pytest.raises(service.NoTerminal, match=r"state is a disk of its own and holds nothing.*touch /var/lib"):
        service._hung(settings, None, headless=True)
    assert list(apart.iterdir()) == []
