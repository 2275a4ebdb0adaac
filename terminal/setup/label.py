"""The label for a terminal's back: its name, its window, and the fingerprint of its key for a telephone to read."""

from collections.abc import Iterator
from pathlib import Path

import segno
from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from display.lettering.fonts import BOLD, REGULAR, Face
from display.texts.catalogue import sentence
from terminal.domain.look import Language
from terminal.domain.views import Message

DOTS_PER_INCH = 300
LABEL_SIZE = (732, 343)  # pixels: 62 mm by 29 mm, as label printers have it
MARGIN = 24
QUIET = 4  # modules of paper around the code (ISO/IEC 18004)
PLAIN_EM, WINDOW_EM = 26, 84  # pixels of the em
LINE_DIGITS = 16  # of the fingerprint


class TerminalLabel(Struct, frozen=True):
    """`window` is empty while the terminal has none; `fingerprint` are 64 hexadecimal digits."""

    terminal: str
    window: str
    fingerprint: str


def drawn(label: TerminalLabel, language: Language = "zh_CN") -> Image.Image:
    """Black on white, in the size of `LABEL_SIZE`. Raises OSError where the lettering is not installed."""
    picture = Image.new("1", LABEL_SIZE, 1)
    pen = ImageDraw.Draw(picture)
    code = _code(label.fingerprint, LABEL_SIZE[1])
    picture.paste(code, (LABEL_SIZE[0] - code.width, (LABEL_SIZE[1] - code.height) // 2))
    room, y = LABEL_SIZE[0] - code.width - MARGIN, MARGIN
    for text, face, em in _lines(label, language):
        font = _fitting(text, face, em, room)
        pen.text((MARGIN, y), text, fill=0, font=font)
        y += round(font.size * 1.25)
    return picture


def save(picture: Image.Image, path: Path) -> None:
    """As PNG or PDF, by the file's name, in its size on paper. Raises ValueError for another, OSError."""
    if path.suffix.lower() == ".pdf":
        picture.save(path, resolution=DOTS_PER_INCH)
    elif path.suffix.lower() == ".png":
        picture.save(path, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    else:
        raise ValueError(f"{path.name}: a label is a .png or a .pdf")


def _lines(label: TerminalLabel, language: Language) -> Iterator[tuple[str, Face, int]]:
    def said(id: str) -> str:
        return sentence(Message(id), language)

    if label.window:
        yield f"{said('plate.window')} {label.window}", BOLD, WINDOW_EM
    yield f"{said('label.terminal')} {label.terminal}", REGULAR, round(PLAIN_EM * 1.3)
    yield said("label.fingerprint"), REGULAR, PLAIN_EM
    digits = label.fingerprint.upper()
    for at in range(0, len(digits), LINE_DIGITS):
        part = digits[at : at + LINE_DIGITS]
        yield " ".join(part[n : n + 4] for n in range(0, LINE_DIGITS, 4)), REGULAR, PLAIN_EM


def _code(fingerprint: str, edge: int) -> Image.Image:
    """What the plate of a terminal that waits shows, too."""
    matrix = segno.make_qr(fingerprint.upper(), error="m").matrix
    across = len(matrix) + 2 * QUIET
    scale = edge // across
    small = Image.new("1", (across, across), 1)
    for y, row in enumerate(matrix, QUIET):
        for x, dark in enumerate(row, QUIET):
            small.putpixel((x, y), 0 if dark else 1)
    return small.resize((across * scale, across * scale), Image.Resampling.NEAREST)


def _fitting(text: str, face: Face, em: int, room: int) -> ImageFont.FreeTypeFont:
    font = _font(face, em)
    width = font.getlength(text)
    return font if width <= room else _font(face, int(em * room / width))


def _font(face: Face, em: int) -> ImageFont.FreeTypeFont:
    """The face by its name: the first of a collection is the Japanese one."""
    index = 0
    while (font := ImageFont.truetype(face.path, em, index)).getname()[0] != face.name:
        index += 1
    return font
