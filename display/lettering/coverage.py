"""The coverage of the terminal's fonts, known without them: an office PC has neither the fonts nor pygame. Pure.

The table is made of what fonts-noto-cjk and fonts-noto-core have; a test says whether that is still true.
"""

import base64
import zlib
from bisect import bisect_right
from functools import cache

from display.lettering import writable
from display.lettering.coverage_table import COVERAGE_TABLE
from terminal.domain.mistake import Mistake


def unwritable(text: str) -> list[Mistake]:
    """Why parts of this text would be shown wrong on a terminal; empty where none would."""
    return writable.unwritable(text, has, lambda: True)


def has(text: str) -> bool:
    """Whether there is a glyph for every character."""
    edges = _edges()
    return all(bisect_right(edges, ord(character)) % 2 for character in text)


@cache
def _edges() -> list[int]:
    """Where what is there begins and ends, in turn."""
    edges, edge = [], 0
    for step in zlib.decompress(base64.b85decode(COVERAGE_TABLE)).split():
        edge += int(step)
        edges.append(edge)
    return edges
