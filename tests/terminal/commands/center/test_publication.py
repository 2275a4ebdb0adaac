"""The publication of a day by hand: asked first, told as a number; a correction with differences and a reason."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.simulated.clock import set_shared_clock
from sync.center.store import Store
from terminal.commands.center.command import center
from terminal.domain.hall import merge
from tests.support.month import played
from tests.support.month_hall import DAYS, WINDOWS, hall
from tests.support.month_store import BEFORE, KEYS, deliver, push
from tests.terminal.attendance.test_day_month import Terminal, utc

MONDAY, TUESDAY = DAYS[0], DAYS[1]
MONTH = played(6)


@pytest.fixture
def desk(tmp_path: Path) -> "Desk":
    return Desk(tmp_path)


class Desk:
    """The office of a hall, on Tuesday at nine, when 2F-03 has not told what it recorded."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'center.db'}"
        self.clock = folder / "clock"
        set_shared_clock(self.clock, utc(TUESDAY, 9 * 3600))
        with closing(Store(self.url)) as store:
            push(store, merge(hall()), 1, BEFORE)
            for window, key in KEYS.items():
                store.gate.accept(key, window, BEFORE)
        self.deliver(*(window for window in WINDOWS if window != "2F-03"))

    def deliver(self, *windows: str) -> None:
        with closing(Store(self.url)) as store:
            for window in windows:
                deliver(store, window, Terminal(window, MONTH).drafts, MONDAY)

    def run(self, *words: str, typed: str = "", language: str = "C.UTF-8") -> Result:
        options = ["--database", self.url, "--clock", str(self.clock)]
        env = {"LC_ALL": language, "LANGUAGE": "", "LOGNAME": "wang"}
        return CliRunner().invoke(center, [*words, *options], input=typed, env=env)

    def published(self) -> list[tuple[int, str, str]]:
        with closing(Store(self.url)) as store:
            return [(each.revision, each.by, each.why) for each in store.editions.published(MONDAY)]


def test_it_asks_first_and_says_the_number(desk: Desk) -> None:
    refused = desk.run("publish", MONDAY, typed="n\n")
    assert (refused.exit_code, desk.published()) == (1, [])
    assert refused.output.splitlines()[:2] == [
        line for line in refused.output.splitlines() if "to be checked" in line or "2F-03" in line
    ]
    taken = desk.run("publish", MONDAY, typed="y\n")
    assert taken.output.splitlines()[-1] == f"{MONDAY} published as number 1"
    assert desk.published() == [(1, "wang", "")]


def test_a_correction_shows_what_it_changes_and_wants_a_reason(desk: Desk) -> None:
    desk.run("publish", MONDAY, "--yes")
    assert "there is nothing to correct" in desk.run("publish", MONDAY, "--yes", "--why", "again").output
    desk.deliver("2F-03")
    without = desk.run("publish", MONDAY, "--yes")
    assert without.exit_code == 1
    assert "GH-02A0" in without.output
    assert without.output.splitlines()[-1].endswith("a correction needs a reason, --why")
    corrected = desk.run("publish", MONDAY, "--yes", "--why", "断网补报", language="zh_CN.UTF-8")
    [line] = [line for line in corrected.output.splitlines() if line.startswith("GH-02A0")]
    assert "待核 → 08:00-12:00 缺勤" in line
    assert desk.published()[0] == (2, "wang", "断网补报")


def test_what_is_held_is_published_by_a_person_alone(desk: Desk) -> None:
    assert desk.run("hold", MONDAY, "--why", "2F-03 is cut off").output == (
        f"{MONDAY} is held until `center publish {MONDAY}`\n"
    )
    assert desk.run("hold", language="zh_CN.UTF-8").output.splitlines() == [
        f"{MONDAY} 暂不公布，wang 于 2026-09-15T09:00:00+08:00 登记：2F-03 is cut off",
        "共 1 天暂不公布",
    ]
    with closing(Store(desk.url)) as store:
        assert store.editions.look(utc(TUESDAY, 10 * 3600)) == []
    assert desk.run("publish", MONDAY, "--yes").exit_code == 0
    again = desk.run("hold", MONDAY)
    assert (again.exit_code, again.output) == (
        1,
        f"Error: {MONDAY} is published already; publish a correction instead\n",
    )
