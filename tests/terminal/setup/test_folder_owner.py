"""Root reads what belongs to somebody else with their rights, and has its own again however that ends."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.setup.folder_owner import NotPlain, as_owner, check_plain
from tests.support.owners import NOBODY, given, open_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as above:
        (above / "folder").mkdir()
        yield above / "folder"


def rights() -> tuple[int, int, list[int]]:
    return os.geteuid(), os.getegid(), os.getgroups()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_within_it_root_is_the_folders_owner_and_nobody_more(folder: Path) -> None:
    given(folder, NOBODY)
    before = rights()
    secret = folder.with_name("secret")
    secret.touch(0o600)
    (folder / "link").symlink_to(secret)
    with pytest.raises(PermissionError), as_owner(folder):
        assert rights() == (NOBODY, NOBODY, [])
        (folder / "link").read_bytes()
    assert rights() == before
    assert (folder / "link").read_bytes() == b""


def test_a_folder_of_ones_own_and_none_at_all_change_nothing(folder: Path) -> None:
    for each in (folder, folder / "none"):
        with as_owner(each):
            assert rights() == (os.geteuid(), os.getegid(), os.getgroups())
            assert os.geteuid() == os.getuid()


def test_a_link_and_a_pipe_are_no_plain_content_and_files_in_folders_are(folder: Path) -> None:
    (folder / "archive").mkdir()
    (folder / "archive" / "facts.gz").touch()
    check_plain(folder)
    os.mkfifo(folder / "archive" / "pipe")
    with pytest.raises(NotPlain, match="pipe: neither a file nor a folder"):
        check_plain(folder)
    (folder / "archive" / "pipe").unlink()
    (folder / "link").symlink_to(folder / "archive")
    with pytest.raises(NotPlain, match="link: neither"):
        check_plain(folder)
