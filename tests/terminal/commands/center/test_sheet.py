"""The sheet of a day as the supervision office gets it: each person a line, in both languages, and a sum."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.simulated.clock import set_shared_clock
from sync.center.registers.attendance.editions import DayDraft
from sync.center.store import Store
from terminal.commands.center.command import center
from tests.support.month import played
from tests.support.month_hall import DAYS
from tests.support.month_store import fill
from tests.terminal.attendance.test_day_month import utc

FRIDAY = "2026-10-09"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    with closing(Store(made)) as store:
        fill(store, played(6), {"2F-03": DAYS[-1]})
    return made


def run(url: str, *words: str, language: str = "C.UTF-8") -> Result:
    return CliRunner().invoke(
        center, ["sheet", *words, "--database", url], env={"LC_ALL": language, "LANGUAGE": ""}
    )


def test_everybody_has_a_line_and_the_last_one_adds_up(url: str) -> None:
    lines = run(url, FRIDAY).output.splitlines()
    assert len(lines) == 31
    assert lines[-1].startswith(f"{FRIDAY}: 30 people, ")
    assert sum(line.endswith("  in order") for line in lines) == int(lines[-1].split()[3])
    assert [line.split()[:2] for line in lines[:3]] == [["不动产", "2F-08"]] * 3, "by unit, then by window"


def test_the_same_in_chinese(url: str) -> None:
    lines = run(url, FRIDAY, language="zh_CN.UTF-8").output.splitlines()
    assert lines[-1].startswith(f"{FRIDAY} 共 30 人：")
    assert any("迟到" in line for line in lines[:-1])


def test_a_day_without_sessions_says_so(url: str) -> None:
    *punched, last = run(url, "2026-10-03").output.splitlines()
    assert last == "2026-10-03: no window has a session that day"
    assert {line.split()[1] for line in punched} == {"人20", "人61", "人71"}, "who is known is called by name"
    assert all(" had no session that day, and punched: 1 times at t-" in line for line in punched)


def test_without_a_day_it_is_yesterday_by_the_halls_clock(url: str, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    set_shared_clock(clock, utc("2026-10-10", 3600))  # the hall's 01:00, UTC still has the 9th
    assert run(url, "--clock", str(clock)).output == run(url, FRIDAY).output


def test_a_day_that_is_not_over_says_so(url: str) -> None:
    assert run(url, "2031-03-03").output.splitlines()[-1] == (
        "2031-03-03 is not over: what is missing may still come"
    )


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-01", "20261009", "9.10.2026"])
def test_what_is_no_day_is_told_and_how_one_is_written(url: str, typed: str) -> None:
    found = run(url, typed)
    assert (found.exit_code, found.output) == (1, f"Error: '{typed}': a day is written like 2026-11-29\n")


def test_what_stands_published_is_shown_as_it_was_published(url: str, tmp_path: Path) -> None:
    assert run(url, FRIDAY, "--published").output == f"{FRIDAY} is not published\n"
    copy = f"sqlite:///{tmp_path / 'center.db'}"
    with closing(Store(copy)) as store:
        fill(store, played(6), {"2F-03": DAYS[-1]})
        store.editions.publish(store.editions.draft(FRIDAY), "wang", "", utc("2026-10-10", 9 * 3600))
    lines = run(copy, FRIDAY, "--published", language="zh_CN.UTF-8").output.splitlines()
    assert len(lines) == 32
    assert lines[-2] == "公布时尚未报全的窗口：2F-11"
    assert lines[-1] == f"{FRIDAY} 的考勤：公布编号 1，当天第 1 版，公布时间 2026-10-10T09:00:00+08:00"
    [edition] = json.loads(run(copy, FRIDAY, "--published", "--json").output)
    assert len(edition["rows"]) == 30


@pytest.mark.parametrize(("minute", "late"), [(600, False), (601, True)])
def test_a_day_that_was_published_after_ten_says_so_also_once_it_is_corrected(
    url: str, tmp_path: Path, minute: int, late: bool
) -> None:
    """Article 5.1 promises it by ten: at ten it is in time, a minute later it is not. A correction is no excuse."""
    copy = f"sqlite:///{tmp_path / 'center.db'}"
    with closing(Store(copy)) as store:
        fill(store, played(6), {"2F-03": DAYS[-1]})
        draft = store.editions.draft(FRIDAY)
        made = store.editions.publish(draft, "wang", "", utc("2026-10-10", minute * 60))
        corrected = DayDraft(draft.sheet, draft.rows[1:], draft.inputs, made)
        store.editions.publish(corrected, "wang", "listed twice", utc("2026-10-10", 20 * 3600))
    lines = run(copy, FRIDAY, "--published").output.splitlines()
    told = [line for line in lines if "published late" in line]
    assert told == (["published late: after 10:00 of the next day, at 2026-10-10T10:01:00+08:00"] if late else [])


def test_as_json_each_row_has_the_judgement_whole(url: str) -> None:
    found = json.loads(run(url, FRIDAY, "--json").output)
    assert found["day"] == FRIDAY
    assert len(found["rows"]) == 30
    assert {"sessions", "half_days_absent", "worked_minutes", "unused"} <= found["rows"][0]["judged"].keys()
