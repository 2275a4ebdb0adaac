"""The plan table: what is, what shall be and why, for a person: in columns where they have room. Pure."""

import textwrap
from collections.abc import Iterator, Sequence

from terminal.setup.steps import SetupPlan

HEADS = ("", "step", "is", "shall be", "why")
WIDTHS = (3, 9, 36, 24, 36)  # characters of each at least: a path is never broken
PLAN_GAP = "  "


def plan_lines(plan: SetupPlan, width: int) -> Iterator[str]:
    """The steps, in lines of so many characters where no word is longer; and what else there is to say."""
    rows = [(str(number), step.name, step.now, step.then, step.why) for number, step in enumerate(plan.steps, 1)]
    widths = [max(least, *map(_longest, cells)) for least, *cells in zip(WIDTHS, HEADS, *rows, strict=True)]
    if rows and sum(widths) + len(PLAN_GAP) * (len(widths) - 1) <= width:
        yield from _table(rows, widths)
    else:
        yield from (line for row in rows for line in _block(row, width))
    for obstacle in plan.obstacles:
        yield f"in the way: {obstacle.what}"
        yield f"     to do: {obstacle.remedy}"
    yield from (f"note: {note}" for note in plan.notes)


def _table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    yield from _row(HEADS, widths)
    yield PLAN_GAP.join("-" * width for width in widths)
    for row in rows:
        yield from _row(row, widths)


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [_wrapped(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for line in range(max(map(len, columns))):
        parts = [column[line] if line < len(column) else "" for column in columns]
        yield PLAN_GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _block(cells: Sequence[str], width: int) -> Iterator[str]:
    """A step below the other, each cell behind its head."""
    number, name, *told = cells
    yield f"{number.ljust(WIDTHS[0])}{PLAN_GAP}{name}"
    edge = max(map(len, HEADS))
    for head, cell in zip(HEADS[2:], told, strict=True):
        before = f"{' ' * WIDTHS[0]}{PLAN_GAP}{head.ljust(edge)}{PLAN_GAP}"
        for line in _wrapped(cell, max(1, width - len(before))):
            yield before + line
            before = " " * len(before)


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_on_hyphens=False, break_long_words=False)


def _longest(cell: str) -> int:
    return max(map(len, cell.split()), default=0)
