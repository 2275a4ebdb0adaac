"""The package index of a folder: apt finds in it what it holds, with the network off, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from terminal.setup.package_index import apt_options, write_index
from tests.support.release_files import debian_package


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "with space"
    place.mkdir()
    debian_package(place, "tiny-plate", "1:2.0+b1", depends="tiny-lamp (>= 3)")
    debian_package(place, "tiny-lamp", "3")
    write_index(place)
    return place


def apt(folder: Path, program: str, *arguments: str) -> str:
    empty = folder.parent / "status"
    empty.touch()
    alone = ["-o", f"Dir::State::Status={empty}", "-o", f"Dir::Cache={folder.parent}/cache"]
    (folder.parent / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
    command = [program, "-q", *apt_options(folder), *alone, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_index_says_what_the_packages_say(folder: Path) -> None:
    first, second = (folder / "Packages").read_text().split("\n\n")
    assert "Package: tiny-lamp\n" in first
    assert "Package: tiny-plate\n" in second
    assert "Depends: tiny-lamp (>= 3)\n" in second
    assert "Filename: ./tiny-plate_2.0+b1_all.deb\n" in second


def test_apt_takes_from_it_what_is_asked_and_what_that_needs(folder: Path) -> None:
    apt(folder, "apt-get", "update")
    told = apt(folder, "apt-get", "install", "--simulate", "tiny-plate")
    assert [line.split()[1] for line in told.splitlines() if line.startswith("Inst")] == ["tiny-lamp", "tiny-plate"]


def test_apt_knows_nothing_else(folder: Path) -> None:
    apt(folder, "apt-get", "update")
    assert sorted(apt(folder, "apt-cache", "pkgnames").split()) == ["tiny-lamp", "tiny-plate"]
