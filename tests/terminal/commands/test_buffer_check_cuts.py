"""`buffer check` tells what a cut leaves, which is as it should be, from what is gone."""

from pathlib import Path

import pytest

from tests.support.card import FACTS, LIVE, card, files, lines
from tests.terminal.commands.test_buffer_check import checked, problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return card(tmp_path / "card", settled=24, archived=True)


def test_an_archive_file_that_a_cut_left_empty(folder: Path) -> None:
    archived = sorted((folder / "archive").iterdir())
    left = archived[-1].with_name(archived[-1].name.replace(archived[-1].name[:21], "0000000099-0000000100"))
    left.touch()
    code, said = checked(folder)
    assert (code, len(said)) == (0, 1)
    assert said[0].startswith(f"- {left.name}: ")


def test_a_torn_tail_is_not_wrong(folder: Path) -> None:
    live = files(folder)[-1]
    last = lines(live)[-1]
    end = last.offset + len(last.content)
    content = live.read_bytes()
    # the beginning of what would have been the next frame
    begun = b"0123abcd %d %s 400 {" % (last.number + 1, last.content[:8])
    live.write_bytes(content[:end] + begun + content[end + len(begun) :])
    assert checked(folder) == (0, [f"- {LIVE}: byte {end}: a torn frame, never confirmed"])


def test_a_last_frame_torn_although_it_was_confirmed(folder: Path) -> None:
    live = files(folder)[-1]
    last = lines(live)[-1]
    live.write_bytes(live.read_bytes()[: last.offset + 40])
    first, *others = problems(folder)
    assert first == f"{LIVE}.mark: frame {last.number} is missing: confirmed, says the mark"
    assert others == [f"fact {FACTS} is missing at the end"] * bool(last.facts)


def test_a_mark_that_is_damaged_or_missing(folder: Path) -> None:
    mark = folder / f"{LIVE}.mark"
    content = mark.read_bytes()
    mark.write_bytes(b"\xff" + content[1:])
    assert problems(folder) == [f"{mark.name}: damaged: it does not tell how far the journal went"]
    for left in (b"", bytes(24)):
        mark.write_bytes(left)
        assert checked(folder) == (0, [])
    mark.unlink()
    assert checked(folder) == (0, [])


def test_a_cut_between_two_renames(folder: Path) -> None:
    live = files(folder)[-1]
    live.rename(folder / f"{LIVE}.{lines(live)[0].number:010d}")
    assert checked(folder) == (0, [f"- {LIVE}: the live segment is missing; the next start makes it"])


def test_a_live_segment_deleted(folder: Path) -> None:
    live = files(folder)[-1]
    gone = lines(live)
    live.unlink()
    mark, *others = problems(folder)
    assert mark == (
        f"{LIVE}.mark: frames {gone[0].number} to {gone[-1].number} are missing: confirmed, says the mark"
    )
    assert others[-1].endswith(f"to {FACTS} are missing at the end")
