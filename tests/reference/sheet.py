"""The contact sheet: chosen states, each large enough to be read at the width at which a browser shows it."""

from collections.abc import Sequence

import pygame
from PIL import Image

from display.lettering.lettering import Lettering
from display.palette import Pair
from display.plate.pen import Pen
from tests.reference.cases import SIZES, Shown, Size, cases, picture

GROUND, INK = (120, 126, 134), (255, 255, 255)
WIDTH, GAP = 1800, 18  # pixels: a page shows it at half of that, or at all of it where pixels are small
LABEL, LABEL_EM = 42, 26  # pixels: 13 high on the page

Row = Sequence[tuple[str, Size]]

LYING, STANDING, BAR, STAFF = (800, 480), (480, 800), (1280, 400), (480, 320)
CHOSEN: tuple[Row, ...] = (
    (("photo-merits", LYING), ("covered", LYING), ("away", LYING)),
    (("rating-invited", LYING), ("rating-thanks", LYING), ("complaint-taken", LYING)),
    (("punch-counted", LYING), ("nobody", LYING), ("closed", LYING)),
    (("notes", BAR), ("staff-did-in", STAFF)),
    (("crowded", STANDING), ("english", LYING), ("staff-enrol-touch", STAFF), ("photo-merits", (1080, 1920))),
)
# One plate at every size, the flat ones apart from the tall.
NINE: tuple[Row, ...] = tuple(
    [("photo-merits", size) for size in row] for row in (SIZES[:3], (*SIZES[3:4], SIZES[5]), (SIZES[4], *SIZES[6:]))
)
SHEETS = {"contact-sheet.png": CHOSEN, "nine-sizes.png": NINE}  # in docs/


def sheet(rows: Sequence[Row], lettering: Lettering) -> Image.Image:
    """The rows below each other, each as high as makes it fill the width, with the names that `plate` takes."""
    found = cases()
    drawn = [_row(found, row, lettering) for row in rows]
    whole = Image.new("RGB", (WIDTH, sum(row.height for row in drawn) + GAP), GROUND)
    top = 0
    for row in drawn:
        whole.paste(row, (0, top))
        top += row.height
    return whole


def _row(found: dict[str, Shown], row: Row, lettering: Lettering) -> Image.Image:
    room = WIDTH - GAP * (len(row) + 1)
    height = int(room / sum(size[0] / size[1] for _, size in row))
    whole = Image.new("RGB", (WIDTH, LABEL + height), GROUND)
    left = GAP
    for name, size in row:
        width = height * size[0] // size[1]
        small = picture(found[name], size, lettering).resize((width, height), Image.Resampling.LANCZOS)
        whole.paste(_label(f"{name}  {size[0]}×{size[1]}", (width, LABEL), lettering), (left, 0))
        whole.paste(small, (left, LABEL))
        left += width + GAP
    return whole


def _label(text: str, size: Size, lettering: Lettering) -> Image.Image:
    surface = pygame.Surface(size, 0, 32)
    surface.fill(GROUND)
    Pen(surface, lettering).write(text, surface.get_rect(), Pair(GROUND, INK), 0, align="left", most=LABEL_EM)
    return Image.frombytes("RGB", size, pygame.image.tostring(surface, "RGB"))
