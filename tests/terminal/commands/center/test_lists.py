"""The lists of a center that real deliveries filled: sentences in the hall's time, sums, and what to do."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import Raw

from sync.center.office.fleet.alarm_remedies import ALARM_REMEDIES
from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from terminal.commands.center.command import center
from tests.support.modules import ROOT
from tests.sync.center.conftest import chain, written

KEYS = [key_hash(digit * 64) for digit in "12"]
WINDOWS = ("2F-17", "2F-18")
FACTS = 5  # of each; the first of them late on 2026-11-22, by UTC


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('center')}/center.db"
    store = Store(made)
    for key, window in zip(KEYS, WINDOWS, strict=True):
        store.gate.accept(key, window, 1)
        facts = chain(terminal_name(key), key[:32], FACTS, window=window)
        store.take(key, Delivery(key[:32], [Raw(written(fact).encode()) for fact in facts]), "", 2)
    odd = chain(terminal_name(KEYS[0]), "c" * 32, 1, "seen_by_a_later_version", window="3F-01")
    store.take(KEYS[0], Delivery("c" * 32, [Raw(written(odd[0]).encode())]), "", 3)
    store.close()
    return made


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(center, [*words, "--database", url], env={"LC_ALL": "C.UTF-8", "LANGUAGE": ""})


def test_each_fact_is_a_sentence_and_the_last_line_adds_up(url: str) -> None:
    lines = run(url, "facts", "--window", "2F-18").output.splitlines()
    assert len(lines) == FACTS + 1
    assert re.fullmatch(r"\S+T\S+  2F-18 +1  rating +A citizen rates 1024: satisfied", lines[0])
    assert lines[-1] == f"{FACTS} facts"


def test_of_many_the_newest_are_shown_and_that_is_said(url: str) -> None:
    lines = run(url, "facts", "--kind", "rating", "--last", "3").output.splitlines()
    assert (len(lines), lines[-1]) == (4, f"the newest 3 of {2 * FACTS} facts; --last shows more")
    newest = json.loads(run(url, "facts", "--kind", "rating", "--last", "3", "--json").output)
    assert [fact["seq"] for fact in newest] == [4, 5, 5]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--terminal", terminal_name(KEYS[0])), FACTS + 1),
        (("--window", "2F-17", "--window", "3F-01"), FACTS + 1),
        (("--kind", "seen_by_a_later_version"), 1),
        (("--since", "2026-11-24"), 0),
        (("--until", "2026-11-21"), 0),
        (("--since", "2026-11-22", "--until", "2026-11-24"), 2 * FACTS + 1),
    ],
)
def test_only_what_was_asked_for_is_listed(url: str, words: tuple[str, ...], count: int) -> None:
    assert len(json.loads(run(url, "facts", "--json", *words).output)) == count
    assert run(url, "facts", *words).output.splitlines()[-1] == (f"{count} facts" if count else "none")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "punches"), "--kind punches: no such kind; there are"),
        (("--window", "2F-99"), "--window 2F-99: no such window; there are 2F-17, 2F-18\n"),
        (("--window", "3F-01", "--window", "2F-1"), "--window 2F-1: no such window; there are 2F-17, 2F-18\n"),
        (("--since", "yesterday"), "'yesterday' is not like 2026-11-23"),
    ],
)
def test_what_is_no_kind_no_window_or_no_time_is_told(url: str, words: tuple[str, ...], said: str) -> None:
    result = run(url, "facts", *words)
    assert result.exit_code != 0 and said in result.output


def test_below_an_alarm_stands_what_to_do_in_the_language_of_the_desk(url: str) -> None:
    lines = run(url, "alarms").output.splitlines()
    about = [line.split()[1] for line in lines if line.startswith("1970-01-01T")]  # by the clock of this test
    assert {"window", "series"} <= {*about}
    assert len([line for line in lines if line.startswith("    to do: ")]) == len(about)
    assert lines[-1] == f"{len(about)} alarms"
    chinese = CliRunner().invoke(center, ["alarms", "--database", url], env={"LANGUAGE": "zh_CN"}).output
    assert f"共 {len(about)} 条告警" in chinese and "处理：" in chinese


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/center.db"
    Store(url).close()
    for name in ("terminals", "facts", "alarms", "quarantine"):
        assert run(url, name).output == "none\n"


def test_each_alarm_that_can_be_raised_has_its_remedy() -> None:
    raised = re.compile(r"""raise_once\(\w+, [\w.]+, "(\w+)"|what="(\w+)", detail|_alarm\("(\w+)\"""")
    written_out = re.compile(r'"what": "(\w+)", "detail": detail')
    found = {
        name
        for path in (ROOT / "sync/center").rglob("*.py")
        for pattern in (raised, written_out)
        for names in pattern.findall(path.read_text(encoding="utf-8"))
        for name in ([names] if isinstance(names, str) else names)
        if name
    }
    assert found == ALARM_REMEDIES.keys()
