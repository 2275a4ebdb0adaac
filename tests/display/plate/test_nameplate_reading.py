"""Tesseract reads the plate: whoever reads worse than a program that knows no context may ask at the window."""

import subprocess
from pathlib import Path

import pygame
import pytest

from display.lettering.lettering import Lettering
from display.plate import nameplate
from display.texts.wording import grouped, worded
from terminal.domain.views import View
from tests.reference.cases import PHOTOS, SIZES, Size, cases
from tests.support.plates import Written

SIZE = SIZES[0]  # the smallest letters
SCALE = 2  # lines of forty to a hundred pixels are what it reads best
MARGIN = 12  # pixels of air around the field
ENOUGH = 0.9  # of the characters
LINES = "6"  # tesseract's page segmentation: one block of text
STATES = {name: view for name, view in cases().items() if isinstance(view, View)}
NUMBER, CODE = grouped("2F-17-120034-5"), grouped("493817")


HINTED = STATES["rating-thanks-hint"]
HINT = worded(HINTED.hint, HINTED.look) if HINTED.hint else ""


def wanted(view: View, text: str) -> bool:
    """Whether this text has to be readable: unit, name, badge number, complaint number, pairing code."""
    if text in (HINT, view.unit) or NUMBER in text or CODE in text:
        return True
    return any(part and part in text for part in _who(view))


def _who(view: View) -> tuple[str, str]:
    return view.name, f" {view.badge}" if view.badge else ""


def fields(view: View, keeper: Written, size: Size = SIZE) -> list[tuple[str, pygame.Surface]]:
    """Each of these texts with what the plate shows there, larger."""
    surface = pygame.Surface(size, 0, 32)
    keeper.kept.clear()
    nameplate.draw(surface, view, keeper, PHOTOS)
    inks = {piece.text: piece.ink for piece in keeper.kept}
    return [(text, _crop(surface, ink)) for text, ink in inks.items() if wanted(view, text)]


def _crop(surface: pygame.Surface, ink: pygame.Rect) -> pygame.Surface:
    """The ink alone with air of its ground around it, SCALE times larger."""
    around = pygame.Surface((ink.w + 2 * MARGIN, ink.h + 2 * MARGIN), 0, 32)
    around.fill(surface.get_at((ink.left - 1, ink.top)))
    around.blit(surface, (MARGIN, MARGIN), ink)
    return pygame.transform.smoothscale(around, (around.get_width() * SCALE, around.get_height() * SCALE))


@pytest.fixture(scope="module")
def read(lettering: Lettering, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is written, and what tesseract reads there; what looks the same is read once, all in one process."""
    folder, keeper = tmp_path_factory.mktemp("fields"), Written()
    found: dict[bytes, tuple[str, pygame.Surface]] = {}
    for view, size in (*((view, SIZE) for view in STATES.values()), *((HINTED, size) for size in SIZES)):
        for text, field in fields(view, keeper, size):
            if size == SIZE or text == HINT:
                found.setdefault(pygame.image.tostring(field, "RGB"), (text, field))
    return _read(list(found.values()), folder)


def _read(written: list[tuple[str, pygame.Surface]], folder: Path) -> dict[str, str]:
    paths = [folder / f"{place}.png" for place in range(len(written))]
    for path, (_, field) in zip(paths, written, strict=True):
        pygame.image.save(field, str(path))
    (folder / "list").write_text("\n".join(map(str, paths)), encoding="utf-8")
    command = ["tesseract", str(folder / "list"), "-", "-l", "chi_sim", "--psm", LINES]
    answer = subprocess.run(command, capture_output=True, check=True, text=True, timeout=90)
    pages = answer.stdout.split("\f")
    return {f"{place} {text}": page for place, ((text, _), page) in enumerate(zip(written, pages, strict=False))}


def distance(one: str, other: str) -> int:
    """How many characters must be put in, left out or exchanged to make one of the other."""
    before = list(range(len(other) + 1))
    for row, here in enumerate(one, 1):
        after = [row]
        for column, there in enumerate(other, 1):
            after.append(min(before[column] + 1, after[-1] + 1, before[column - 1] + (here != there)))
        before = after
    return before[-1]


def plain(text: str) -> str:
    """Letters and digits: tesseract makes what it likes of interpuncts and brackets."""
    return "".join(filter(str.isalnum, text))


def test_unit_name_and_badge_number_are_read(read: dict[str, str]) -> None:
    pairs = [(plain(written.split(" ", 1)[1]), plain(page)) for written, page in read.items()]
    wrong = {written: page for written, page in pairs if written != page}
    right = 1 - sum(distance(*pair) for pair in pairs) / sum(len(written) for written, _ in pairs)
    assert right >= ENOUGH, wrong
    texts = {written.split(" ", 1)[1] for written in read}
    assert {"市场监督管理局", "王晓燕", "工号 0317", NUMBER} <= texts


@pytest.mark.parametrize("number", [NUMBER, CODE])
def test_every_character_of_a_number_to_copy_is_read(number: str, read: dict[str, str]) -> None:
    pages = [plain(page) for written, page in read.items() if number in written]
    assert pages and all(plain(number) in page for page in pages), pages


def test_how_to_change_and_how_to_complain_is_read_at_every_size(read: dict[str, str]) -> None:
    pages = [plain(page) for written, page in read.items() if HINT in written]
    assert len(pages) == len(SIZES)
    assert all(distance(plain(HINT), page) <= len(HINT) // 10 for page in pages), pages


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("王晓燕", "王晓燕", 0), ("王晓燕", "玉晓", 2), ("", "0317", 4)]
)
def test_the_distance_of_two_texts(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart
