"""`window-terminal release`: made, checked and unpacked; nothing spoilt is called right."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.bundles.signing import KeyFile
from sync.journal.payload import JOURNAL_FORMAT
from sync.releases.manifest import ReleasePiece
from sync.releases.release_file import describe, read_release
from sync.releases.signature import verifier
from terminal import __version__
from terminal.setup.bundling import release_contents
from terminal.setup.bundling.release_contents import ReleaseContents, ReleaseOrder
from terminal.setup.bundling.wheels import BundlingFailed
from tests.support.commands import refused, typed
from tests.support.release_files import STRANGER, public, release_file
from tests.support.signing_keys import new_key, plain_key


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return new_key(tmp_path / "it.key", 2)


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[ReleaseOrder]:
    """What is ordered; one wheel is gathered, and the library of the pins is not found for a terminal."""
    asked: list[ReleaseOrder] = []
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(b"wheel")

    def gather(order: ReleaseOrder, _folder: Path, _say: object) -> ReleaseContents:
        asked.append(order)
        wheel = tmp_path / "a-1-py3-none-any.whl"
        piece: ReleasePiece = describe(wheel, "wheel", "MIT")
        missing = () if order.purpose == "office" else ("python3-lgpio",)
        return ReleaseContents({wheel.name: wheel}, (piece,), missing)

    monkeypatch.setattr(release_contents, "gather", gather)
    return asked


def test_what_is_bundled_is_found_right(tmp_path: Path, key: KeyFile, orders: list[ReleaseOrder]) -> None:
    made = typed("release", "bundle", tmp_path / "out", "--key", tmp_path / "it.key", "--debian", "bookworm")
    told = f"window-terminal {__version__} as release 2.1 for terminal, Debian bookworm arm64, 1 pieces, 5 bytes"
    assert made.stdout == f"{tmp_path}/out: {told}\n"
    assert "warning: python3-lgpio is in none of this computer's archives" in made.stderr
    assert orders == [ReleaseOrder(Path(), "bookworm", "arm64")]
    checked = typed("release", "check", tmp_path / "out", "--key", key.public)
    with (tmp_path / "out").open("rb") as file:
        assert read_release(file, verifier((key.public,))).manifest.buffer_format == JOURNAL_FORMAT
    digest = hashlib.sha256(b"wheel").hexdigest()
    assert checked.stdout.splitlines() == [
        f"{digest}           5  a-1-py3-none-any.whl  [MIT]",
        f"{tmp_path}/out: {told}: nothing wrong",
    ]


def test_what_cannot_be_written_or_used_is_told_before_anything_is_fetched(
    tmp_path: Path, key: KeyFile, orders: list[ReleaseOrder]
) -> None:
    words = ("--key", tmp_path / "it.key")
    said = refused("release", "bundle", tmp_path / "nothere" / "out", *words)
    assert said.endswith(f"Error: {tmp_path}/nothere is no folder: make it first, or name another FILE\n")
    wrong = tmp_path / "lgpio.deb"
    wrong.write_bytes(b"no package")
    said = refused("release", "bundle", tmp_path / "out", *words, "--with", wrong)
    assert said.endswith(f"Error: {wrong} is no Debian package\n")
    assert orders == []


@pytest.mark.parametrize("key", ["AAAA", "no base64!", ""])
def test_a_key_that_is_none_is_told_of_itself_and_not_of_the_file(tmp_path: Path, key: str) -> None:
    (tmp_path / "sound").write_bytes(release_file())
    said = refused("release", "check", tmp_path / "sound", "--key", key)
    assert said.startswith(f"Error: --key {key} is no public key; it is what `window-terminal config key new`")


def test_each_release_has_its_own_version(tmp_path: Path, key: KeyFile, orders: list[ReleaseOrder]) -> None:
    words = ("--key", tmp_path / "it.key", "--for", "office")
    first = typed("release", "bundle", tmp_path / "a", *words)
    second = typed("release", "bundle", tmp_path / "b", *words)
    assert "release 2.1 for office, Windows win_amd64" in first.stdout
    assert "release 2.2 for office" in second.stdout
    assert "warning" not in second.stderr
    assert orders[0].purpose == "office"


def test_what_was_signed_while_this_was_fetched_counts(
    tmp_path: Path, key: KeyFile, orders: list[ReleaseOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = release_contents.gather

    def slow(order: ReleaseOrder, folder: Path, tell: Callable[[str], None]) -> ReleaseContents:
        plain_key(tmp_path / "it.key").next_release()  # another computer's window, the same key
        return before(order, folder, tell)

    monkeypatch.setattr(release_contents, "gather", slow)
    made = typed("release", "bundle", tmp_path / "out", "--key", tmp_path / "it.key")
    assert "as release 2.2 for" in made.stdout


def test_what_cannot_be_bundled_counts_no_version(
    tmp_path: Path, key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gather(*_: object) -> ReleaseContents:
        raise BundlingFailed("no wheel of tinydb")

    monkeypatch.setattr(release_contents, "gather", gather)
    assert "no wheel of tinydb" in refused("release", "bundle", tmp_path / "out", "--key", tmp_path / "it.key")
    assert plain_key(tmp_path / "it.key").release == key.release
    assert not (tmp_path / "out").exists()


def test_without_a_key_nothing_is_fetched(tmp_path: Path, orders: list[ReleaseOrder]) -> None:
    told = refused("release", "bundle", tmp_path / "out", "--key", tmp_path / "none.key")
    assert "make one with: window-terminal config key new" in told
    assert orders == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (release_file()[:-1], "ends in notes.txt: 1 bytes of it are missing"),
        (release_file() + b"\0", "goes on after its last piece"),
        (release_file(STRANGER), "not signed by a trusted key"),
    ],
)
def test_what_is_spoilt_is_told_by_name(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "file").write_bytes(content)
    assert refused("release", "check", tmp_path / "file", "--key", public()) == f"Error: {tmp_path}/file: {why}\n"
    (tmp_path / "sound").write_bytes(release_file())
    assert typed("release", "check", tmp_path / "sound", "--key", public()).exit_code == 0


def test_it_is_unpacked_into_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(release_file())
    words = ("release", "check", tmp_path / "file", "--key", public(), "--into", tmp_path / "new")
    assert typed(*words).exit_code == 0
    assert (tmp_path / "new/wheel/a-1.0-py3-none-any.whl").read_bytes() == b"wheel"
    assert "File exists" in refused(*words)
