"""`buffer check` as somebody types it: what is wrong on a card, each with its place, beside sound twins."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.buffer import Buffer
from tests.support.card import FACTS, Line, card, cut_out, files, flipped, lines, relinked, tree
from tests.support.commands import refused, typed
from tests.support.disk import Disk, draft

SOUND = "nothing wrong"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of sixty facts the center has 24; what of those was in sealed segments is in the archive."""
    return card(tmp_path / "card", settled=24, archived=True)


def checked(folder: Path) -> tuple[int, list[str]]:
    """The exit code, and the lines without the last; nothing on the card may have changed."""
    before = tree(folder)
    result = typed("buffer", "check", "--path", folder)
    assert tree(folder) == before
    *said, summary = result.output.splitlines()
    problems = sum(line.startswith("! ") for line in said)
    assert summary.endswith(f": {problems} wrong" if problems else f": {SOUND}"), result.output
    return result.exit_code, said


def problems(folder: Path) -> list[str]:
    code, said = checked(folder)
    assert code == 1
    return [line.removeprefix("! ") for line in said if line.startswith("! ")]


def middle(folder: Path, live: bool) -> tuple[Path, Line]:
    """A line with a fact, in the middle of a file."""
    file = files(folder)[-1 if live else 1]
    found = [line for line in lines(file) if line.facts]
    return file, found[len(found) // 2]


def test_a_sound_buffer(folder: Path) -> None:
    journal, archive = files(folder), list((folder / "archive").iterdir())
    assert len(journal) > 2 and archive
    frames = sum(len(lines(file)) for file in journal)
    result = typed("buffer", "check", "--path", folder)
    count = len(journal) + len(archive)
    assert result.output == f"{count} files, {frames} frames, {FACTS} facts, 36 waiting: {SOUND}\n"
    assert result.exit_code == 0


def test_as_json(folder: Path) -> None:
    result = typed("buffer", "check", "--path", folder, "--json")
    said = json.loads(result.output)
    assert (result.exit_code, said["facts"], said["waiting"], said["problems"]) == (0, FACTS, 36, [])
    file, line = middle(folder, live=False)
    flipped(file, line.offset + 60)
    result = typed("buffer", "check", "--path", folder, "--json")
    first = json.loads(result.output)["problems"][0]
    assert result.exit_code == 1
    assert (first["file"], first["offset"]) == (file.name, line.offset)


@pytest.mark.parametrize("live", [False, True])
def test_a_flipped_byte(folder: Path, live: bool) -> None:
    file, line = middle(folder, live)
    flipped(file, line.offset + 60)
    (fact,) = line.facts
    after = line.offset + len(line.content)
    assert problems(folder) == [
        f"{file.name}: byte {line.offset}: {len(line.content)} bytes are no frame",
        f"{file.name}: byte {after}: frame {line.number + 1}: "
        f"behind {line.number - 1}: frame {line.number} is missing",
        f"{file.name}: byte {after}: frame {line.number + 1}: fact {fact + 1}: fact {fact} is missing before it",
    ]


@pytest.mark.parametrize("live", [False, True])
def test_a_frame_removed(folder: Path, live: bool) -> None:
    file, line = middle(folder, live)
    cut_out(file, line)
    (fact,) = line.facts
    where = f"{file.name}: byte {line.offset}: frame {line.number + 1}: "
    assert problems(folder) == [
        f"{where}behind {line.number - 1}: frame {line.number} is missing",
        f"{where}fact {fact + 1}: fact {fact} is missing before it",
    ]


def test_a_fact_altered_by_somebody_who_knows_checksums(folder: Path) -> None:
    file, line = middle(folder, live=True)
    after = line.offset + len(line.content)
    (fact,) = line.facts
    relinked(file, lambda payload: payload)
    assert checked(folder) == (0, [])
    relinked(file, lambda payload: payload.replace(b'"fact %d"' % (fact - 1), b'"fakt %d"' % (fact - 1)))
    assert problems(folder) == [
        f"{file.name}: byte {after}: frame {line.number + 1}: fact {fact + 1}: "
        "does not follow from the fact before it: one of the two was altered"
    ]


def test_a_segment_deleted(folder: Path) -> None:
    file, after = files(folder)[1:3]
    gone, left = lines(file), lines(after)
    facts = sorted({fact for line in gone for fact in line.facts})
    file.unlink()
    before = lines(files(folder)[0])[-1]
    # A segment begins with the last fact of the one before.
    repeated = next(line for line in left if line.facts)
    assert repeated.facts == facts[-1:]
    assert problems(folder) == [
        f"{after.name}: byte 0: frame {left[0].number}: "
        f"behind {before.number}: frames {before.number + 1} to {left[0].number - 1} are missing",
        f"{after.name}: byte {repeated.offset}: frame {repeated.number}: fact {facts[-1]}: "
        f"facts {before.facts[0] + 1} to {facts[-1] - 1} are missing before it",
    ]


def test_an_archive_file_damaged(folder: Path) -> None:
    first, second, *_ = sorted((folder / "archive").iterdir())
    kept = first.read_bytes()
    flipped(first, len(kept) // 2)
    # The chain begins with the first fact that is kept.
    assert [each.split(": ")[0] for each in problems(folder)] == [first.name]
    first.write_bytes(kept)
    assert checked(folder) == (0, [])
    flipped(second, second.stat().st_size // 2)
    damaged, gap = problems(folder)
    start = int(first.name[11:21]) + 1
    assert damaged.startswith(f"{second.name}: ")
    assert f": facts {start} to " in gap and gap.endswith(" are missing before it")


def test_a_card_without_an_owner_file(folder: Path) -> None:
    (folder / "owner").unlink()
    assert checked(folder) == (0, [])


def test_a_buffer_that_is_held(folder: Path) -> None:
    with Buffer(folder):
        assert "held by process" in refused("buffer", "check", "--path", folder)
    assert checked(folder)[0] == 0


def test_what_is_no_buffer(tmp_path: Path) -> None:
    assert "no buffer here" in refused("buffer", "check", "--path", tmp_path)


def test_a_loss_that_the_terminal_declared_is_said_and_explained(folder: Path) -> None:
    file, line = middle(folder, live=True)
    flipped(file, line.offset + 60)
    (fact,) = line.facts
    with Buffer(folder) as buffer:
        buffer.record([draft("after")])
    code, said = checked(folder)
    assert code == 1  # the bytes are damaged as before, in the file that was sealed
    assert [each for each in said if "fact " in each] == [f"- fact {fact}: fact {fact} is declared lost"]
    sealed = files(folder)[-2].name
    assert f"! {sealed}: byte {line.offset}: {len(line.content)} bytes are no frame" in said


def test_numbers_that_a_failed_disk_burnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, disk = card(tmp_path / "card"), Disk(monkeypatch)
    with Buffer(folder) as buffer:
        disk.failures = [True, True]
        with pytest.raises(OSError):
            buffer.record([draft("refused")])
        buffer.record([draft("taken")])
    code, said = checked(folder)
    (void,) = [each for each in said if "void" in each]
    assert void.endswith(f": fact {FACTS + 1}: void: what had this number was never confirmed")
    assert code == 0


def test_facts_at_the_front_may_be_given_up_if_the_center_has_them(folder: Path) -> None:
    shutil.rmtree(folder / "archive")
    assert checked(folder) == (0, [])
    for file in files(folder)[:-1]:
        file.unlink()
    (gap,) = problems(folder)
    assert "facts 25 to " in gap and gap.endswith(" are missing before it")


def made_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "random": lambda file: file.write_bytes(bytes(range(256)) * 8),
    "empty": lambda file: file.write_bytes(b""),
    "zeros": lambda file: file.write_bytes(bytes(4096)),
    "folder": made_a_folder,
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_file_that_is_no_journal_any_more(folder: Path, place: int, damage: str) -> None:
    file = files(folder)[place]
    DAMAGE[damage](file)
    named = any(each.startswith(f"{file.name}: ") for each in problems(folder))
    assert named or damage == "folder"  # which is not a file of the journal: what was in it is then missing
