"""Versions side by side: a link never names what is not whole, and nothing in use is ever taken away."""

from pathlib import Path

import pytest

from terminal.setup.upgrade.release_folders import ReleaseFolders


@pytest.fixture
def folders(tmp_path: Path) -> ReleaseFolders:
    made = ReleaseFolders(tmp_path)
    for name in ("1.0", "2.0", "3.0"):
        (made.begin(name) / "program").write_text(name)
        made.finish(name)
    made.point("current", "2.0")
    made.point("confirmed", "2.0")
    return made


def test_a_link_is_relative_and_switched_whole(folders: ReleaseFolders, tmp_path: Path) -> None:
    assert (tmp_path / "current").readlink() == Path("releases/2.0")
    folders.point("current", "3.0")
    assert (tmp_path / "current" / "program").read_text() == "3.0"
    assert (folders.linked("current"), folders.linked("confirmed")) == ("3.0", "2.0")
    assert not (tmp_path / "current.new").is_symlink()


def test_what_a_cut_left_of_a_link_or_a_folder_is_in_nobodys_way(folders: ReleaseFolders, tmp_path: Path) -> None:
    (tmp_path / "current.new").symlink_to("nowhere")
    (folders.path("4.0") / "half").mkdir(parents=True)
    folders.point("current", "3.0")
    assert folders.names() == ["1.0", "2.0", "3.0"]
    assert list(folders.begin("4.0").iterdir()) == []


def test_a_link_names_nothing_that_is_not_whole(folders: ReleaseFolders) -> None:
    folders.begin("4.0")
    with pytest.raises(ValueError, match=r"4\.0 is not whole"):
        folders.point("current", "4.0")
    assert folders.linked("current") == "2.0"


def test_what_is_in_use_is_neither_begun_again_nor_removed(folders: ReleaseFolders) -> None:
    folders.point("current", "3.0")
    for name in ("2.0", "3.0"):
        with pytest.raises(ValueError, match="is what runs here"):
            folders.begin(name)
    folders.prune(())
    assert folders.names() == ["2.0", "3.0"]


def test_a_removal_that_is_cut_short_leaves_no_release(
    folders: ReleaseFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", cut)
    with pytest.raises(KeyboardInterrupt):
        folders.remove("1.0")
    assert (folders.path("1.0") / "program").exists()
    assert folders.names() == ["2.0", "3.0"]


@pytest.mark.parametrize("name", ["", ".", "..", "../1.0", "1.0/..", "current", ".1", "1" * 41, "1 0", "1.0\n"])
def test_what_is_no_version_is_no_folder(folders: ReleaseFolders, name: str) -> None:
    with pytest.raises(ValueError, match="is not a version"):
        folders.path(name)


def test_a_folder_that_is_none_of_ours_stays(folders: ReleaseFolders, tmp_path: Path) -> None:
    (tmp_path / "releases" / "notes").mkdir()
    folders.prune({"2.0"})
    assert (tmp_path / "releases" / "notes").is_dir()
