"""`python -m tests.reference --write`: renews the reference pictures; `--docs`: what `docs/` shows."""

import argparse
from pathlib import Path

from display.lettering.lettering import Lettering
from tests.reference.likeness import reduced
from tests.reference.page import page
from tests.reference.sheet import SHEETS, sheet
from tests.reference.shelf import renew

DOCS = Path(__file__).parents[2] / "docs"
SHEET_COLOURS = 220  # beside the exact ones: there are photos on them


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew the reference pictures")
    parser.add_argument("--docs", action="store_true", help="renew contact sheet, sizes and page in docs/")
    given = parser.parse_args()
    if given.write:
        print(f"{renew(Lettering()) / 1e6:.2f} MB")
    if given.docs:
        (DOCS / "states.md").write_text(page(), encoding="utf-8")
        for name, rows in SHEETS.items():
            reduced(sheet(rows, Lettering()), SHEET_COLOURS).save(DOCS / name, optimize=True)


if __name__ == "__main__":
    main()
