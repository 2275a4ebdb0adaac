"""What is gone is declared, once and in one fact, and a center that counts without gaps takes it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer
from sync.buffer.inspection import inspect
from sync.center.facts.intake import Intake, Known, read
from sync.contract import Refusal
from terminal.domain.facts import Fact, canonical
from tests.support.chains import (
    archive_files,
    chained,
    dated,
    filled,
    hashed,
    journal_files,
    numbers,
    on_day,
    small,
)
from tests.support.disk import draft, flip


def declared(facts: Sequence[Fact]) -> list[tuple[object, object]]:
    """What the declarations among these facts cover; each stands under the last number of what is gone."""
    found = [fact for fact in facts if fact.kind == "lost"]
    assert [fact.body["to"] for fact in found] == numbers(found)
    return [(fact.body["from"], fact.body["to"]) for fact in found]


def taken(buffer: Buffer, through: int = 0, hashes: dict[int, str] | None = None) -> Intake:
    """A center's intake with that much, to which the buffer delivers all that it can, in batches of 50."""
    intake = Intake(buffer.identity.series, Known(through, hashes or {}))
    for _ in range(100):
        buffer.settle(intake.through)
        facts = buffer.pending(50)
        if not facts:
            break
        for fact in facts:
            intake.take(read(canonical(fact), buffer.identity.terminal, buffer.identity.series))
    assert buffer.waiting == 0, f"the center is stuck at {intake.through} of {buffer.recorded}"
    return intake


def archived(folder: Path) -> list[Fact]:
    """Six hundred facts of sixty days, half of them archived."""
    facts = filled(folder, days=60)
    with small(folder) as buffer:
        buffer.archive(on_day(60))
    return facts


def span(path: Path) -> tuple[int, int]:
    first, last = path.name.split(".")[0].split("-")
    return int(first), int(last)


def test_a_restored_center_gets_everything_again(tmp_path: Path) -> None:
    facts = archived(tmp_path)
    with small(tmp_path) as buffer:
        buffer.center_is("restored")
        assert (buffer.waiting, buffer.cursors.through) == (600, 0)
        assert buffer.pending(200) == facts[:200]
        intake = taken(buffer)
        assert [stored.fact for stored in intake.stored] == facts
        assert (intake.alarms, declared(facts)) == ([], [])


@pytest.mark.parametrize("through", [1, 150, 299, 420, 599])
def test_a_center_that_lacks_the_end_gets_the_end(tmp_path: Path, through: int) -> None:
    facts = archived(tmp_path)
    with small(tmp_path) as buffer:
        intake = taken(buffer, through, {through: hashed(facts[through - 1])})
        assert [stored.fact for stored in intake.stored] == facts[through:]
        assert intake.alarms == []


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_what_the_archive_lost_is_declared_in_one_fact(tmp_path: Path, gone: int) -> None:
    facts = archived(tmp_path)
    first, last = span(archive_files(tmp_path)[gone])
    archive_files(tmp_path)[gone].unlink()
    with small(tmp_path) as buffer:
        buffer.center_is("restored")
        intake = taken(buffer)
        sent = [stored.fact for stored in intake.stored]
    assert declared(sent) == [(first, last)]
    assert [fact for fact in sent if fact.kind != "lost"] == [f for f in facts if not first <= f.seq <= last]
    assert sent[first - 1].prev == (hashed(facts[first - 2]) if first > 1 else "0" * 64)
    # What comes behind follows from what is gone, and that is what the center is alarmed by.
    assert [alarm.what for alarm in intake.alarms] == ["chain"]
    with small(tmp_path) as again:
        again.center_is("restored once more")
        assert [stored.fact for stored in taken(again).stored] == sent, "it is declared once"


def test_a_gap_right_behind_what_the_center_has_follows_from_it(tmp_path: Path) -> None:
    facts = archived(tmp_path)
    first, last = span(archive_files(tmp_path)[1])
    archive_files(tmp_path)[1].unlink()
    with small(tmp_path) as buffer:
        buffer.settle(first - 1)
        assert declared(buffer.pending(1)) == [(first, last)]
        assert buffer.pending(1)[0].prev == hashed(facts[first - 2])


def test_a_center_within_what_is_gone_is_told_of_the_rest(tmp_path: Path) -> None:
    """It had taken more than was known here when the facts went."""
    archived(tmp_path)
    first, last = span(archive_files(tmp_path)[1])
    archive_files(tmp_path)[1].unlink()
    with small(tmp_path) as buffer:
        buffer.center_is("restored")
        middle = (first + last) // 2
        intake = taken(buffer, middle)
        sent = [stored.fact for stored in intake.stored]
    assert sent[0].body["from"] == middle + 1
    assert intake.through == 600


def test_what_was_refused_may_be_taken_by_a_center_that_went_back(tmp_path: Path) -> None:
    archived(tmp_path)
    with small(tmp_path) as buffer:
        buffer.settle(600, [Refusal(40, "no"), Refusal(500, "no")])
        buffer.settle(100)
        assert buffer.refused() == [Refusal(40, "no")]
        assert numbers(buffer.pending(3)) == [101, 102, 103]


def cut_last(folder: Path, mark: bool) -> None:
    """Takes the last frame off, as if it had never come."""
    whole = (folder / FILE).read_bytes().rstrip(b"\n") + b"\n"
    (folder / FILE).write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    if not mark:
        (folder / f"{FILE}.mark").unlink()


@pytest.mark.parametrize("mark", [True, False])
def test_a_frame_that_was_acknowledged_is_declared_and_no_other(tmp_path: Path, mark: bool) -> None:
    with Buffer(tmp_path) as buffer:
        for number in range(3):
            buffer.record([draft(str(number))])
    cut_last(tmp_path, mark)
    with Buffer(tmp_path) as buffer:
        assert buffer.damaged == int(mark)
        assert declared(list(buffer.history())) == ([(3, 3)] if mark else [])
        (after,) = buffer.record([draft("after")])
        assert after.seq == (4 if mark else 3)
        assert chained(list(buffer.history()))
        intake = taken(buffer)
        assert ([stored.fact.seq for stored in intake.stored], intake.alarms) == (list(range(1, after.seq + 1)), [])


def test_what_is_lost_waits_as_the_one_fact_that_says_so(tmp_path: Path) -> None:
    with Buffer(tmp_path) as buffer:
        for number in range(9):
            buffer.record([draft(str(number))])
        buffer.settle(1)
    lines = (tmp_path / FILE).read_bytes().split(b"\n")
    kept = [line for line in lines if not any(b'"detail":"%d"' % gone in line for gone in (2, 3, 4, 6))]
    (tmp_path / FILE).write_bytes(b"\n".join(kept))
    with Buffer(tmp_path) as buffer:
        assert declared(buffer.pending(10)) == [(3, 5), (7, 7)]
    for through, waiting in ((1, 6), (2, 5), (4, 5), (5, 4), (6, 3), (7, 2), (9, 0)):
        with Buffer(tmp_path) as buffer:
            buffer.settle(through)
            assert (buffer.waiting, len(buffer.pending(10))) == (waiting, waiting), through
        assert inspect(tmp_path).waiting == waiting, "`buffer check` says the same"


def test_cursors_ahead_of_the_facts(tmp_path: Path) -> None:
    """The center has what is gone here: its numbers are not given again."""
    with Buffer(tmp_path) as buffer:
        buffer.record([draft("one")])
        buffer.record([draft("two"), draft("three")])
        buffer.settle(3)
    lines = (tmp_path / FILE).read_bytes().split(b"\n")
    (gone,) = (line for line in lines if b'"two"' in line)
    (tmp_path / FILE).write_bytes(b"\n".join(line for line in lines if line != gone))
    (tmp_path / f"{FILE}.mark").unlink()
    with Buffer(tmp_path) as buffer:
        assert (buffer.recorded, buffer.waiting, buffer.pending(10)) == (3, 0, [])
        assert numbers(buffer.record([draft("four")])) == [4]
        assert numbers(buffer.pending(10)) == [4]
        buffer.center_is("restored")
        assert declared([stored.fact for stored in taken(buffer).stored]) == [(2, 3)]


def test_one_copy_of_the_identity_is_enough_and_made_two_again(tmp_path: Path) -> None:
    with Buffer(tmp_path) as buffer:
        identity = buffer.identity
        buffer.record([dated(0)])
    for place in ("1", "2", "1"):
        live = (tmp_path / FILE).read_bytes()
        flip(tmp_path / FILE, live.rindex(b'{"identity":{"%s"' % place.encode()) + 30)
        with Buffer(tmp_path) as buffer:
            assert (buffer.damaged, buffer.identity) == (1, identity)
            assert numbers(buffer.pending(10)) == [1]
        with Buffer(tmp_path) as buffer:
            assert buffer.damaged == 0


def test_a_copy_that_is_damaged_is_found_where_it_was_copied_from(tmp_path: Path) -> None:
    with Buffer(tmp_path) as buffer:
        buffer.record([draft("one")])
        buffer.record([draft("two")])
        buffer.record([draft("three")])
    for detail, lost in ((b"two", [(2, 2)]), (b"three", [(2, 2)])):  # the first damage copies the rest
        live = (tmp_path / FILE).read_bytes()
        flip(tmp_path / FILE, live.rindex(b'"detail":"%s"' % detail) + 12)
        with Buffer(tmp_path) as buffer:
            assert buffer.damaged == 1
            assert (declared(buffer.pending(10)), numbers(buffer.pending(10))) == (lost, [1, 2, 3])


def test_damaged_cursors_cost_a_second_delivery_and_no_fact(tmp_path: Path) -> None:
    facts = archived(tmp_path)
    with small(tmp_path) as buffer:
        buffer.storage.compact()
    for file in journal_files(tmp_path)[-2:]:
        content = file.read_bytes()
        for line in content.split(b"\n"):
            if b'"cursors":{"1"' in line:
                content = content.replace(line, b"#" * len(line))
        file.write_bytes(content)
    with small(tmp_path) as buffer:
        assert buffer.damaged > 0
        assert buffer.cursors.through == 0
        assert set(buffer.storage.table("lost")) == {"601"}, "what memory does not hold is not gone"
        sent = [stored.fact for stored in taken(buffer).stored]
    # Nothing tells whether the damaged last line was one fact more.
    assert (sent[:600], declared(sent)) == (facts, [(601, 601)])
