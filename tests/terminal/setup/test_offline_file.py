"""The offline file: each refusal is by name, leaves what was there, and has its accepted twin; OpenSSL verifies."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.releases.manifest import ReleaseRefused
from sync.releases.ratchet import InstalledSoftware, read_installed, write_installed
from terminal.config.trusted_key_file import RootsWord, written_word
from terminal.setup.offline_file import UNPACKED_RECORD, main, this_machine, unpack_offline
from terminal.setup.openssl import openssl_verifier
from tests.support.modules import ROOT
from tests.support.release_files import IT, STRANGER, debian_package, piece, public, release_file
from tests.support.successions import NEXT, RECOVERY, THIRD, names
from tests.support.successions import key as key_of

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


def places(folder: Path) -> list[str]:
    return [
        word for name in ("into", "installed", "word", "successions") for word in (f"--{name}", str(folder / name))
    ]


def run(tmp_path: Path, content: bytes, *keys: str) -> subprocess.CompletedProcess[str]:
    """As install.sh does: by a Python that has nothing but its own library."""
    (tmp_path / "file").write_bytes(content)
    words = [word for key in keys for word in ("--key", key)]
    command = [
        sys.executable,
        "-ES",
        "-m",
        "terminal.setup.offline_file",
        str(tmp_path / "file"),
        *words,
        *places(tmp_path),
    ]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_the_command_needs_nothing_installed_and_tells_the_version(tmp_path: Path) -> None:
    debian, architecture = this_machine()
    ours = one_file(debian=debian, architecture=architecture)
    told = run(tmp_path, ours, public(STRANGER), public())
    assert (told.stdout, told.returncode) == ("0.1.0\n", 0), told.stderr
    assert (tmp_path / "into/file/notes.txt").exists()


def test_the_command_takes_keys_from_a_preseed_file_too(tmp_path: Path) -> None:
    ours = one_file(debian=this_machine()[0], architecture=this_machine()[1])
    preseed = tmp_path / "window-terminal.toml"
    preseed.write_text(f'[setup]\nvideo = "x"\n[trust]\nkeys = ["{public()}"]\n')
    assert run(tmp_path, ours).stderr.endswith("by --key or in the file of --preseed\n")
    (tmp_path / "file").write_bytes(ours)
    assert main([str(tmp_path / "file"), "--preseed", str(preseed), *places(tmp_path)]) == 0
    preseed.write_text("[trust\n")
    assert main([str(tmp_path / "file"), "--preseed", str(preseed), *places(tmp_path)]) == 1


def test_the_command_refuses_by_name(tmp_path: Path) -> None:
    told = run(tmp_path, SOUND, public(STRANGER))
    assert told.returncode == 1
    assert told.stderr == f"{tmp_path}/file: not signed by a trusted key\n"
    assert run(tmp_path, SOUND, "AAAA").stderr.endswith("is not a public key: base64 of 32 bytes\n")


def test_a_spoilt_record_of_what_is_installed_is_not_taken_for_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "installed").write_bytes(b"{}")
    (tmp_path / "file").write_bytes(SOUND)
    assert main([str(tmp_path / "file"), "--key", public(), *places(tmp_path)]) == 1
    assert "not a record of installed software" in capsys.readouterr().err


def test_a_key_that_root_or_a_succession_named_signs_in_its_epoch_and_one_before_it_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    debian, architecture = this_machine()
    here = {"debian": debian, "architecture": architecture}
    (tmp_path / "installed").write_bytes(write_installed(INSTALLED))

    def installs(key: Ed25519PrivateKey, given: Ed25519PrivateKey, epoch: int) -> str:
        """Why not, empty where it does."""
        (tmp_path / "file").write_bytes(one_file(key, epoch=epoch, version=9, **here))
        status = main([str(tmp_path / "file"), "--key", public(given), *places(tmp_path)])
        said = capsys.readouterr().err
        assert bool(status) == bool(said)
        return said

    assert "20.9 is more than 1000 versions or 10 epochs above 1.3" in installs(IT, IT, 20), "nothing names it"
    (tmp_path / "word").write_text(written_word(RootsWord((public(),), 20, former=(public(STRANGER),))))
    assert installs(IT, IT, 20) == ""
    assert "its key signs in epoch 20, not in 2" in installs(IT, IT, 2)
    assert f"is superseded: its successor on this machine is {public()} of epoch 20" in installs(
        STRANGER, STRANGER, 1
    )
    (tmp_path / "word").unlink()
    assert installs(STRANGER, STRANGER, 1) == ""
    (tmp_path / "successions").write_text(json.dumps([names(NEXT, 2), names(THIRD, 60, by=RECOVERY)]))
    assert installs(key_of(THIRD), key_of(THIRD), 60) == ""
    assert "is superseded" in installs(key_of(NEXT), key_of(NEXT), 2)
    (tmp_path / "successions").write_text("{}")
    assert installs(IT, IT, 2) == ""
    (tmp_path / "successions").write_text("[7]")
    assert "is not as root wrote it" in installs(IT, IT, 2)
