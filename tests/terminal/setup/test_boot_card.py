"""The boot card: both files and the hook on it, or nothing at all, with the reason by name."""

import subprocess
import sys
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority
from sync.releases.manifest import ReleaseRefused
from terminal.setup.boot_card import prepare
from terminal.setup.first_boot.kernel_words import HOOK_FILE, hooked
from tests.support.machines import CMDLINE_TEXT, CONFIG_TEXT
from tests.support.release_files import STRANGER, piece, release_file
from tests.terminal.setup.first_boot.conftest import PRESEED, RELEASE, FirstStart


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A boot partition as Raspberry Pi OS comes."""
    boot = tmp_path / "bootfs"
    boot.mkdir()
    (boot / "cmdline.txt").write_text(CMDLINE_TEXT)
    (boot / "config.txt").write_text(CONFIG_TEXT)
    return boot


@pytest.fixture
def preseed(tmp_path: Path, hall: Authority) -> Path:
    path = tmp_path / "hall.toml"
    path.write_bytes(PRESEED.replace(b"[trust]", b'ca = """\n' + hall.ca.read_bytes() + b'"""\n[trust]'))
    return path


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "trixie.release"
    path.write_bytes(RELEASE)
    return path


def test_both_files_lie_there_and_the_first_start_is_hooked(folder: Path, release: Path, preseed: Path) -> None:
    (folder / "window-terminal.txt").write_text("done, last year\r\n")
    assert prepare(folder, release, preseed).pair == (1, 3)
    assert (folder / "window-terminal.release").read_bytes() == RELEASE
    assert (folder / "window-terminal.toml").read_bytes() == preseed.read_bytes()
    assert (folder / "cmdline.txt").read_bytes() == hooked(CMDLINE_TEXT.encode())
    names = {"cmdline.txt", "config.txt", HOOK_FILE, "window-terminal.release", "window-terminal.toml"}
    assert {path.name for path in folder.iterdir()} == names, "and no stamp of another time"


def test_a_second_time_changes_nothing(folder: Path, release: Path, preseed: Path) -> None:
    prepare(folder, release, preseed)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    prepare(folder, release, preseed)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_was_put_there_becomes_a_terminal(folder: Path, release: Path, preseed: Path, tmp_path: Path) -> None:
    prepare(folder, release, preseed)
    start = FirstStart(tmp_path / "root")
    for path in start.folder.iterdir():
        path.unlink()
    for path in folder.iterdir():
        path.replace(start.folder / path.name)
    assert start.boots() == 3
    assert start.stamp[0].startswith("done")


@pytest.mark.parametrize(
    ("name", "change", "error", "why"),
    [
        ("cmdline", lambda text: text.replace(b"\n", b" systemd.run=/boot/x\n"), ValueError, "already"),
        ("preseed", lambda text: text.replace(b"url", b"# url"), ValueError, "hall.toml: does not say center"),
        ("preseed", lambda text: text.replace(b"ca = ", b"cas = "), ValueError, "does not say ca"),
        ("preseed", lambda text: text + b"[sensor]\nportt = 1\n", ValueError, "^hall.toml: unknown key .*portt"),
        ("preseed", lambda text: text.replace(b"[trust]\nkeys", b"[trust]\nkey"), ValueError, "trust.keys"),
        ("release", lambda text: text[:-1], ReleaseRefused, "1 bytes of it are missing"),
        ("release", lambda _: release_file(STRANGER), ReleaseRefused, "not signed by a trusted key"),
        (
            "release",
            lambda _: release_file(
                purpose="office",
                debian="",
                architecture="win_amd64",
                pieces=[piece("notes.txt", b"kept")],
                after=b"kept",
            ),
            ReleaseRefused,
            "is for office",
        ),
    ],
)
def test_what_will_not_do_is_named_and_the_card_is_as_it_was(
    folder: Path, release: Path, preseed: Path, name: str, change: object, error: type[Exception], why: str
) -> None:
    path = {"cmdline": folder / "cmdline.txt", "preseed": preseed, "release": release}[name]
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(error, match=why):
        prepare(folder, release, preseed)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_a_folder_that_is_no_boot_partition_is_refused(tmp_path: Path, release: Path, preseed: Path) -> None:
    with pytest.raises(ValueError, match=r"has no cmdline\.txt"):
        prepare(tmp_path, release, preseed)


def test_it_runs_on_an_office_pc(folder: Path, release: Path, preseed: Path) -> None:
    """With Windows some modules of Python's own library are not there."""
    code = (
        "import sys\n"
        "for name in ('fcntl', 'pwd', 'grp', 'termios', 'resource'):\n    sys.modules[name] = None\n"
        "from terminal.commands.setup import setup\n"
        "setup(['card', sys.argv[1], '--release', sys.argv[2], '--preseed', sys.argv[3]], standalone_mode=False)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    asked: list[str | Path] = [sys.executable, "-c", code, folder, release, preseed]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    told, loaded = done.stdout.splitlines()
    assert "0.1.0 for Debian trixie, arm64" in told
    assert not set(loaded.split()) & {"pygame", "gpiozero", "lgpio", "serial", "tinydb"}
