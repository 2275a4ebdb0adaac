"""The release contents: everything of the lock and for setup, and the one library that is given by hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from terminal.setup.bundling import release_contents
from terminal.setup.bundling.debian_archive import DebianArchive
from terminal.setup.bundling.release_contents import RELEASE_PACKAGES, ReleaseOrder, gather
from terminal.setup.bundling.wheels import BundlingFailed
from tests.support.release_files import debian_package
from tests.terminal.setup.bundling.conftest import MakeWheel


class Shelf(DebianArchive):
    """An archive that has everything but the library of the pins."""

    def __init__(self, folder: Path, debian: str, architecture: str) -> None:
        folder.mkdir()
        self._place = folder

    def refresh(self) -> None:
        pass

    def has(self, package: str) -> bool:
        return package != "python3-lgpio"

    def fetch(self, packages: Iterable[str], given: Sequence[Path]) -> list[Path]:
        return [*(debian_package(self._place, name, "1") for name in packages), *given]


@pytest.fixture
def ordered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReleaseOrder:
    monkeypatch.setattr(release_contents, "DebianArchive", Shelf)
    return ReleaseOrder(tmp_path, "trixie", "arm64")


def given_wheels(monkeypatch: pytest.MonkeyPatch, *wheels: Path) -> None:
    monkeypatch.setattr(release_contents, "gather_wheels", lambda _order, _folder: list(wheels))


def gathered(order: ReleaseOrder, place: Path) -> release_contents.ReleaseContents:
    folder = place / "work"
    folder.mkdir()
    return gather(order, folder, lambda _: None)


def test_the_library_of_the_pins_is_missing_by_name(
    ordered: ReleaseOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_wheel: MakeWheel
) -> None:
    given_wheels(monkeypatch, make_wheel("a-1-py3-none-any.whl", "License: MIT"))
    contents = gathered(ordered, tmp_path)
    assert contents.missing == ("python3-lgpio",)
    names = [piece.name for piece in contents.pieces]
    assert names == ["a-1-py3-none-any.whl", *(f"{name}_1_all.deb" for name in RELEASE_PACKAGES)]
    assert (contents.pieces[0].kind, contents.pieces[0].licence) == ("wheel", "MIT")
    assert sorted(contents.sources) == sorted(names)


def test_given_by_hand_it_is_in_the_release(
    ordered: ReleaseOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given_wheels(monkeypatch)
    (tmp_path / "hand").mkdir()
    ours = debian_package(tmp_path / "hand", "python3-lgpio", "0.2")
    contents = gathered(ReleaseOrder(ordered.project, "trixie", "arm64", (ours,)), tmp_path)
    assert contents.missing == ()
    assert contents.pieces[-1].name == "python3-lgpio_0.2_all.deb"


def test_where_it_is_a_wheel_nobody_asks_debian_for_it(
    ordered: ReleaseOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_wheel: MakeWheel
) -> None:
    given_wheels(monkeypatch, make_wheel("lgpio-0.2.2.0-cp311-cp311-manylinux_2_34_aarch64.whl"))
    assert gathered(ordered, tmp_path).missing == ()


def test_an_office_gets_no_debian_packages(
    ordered: ReleaseOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_wheel: MakeWheel
) -> None:
    given_wheels(monkeypatch, make_wheel("a-1-py3-none-any.whl"))
    contents = gathered(ReleaseOrder(ordered.project, "", "win_amd64", (), "office"), tmp_path)
    assert [piece.kind for piece in contents.pieces] == ["wheel"]


def test_wheels_are_checked_before_they_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_wheel: MakeWheel
) -> None:
    ancient = make_wheel("tinydb-1.0-py3-none-any.whl")
    (tmp_path / "lock-3.13.txt").write_text("# terminal\ntinydb==4.9.0    # via terminal\n")
    (tmp_path / "lock-3.13.sha256").write_text("")
    monkeypatch.setattr(
        release_contents, "fetch", lambda _pins, _target, folder: ancient.rename(folder / ancient.name)
    )
    with pytest.raises(BundlingFailed, match=r"^tinydb-1\.0-py3-none-any\.whl: the lock says tinydb 4\.9\.0$"):
        release_contents.gather_wheels(ReleaseOrder(tmp_path, "trixie", "arm64"), tmp_path / "wheels")
