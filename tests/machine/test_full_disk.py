"""A disk that really is full: recording says so, loses nothing, and goes on when there is room again."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from sync.buffer import Buffer
from terminal.domain.facts import Draft, Punch
from tests.machine.power import SmallDisk
from tests.machine.witness import chain_problems, held, line, look
from tests.machine.writer import draft

SIZE = 1 << 20  # bytes of the disk
PAGE = 4096
LITTLE = 16 * PAGE
RESERVE = 16 * PAGE
FULL_AT = [*range(6), 9, 14, 22, 35]  # pages of room that are left
LONG = "满" * 500  # 1,500 bytes


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path, SIZE)
    yield disk
    disk.close()


def recorded(buffer: Buffer, detail: str) -> str:
    """The one fact that this records."""
    (fact,) = buffer.record([draft(detail)])
    return line(fact)


def recorded_until_refused(buffer: Buffer, name: str, together: int) -> list[str]:
    """Facts until the disk takes no more; those that were acknowledged."""
    facts: list[str] = []
    for number in range(SIZE // len(LONG)):
        drafts = [draft(f"{name}.{number}.{place} {LONG}") for place in range(together)]
        try:
            facts += [line(fact) for fact in buffer.record(drafts)]
        except OSError as e:
            assert e.errno == errno.ENOSPC
            return facts
    pytest.fail("a full disk took more than its size")


@pytest.mark.parametrize("together", [1, 4])
def test_a_full_disk_loses_nothing_at_whatever_write_it_fills_up(disk: SmallDisk, together: int) -> None:
    for room in FULL_AT:
        folder = disk.root / f"{room}"
        buffer = Buffer(folder)
        disk.fill(but=room * PAGE)
        acknowledged = recorded_until_refused(buffer, f"{room}", together)
        assert held(buffer).lines == acknowledged
        disk.make_room()
        acknowledged.append(recorded(buffer, "there is room again"))
        buffer.close()
        buffer = Buffer(folder)
        assert (buffer.damaged, held(buffer).lines) == (0, acknowledged)
        acknowledged.append(recorded(buffer, "opened again"))
        buffer.close()
        assert look(folder).lines == acknowledged
        assert chain_problems(acknowledged) == []
        shutil.rmtree(folder)


def test_it_opens_while_the_disk_is_full(disk: SmallDisk) -> None:
    """It comes up, knows everything, and says that the disk is full."""
    folder = disk.root / "buffer"
    buffer = Buffer(folder)
    disk.fill(but=0)
    acknowledged = recorded_until_refused(buffer, "before", 1)
    buffer.close()
    buffer = Buffer(folder)
    assert held(buffer).lines == acknowledged
    acknowledged += recorded_until_refused(buffer, "full", 1)
    disk.make_room()
    acknowledged.append(recorded(buffer, "there is room again"))
    buffer.close()
    assert look(folder).lines == acknowledged
    assert chain_problems(acknowledged) == []


def test_a_buffer_that_filled_the_disk_itself_needs_only_a_little_room(disk: SmallDisk) -> None:
    """Room for a second copy of everything is never there when it is needed."""
    folder = disk.root / "buffer"
    disk.fill(but=SIZE - LITTLE)
    buffer = Buffer(folder, reserve=LITTLE)
    acknowledged = recorded_until_refused(buffer, "before", 1)
    assert sum(map(len, acknowledged)) > SIZE // 4
    disk.make_room()
    acknowledged.append(recorded(buffer, "there is a little room"))
    buffer.close()
    assert look(folder).lines == acknowledged
    assert chain_problems(acknowledged) == []


def punch(detail: str) -> Draft:
    return structs.replace(draft(detail), said=Punch("1024", "finger", "in", detail + LONG))


@pytest.mark.parametrize("room", FULL_AT)
def test_punches_are_taken_from_the_reserve_when_ratings_are_refused(disk: SmallDisk, room: int) -> None:
    folder = disk.root / "buffer"
    buffer = Buffer(folder, room=PAGE, reserve=RESERVE)
    disk.fill(but=room * PAGE)
    acknowledged = recorded_until_refused(buffer, "rating", 1)
    assert buffer.full
    requests = [[draft("no")], [punch("one")], [draft("no"), punch("two")], [draft("no")]]
    mixed = buffer.record_all([buffer.prepare(drafts) for drafts in requests])
    assert [isinstance(outcome, OSError) for outcome in mixed] == [True, False, False, True]
    acknowledged += [line(fact) for outcome in mixed if isinstance(outcome, list) for fact in outcome]
    reserved = 0
    with pytest.raises(OSError, match="No space left"):
        for number in range(RESERVE):
            acknowledged += [line(fact) for fact in buffer.record([punch(f"{number}")])]
            reserved = number
    assert reserved > RESERVE // 2 // len(LONG.encode()), "the reserve was not there"
    buffer.settle(2)
    assert buffer.waiting == len(acknowledged) - 2, "it is known as long as it runs"
    assert held(buffer).lines == acknowledged
    buffer.close()
    buffer = Buffer(folder, room=PAGE, reserve=RESERVE)
    assert (buffer.damaged, held(buffer).lines) == (0, acknowledged)
    disk.make_room()
    acknowledged.append(recorded(buffer, "there is room again"))
    assert not buffer.full
    buffer.close()
    assert look(folder).lines == acknowledged
    assert chain_problems(acknowledged) == []


def test_without_a_reserve_punches_are_refused_too(disk: SmallDisk) -> None:
    buffer = Buffer(disk.root / "buffer", room=PAGE, reserve=0)
    disk.fill(but=0)
    recorded_until_refused(buffer, "rating", 1)
    with pytest.raises(OSError, match="No space left"):
        for number in range(SIZE // len(LONG)):
            buffer.record([punch(f"{number}")])
    buffer.close()
