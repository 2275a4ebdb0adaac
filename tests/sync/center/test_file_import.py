"""Facts that come in a file: the file written by hand, the outcome read with plain SQL."""

import gzip
import hashlib
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec import Raw

from sync.center.file_import import take
from sync.center.store import Store
from sync.contract import BATCH, Delivery, key_hash
from sync.export_file import FORMAT, Export, Header, Trailer
from terminal.commands.center.command import center
from tests.support.plain_sql import plain_sql
from tests.sync.center.conftest import COMMAND, ROOT, Desk, Hall, chain, sha256, written
from tests.sync.conftest import new_database

Json = dict[str, Any]
LEVEL = {"body": {"level": "very_satisfied", "badge": "1024", "staffing": 0, "replaces": 0}}


def carried(path: Path, desk: Desk, facts: list[Any], **more: object) -> Path:
    """A file as docs/decisions/0010 says it, without the project's code."""
    head = {
        "format": "window-terminal facts 1",
        "terminal": desk.name,
        "board": "board-1",
        "version": "1",
        "key_hash": hashlib.sha256(bytes.fromhex(desk.key)).hexdigest(),
        "series": desk.series,
        "first": next((fact["seq"] for fact in facts if isinstance(fact, dict) and "seq" in fact), 1),
    }
    lines = [json.dumps(head | more), *(written(fact) for fact in facts)]
    before = "".join(line + "\n" for line in lines).encode()
    last = {"count": len(facts), "sha256": hashlib.sha256(before).hexdigest()}
    content = before + json.dumps(last).encode() + b"\n"
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "facts.jsonl.gz"


def brought(desk: Desk, path: Path, facts: list[Any], *, beside: bool = False, **more: object) -> Result:
    """`center import` of these facts, beside the running center."""
    return desk.hall.command("import", str(carried(path, desk, facts, **more)), *["--beside"] * beside)


def row(desk: Desk) -> list[tuple[Any, ...]]:
    query = 'SELECT terminal, key_hash, board, code, state, "window" FROM terminals WHERE terminal = ?'
    return desk.hall.sql(query, desk.name)


def test_a_terminal_that_was_never_here(hall: Hall, desk: Desk, file: Path) -> None:
    facts = desk.chain(3)
    first = brought(desk, file, facts)
    assert (first.exit_code, first.output) == (0, f"{desk.name}: 3 new, 0 already there\n")
    query = 'SELECT seq, kind, "window", at, hash, raw FROM facts WHERE terminal = ? AND series = ? ORDER BY seq'
    expected = [(f["seq"], "rating", desk.window, f["at"], sha256(written(f)), written(f)) for f in facts]
    assert hall.sql(query, desk.name, desk.series) == expected
    assert row(desk) == [(desk.name, key_hash(desk.key), "board-1", "", "waiting", "")]
    assert desk.alarms() == []


def test_a_second_time_changes_nothing(hall: Hall, joined: Desk, file: Path) -> None:
    brought(joined, file, joined.chain(3))
    before = hall.sql("SELECT * FROM facts WHERE terminal = ? ORDER BY seq", joined.name)
    again = brought(joined, file, joined.chain(3))
    assert (again.exit_code, again.output) == (0, f"{joined.name}: 0 new, 3 already there\n")
    assert hall.sql("SELECT * FROM facts WHERE terminal = ? ORDER BY seq", joined.name) == before
    assert (len(before), joined.alarms(), joined.quarantined()) == (3, [], [])


def test_what_the_network_brings_afterwards_is_a_success(hall: Hall, desk: Desk, file: Path) -> None:
    brought(desk, file, desk.chain(3))
    desk.join()
    answer = desk.deliver(desk.chain(3))
    assert (answer["through"], answer["refused"]) == (3, [])
    assert desk.deliver(desk.chain(5))["through"] == 5
    assert (desk.stored(), desk.alarms(), desk.quarantined()) == ([1, 2, 3, 4, 5], [], [])
    assert [state for *_, state, _ in row(desk)] == ["accepted"]


def test_it_goes_on_where_the_network_ended_and_leaves_the_terminal_as_it_was(joined: Desk, file: Path) -> None:
    facts = joined.chain(5)
    joined.deliver(facts[:2])
    before, seen = row(joined), joined.last_seen()
    result = brought(joined, file, facts[1:], board="another", version="9")
    assert (result.exit_code, result.output) == (0, f"{joined.name}: 3 new, 1 already there\n")
    assert (joined.stored(), row(joined), joined.last_seen()) == ([1, 2, 3, 4, 5], before, seen)


def test_a_gap_is_named_and_a_file_that_closes_it_is_taken(joined: Desk, file: Path) -> None:
    facts = joined.chain(6)
    joined.deliver(facts[:2])
    result = brought(joined, file, facts[3:])
    assert (result.exit_code, joined.stored()) == (1, [1, 2])
    assert "3 not taken: the center has this series up to 2, 3 is missing" in result.output
    assert brought(joined, file, facts).exit_code == 0
    assert (joined.stored(), joined.alarms()) == ([1, 2, 3, 4, 5, 6], [])


def test_a_gap_inside(joined: Desk, file: Path) -> None:
    facts = joined.chain(4)
    result = brought(joined, file, [facts[0], facts[2], facts[3]])
    assert (result.exit_code, joined.stored()) == (1, [1])
    assert "2 not taken" in result.output
    assert "1 new, 0 already there" in result.output


def test_what_cannot_be_read_is_named_and_its_neighbours_are_stored(joined: Desk, file: Path) -> None:
    facts = joined.chain(4)
    broken = {"seq": 2, "kind": "rating"}
    for new, known in ((3, 0), (0, 3)):
        result = brought(joined, file, [facts[0], broken, *facts[2:]])
        assert result.exit_code == 1
        assert "2 refused: Object missing required field `terminal`" in result.output
        assert f"{new} new, {known} already there, 1 refused" in result.output
    assert (joined.stored(), joined.alarms()) == ([1, 3, 4], [])
    assert [(seq, json.loads(raw)) for seq, raw in joined.quarantined()] == [(2, broken)]


def test_a_fact_that_says_something_twice_is_refused_in_a_file_too(joined: Desk, file: Path) -> None:
    facts = joined.chain(2)
    path = carried(file.with_suffix(""), joined, facts)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace('"badge":"1024"', '"badge":"9001","badge":"1024"')
    seen = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    path.write_text("".join(lines[:-1]) + json.dumps({"count": 2, "sha256": seen}) + "\n", encoding="utf-8")
    result = joined.hall.command("import", str(path))
    assert (result.exit_code, joined.stored()) == (1, [1])
    assert "2 refused: key 'badge' stands twice in one object" in result.output


def test_other_content_under_a_settled_number(joined: Desk, file: Path) -> None:
    facts = joined.chain(3)
    joined.deliver(facts)
    result = brought(joined, file, [facts[0], {**facts[1], **LEVEL}, facts[2]])
    assert result.exit_code == 1
    assert "2 refused: another fact with this number is settled already" in result.output
    assert "alarm: conflict" in result.output
    assert (joined.alarms(), len(joined.quarantined())) == (["conflict"], 1)
    query = "SELECT raw FROM facts WHERE terminal = ? AND seq = 2"
    assert joined.hall.sql(query, joined.name) == [(written(facts[1]),)]


def test_a_broken_chain_is_stored_with_an_alarm(joined: Desk, file: Path) -> None:
    facts = joined.chain(3)
    result = brought(joined, file, [facts[0], {**facts[1], **LEVEL}, facts[2]])
    assert (result.exit_code, joined.stored(), joined.alarms()) == (0, [1, 2, 3], ["chain"])
    assert "alarm: chain: series" in result.output
    assert "3 does not follow" in result.output


def test_a_cut_file_is_refused_as_a_whole(joined: Desk, file: Path) -> None:
    whole = carried(file, joined, joined.chain(3)).read_bytes()
    for length in (0, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        result = joined.hall.command("import", str(file))
        assert (result.exit_code, joined.stored()) == (1, [])
        assert "nothing was taken in. Copy it once more from where it was made, or make another" in result.output
    file.write_text("name = '中心'\n", encoding="utf-8")  # another file of the same stick
    said = joined.hall.command("import", str(file)).output
    assert said.startswith(f"Error: {file}: not a file of facts, or one of another version; nothing was taken in.")
    file.write_bytes(whole)
    assert joined.hall.command("import", str(file)).exit_code == 0
    assert joined.stored() == [1, 2, 3]


def test_a_rejected_terminal_must_be_accepted_first(hall: Hall, joined: Desk, file: Path) -> None:
    assert hall.command("reject", joined.code).exit_code == 0
    result = brought(joined, file, joined.chain(2))
    assert (result.exit_code, joined.stored()) == (1, [])
    assert f"accept its key first: {joined.pairing.fingerprint}" in result.output
    accepted = hall.command("accept", joined.pairing.fingerprint, "--window", joined.window)
    assert accepted.exit_code == 0, accepted.output
    assert brought(joined, file, joined.chain(2)).exit_code == 0
    assert joined.stored() == [1, 2]


def test_a_file_cannot_speak_for_another_terminal(hall: Hall, joined: Desk, file: Path) -> None:
    stranger = Desk(hall)
    stranger.name = joined.name
    taken = brought(stranger, file, stranger.chain(1))
    expected = f"the terminal with this key is called {stranger.pairing.name}, not {joined.name!r}"
    assert (taken.exit_code, expected in taken.output, len(row(joined))) == (1, True, 1)
    renamed = brought(joined, file, joined.chain(1), terminal="T-other")
    assert (renamed.exit_code, f"is called {joined.name}, not 'T-other'" in renamed.output) == (1, True)
    assert (joined.stored(), stranger.stored()) == ([], [])
    facts = [{**fact, "terminal": "T-other"} for fact in joined.chain(1)]
    assert "made by terminal 'T-other'" in brought(joined, file, facts).output
    assert joined.stored() == []


def test_a_file_cannot_bring_another_terminals_series(hall: Hall, joined: Desk, file: Path) -> None:
    joined.deliver(joined.chain(2))
    thief = Desk(hall).join()
    own, thief.series = thief.series, joined.series
    stolen = brought(thief, file, thief.chain(1))
    assert (stolen.exit_code, f"is of {joined.name}, not of {thief.name}" in stolen.output) == (1, True)
    thief.series = own
    assert brought(thief, file, thief.chain(1)).exit_code == 0
    assert thief.stored() == [1]


def test_an_import_is_a_fact_of_the_centers_own(
    hall: Hall, joined: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "li.wei")
    made = "SELECT raw, hash FROM facts WHERE terminal LIKE 'center/%' ORDER BY received, terminal, series, seq"
    before = len(hall.sql(made))
    carried(file, joined, joined.chain(3))
    *_, trailer = gzip.decompress(file.read_bytes()).splitlines()
    for _ in range(2):
        assert hall.command("import", str(file)).exit_code == 0
    told = [json.loads(raw) for raw, _ in hall.sql(made)[before:]]
    checksum = json.loads(trailer)["sha256"]
    detail = f"{joined.name}: 1 to 3 of series {joined.series}; sha256 {checksum}"
    assert [fact["body"] for fact in told] == [{"what": "import", "detail": detail, "by": "li.wei"}] * 2
    assert [fact["kind"] for fact in told] == ["audit", "audit"]
    assert told[1]["prev"] == sha256(written(told[0])), "chained as a terminal's facts are"
    assert [digest for _, digest in hall.sql(made)[before:]] == [sha256(written(fact)) for fact in told]


def test_a_file_that_is_not_taken_is_no_fact(hall: Hall, joined: Desk, file: Path) -> None:
    made = "SELECT count(*) FROM facts WHERE terminal LIKE 'center/%'"
    before = hall.sql(made)
    assert brought(joined, file, joined.chain(1), terminal="T-other").exit_code == 1
    assert hall.sql(made) == before
    assert brought(joined, file, joined.chain(1)).exit_code == 0
    assert hall.sql(made) != before


def test_more_than_a_delivery_holds(joined: Desk, file: Path) -> None:
    facts = joined.chain(2 * BATCH + 3)
    result = brought(joined, file, facts)
    assert (result.exit_code, joined.alarms()) == (0, [])
    assert joined.stored() == [fact["seq"] for fact in facts]
    assert f"{len(facts)} new" in result.output


def test_what_tells_no_number_keeps_its_place_also_where_a_batch_begins(joined: Desk, file: Path) -> None:
    facts: list[Any] = joined.chain(BATCH + 4)
    for place in (50, BATCH, BATCH + 1):
        facts[place] = None
    for _ in range(2):
        assert f"{BATCH + 1} refused" in brought(joined, file, facts).output
    assert [seq for seq, _ in joined.quarantined()] == [51, BATCH + 1, BATCH + 2]
    assert (len(joined.stored()), joined.alarms()) == (BATCH + 1, [])


def test_what_tells_no_number_at_the_start_has_the_one_that_the_header_tells(joined: Desk, file: Path) -> None:
    facts = joined.chain(3)
    joined.deliver(facts[:1])
    assert "2 refused" in brought(joined, file, [None, facts[2]], first=2).output
    assert ([seq for seq, _ in joined.quarantined()], joined.stored(), joined.alarms()) == ([2], [1, 3], [])


def test_no_facts_at_all(joined: Desk, file: Path) -> None:
    result = brought(joined, file, [])
    assert (result.exit_code, result.output) == (0, f"{joined.name}: 0 new, 0 already there\n")


def test_file_and_network_at_the_same_time(hall: Hall, joined: Desk, file: Path) -> None:
    facts = joined.chain(BATCH)
    carried(file, joined, facts)
    command = [*COMMAND, "import", str(file), "--database", hall.database]
    with ThreadPoolExecutor(2) as threads:
        importer = threads.submit(subprocess.run, command, cwd=ROOT, capture_output=True, check=False)
        for end in range(10, BATCH + 1, 10):
            assert joined.deliver(facts[:end])["through"] >= end
        assert importer.result(20).returncode == 0
    assert (joined.stored(), joined.alarms()) == ([fact["seq"] for fact in facts], [])


# The same facts by file and by network, on two databases: everything that is stored is the same.

SERIES = "a" * 32
KEY = "d" * 64
TERMINAL = f"t-{KEY[:12]}"
GOOD = chain(TERMINAL, SERIES, 5)


def tables(url: str) -> list[Any]:
    return [
        plain_sql(url, query)
        for query in (
            "SELECT seq, kind, \"window\", at, received, hash, raw FROM facts WHERE kind = 'rating' ORDER BY seq",
            "SELECT terminal, series, seq, received, why, raw FROM quarantine ORDER BY id",
            "SELECT at, terminal, what, detail FROM alarms ORDER BY id",
        )
    ]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([*GOOD, *GOOD], id="repeated"),
        pytest.param([GOOD[0], GOOD[2], GOOD[1], GOOD[2]], id="out of order"),
        pytest.param([GOOD[0], {**GOOD[1], **LEVEL}, *GOOD[2:]], id="altered"),
        pytest.param([*GOOD[:2], None, GOOD[3], 7], id="without number"),
        pytest.param([None, None, *GOOD[2:], {"seq": 6, "at": 1 << 70}], id="nothing at the start"),
        pytest.param([{**GOOD[0], "series": "f" * 32}, *GOOD[1:]], id="of another series"),
    ],
)
def test_a_file_has_the_same_effect_as_a_delivery(
    tmp_path: Path, database_kind: str, request: pytest.FixtureRequest, facts: list[Any]
) -> None:
    lines = [written(fact).encode() for fact in facts]
    head = Header(
        format=FORMAT, terminal=TERMINAL, board="", version="1", key_hash=KEY, series=SERIES, first=1
    )  # fmt: skip
    urls = {}
    for name in ("file", "network"):
        (tmp_path / name).mkdir()
        urls[name] = new_database(database_kind, tmp_path / name, request)
        with closing(Store(urls[name])) as store:
            store.gate.accept(KEY, "2F-17", 2)
            for now in (3, 4):
                if name == "file":
                    outcome = take(
                        store,
                        Export(BytesIO(b"\n".join([b"", *lines])), head, Trailer(len(lines), "5a" * 32)),
                        "li",
                        now,
                    )
                else:
                    receipt = store.take(KEY, Delivery(SERIES, [Raw(line) for line in lines]), "", now)
    assert tables(urls["file"]) == tables(urls["network"])
    assert (outcome.refused, outcome.through) == (receipt.refused, receipt.through)
    assert outcome.new == 0


@pytest.mark.parametrize("database", [True, False])
def test_a_database_is_not_made_by_an_import(tmp_path: Path, file: Path, hall: Hall, database: bool) -> None:
    desk = Desk(hall)
    carried(file, desk, desk.chain(1))
    url = hall.database if database else f"sqlite:///{tmp_path}/other.db"
    result = CliRunner().invoke(center, ["import", str(file), "--database", url])
    assert (result.exit_code, "no database" in result.output) == ((0, False) if database else (1, True))
    assert list(tmp_path.iterdir()) == [file]
