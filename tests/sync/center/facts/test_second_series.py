"""A copied card whose facts come in a file: both cards' facts are kept, an alarm says so, and a person decides."""

import json
from pathlib import Path

import pytest

from tests.sync.center.conftest import Desk, Json, sha256, written
from tests.sync.center.test_file_import import brought

SPLIT = 7  # the first number that both cards gave


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "facts.jsonl.gz"


def copied(joined: Desk, count: int = 11) -> tuple[list[Json], list[Json]]:
    """What two cards with one series recorded; up to the copy the same."""
    first, second = joined.chain(count), joined.chain(count)
    for place in range(SPLIT - 1, count):
        body = second[place]["body"] | {"badge": "2046"}
        second[place] |= {"body": body, "prev": sha256(written(second[place - 1]))}
    return first, second


def series(desk: Desk) -> dict[str, list[Json]]:
    """The facts of a terminal by series, as they are stored."""
    query = "SELECT series, raw FROM facts WHERE terminal = ? ORDER BY series, seq"
    found: dict[str, list[Json]] = {}
    for name, raw in desk.hall.sql(query, desk.name):
        found.setdefault(name, []).append(json.loads(raw))
    return found


def test_nothing_is_taken_beside_until_somebody_says_so(joined: Desk, file: Path) -> None:
    first, second = copied(joined)
    joined.deliver(first)
    for _ in range(2):
        result = brought(joined, file, second)
        assert result.exit_code == 1
        assert f"from {SPLIT} on the center has other facts than this file" in result.output
    assert series(joined) == {joined.series: first}
    assert "conflict" in joined.alarms()
    assert [json.loads(raw) for _, raw in joined.quarantined()] == second[SPLIT - 1 :]  # kept, and shown


def test_the_copys_facts_are_all_there_once_somebody_does(joined: Desk, file: Path) -> None:
    first, second = copied(joined)
    joined.deliver(first)
    brought(joined, file, second)
    for _ in range(2):  # again is no news
        result = brought(joined, file, second, beside=True)
        assert result.exit_code == 0, result.output
    found = series(joined)
    assert found.pop(joined.series) == first
    (beside,) = found.values()
    assert [fact["seq"] for fact in beside] == list(range(SPLIT - 1, 12))
    assert (beside[0]["kind"], beside[0]["body"]["from"], beside[0]["body"]["to"]) == ("lost", 1, SPLIT - 1)
    assert [fact["body"] for fact in beside[1:]] == [fact["body"] for fact in second[SPLIT - 1 :]]
    prevs = ["0" * 64, *(sha256(written(fact)) for fact in beside)]
    assert [fact["prev"] for fact in beside] == prevs[:-1]
    query = "SELECT raw FROM facts WHERE kind = 'audit' AND raw LIKE ?"
    decided = [json.loads(raw)["body"] for (raw,) in joined.hall.sql(query, f"%from {SPLIT} on as series%")]
    assert {(one["what"], joined.name in one["detail"], bool(one["by"])) for one in decided} == {
        ("import", True, True)
    }


def test_the_copys_facts_do_not_go_on_in_the_series_of_the_other(joined: Desk, file: Path) -> None:
    first, second = copied(joined)
    joined.deliver(first[:8])
    assert "3 not taken" not in brought(joined, file, second).output
    assert series(joined) == {joined.series: first[:8]}
    brought(joined, file, second, beside=True)
    assert joined.deliver(first)["through"] == 11  # and the true terminal delivers on, without a conflict
    assert [len(facts) for facts in series(joined).values()].count(11) == 1
    assert sum(len(facts) for facts in series(joined).values()) == 11 + 5 + 1


def test_a_file_without_a_conflict_makes_no_series(joined: Desk, file: Path) -> None:
    first, _ = copied(joined)
    joined.deliver(first[:8])
    result = brought(joined, file, first, beside=True)
    assert (result.exit_code, result.output) == (0, f"{joined.name}: 3 new, 8 already there\n")
    assert series(joined) == {joined.series: first}
