"""The configurations that a terminal keeps: all or none of a change, and a high water that never falls."""

from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer
from sync.buffer.kept_bundles import KeptBundles
from tests.support.chains import small
from tests.support.disk import Disk, draft

FIRST = KeptBundles("bundle 1", high_water=(1, 1))
SECOND = KeptBundles("bundle 2", "on trial", "bundle 1", (1, 2))


def test_configurations_survive_every_segment(tmp_path: Path) -> None:
    with small(tmp_path) as buffer:
        assert buffer.configurations == KeptBundles()
        buffer.configure(FIRST)
        buffer.configure(SECOND)
        for number in range(40):
            buffer.record([draft(str(number))])
    with small(tmp_path) as buffer:
        assert buffer.configurations == SECOND


def test_a_change_of_every_bundle_is_one_frame(tmp_path: Path) -> None:
    with Buffer(tmp_path) as buffer:
        buffer.configure(FIRST)
        begins = len((tmp_path / FILE).read_bytes().rstrip(b"\n")) + 1
        buffer.configure(SECOND)
    whole = (tmp_path / FILE).read_bytes().rstrip(b"\n") + b"\n"
    assert whole.count(b"\n", begins) == 1
    (tmp_path / f"{FILE}.mark").unlink()
    for cut in range(begins, len(whole) + 1, 7):
        (tmp_path / FILE).write_bytes(whole[:cut])
        with Buffer(tmp_path, look=True) as buffer:
            assert buffer.configurations == FIRST
    (tmp_path / FILE).write_bytes(whole)
    with Buffer(tmp_path, look=True) as buffer:
        assert buffer.configurations == SECOND


@pytest.mark.parametrize(("pair", "taken"), [((1, 2), True), ((1, 1), False), ((0, 9), False), ((2, 0), True)])
def test_the_high_water_never_falls(tmp_path: Path, pair: tuple[int, int], taken: bool) -> None:
    with Buffer(tmp_path) as buffer:
        buffer.configure(SECOND)
        wanted = KeptBundles("bundle 3", high_water=pair)
        if taken:
            buffer.configure(wanted)
        else:
            with pytest.raises(ValueError, match=r"never falls"):
                buffer.configure(wanted)
    with Buffer(tmp_path) as buffer:
        assert buffer.configurations == (wanted if taken else SECOND)


def test_a_failing_disk_changes_no_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Buffer(tmp_path) as buffer:
        buffer.configure(FIRST)
        disk = Disk(monkeypatch)
        disk.failures = [True, True]
        with pytest.raises(OSError, match="Input/output error"):
            buffer.configure(SECOND)
        assert buffer.configurations == FIRST
        buffer.configure(SECOND)
    with Buffer(tmp_path) as buffer:
        assert buffer.configurations == SECOND
