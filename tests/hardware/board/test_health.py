"""What is wrong with a board, at both sides of every limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.board.health import RULES, Health, Problem, figures, in_words, problems, summary

MB, GB = 1 << 20, 1 << 30
WELL = Health(
    model="Raspberry Pi 4 Model B Rev 1.4",
    millicelsius=53_400,
    under_voltage=False,
    throttled=False,
    disk_errors=0,
    read_only=False,
    wear=9,
    spare=1,
    free_bytes=5 * GB,
    total_bytes=30 * GB,
    free_inodes=900,
    total_inodes=1000,
    memory_available=3 * GB,
    memory_total=4 * GB,
    uptime=273_600,
)
# The last value that is well, the first that is wrong; then the first that is well again, the last that is not.
LEVELS = {
    "its CPU is too hot": ("millicelsius", 79_999, 80_000, 74_999, 75_000),
    "less than 100 MB free": ("free_bytes", 100 * MB, 100 * MB - 1, 120 * MB, 120 * MB - 1),
    "less than 5 % of its files free": ("free_inodes", 50, 49, 70, 69),
    "its memory is nearly used up": (
        "memory_available",
        GB // 5 + 1,
        GB // 5 - 1,
        7 * GB // 25 + 1,
        7 * GB // 25 - 1,
    ),
}
STATES = {
    "its disk is read-only": ("read_only", False, True),
    "its file system has errors": ("disk_errors", 0, 1),
    "its card is nearly worn out": ("wear", 9, 10),
    "its voltage is too low": ("under_voltage", False, True),
    "it is slowed down": ("throttled", False, True),
}


def having(field: str, value: int) -> Health:
    return Health(**{**{name: getattr(WELL, name) for name in Health.__struct_fields__}, field: value})


def said(health: Health, before: list[Problem] | None = None) -> list[str]:
    return [problem.says for problem in problems(health, before or ())]


def test_a_board_that_is_well_and_one_that_says_nothing_have_no_problems() -> None:
    assert problems(WELL) == []
    assert problems(Health()) == []


@pytest.mark.parametrize("says", LEVELS)
def test_a_level_begins_at_its_limit_and_ends_well_beyond_it(says: str) -> None:
    field, well, wrong, again, still = LEVELS[says]
    assert said(having(field, well)) == []
    assert said(having(field, wrong)) == [says]
    before = problems(having(field, wrong))
    assert said(having(field, still), before) == [says]
    assert said(having(field, again), before) == []


@pytest.mark.parametrize("says", STATES)
def test_a_state_is_wrong_while_it_lasts(says: str) -> None:
    field, well, wrong = STATES[says]
    assert said(having(field, wrong)) == [says]
    assert said(having(field, well), problems(having(field, wrong))) == []


def test_spare_blocks_alone_tell_of_a_worn_card() -> None:
    assert said(having("spare", 2)) == ["its card is nearly worn out"]


def test_the_table_above_has_every_problem() -> None:
    assert LEVELS.keys() | STATES.keys() == {problem.says for problem, _ in RULES}


def test_the_worst_stands_first_and_each_has_its_remedy() -> None:
    health = Health(millicelsius=90_000, read_only=True, under_voltage=True, throttled=True)
    found = problems(health)
    words = in_words(list(reversed(found)))
    assert words == "its disk is read-only; its voltage is too low; its CPU is too hot; it is slowed down"
    assert all(problem.do for problem in found)


@given(st.lists(st.sampled_from([problem for problem, _ in RULES]), unique=True))
def test_any_problems_can_be_told_in_words(found: list[Problem]) -> None:
    words = in_words(found)
    assert all(problem.says in words for problem in found)
    assert bool(words) == bool(found)


def test_only_what_is_known_goes_to_the_center_and_as_whole_numbers() -> None:
    health = Health(model="Raspberry Pi 5", millicelsius=47_950, throttled=False, under_voltage=True, watchdog=None)
    assert figures(health) == {"millicelsius": 47_950, "throttled": 0, "under_voltage": 1}
    assert {type(value) for value in figures(health).values()} == {int}


def test_a_summary_that_people_read() -> None:
    assert summary(WELL) == ("Raspberry Pi 4 Model B Rev 1.4, 53 °C, 5120 MB free, 75 % of memory free, up 3 d 4 h")
    assert summary(Health()) == "says nothing of itself"
    past = having("under_voltage_since_boot", True)
    assert summary(past).endswith("up 3 d 4 h, its voltage was too low since then")
    assert "since then" not in summary(Health(under_voltage=True, under_voltage_since_boot=True))
    assert summary(Health(throttled=False, throttled_since_boot=True)) == "it was slowed down since then"
