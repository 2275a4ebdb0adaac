"""`simulate hall --month`: a month and its truth in a folder; what it refuses, and its twin that it takes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from terminal.demo.month.truth import MonthTruth
from tests.support.commands import typed

HALL = ("simulate", "hall")
MONTH = (*HALL, "--month", "2027-02", "--windows", "8", "--people", "9")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("month") / "new"
    result = typed(*MONTH, "--out", out)
    assert result.exit_code == 0, result.output
    assert "of 8 windows and 9 people" in result.output
    yield out


def test_the_truth_lies_beside_what_was_recorded_of_it(made: Path) -> None:
    truth = msgspec.json.decode((made / "truth.json").read_bytes(), type=MonthTruth)
    with closing(sqlite3.connect(f"file:{made / 'center.db'}?mode=ro", uri=True)) as connection:
        complaints = connection.execute("SELECT count(*) FROM facts WHERE kind = 'complaint'").fetchone()
    assert complaints == (len(truth.complaints),)


def test_it_takes_no_database_that_has_a_hall(made: Path, tmp_path: Path) -> None:
    taken = f"sqlite:///{made / 'center.db'}"
    result = typed(*MONTH, "--out", tmp_path / "again", "--database", taken)
    assert result.exit_code == 1
    assert "a hall was published there; name one that is new" in result.output


REFUSED = [
    ((*HALL,), "name a center with --center, --ca and --trust, or a month to play with --month"),
    ((*HALL, "--month", "2027-13"), "write it such as 2026-03"),
    ((*HALL, "--month", "2027-02", "--windows", "7"), "8 to 400"),
    ((*HALL, "--month", "2027-02", "--people", "11"), "each of 12 windows needs one at least"),
    ((*HALL, "--month", "2027-02", "--center", "https://a.example"), "--month calls no center"),
    ((*HALL, "--center", "https://a.example", "--trust", "K", "--ca", "{file}", "--seed", "2"), "are of a month"),
    ((*MONTH, "--out", "{folder}"), "is not empty; name a new folder"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_played_is_refused_before_anything_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "ca.pem"
    file.touch()
    result = typed(*(word.format(file=file, folder=tmp_path) for word in words))
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert [*tmp_path.iterdir()] == [file]
