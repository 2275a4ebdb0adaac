"""`python -m tests.display.reference --write`: renews the reference pictures; `--sheet FILE`: all states."""

import argparse
from pathlib import Path

from display.lettering.lettering import Lettering
from tests.display.reference.cases import cases
from tests.display.reference.likeness import reduced
from tests.display.reference.sheet import sheet
from tests.display.reference.shelf import renew

FULL = 150  # pixels of height a picture


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.display.reference", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew the reference pictures")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write the contact sheet here")
    parser.add_argument("--height", type=int, default=FULL, metavar="PIXELS", help="of each picture on the sheet")
    parser.add_argument("--blocks", type=int, default=1, metavar="N", help="of rows, side by side on the sheet")
    given = parser.parse_args()
    if given.write:
        print(f"{renew(Lettering()) / 1e6:.2f} MB")
    if given.sheet:
        reduced(sheet(cases(), Lettering(), given.height, given.blocks)).save(given.sheet, optimize=True)


if __name__ == "__main__":
    main()
