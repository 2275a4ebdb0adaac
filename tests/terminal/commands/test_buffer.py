"""The buffer's commands as somebody types them; read with json, hashlib, gzip and sqlite3."""

import gzip
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from sync.buffer import FILE, Buffer
from sync.center.store import Store
from sync.contract import Refusal, key_hash
from terminal.domain.facts import Audit, Draft, Level, Moment, Rating
from tests.support.commands import refused, typed
from tests.support.disk import draft


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Buffer(tmp_path / "buffer") as buffer:
        buffer.record([draft("one"), draft("two"), draft("three")])
        buffer.settle(2)
    return tmp_path / "buffer"


def test_listing_facts(folder: Path) -> None:
    lines = typed("buffer", "list", "--path", folder).output.splitlines()
    assert [line[:7] for line in lines] == ["      1", "      2", "*     3"]
    assert all("audit" in line and "synced" in line for line in lines)
    assert '"detail":"three"' in lines[2]


def test_listing_some_facts_as_json(folder: Path) -> None:
    listed = typed("buffer", "list", "--path", folder, "--json", "--waiting").output.splitlines()
    assert [json.loads(line)["seq"] for line in listed] == [3]
    assert list(json.loads(listed[0])) == sorted(json.loads(listed[0]))


# which facts: 2026-11-23 08:00 in China is 00:00 UTC, 1795392000000 ms

EIGHT = 1_795_392_000_000
HOUR = 3_600_000


def rating(at: int, level: Level = "satisfied") -> Draft:
    return Draft(Moment(at, 1000, "b" * 32, "synced"), "2F-17", "1.1", Rating(level, "GH-0217", 0, 0))


@pytest.fixture
def three_days(tmp_path: Path) -> Path:
    """1 and 2 at the ends of the 22nd, 3 and 4 about 08:00 of the 23rd, 5 a second into the 24th."""
    midnight = EIGHT - 8 * HOUR
    with Buffer(tmp_path / "days") as buffer:
        buffer.record([rating(at) for at in (midnight - 24 * HOUR, midnight - 1, EIGHT - 1, EIGHT)])
        buffer.record([rating(midnight + 24 * HOUR + 1000)])
    return tmp_path / "days"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("--since 2026-11-23", [3, 4, 5]),
        ("--until 2026-11-23", [1, 2, 3, 4]),
        ("--since 2026-11-22 --until 2026-11-22", [1, 2]),
        ("--since 2026-11-23T08:00", [4, 5]),
        ("--until 2026-11-23T08:00", [1, 2, 3, 4]),
        ("--until 2026-11-23T07:59:59", [1, 2]),
        ("--since 2026-11-23T00:00Z --until 2026-11-23T05:30+05:30", [4]),
        ("--since 2026-11-25", []),
    ],
)
def test_facts_of_some_time(three_days: Path, words: str, expected: list[int]) -> None:
    listed = typed("buffer", "list", "--path", three_days, "--json", *words.split()).output.splitlines()
    assert [json.loads(line)["seq"] for line in listed] == expected


@pytest.mark.parametrize("when", ["yesterday", "2026-02-30", "08:00", "", "9999-12-31T23:59:59-23:59:59x"])
def test_what_is_no_time_is_named(three_days: Path, when: str) -> None:
    for option in ("--since", "--until"):
        result = typed("buffer", "list", "--path", three_days, option, when)
        assert (result.exit_code, f"{when!r} is not like 2026-11-23" in result.output) == (2, True)


def test_the_last_day_that_there_is(three_days: Path) -> None:
    words = ("buffer", "list", "--path", three_days, "--since", "0001-01-01", "--until", "9999-12-31")
    assert len(typed(*words).output.splitlines()) == 5


def test_a_line_tells_the_time_so_that_it_can_be_typed(three_days: Path) -> None:
    line = typed("buffer", "list", "--path", three_days, "--since", "2026-11-23T08:00").output.splitlines()[0]
    assert line.split()[:4] == ["*", "4", "2026-11-23T08:00:00.000+08:00", "synced"]


def test_facts_of_several_kinds(folder: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.record([rating(EIGHT)])

    def listed(*kinds: str) -> list[int]:
        words = [word for kind in kinds for word in ("--kind", kind)]
        lines = typed("buffer", "list", "--path", folder, "--json", *words).output.splitlines()
        return [json.loads(line)["seq"] for line in lines]

    assert listed("rating") == [4]
    assert listed("audit") == [1, 2, 3]
    assert listed("rating", "audit") == [1, 2, 3, 4]
    assert listed("punch") == []


def test_a_folder_without_a_buffer_stays_without_one(tmp_path: Path) -> None:
    assert "no buffer here" in refused("buffer", "list", "--path", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_buffer_that_is_held(folder: Path) -> None:
    with Buffer(folder):
        assert "held by process" in refused("buffer", "list", "--path", folder)


def test_a_buffer_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert "Is a directory" in refused("buffer", "list", "--path", tmp_path)


# export


def lines_of(path: Path) -> list[Any]:
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.suffix == ".gz" else content
    *lines, last = plain.splitlines(keepends=True)
    assert json.loads(last) == {
        "count": len(lines) - 1,
        "sha256": hashlib.sha256(b"".join(lines)).hexdigest(),
    }
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("more", "expected"), [([], [3]), (["--all"], [1, 2, 3])])
@pytest.mark.parametrize("name", ["facts.jsonl", "facts.jsonl.gz"])
def test_exporting_facts(folder: Path, tmp_path: Path, name: str, more: list[str], expected: list[int]) -> None:
    result = typed("buffer", "export", "--path", folder, "--out", tmp_path / name, *more)
    assert result.exit_code == 0
    assert f"{len(expected)} facts of t-" in result.output
    head, *facts = lines_of(tmp_path / name)
    listed = [json.loads(line) for line in typed("buffer", "list", "--path", folder, "--json").output.splitlines()]
    assert facts == [fact for fact in listed if fact["seq"] in expected]
    assert (head["first"], head["terminal"], head["series"]) == (
        expected[0],
        facts[0]["terminal"],
        facts[0]["series"],
    )


def test_the_key_stays_in_the_buffer(folder: Path, tmp_path: Path) -> None:
    typed("buffer", "export", "--path", folder, "--out", tmp_path / "facts", "--all")
    with Buffer(folder) as buffer:
        key = buffer.identity.key
    assert any(key.encode() in path.read_bytes() for path in folder.iterdir())
    assert key.encode() not in (tmp_path / "facts").read_bytes()
    assert lines_of(tmp_path / "facts")[0]["key_hash"] == hashlib.sha256(bytes.fromhex(key)).hexdigest()


def test_exporting_when_the_center_has_everything(folder: Path, tmp_path: Path) -> None:
    with Buffer(folder) as buffer:
        buffer.settle(3, [Refusal(3, "why")])
    assert "0 facts" in typed("buffer", "export", "--path", folder, "--out", tmp_path / "facts").output
    (head,) = lines_of(tmp_path / "facts")
    assert head["first"] == 4


def test_exporting_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "facts"
    out.write_text("older")
    assert "is there already" in refused("buffer", "export", "--path", folder, "--out", out)
    assert out.read_text() == "older"
    out.unlink()
    assert typed("buffer", "export", "--path", folder, "--out", out).exit_code == 0


def test_exporting_to_where_nothing_can_be_written(folder: Path, tmp_path: Path) -> None:
    said = refused("buffer", "export", "--path", folder, "--out", tmp_path / "none" / "facts")
    assert "No such file or directory" in said


def test_exporting_what_is_no_buffer_or_is_held(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "facts"
    assert "no buffer here" in refused("buffer", "export", "--path", tmp_path, "--out", out)
    with Buffer(folder):
        assert "held by process" in refused("buffer", "export", "--path", folder, "--out", out)
    assert not out.exists()


def test_from_a_dead_terminal_to_the_center(folder: Path, tmp_path: Path) -> None:
    """A terminal that never paired; the center has its facts, byte by byte, and once."""
    url, file = f"sqlite:///{tmp_path / 'center.db'}", tmp_path / "facts.jsonl.gz"
    Store(url).close()
    typed("buffer", "export", "--path", folder, "--out", file, "--all")
    assert "3 new, 0 already there" in typed("center", "import", file, "--database", url).output
    assert "0 new, 3 already there" in typed("center", "import", file, "--database", url).output
    with Buffer(folder) as buffer:
        identity = buffer.identity
    with closing(sqlite3.connect(tmp_path / "center.db")) as witness:
        stored = witness.execute("SELECT raw FROM facts WHERE terminal LIKE 't-%' ORDER BY seq").fetchall()
        brought = witness.execute("SELECT raw FROM facts WHERE terminal LIKE 'center/%'").fetchall()
        known = witness.execute("SELECT terminal, key_hash, state FROM terminals").fetchall()
        assert witness.execute("SELECT * FROM alarms").fetchall() == []
    assert [raw for (raw,) in stored] == typed("buffer", "list", "--path", folder, "--json").output.splitlines()
    assert known == [(identity.terminal, key_hash(identity.key), "waiting")]
    assert len(brought) == 2, "who brought it, each time, is a fact of the center's own"


def test_what_was_not_exported_is_missed_at_a_center_without_it(folder: Path, tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path / 'center.db'}", tmp_path / "waiting"
    Store(url).close()
    typed("buffer", "export", "--path", folder, "--out", file)
    said = refused("center", "import", file, "--database", url)
    assert "1 not taken: the center has this series up to 0, 1 is missing; export again with --all" in said
    typed("buffer", "export", "--path", folder, "--out", tmp_path / "all", "--all")
    assert "3 new" in typed("center", "import", tmp_path / "all", "--database", url).output


def test_a_kind_that_there_is_not_is_refused_and_the_kinds_are_named(folder: Path) -> None:
    said = refused("buffer", "list", "--path", folder, "--kind", "punsh")
    assert said.startswith("Error: --kind punsh: no such kind; there are asked, audit, clock_set,")
    assert ", punch, " in said


class Voted(msgspec.Struct, frozen=True, tag="voted"):
    colour: str


def test_a_kind_that_is_known_and_one_that_only_a_newer_terminal_writes_are_listed(tmp_path: Path) -> None:
    with Buffer(tmp_path / "b") as buffer:
        buffer.record([msgspec.structs.replace(draft("one"), said=cast("Audit", Voted("red")))])
    assert typed("buffer", "list", "--path", tmp_path / "b", "--kind", "voted").output.count("voted") == 1
    assert typed("buffer", "list", "--path", tmp_path / "b", "--kind", "punch").output == ""
