"""The day story, as the README tells to run it."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

CHINESE = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("day")
    command = [sys.executable, "-m", "terminal", "demo", "--story", "day", "--headless", "--folder", str(folder)]
    command += ["--verbose"]
    return folder, subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, env=CHINESE)


def test_the_day_ends_without_problems(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = played
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, outcome["problems"]) == (0, []), done.stdout + done.stderr
    assert outcome["recorded"] == outcome["delivered"] >= 20
    assert outcome["config_version"] == "1.1"


def test_every_step_says_what_it_expected(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = played
    steps = [line for line in done.stdout.splitlines() if "| expected: " in line]
    assert len(steps) >= 30
    assert all(" | observed: " in line for line in steps)


def test_the_day_is_told_in_sentences_to_its_end(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = played
    lines = done.stdout.splitlines()
    told = [line for line in lines if " ✓ " in line]
    assert len(told) == len([line for line in lines if "| expected: " in line])
    assert all(line.endswith("。") for line in told)
    last = "17:40 ✓ 17:40 大厅关闭电源。一天的记录都在存储卡上，也都在中心。"
    assert (told[-1], lines.index(last)) == (last, len(lines) - 3), "then its ids, and the outcome"
    i = lines.index("08:25 ✓ 群众按下“满意”。")
    assert lines[i + 1 : i + 3] == ["        标牌：王晓燕，谢谢您的评价", "        记录：群众评价王晓燕：满意"]


def test_the_center_has_what_people_did(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Counted by hand from what the day is to hold, not from its code."""
    folder, _ = played
    rows = sqlite3.connect(folder / "center.db").execute("SELECT kind, count(*) FROM facts GROUP BY kind")
    counts = dict(rows.fetchall())
    people = {kind: counts[kind] for kind in ("punch", "touch", "rating", "complaint")}
    # Punches: in, already, in after the cut, away, back, lunch, in, away, cover, return, A out, B out; and
    # two of the neighbour's.
    assert people == {"punch": 14, "touch": 1, "rating": 11, "complaint": 1}


def test_the_chain_at_the_center_is_whole(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = played
    prev = "0" * 64
    for (raw,) in sqlite3.connect(folder / "center.db").execute("SELECT raw FROM facts ORDER BY seq"):
        fact = json.loads(raw)
        assert fact["prev"] == prev
        text = json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev = hashlib.sha256(text.encode()).hexdigest()


def test_no_template_left_the_sensor_and_no_process_stayed(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = played
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [line for line in commands if str(folder).encode() in line]
