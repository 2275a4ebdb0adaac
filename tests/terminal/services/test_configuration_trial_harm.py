"""The harmful configurations of docs/harmful: each passes the check and is signed, and none does harm for long."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terminal.domain.trial import TRIAL_MS
from terminal.domain.window import Window
from tests.support.harm_desk import HarmDesk
from tests.support.harmful import CASES, HarmfulCase, checked, harmed, sample

MINUTE = 60_000


@pytest.fixture(scope="module")
def sound() -> Window:
    return checked(sample())


@pytest.fixture
def desk(tmp_path: Path, sound: Window, request: pytest.FixtureRequest) -> Iterator[HarmDesk]:
    with closing(HarmDesk(tmp_path, sound, request.param)) as desk:
        desk.wait(MINUTE)
        yield desk


def test_there_are_thirty_of_them_and_most_are_undone() -> None:
    assert len(CASES) >= 30
    expected = [case.expect for case in CASES.values()]
    assert expected.count("undone") + expected.count("refused") > len(CASES) / 2


@pytest.mark.parametrize(
    ("case", "desk"),
    [pytest.param(case, case.terminal, id=name) for name, case in CASES.items()],
    indirect=["desk"],
)
def test_what_becomes_worse_is_undone_and_told_and_the_window_works_all_along(
    case: HarmfulCase, desk: HarmDesk
) -> None:
    window = checked(harmed(case))
    if case.expect == "refused":
        assert case.why in desk.unfit(window)
        return
    assert desk.unfit(window) == ""
    desk.push(2, window=window)
    assert desk.force == "1.2", "else nothing was tried"
    for _ in range(TRIAL_MS // MINUTE * 3):
        assert desk.serve() > 0
        desk.wait(MINUTE // 3)
    said = desk.stands.says
    assert said == "1.2 kept" if case.expect == "kept" else case.why in said, said
    assert desk.force == ("1.2" if case.expect == "kept" else "1.1")
    assert desk.audits("trial")[-1] == said, "IT is told"
    desk.wait(MINUTE - 1_000)  # a lost link is tried again after it
    assert desk.serve() > 0
    assert desk.stands.back == "", "and the old one works as before"
