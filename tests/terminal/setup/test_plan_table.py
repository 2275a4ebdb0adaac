"""The plan's table: every word of a plan is in it, in its column."""

import re

import pytest
from msgspec.structs import replace

from terminal.setup.plan import plan
from terminal.setup.plan_table import WIDTHS, plan_lines
from tests.support.machines import PI_5_ON_13, WISHES


def test_every_step_has_a_row_and_no_word_is_lost() -> None:
    found = plan(PI_5_ON_13, WISHES)
    heading, rule, *rows = plan_lines(found, 200)
    assert heading.split() == ["step", "is", "shall", "be", "why"]
    widths = [len(part) for part in rule.split()]
    assert all(width >= least for width, least in zip(widths, WIDTHS, strict=True))
    numbers = [match[0] for row in rows if (match := re.match(r"\d+", row))]
    assert numbers == [str(number) for number in range(1, len(found.steps) + 1)]
    start = sum(widths[:4]) + 8
    shown = "".join(row[start:] for row in rows).replace(" ", "")
    assert all(step.why.replace(" ", "") in shown for step in found.steps)


@pytest.mark.parametrize("width", [40, 80, 115, 132, 200])
def test_no_path_is_broken_and_no_word_lost_at_any_width(width: int) -> None:
    found = plan(PI_5_ON_13, WISHES)
    lines = list(plan_lines(found, width))
    words = " ".join(lines).split()
    for step in found.steps:
        assert set(f"{step.name} {step.now} {step.then} {step.why}".split()) <= set(words)
    assert all(len(line) <= width or len(line.split()) <= 3 for line in lines if not line.startswith("note"))


def test_what_is_in_the_way_is_said_with_what_to_do() -> None:
    lines = list(plan_lines(plan(replace(PI_5_ON_13, architecture="armhf"), WISHES), 80))
    assert lines[0] == "in the way: the system is armhf, not arm64"
    assert lines[1].startswith("     to do: write a card with the 64-bit")
