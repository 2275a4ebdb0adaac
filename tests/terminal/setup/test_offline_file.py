"""The offline file: each refusal is by name, leaves what was there, and has its accepted twin; OpenSSL verifies."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.releases.manifest import ReleaseRefused
from sync.releases.ratchet import InstalledSoftware, read_installed
from terminal.setup.offline_file import UNPACKED_RECORD, main, this_machine, unpack_offline
from terminal.setup.openssl import openssl_verifier
from tests.support.modules import ROOT
from tests.support.release_files import IT, STRANGER, debian_package, piece, public, release_file

HERE = ("trixie", "arm64")
INSTALLED = InstalledSoftware(1, 3, "0" * 64)


def one_file(key: Ed25519PrivateKey = IT, **changes: Any) -> bytes:
    return release_file(key, pieces=[piece("notes.txt", b"kept")], after=b"kept", **changes)


SOUND = one_file()

Unpack = Callable[..., Path]


@pytest.fixture
def unpacked(tmp_path: Path) -> Unpack:
    def unpack(content: bytes, machine: tuple[str, str] = HERE, installed: InstalledSoftware | None = None) -> Path:
        (tmp_path / "file").write_bytes(content)
        unpack_offline(tmp_path / "file", openssl_verifier((public(),)), machine, installed, tmp_path / "into")
        return tmp_path / "into"

    return unpack


def test_a_sound_file_lies_there_with_its_pair(unpacked: Unpack) -> None:
    folder = unpacked(SOUND)
    assert (folder / "file/notes.txt").read_bytes() == b"kept"
    assert read_installed((folder / UNPACKED_RECORD).read_bytes()).pair == (1, 3)


@pytest.mark.parametrize(
    ("content", "machine", "installed", "why"),
    [
        (SOUND, ("bookworm", "arm64"), None, "is for Debian trixie, this is Debian bookworm"),
        (SOUND, ("trixie", "amd64"), None, "is for arm64, this machine is amd64"),
        (SOUND[:-1], HERE, None, "ends in notes.txt: 1 bytes of it are missing"),
        (SOUND[:-1] + b"T", HERE, None, "notes.txt is not what was signed"),
        (SOUND + b"\0", HERE, None, "goes on after its last piece"),
        (one_file(STRANGER), HERE, None, "not signed by a trusted key"),
        (one_file(version=2), HERE, INSTALLED, "1.2 is older than 1.3, which is installed"),
        (SOUND, HERE, INSTALLED, "1.3 is installed already, with other content"),
        (
            one_file(purpose="office", debian="", architecture="win_amd64"),
            HERE,
            None,
            "is for office, not for terminal",
        ),
        (release_file(pieces=[{**piece("a.txt", b""), "name": "../a.txt"}], after=b""), HERE, None, "not a plain"),
    ],
)
def test_what_must_not_be_used_leaves_what_was_there(
    unpacked: Unpack, content: bytes, machine: tuple[str, str], installed: InstalledSoftware | None, why: str
) -> None:
    folder = unpacked(one_file(version=4), installed=INSTALLED)
    with pytest.raises(ReleaseRefused) as refusal:
        unpacked(content, machine, installed)
    assert why in str(refusal.value)
    assert read_installed((folder / UNPACKED_RECORD).read_bytes()).pair == (1, 4)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["file", "into"]


def test_the_same_file_may_be_unpacked_again_after_a_cut(unpacked: Unpack) -> None:
    folder = unpacked(SOUND)
    (folder / "file/notes.txt").write_bytes(b"half")
    folder.with_name("into.part").mkdir()
    installed = read_installed((folder / UNPACKED_RECORD).read_bytes())
    assert (unpacked(SOUND, installed=installed) / "file/notes.txt").read_bytes() == b"kept"


def test_packages_get_an_index(unpacked: Unpack, tmp_path: Path) -> None:
    deb = debian_package(tmp_path, "tiny-lamp", "3")
    content = deb.read_bytes()
    deb.unlink()
    folder = unpacked(release_file(pieces=[piece(deb.name, content)], after=content))
    assert "Package: tiny-lamp\n" in (folder / "debian/Packages").read_text()
    assert (folder / "debian/sources.list").read_text() == f"deb [trusted=yes] file:{folder}/debian ./\n"


def run(tmp_path: Path, content: bytes, *keys: str) -> subprocess.CompletedProcess[str]:
    """As install.sh does: by a Python that has nothing but its own library."""
    (tmp_path / "file").write_bytes(content)
    words = [word for key in keys for word in ("--key", key)]
    places = ["--into", str(tmp_path / "into"), "--installed", str(tmp_path / "record")]
    command = [sys.executable, "-ES", "-m", "terminal.setup.offline_file", str(tmp_path / "file"), *words, *places]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_the_command_needs_nothing_installed_and_tells_the_version(tmp_path: Path) -> None:
    debian, architecture = this_machine()
    ours = one_file(debian=debian, architecture=architecture)
    told = run(tmp_path, ours, public(STRANGER), public())
    assert (told.stdout, told.returncode) == ("0.1.0\n", 0), told.stderr
    assert (tmp_path / "into/file/notes.txt").exists()


def test_the_command_refuses_by_name(tmp_path: Path) -> None:
    told = run(tmp_path, SOUND, public(STRANGER))
    assert told.returncode == 1
    assert told.stderr == f"{tmp_path}/file: not signed by a trusted key\n"
    assert run(tmp_path, SOUND, "AAAA").stderr.endswith("is not a public key: base64 of 32 bytes\n")


def test_a_spoilt_record_of_what_is_installed_is_not_taken_for_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "record").write_bytes(b"{}")
    (tmp_path / "file").write_bytes(SOUND)
    places = ["--into", str(tmp_path / "into"), "--installed", str(tmp_path / "record")]
    assert main([str(tmp_path / "file"), "--key", public(), *places]) == 1
    assert "not a record of installed software" in capsys.readouterr().err
