"""Every character of the 通用规范汉字表 has a glyph of its own, and the office PC's table is true.

The everyday run compares a fourth of the places where what is there begins or ends, the long run all.
"""

import bz2
import gzip
import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pygame.freetype
import pytest

from display.lettering import coverage
from display.lettering.fonts import BOLD, REGULAR, Face, Weight
from display.lettering.lettering import Lettering
from tests.support.coverage import packed

UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt")  # Debian's unicode-data; the field is kTGH
LONG = pytest.param(1, marks=pytest.mark.long, id="each")
OPENED: dict[str, Callable[..., bytes]] = {".bz2": bz2.decompress, ".gz": gzip.decompress, "": bytes}


def chinese() -> list[str]:
    for ending, opened in OPENED.items():
        path = UNIHAN.with_name(UNIHAN.name + ending)
        if path.exists():
            text = opened(path.read_bytes()).decode()
            return [chr(int(code, 16)) for code in re.findall(r"^U\+(\w+)\tkTGH\t", text, re.MULTILINE)]
    pytest.skip("Debian's unicode-data is not installed")


@pytest.mark.parametrize(("face", "weight"), [(REGULAR, "regular"), (BOLD, "bold")])
def test_every_character_of_the_table_has_a_picture_of_its_own(
    lettering: Lettering, face: Face, weight: Weight
) -> None:
    characters = chinese()
    assert len(characters) == 8105
    assert sum(ord(character) > 0xFFFF for character in characters) == 196
    font = pygame.freetype.Font(face.path, font_index=2, ucs4=True)
    assert font.name == face.name
    pictures = {picture(font, character) for character in characters}
    assert len(pictures) == 8105
    assert picture(font, "\U00020c44") not in pictures, "the box for what is not there"
    assert lettering.unwritable("".join(characters), weight) == []


def picture(font: pygame.freetype.Font, character: str) -> tuple[bytes, tuple[int, int]]:
    return font.render_raw(character, size=40)


@pytest.mark.parametrize("stride", [pytest.param(4, id="sample"), LONG])
def test_an_office_pc_knows_what_the_terminals_fonts_have(lettering: Lettering, stride: int) -> None:
    # Where what is there begins and ends is where a font that changed would differ.
    edges = [edge for edge in coverage._edges() if edge < 0x30000][::stride]
    beside = [chr(code) for code in chain(*((edge - 1, edge) for edge in edges)) if not 0xD800 <= code < 0xE000]
    wrong = [each for each in beside if coverage.has(each) != noto(lettering, each)]
    assert wrong == []
    assert coverage.unwritable("".join(chinese())) == []


def noto(lettering: Lettering, character: str) -> bool:
    font = lettering._fonts.choice(character, "regular")
    return font is not None and "Noto" in font.name


def test_what_is_packed_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.lettering.coverage.COVERAGE_TABLE", packed([65, 66, 70, 0x20000]))
    coverage._edges.cache_clear()
    try:
        assert [each for each in "@ABCEFG\U00020000\U00020001" if coverage.has(each)] == [
            "A",
            "B",
            "F",
            "\U00020000",
        ]
    finally:
        coverage._edges.cache_clear()


def test_it_says_why() -> None:
    assert coverage.unwritable("李\U00020c44") == ["U+20C44 has no glyph in the terminal's fonts"]
    assert coverage.unwritable("李\u202e") == ["U+202E is no character to write"]
    assert coverage.unwritable("नमन") == ["Devanagari is a script that the plate cannot write"]
    assert coverage.unwritable("阿卜杜拉·买买提江 رۇستەم བསྟན་འཛིན Ñandú") == []
