"""A folder where somebody else may do what they like: root takes one plain file of theirs, nothing by a trick."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from terminal.setup.upgrade import inbox
from terminal.setup.upgrade.inbox import InboxRefused, take

SECRET = "root's alone"
ME = {os.getuid()}


@pytest.fixture
def box(tmp_path: Path) -> Path:
    (tmp_path / "state" / "inbox").mkdir(parents=True)
    (tmp_path / "upgrade").mkdir()
    (tmp_path / "secret").write_text(SECRET)
    return tmp_path / "state" / "inbox"


def staged(box: Path) -> Path:
    return box.parent.parent / "upgrade" / "staged"


def test_the_first_release_is_copied_and_removed_and_other_files_stay(box: Path) -> None:
    for name in ("b.release", "a.release", "half.part"):
        (box / name).write_text(name)
    assert take(box, ME, staged(box))
    assert staged(box).read_text() == "a.release"
    assert sorted(each.name for each in box.iterdir()) == ["b.release", "half.part"]
    assert staged(box).stat().st_mode & 0o777 == 0o600
    assert take(box, ME, staged(box)) and not take(box, ME, staged(box))


def test_a_link_to_a_file_is_refused_and_the_file_is_not_touched(box: Path) -> None:
    (box / "a.release").symlink_to(box.parent.parent / "secret")
    with pytest.raises(InboxRefused, match="not a plain file"):
        take(box, ME, staged(box))
    assert not staged(box).exists() and not (box / "a.release").is_symlink()
    assert (box.parent.parent / "secret").read_text() == SECRET


def test_a_second_name_of_a_file_is_refused(box: Path) -> None:
    (box / "a.release").hardlink_to(box.parent.parent / "secret")
    with pytest.raises(InboxRefused, match="has another name elsewhere"):
        take(box, ME, staged(box))
    assert not staged(box).exists()
    assert (box.parent.parent / "secret").read_text() == SECRET


def test_a_pipe_holds_nobody_up_and_a_folder_with_content_goes(box: Path) -> None:
    os.mkfifo(box / "a.release")
    (box / "b.release" / "deep").mkdir(parents=True)
    for _ in range(2):
        with pytest.raises(InboxRefused, match="not a plain file"):
            take(box, ME, staged(box))
    assert list(box.iterdir()) == []


def too_deep(*_: object, **__: object) -> None:
    raise RecursionError


@pytest.mark.parametrize("remove", [too_deep, lambda *_, **__: None], ids=["too deep", "out of open files"])
def test_a_folder_that_cannot_be_removed_stands_in_nobodys_way(
    box: Path, monkeypatch: pytest.MonkeyPatch, remove: Callable[..., None]
) -> None:
    monkeypatch.setattr("shutil.rmtree", remove)
    (box / ("a" * 247 + ".release")).mkdir()
    (box / "b.release").write_text("b")
    with pytest.raises(InboxRefused, match="not a plain file"):
        take(box, ME, staged(box))
    assert take(box, ME, staged(box))
    assert not take(box, ME, staged(box)), "its name starts the unit no more"


def test_a_folder_stands_in_nobodys_way_although_whoever_removes_it_is_ended_for_its_memory(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("shutil.rmtree", ended)
    (box / "a.release").mkdir()
    (box / "b.release").write_text("b")
    with pytest.raises(MemoryError):
        take(box, ME, staged(box))
    assert take(box, ME, staged(box)) and staged(box).read_text() == "b"


def test_somebody_elses_file_is_refused(box: Path) -> None:
    (box / "a.release").write_text("x")
    with pytest.raises(InboxRefused, match="somebody else's file"):
        take(box, {os.getuid() + 1}, staged(box))


@pytest.mark.parametrize("linked", ["inbox", "state"])
def test_a_folder_that_became_a_link_is_not_followed(box: Path, linked: str) -> None:
    elsewhere = box.parent.parent / "elsewhere"
    (elsewhere / "inbox").mkdir(parents=True)
    (elsewhere / "inbox" / "a.release").write_text(SECRET)
    folder = box if linked == "inbox" else box.parent
    folder.rename(folder.with_name("before"))
    folder.symlink_to(elsewhere / "inbox" if linked == "inbox" else elsewhere)
    with pytest.raises(NotADirectoryError):
        take(box, ME, staged(box))
    assert (elsewhere / "inbox" / "a.release").exists()


def test_what_takes_its_name_while_it_is_read_is_not_what_is_taken(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "a.release").write_text("first")
    real = os.fstat

    def swap(file: int) -> os.stat_result:
        (box / "a.release").unlink(missing_ok=True)
        (box / "a.release").symlink_to(box.parent.parent / "secret")
        monkeypatch.setattr(os, "fstat", real)
        return real(file)

    monkeypatch.setattr(os, "fstat", swap)
    assert take(box, ME, staged(box))
    assert staged(box).read_text() == "first"
    assert (box.parent.parent / "secret").read_text() == SECRET


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_one_that_is_too_large_is_not_copied_at_all(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with a hole costs whoever laid it there nothing, and root's copy the card."""
    monkeypatch.setattr(inbox, "RELEASE_BYTES", 10)
    monkeypatch.setattr(os, "read", forbidden)
    (box / "a.release").write_text("x" * 11)
    with pytest.raises(InboxRefused, match="larger than"):
        take(box, ME, staged(box))
    assert names(staged(box).parent) == names(box) == []


def forbidden(*_: object) -> bytes:
    raise AssertionError("it was read")


@pytest.mark.parametrize("short", [0, 1])
def test_what_would_leave_the_terminal_no_room_is_not_copied(
    box: Path, monkeypatch: pytest.MonkeyPatch, short: int
) -> None:
    free = inbox.FREE_BYTES + 3 - short
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    (box / "a.release").write_text("abc")
    if not short:
        assert take(box, ME, staged(box))
        return
    with pytest.raises(InboxRefused, match="the card has no room for 3 bytes"):
        take(box, ME, staged(box))
    assert names(staged(box).parent) == names(box) == []


def test_one_that_grows_while_it_is_read_is_given_up_and_leaves_nothing(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "a.release").write_text("x")
    real = os.read

    def grown(file: int, size: int) -> bytes:
        monkeypatch.setattr(os, "read", real)
        (box / "a.release").write_text("x" * 11)
        return real(file, size)

    monkeypatch.setattr(os, "read", grown)
    with pytest.raises(InboxRefused, match="changed while it was copied"):
        take(box, ME, staged(box))
    assert names(staged(box).parent) == []


def test_a_disk_that_fills_meanwhile_gets_back_what_was_copied(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (box / "a.release").write_text("x")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        take(box, ME, staged(box))
    assert names(staged(box).parent) == []
