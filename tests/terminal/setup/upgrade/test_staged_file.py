"""A release file as it lies staged: only what IT signed for this machine becomes a version, and it tries itself."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.bundles.signing import KeyFile
from sync.bundles.trust import KeyTrust
from sync.releases.manifest import Manifest
from sync.releases.ratchet import InstalledSoftware, write_installed
from sync.releases.release_file import describe, write_release
from sync.releases.signature import seal
from terminal.setup.paths import INSTALLED_RECORD
from terminal.setup.upgrade import staged_file
from terminal.setup.upgrade.procedure import UpgradeFailed
from terminal.setup.upgrade.progress import Progress
from terminal.setup.upgrade.release_folders import ReleaseFolders
from terminal.setup.upgrade.staged_file import Rehearser, StagedFile, build_environment
from tests.support.signing_keys import new_key

MACHINE = ("trixie", "arm64")


class Bench:
    """A folder of root's, IT's key, and releases whose one wheel is the program itself, a script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "upgrade").mkdir()
        self.key = new_key(folder / "key", 1)
        self.folders = ReleaseFolders(folder / "opt")
        (self.folders.begin("1.0") / "program").touch()
        self.folders.finish("1.0")
        self.folders.point("current", "1.0")
        self.source = self.trusting(self.key)

    def trusting(self, key: KeyFile) -> StagedFile:
        rehearser = Rehearser(self.folder / "terminal.toml")
        return StagedFile(self.folder / "upgrade", self.folders, KeyTrust((key.public,)), MACHINE, rehearser, build)

    def stage(self, script: str = "exit 0", **changes: Any) -> None:
        wheel = self.folder / "program.whl"
        wheel.write_text(f"#!/bin/sh\n{script}\n")
        piece = describe(wheel, "wheel", "MIT")
        told: dict[str, Any] = {
            "algorithm": "ed25519",
            "purpose": "terminal",
            "debian": MACHINE[0],
            "architecture": MACHINE[1],
            "program": "2.0",
            "epoch": 1,
            "version": 2,
            "issued": 0,
            "buffer_format": 1,
            "pieces": (piece,),
        }
        manifest = Manifest(**(told | changes))
        write_release(self.source.path, seal(self.key, manifest), manifest, {piece.name: wheel})

    def refusal(self) -> str:
        with pytest.raises(UpgradeFailed) as refused:
            self.source.unpack()
        assert self.folders.names() == ["1.0"]
        return str(refused.value)


def build(release: Path, wheels: Path, version: str) -> None:
    (release / "bin").mkdir()
    program = release / "bin" / "window-terminal"
    program.write_bytes((wheels / "program.whl").read_bytes())
    program.chmod(0o755)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_it_signed_becomes_a_version_beside_the_one_that_runs(bench: Bench) -> None:
    bench.stage()
    release = bench.source.unpack()
    assert (release.name, release.pair) == ("2.0", (1, 2))
    assert bench.folders.names() == ["1.0", "2.0"]
    assert bench.folders.linked("current") == "1.0"
    bench.source.forget()
    assert list((bench.folder / "upgrade").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"debian": "bookworm"}, "is for Debian bookworm, this is Debian trixie"),
        ({"architecture": "amd64"}, "is for amd64, this machine is arm64"),
        ({"version": 1}, "1.1 is older than 1.2"),
        ({"buffer_format": 2}, "it writes the buffer in format 2, here 1 is read"),
    ],
    ids=["Debian", "architecture", "older", "format"],
)
def test_what_is_for_others_older_or_unreadable_for_us_is_refused(
    bench: Bench, changes: dict[str, Any], why: str
) -> None:
    bench.stage()
    release = bench.source.unpack()
    bench.source.used(Progress("tried", new="2.0", pair=release.pair, digest=release.digest))
    bench.folders.remove("2.0")
    bench.stage(**({"version": 3} | changes))
    assert why in bench.refusal()
    bench.stage(version=3)
    assert bench.source.unpack().pair == (1, 3), "its twin is taken"


def test_the_same_release_again_is_refused_once_it_was_let_run(bench: Bench) -> None:
    bench.stage()
    release = bench.source.unpack()
    assert bench.source.unpack() == release, "a cut may have come after it"
    bench.source.used(Progress("tried", new="2.0", pair=release.pair, digest=release.digest))
    bench.folders.remove("2.0")
    assert bench.refusal() == "is what is installed"


def test_what_a_stranger_signed_is_refused(bench: Bench) -> None:
    stranger = new_key(bench.folder / "stranger", 1)
    bench.stage()
    bench.source = bench.trusting(stranger)
    assert bench.refusal() == "not signed by a trusted key"


def test_one_altered_byte_is_refused_by_the_pieces_name(bench: Bench) -> None:
    bench.stage()
    content = bench.source.path.read_bytes()
    bench.source.path.write_bytes(content.replace(b"exit 0", b"exit 1"))
    assert bench.refusal() == "program.whl is not what was signed: its bytes were altered"


def test_a_build_that_fails_leaves_nothing_that_takes_room(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(release: Path, wheels: Path, version: str) -> None:
        (release / "half").touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bench.source, "_build", full)
    bench.stage()
    with pytest.raises(OSError, match="No space left"):
        bench.source.unpack()
    assert not bench.folders.path("2.0").exists()


def test_a_rehearsal_has_a_folder_of_its_own_and_says_why_it_failed(bench: Bench) -> None:
    asked = bench.folder / "asked"
    bench.stage(f'echo "$@" >{asked}; touch drawn; echo noise >&2; echo "no plate" >&2; exit 3')
    bench.source.unpack()
    with pytest.raises(UpgradeFailed, match="window-terminal upgrade rehearse: no plate"):
        bench.source.rehearse("2.0")
    scratch = bench.folder / "upgrade" / "rehearsal"
    settings = bench.folder / "terminal.toml"
    assert asked.read_text() == f"upgrade rehearse --settings {settings} --scratch {scratch}\n"
    assert not scratch.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_rehearsal_runs_as_the_services_user(bench: Bench) -> None:
    bench.folder.chmod(0o755)
    bench.stage('test "$(id -u):$(id -g):$(id -G)" = 65534:65534:65534 && touch drawn')
    bench.source.unpack()
    source = StagedFile(
        bench.folder / "upgrade",
        bench.folders,
        KeyTrust((base64.b64encode(bytes(32)).decode(),)),
        MACHINE,
        Rehearser(bench.folder / "terminal.toml", 65534, 65534),
        build,
    )
    for above in (bench.folder, *bench.folder.parents):
        above.chmod(above.stat().st_mode | 0o011)
    source.rehearse("2.0")


def test_what_came_from_no_file_moves_no_ratchet(bench: Bench) -> None:
    bench.source.used(Progress("tried", new="2.0"))
    assert not (bench.folder / "upgrade" / "installed.json").exists()


def test_what_the_installation_wrote_is_what_the_upgrade_reads(bench: Bench) -> None:
    record = bench.folder / "upgrade" / INSTALLED_RECORD
    record.write_bytes(write_installed(InstalledSoftware(1, 7, "0" * 64)))
    bench.stage(version=6)
    assert bench.refusal() == "1.6 is older than 1.7, which is installed"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands by which an environment of 2.0 is made."""
    typed: list[list[str]] = []
    monkeypatch.setattr(staged_file, "_run", lambda command, _seconds: typed.append(command))
    build_environment(tmp_path / "2.0", tmp_path / "wheel", "2.0")
    return typed


def test_an_environment_has_the_library_of_the_pins_where_a_wheel_of_it_is_there(typed: list[list[str]]) -> None:
    """By the extra: its condition leaves Python 3.13 without, where Debian's package is."""
    assert typed[-1][-1] == "window-terminal[pi]==2.0"
    assert "--no-index" in typed[-1]


def test_an_environment_gets_pip_as_it_is_here_and_not_unpacked_anew(
    tmp_path: Path, typed: list[list[str]]
) -> None:
    assert "--without-pip" in typed[0]
    subprocess.run([sys.executable, *typed[0][1:]], check=True)
    version = [str(tmp_path / "2.0" / "bin" / "python"), "-m", "pip", "--version"]
    assert str(tmp_path / "2.0") in subprocess.run(version, capture_output=True, text=True, check=True).stdout
