"""The plan table: what is, what shall be and why, in columns for a person. Pure."""

import textwrap
from collections.abc import Iterator, Sequence

from terminal.setup.steps import SetupPlan

WIDTHS = (3, 9, 36, 24, 36)  # characters of number, step, is, shall be, why


def plan_lines(plan: SetupPlan) -> Iterator[str]:
    """The table, a step a row; and what else there is to say."""
    if plan.steps:
        yield from _row(("", "step", "is", "shall be", "why"))
        yield "  ".join("-" * width for width in WIDTHS)
    for number, step in enumerate(plan.steps, 1):
        yield from _row((str(number), step.name, step.now, step.then, step.why))
    for obstacle in plan.obstacles:
        yield f"in the way: {obstacle.what}"
        yield f"     to do: {obstacle.remedy}"
    yield from (f"note: {note}" for note in plan.notes)


def _row(cells: Sequence[str]) -> Iterator[str]:
    columns = list(map(_wrapped, cells, WIDTHS))
    for line in range(max(map(len, columns))):
        parts = [column[line] if line < len(column) else "" for column in columns]
        yield "  ".join(part.ljust(width) for part, width in zip(parts, WIDTHS, strict=True)).rstrip()


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
