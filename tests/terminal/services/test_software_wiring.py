"""Nothing is fetched where nobody would install it; what root installed counts."""

import platform
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.buffer import Buffer
from sync.releases.ratchet import InstalledSoftware, write_installed
from terminal.config.settings import CenterSettings, Settings, TrustSettings
from terminal.services.software_wiring import installed_in, software_inbox, this_board
from tests.support.release_files import public
from tests.support.software_desk import signed


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    buffer = Buffer(tmp_path / "state/buffer", "board-1")
    yield buffer
    buffer.close()


def test_only_where_upgrades_are_looked_after_is_there_an_inbox(
    tmp_path: Path, buffer: Buffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"VERSION_CODENAME": "trixie"})
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    settings = Settings(
        str(tmp_path / "state"), str(tmp_path), CenterSettings("https://c", ""), TrustSettings((public(),))
    )
    outcome = tmp_path / "upgrade/outcome.json"
    assert software_inbox(buffer, settings, None) is None
    assert software_inbox(buffer, settings, outcome) is None
    outcome.parent.mkdir()
    inbox = software_inbox(buffer, settings, outcome)
    assert inbox is not None
    order, _ = inbox.follow([signed()], "2F-17")
    assert order is not None
    assert inbox.part(order).path.parent == settings.software == tmp_path / "state/software"
    (outcome.parent / "installed.json").write_bytes(write_installed(InstalledSoftware(1, 3, "0" * 64)))
    assert inbox.follow([signed()], "2F-17") == (None, [])


@pytest.mark.parametrize(
    ("told", "kernel", "board"),
    [
        ({"VERSION_CODENAME": "bookworm"}, "x86_64", ("bookworm", "amd64")),
        ({"VERSION_CODENAME": "trixie"}, "armv7l", ("trixie", "")),
        (None, "aarch64", ("", "arm64")),
    ],
)
def test_it_knows_what_board_this_is(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str] | None, kernel: str, board: tuple[str, str]
) -> None:
    def release() -> dict[str, str]:
        if told is None:
            raise FileNotFoundError
        return told

    monkeypatch.setattr(platform, "freedesktop_os_release", release)
    monkeypatch.setattr(platform, "machine", lambda: kernel)
    assert this_board() == board


@pytest.mark.parametrize("content", [b"", b"{}", b'{"epoch":1,"version":2,"manifest":"x"}', msgspec.json.encode(3)])
def test_a_record_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "installed.json").write_bytes(content)
    assert installed_in(tmp_path / "installed.json") is None
    assert installed_in(tmp_path / "none.json") is None
