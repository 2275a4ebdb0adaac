"""The benchmarks run and say what they promise; no figure is judged, for every machine has its own."""

import json
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.benchmarks import buffer
from tests.benchmarks.__main__ import main
from tests.benchmarks.buffer import Extent
from tests.benchmarks.figures import BufferFigures
from tests.benchmarks.measuring import quantile

SMALL = Extent(sizes=(3, 20), others=5, full=30, rounds=4, batch=2, slow=2, crowd=16, openings=1)
QUEUES = {"persist-queue": "persistqueue", "litequeue": "litequeue"}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("disk")


@pytest.fixture(scope="module")
def found(disk: Path) -> Iterator[dict[str, Any]]:
    """The object that a small run prints."""
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("builtins.print", said.append)
        main(["buffer", "--json", "--folder", str(disk)], {"buffer": partial(buffer.measure, extent=SMALL)})
    (text,) = said
    yield json.loads(text)


def test_says_when_where_and_with_what(found: dict[str, Any]) -> None:
    assert set(found) == {"date", "machine", "versions", "buffer"}
    assert set(found["machine"]) == {"processor", "cores", "kernel", "file_system", "device"}
    assert {"python", "sqlite", "tinydb", "msgspec"} <= set(found["versions"])


def test_every_contestant_is_measured_or_named_as_missing(found: dict[str, Any]) -> None:
    here = [name for name, module in QUEUES.items() if find_spec(module)]
    figures = found["buffer"]
    measured = [(each["name"], each["holds"], each["inserts"]) for each in figures["inserts"]]
    assert measured == [
        ("bare append, fdatasync", 0, 8),
        ("bare append into allocated space", 0, 8),
        ("our buffer", 3, 8),
        ("our buffer", 20, 8),
        ("our journal, fact encoded", 5, 8),
        ("SQLite, WAL, FULL", 5, 8),
        *((name, 5, 8) for name in here),
        ("TinyDB JSONStorage", 5, 2),
    ]
    assert figures["missing"] == [name for name in QUEUES if name not in here]


def test_every_insert_has_ratios_times_and_bytes(found: dict[str, Any]) -> None:
    for each in found["buffer"]["inserts"]:
        assert 0 < each["median_us"] <= each["p99_us"], each
        assert each["to_append"] > 0 and each["to_allocated"] > 0, each
        assert isinstance(each["written"], int) and isinstance(each["device"], int | None), each
    assert found["buffer"]["inserts"][0]["to_append"] == 1
    assert found["buffer"]["fact_bytes"] > 300


def test_threads_and_openings(found: dict[str, Any]) -> None:
    assert len(found["buffer"]["rates"]) == 3
    assert all(each["facts_a_second"] > 0 and each["to_alone"] > 0 for each in found["buffer"]["rates"])
    openings = found["buffer"]["openings"]
    assert [(each["name"], each["facts"]) for each in openings] == [
        ("all waiting", 30),
        ("all but two days settled", 30),
    ]
    assert all(each["seconds"] > 0 and isinstance(each["memory"], int) for each in openings)


def test_history_is_read_whole_wherever_it_lies(found: dict[str, Any]) -> None:
    readings = found["buffer"]["readings"]
    assert [each["facts"] for each in readings] == [30, 30, 30]
    assert all(each["seconds"] > 0 and each["peak"] >= 0 for each in readings)


def test_the_table_has_a_line_for_each(found: dict[str, Any]) -> None:
    figures = msgspec.convert({**found["buffer"], "missing": ["litequeue"]}, BufferFigures)
    lines = figures.text().splitlines()
    for kind in ("inserts", "rates", "openings", "readings"):
        for each in found["buffer"][kind]:
            assert any(line.startswith(f"| {each['name']} ") for line in lines), each
    assert "litequeue: not installed (extra `benchmark`)" in lines


def test_nothing_is_left_on_the_disk(found: dict[str, Any], disk: Path) -> None:
    assert not list(disk.iterdir())


def test_a_name_that_nobody_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["butter"])
    assert "no such benchmark: butter" in capsys.readouterr().err


def test_the_99th_percentile_leaves_one_in_a_hundred_above_it() -> None:
    assert quantile(list(range(1, 201)), 0.99) == 198
    assert quantile([7], 0.99) == 7
