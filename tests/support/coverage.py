"""`python -m tests.support.coverage`: writes `display.lettering.coverage_table` from this machine's fonts."""

import base64
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from display.lettering import coverage
from display.lettering.fonts import BOLD, REGULAR, SCRIPTS, Fonts

TABLE = Path(coverage.__file__).with_name("coverage_table.py")
HEAD = '"""The coverage table, made by `python -m tests.support.coverage`. Pure."""\n\n# fmt: off\n'
PLANES = 4  # nothing is beyond but tags and private use
SURROGATES = range(0xD800, 0xE000)


def codes() -> Iterator[int]:
    """The code points that some face of fonts-noto-cjk or fonts-noto-core has, in both weights."""
    fonts = Fonts({"regular": (REGULAR, *SCRIPTS["regular"]), "bold": (BOLD, *SCRIPTS["bold"])})
    regular, bold = ([font for font in fonts.all(weight) if font.path] for weight in ("regular", "bold"))
    for code in range(0x20, PLANES << 16):
        if code not in SURROGATES and all(any(font.has(chr(code)) for font in each) for each in (regular, bold)):
            yield code


def packed(codes: Iterable[int]) -> str:
    """The table for these code points, given in rising order."""
    edges: list[int] = []
    for code in codes:
        if edges and edges[-1] == code:
            edges[-1] = code + 1
        else:
            edges += [code, code + 1]
    steps = (after - before for before, after in zip([0, *edges], edges, strict=False))
    return base64.b85encode(zlib.compress(" ".join(map(str, steps)).encode(), 9)).decode()


def main() -> None:
    table = packed(codes())
    lines = (f'    "{table[start : start + 108]}"\n' for start in range(0, len(table), 108))
    TABLE.write_text(f"{HEAD}COVERAGE_TABLE = (\n{''.join(lines)})\n", encoding="utf-8")


if __name__ == "__main__":
    main()
