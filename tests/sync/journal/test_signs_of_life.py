"""The signs of life: bytes typed by hand, and that nothing but the oldest boot's is ever lost."""

from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from struct import pack, unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.journal import JournalStorage
from sync.journal.high_water_mark import Mark, MarkFile
from sync.journal.inspection import Inspection
from sync.journal.signs_of_life import SignFile
from tests.support.disk import Disk
from tests.support.memory import in_memory
from tests.sync.journal.test_high_water_mark import SEVEN

BOOT = "f3a0c6f2-0d52-4f5e-9c3e-2b1f6f1f7c11"
BOOTS = [f"boot-{number}" for number in range(12)]


def sign(boot: str, mono: int) -> bytes:
    """Sixteen bytes that stand for the boot, its milliseconds, and a check: all of it, mixed into "il-alive"."""
    name = blake2b(boot.encode(), digest_size=16).digest()
    one, other = unpack("<QQ", name)
    return name + pack("<QQ", mono, one ^ other ^ mono ^ int.from_bytes(b"il-alive", "little"))


@pytest.fixture
def file(path: Path) -> Path:
    return path.with_name("a.journal.mark")


def test_bytes_typed_by_hand_behind_those_of_the_mark(path: Path, file: Path) -> None:
    file.write_bytes(SEVEN)
    assert SignFile(file).read(BOOT) is None, "such a file was left by an older version"
    SignFile(file).write(BOOT, 8_888_000)
    assert file.read_bytes() == SEVEN + sign(BOOT, 8_888_000) + bytes(7 * 32)
    SignFile(file).write(BOOT, 8_948_000)
    assert file.read_bytes() == SEVEN + sign(BOOT, 8_948_000) + bytes(7 * 32)
    assert (SignFile(file).read(BOOT), MarkFile(path).read()) == (8_948_000, Mark(7, 3))


def test_each_boot_has_its_own(file: Path) -> None:
    signs = SignFile(file)
    signs.write("one", 500)
    signs.write("two", 70)
    assert (signs.read("one"), signs.read("two"), signs.read("three")) == (500, 70, None)


def test_what_is_damaged_tells_nothing_and_the_others_go_on_telling(file: Path) -> None:
    for place in range(32):
        for bit in range(8):
            damaged = bytearray(SEVEN + sign("new", 9) + sign("old", 5))
            damaged[len(SEVEN) + place] ^= 1 << bit
            file.write_bytes(damaged)
            assert (SignFile(file).read("new"), SignFile(file).read("old")) == (None, 5), (place, bit)
    SignFile(file).write("new", 10)


def test_of_a_damaged_one_nothing_is_left_that_could_come_up_again(file: Path) -> None:
    file.write_bytes(SEVEN + sign("c", 9) + b"damaged" + sign("b", 8)[7:] + sign("a", 7))
    SignFile(file).write("c", 10)
    SignFile(file).write("a", 11)
    assert [SignFile(file).read(boot) for boot in ("a", "b", "c")] == [11, None, 10]


@pytest.mark.parametrize("left", [b"", bytes(24), SEVEN, SEVEN + bytes(31), SEVEN + b"no sign at all" * 9])
def test_whatever_was_left_there_is_no_sign_and_takes_one(file: Path, left: bytes) -> None:
    file.write_bytes(left)
    assert SignFile(file).read(BOOT) is None
    SignFile(file).write(BOOT, 1)
    assert SignFile(file).read(BOOT) == 1


def test_a_disk_that_does_not_take_it_harms_nothing(file: Path) -> None:
    file.mkdir()
    SignFile(file).write(BOOT, 1)
    assert SignFile(file).read(BOOT) is None


def test_a_sign_costs_no_sync_and_no_more_than_a_sector(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    for boot in BOOTS:
        SignFile(file).write(boot, 1)
    assert (disk.syncs, file.stat().st_size <= 512) == (0, True)


def test_mark_and_signs_do_not_disturb_each_other(path: Path, file: Path) -> None:
    with closing(JournalStorage(path)) as storage:
        storage.commit({"t": {"1": b"{}"}})
        storage.signs.write(BOOT, 1)
        storage.commit({"t": {"2": b"{}"}})
        storage.signs.write(BOOT, 2)
        storage.commit({"t": {"3": b"{}"}})
    assert MarkFile(path).read() == Mark(4, 0)
    with closing(JournalStorage(path)) as storage:
        storage.commit({"t": {"4": b"{}"}})
        assert (storage.signs.read(BOOT), storage.damaged) == (2, 0)
    assert MarkFile(path).read() == Mark(5, 0)


def test_a_file_with_signs_and_no_mark_is_not_called_damaged(path: Path, file: Path) -> None:
    with closing(JournalStorage(path)) as storage:
        storage.commit({"t": {"1": b"{}"}})
    file.unlink()
    SignFile(file).write(BOOT, 1)
    inspection = Inspection(path)
    assert list(inspection.contents())
    assert inspection.problems == []


@given(st.lists(st.tuples(st.sampled_from(BOOTS), st.integers(0, 2**63)), max_size=40))
def test_the_last_eight_boots_are_told(given_signs: list[tuple[str, int]]) -> None:
    with in_memory() as folder:
        file = folder / "mark"
        for boot, mono in given_signs:
            SignFile(file).write(boot, mono)
        last = dict(given_signs)
        order = sorted(last, key=lambda boot: max(n for n, each in enumerate(given_signs) if each[0] == boot))
        told = {boot: last[boot] for boot in order[-8:]}
        assert {boot: SignFile(file).read(boot) for boot in BOOTS} == dict.fromkeys(BOOTS) | told
        assert not file.exists() or file.stat().st_size <= 24 + 8 * 32
