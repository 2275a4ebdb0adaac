"""The Debian archive as another machine sees it: what is fetched is whole, what is not there is named."""

import hashlib
import platform
from pathlib import Path

import pytest

from terminal.setup.bundling import debian_archive
from terminal.setup.bundling.debian_archive import DebianArchive, package_name
from terminal.setup.bundling.wheels import BundlingFailed
from terminal.setup.package_index import write_index
from tests.support.release_files import debian_package


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DebianArchive:
    """Of Debian 13 on arm64, as a computer with its own release and processor finds it on a mirror on its disk."""
    place = tmp_path / "mirror/dists/trixie"
    index = place / "main/binary-arm64"
    index.mkdir(parents=True)
    pool = tmp_path / "mirror/pool"
    pool.mkdir()
    debian_package(pool, "tiny-plate", "1:2", depends="tiny-lamp")
    debian_package(pool, "tiny-lamp", "3")
    write_index(pool)
    (index / "Packages").write_text((pool / "Packages").read_text().replace("./", "pool/"))
    digest = hashlib.sha256((index / "Packages").read_bytes()).hexdigest()
    listed = f" {digest} {(index / 'Packages').stat().st_size} main/binary-arm64/Packages\n"
    (place / "Release").write_text(f"Suite: trixie\nCodename: trixie\nSHA256:\n{listed}")
    here = platform.freedesktop_os_release()["VERSION_CODENAME"]
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{tmp_path}/mirror {here} main\n")
    monkeypatch.setattr(debian_archive, "APT_FOLDER", tmp_path)
    made = DebianArchive(tmp_path / "apt", "trixie", "arm64")
    made.refresh()
    return made


def test_what_a_package_needs_comes_with_it(archive: DebianArchive) -> None:
    found = archive.fetch(["tiny-plate"], [])
    assert [package_name(path) for path in found] == ["tiny-lamp", "tiny-plate"]


def test_a_package_given_by_hand_gets_what_it_needs(archive: DebianArchive, tmp_path: Path) -> None:
    ours = debian_package(tmp_path, "tiny-pins", "1", depends="tiny-lamp")
    found = archive.fetch([], [ours])
    assert [package_name(path) for path in found] == ["tiny-lamp", "tiny-pins"]


def test_what_a_given_package_needs_and_nobody_has_is_named(archive: DebianArchive, tmp_path: Path) -> None:
    ours = debian_package(tmp_path, "tiny-pins", "1", depends="tiny-gpio")
    with pytest.raises(BundlingFailed, match=r"tiny-pins : Depends: tiny-gpio"):
        archive.fetch(["tiny-plate"], [ours])


def test_it_says_what_it_has(archive: DebianArchive) -> None:
    assert archive.has("tiny-lamp")
    assert not archive.has("tiny")
    with pytest.raises(BundlingFailed, match="Unable to locate package tiny-horn"):
        archive.fetch(["tiny-horn"], [])


def test_what_is_no_package_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"no package")
    with pytest.raises(BundlingFailed, match=r"a\.deb is no Debian package"):
        package_name(tmp_path / "a.deb")


def test_a_computer_without_an_archive_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian_archive, "APT_FOLDER", tmp_path)
    with pytest.raises(BundlingFailed, match="has no archive of Debian"):
        DebianArchive(tmp_path / "apt", "trixie", "arm64")
