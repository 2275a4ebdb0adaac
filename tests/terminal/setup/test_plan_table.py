"""The plan's table: every word of a plan is in it, in its column."""

import re

from msgspec.structs import replace

from terminal.setup.plan import plan
from terminal.setup.plan_table import WIDTHS, plan_lines
from tests.support.machines import PI_5_ON_13, WISHES


def test_every_step_has_a_row_and_no_word_is_lost() -> None:
    found = plan(PI_5_ON_13, WISHES)
    heading, rule, *rows = plan_lines(found)
    assert heading.split() == ["step", "is", "shall", "be", "why"]
    assert [len(part) for part in rule.split()] == list(WIDTHS)
    numbers = [match[0] for row in rows if (match := re.match(r"\d+", row))]
    assert numbers == [str(number) for number in range(1, len(found.steps) + 1)]
    start = sum(WIDTHS[:4]) + 8
    shown = "".join(row[start:] for row in rows).replace(" ", "")
    assert all(step.why.replace(" ", "") in shown for step in found.steps)


def test_what_is_in_the_way_is_said_with_what_to_do() -> None:
    lines = list(plan_lines(plan(replace(PI_5_ON_13, architecture="armhf"), WISHES)))
    assert lines[0] == "in the way: the system is armhf, not arm64"
    assert lines[1].startswith("     to do: write a card with the 64-bit")
