"""A copy of a buffer that is written to all the while opens, and holds what was recorded before it was begun."""

import os
import threading
from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer
from terminal.setup.upgrade import buffer_copy
from terminal.setup.upgrade.buffer_copy import BufferRestless, copy_buffer
from tests.support.disk import draft


def test_a_copy_taken_while_facts_are_recorded_and_segments_sealed_opens_whole(tmp_path: Path) -> None:
    buffer, stop = Buffer(tmp_path / "buffer", segment=4096, room=4096), threading.Event()

    def work() -> None:
        while not stop.is_set():
            buffer.record([draft("x" * 200)])

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for number in range(10):
            before = buffer.recorded
            try:
                copy_buffer(tmp_path / "buffer", tmp_path / f"copy-{number}")
            except BufferRestless:
                continue
            with Buffer(tmp_path / f"copy-{number}") as copy:
                assert (copy.damaged, copy.recorded >= before) == (0, True)
    finally:
        stop.set()
        writer.join()
        buffer.close()


def test_one_whose_files_change_their_names_at_every_try_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Buffer(tmp_path / "buffer") as buffer:
        buffer.record([draft("a")])
        names = iter(range(100))
        monkeypatch.setattr(buffer_copy, "_files", lambda _: [f"{next(names)}"])
        with pytest.raises(BufferRestless, match="changed their names 5 times"):
            copy_buffer(tmp_path / "buffer", tmp_path / "copy")


def test_where_there_is_no_buffer_yet_the_copy_is_empty(tmp_path: Path) -> None:
    copy_buffer(tmp_path / "buffer", tmp_path / "copy")
    assert list((tmp_path / "copy").iterdir()) == []


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_link_or_a_pipe_among_its_files_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str) -> None:
    with Buffer(tmp_path / "buffer") as buffer:
        buffer.record([draft("a")])
    strange = tmp_path / "buffer" / f"{FILE}.0000000009"
    if kind == "link":
        strange.symlink_to(tmp_path / "buffer" / FILE)
    else:
        os.mkfifo(strange) if kind == "pipe" else strange.mkdir()
    with pytest.raises(OSError, match=r"not a plain file|symbolic links|Is a directory"):
        copy_buffer(tmp_path / "buffer", tmp_path / "copy")
    strange.rmdir() if kind == "folder" else strange.unlink()
    copy_buffer(tmp_path / "buffer", tmp_path / "copy")
