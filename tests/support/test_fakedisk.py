"""The fake disk itself: what it says that a cut may leave, counted by hand."""

import random

from tests.support.fakedisk import FakeDisk, File, Folder, choices

A, B, OLD, NEW = b"a" * 512, b"b" * 512, b"o" * 1024, b"n" * 1024


def images(disk: FakeDisk) -> set[tuple[tuple[str, bytes | None], ...]]:
    return disk.images(random.Random(0))


def test_each_sector_is_lost_for_itself_until_the_sync() -> None:
    disk = FakeDisk((("f", OLD),))
    file = disk.find("f")
    assert isinstance(file, File)
    file.write(0, NEW)
    both = {OLD, NEW, NEW[:512] + OLD[:512], OLD[:512] + NEW[:512]}
    assert images(disk) == {(("f", content),) for content in both}
    file.sync()
    assert images(disk) == {(("f", NEW),)}


def test_a_sector_holds_any_version_that_was_written() -> None:
    disk = FakeDisk((("f", b"...."),))
    file = disk.find("f")
    assert isinstance(file, File)
    file.write(0, b"12")
    file.write(2, b"34")
    assert images(disk) == {(("f", content),) for content in (b"....", b"12..", b"1234")}


def test_what_a_file_grew_by_may_be_zeros_and_may_not_be_there() -> None:
    disk = FakeDisk((("f", A),))
    file = disk.find("f")
    assert isinstance(file, File)
    file.write(512, B)
    assert images(disk) == {(("f", content),) for content in (A, A + B, A + bytes(512))}
    file.truncate(512)
    file.sync()
    assert images(disk) == {(("f", A),)}


def test_a_name_is_durable_with_its_folder_and_a_rename_is_one_change() -> None:
    disk = FakeDisk((("f", b"1"),))
    disk.root.change({"f": None, "g": disk.find("f")})
    disk.root.change({"d": Folder()})
    both = {(("f", b"1"),), (("g", b"1"),), (("d", None), ("f", b"1")), (("d", None), ("g", b"1"))}
    assert images(disk) == both
    disk.root.sync()
    assert images(disk) == {(("d", None), ("g", b"1"))}


def test_where_there_are_many_things_each_is_lost_alone_and_kept_alone() -> None:
    picked = {tuple(pick) for pick in choices([2] * 12, random.Random(0))}
    alone = {tuple(int(place == each) for place in range(12)) for each in range(12)}
    assert alone <= picked
    assert {tuple(1 - one for one in pick) for pick in alone} <= picked
    assert {tuple(int(place < end) for place in range(12)) for end in range(13)} <= picked
    assert len({tuple(pick) for pick in choices([2] * 8, random.Random(0))}) == 256
