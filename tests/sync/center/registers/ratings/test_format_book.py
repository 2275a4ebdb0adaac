"""The format book: every rating that counts is exported once, and what was exported is known by its hash."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import Raw

from sync.buffer.numbering import SeriesPosition, number
from sync.center.registers.ratings.format_book import SHIPPED_FORMATS, NotExported
from sync.center.store import Store
from sync.contract import Delivery, terminal_name
from terminal.commands.center.command import center
from terminal.domain.facts import Draft, Moment, Rating, Said, Unrated
from terminal.domain.hall import merge
from tests.support.month_hall import hall
from tests.support.month_store import BEFORE, KEYS, push
from tests.support.plain_sql import plain_sql
from tests.support.served_office import served_office

WINDOW = "2F-01"
MONDAY = 1_795_996_800_000  # 2026-11-30T08:00 in Shanghai
TUESDAY, DAY = MONDAY + 86_400_000, ("2026-11-30", "2026-11-30")
FILLED = (
    SHIPPED_FORMATS.joinpath("gbt39046-2020.toml")
    .read_text(encoding="utf-8")
    .replace('division = ""', 'division = "340800"')
)
# A citizen changes their mind; one is unclear; one does not answer; one is of the day after.
SAID: list[tuple[int, Said]] = [
    (MONDAY, Rating("satisfied", "GH-0101", 1, 0)),
    (MONDAY + 1000, Rating("dissatisfied", "GH-0101", 1, 1)),
    (MONDAY + 60_000, Rating("unclear", "GH-0101", 1, 0)),
    (MONDAY + 120_000, Unrated("c1", "GH-0101", 1)),
    (MONDAY + 180_000, Rating("very_satisfied", "GH-0101", 1, 0, "c2")),
    (TUESDAY + 3_600_000, Rating("satisfied", "GH-0101", 1, 0)),
]


def fill(store: Store) -> None:
    push(store, merge(hall()), 1, BEFORE)
    store.gate.accept(KEYS[WINDOW], WINDOW, BEFORE)
    series = "7" * 32
    drafts = [Draft(Moment(at, at - MONDAY, "b" * 32, "synced"), WINDOW, "1.1", said) for at, said in SAID]
    numbered, _ = number(SeriesPosition(terminal_name(KEYS[WINDOW]), series), drafts)
    store.take(KEYS[WINDOW], Delivery(series, [Raw(raw) for _, raw in numbered]), "", TUESDAY)
    store.ratings.look()


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        fill(made)
        yield made


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_what_citizens_said_in_the_end_is_exported_and_nothing_is_made_up(store: Store) -> None:
    store.formats.keep(FILLED, "GH-0001", 0, "", TUESDAY)
    _, made = store.formats.export("gbt39046-2020", DAY, "GH-0001", "", TUESDAY)
    assert [(row["评价时间"], row["满意度代码"]) for row in rows(made.content)] == [
        ("2026-11-30 08:00:01", "4"),
        ("2026-11-30 08:03:00", "1"),
    ]
    assert [row["seq"] for row in rows(made.trace)] == ["2", "5"]


def test_the_chain_keeps_the_hash_of_each_file_and_the_receipt(store: Store, fresh_database: str) -> None:
    store.formats.keep(FILLED, "GH-0001", 0, "", TUESDAY)
    case, made = store.formats.export("gbt39046-2020", DAY, "GH-0001", "", TUESDAY)
    store.formats.receive(case, "已接收 2 条", "GH-0001", 1, "", TUESDAY)
    raw = [json.loads(one) for (one,) in plain_sql(fresh_database, "SELECT raw FROM facts WHERE kind = 'deed'")]
    by_word = {one["body"]["did"]: one["body"] for one in raw}
    told = json.loads(by_word["exported"]["content"])
    assert told["sha256"] == hashlib.sha256(made.content).hexdigest()
    assert (told["rows"], by_word["receipted"]["why"]) == (2, "已接收 2 条")
    assert store.formats.again(case, TUESDAY).content == made.content


def test_what_would_be_another_file_now_is_not_passed_off_as_the_one_that_was_sent(
    store: Store, fresh_database: str
) -> None:
    store.formats.keep(FILLED, "GH-0001", 0, "", TUESDAY)
    case, _ = store.formats.export("gbt39046-2020", DAY, "GH-0001", "", TUESDAY)
    plain_sql(fresh_database, "UPDATE ratings SET excluded = 1 WHERE seq = 2")
    with pytest.raises(NotExported, match="export these days anew"):
        store.formats.again(case, TUESDAY)
    _, anew = store.formats.export("gbt39046-2020", DAY, "GH-0001", "", TUESDAY)
    assert [row["满意度代码"] for row in rows(anew.content)] == ["1"]
    assert store.formats.exports()[0].told.excluded == 1, "and it is told that one is left out"


@pytest.mark.parametrize("days", [("2026-12-01", "2026-12-01"), ("2026-12-01", "2026-11-30")])
def test_a_day_that_is_not_over_is_not_exported(store: Store, days: tuple[str, str]) -> None:
    store.formats.keep(FILLED, "GH-0001", 0, "", TUESDAY)
    with pytest.raises(NotExported, match="choose days that are over"):
        store.formats.export("gbt39046-2020", days, "GH-0001", "", TUESDAY)


def test_the_page_exports_once_however_often_it_is_sent_and_refuses_what_is_open(store: Store) -> None:
    with served_office(store, TUESDAY) as office:
        office.add("GH-0001", "supervisor")
        browser = office.browser("GH-0001")
        assert "division" in browser.get("/formats/gbt39046-2020")
        said = browser.send("/formats/gbt39046-2020", status=422, text=FILLED.replace("lowest is best", ""))
        assert "数小为好" in said and "340800" in said, "what was typed is there"
        browser.send("/formats/gbt39046-2020", text=FILLED)
        action = "/formats/gbt39046-2020/export"
        form = {**browser.hidden("/formats/gbt39046-2020", action), "first": DAY[0], "last": DAY[1]}
        sent = [browser.post(action, form) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [200, 200]
        [export] = store.formats.exports()
        file = browser.file(f"/exports/{export.case.case}/file")
        assert hashlib.sha256(file).hexdigest() == export.told.sha256
        browser.send(f"/exports/{export.case.case}", receipt="<b>已接收</b>")
        assert "&lt;b&gt;已接收&lt;/b&gt;" in browser.get(f"/exports/{export.case.case}")
        office.add("GH-0101", "unit_head")
        office.browser("GH-0101").get("/formats", status=403)


def test_the_command_lists_what_is_open_and_exports_what_is_filled_in(
    store: Store, fresh_database: str, tmp_path: Path
) -> None:
    def typed(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(center, ["export", *words, "--database", fresh_database])
        return done.exit_code, done.output

    days, file = ("--from", DAY[0], "--through", DAY[1]), tmp_path / "out.csv"
    assert "hall.division: fill in what this hall has" in typed()[1]
    code, said = typed("gbt39046-2020", *days, "--out", str(file))
    assert code == 1 and "nothing was exported" in said and not file.exists()
    filled = tmp_path / "filled.toml"
    filled.write_text(FILLED, encoding="utf-8")
    code, said = typed("--keep", str(filled), "gbt39046-2020", *days, "--out", str(file))
    assert code == 0, said
    assert len(rows(file.read_bytes())) == 2 and "2 ratings, export 2026-000001" in said
    assert typed("--again", "2026-000001", "--out", str(file))[0] == 1, "it is there already"
    assert typed("--again", "2026-000001", "--out", str(tmp_path / "again.csv"))[0] == 0
    assert (tmp_path / "again.csv").read_bytes() == file.read_bytes()
