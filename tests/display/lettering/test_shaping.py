"""Letters that join, stack or run from the right, beside what HarfBuzz's own tool draws of them."""

import shutil
import subprocess
from io import BytesIO

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from display.lettering.bidi import levels, visual_order
from display.lettering.lettering import Lettering
from display.lettering.shaping import Shaper
from display.lettering.writable import pieces
from tests.support.pictures import columns, likeness

NOTO = "/usr/share/fonts/truetype/noto/"


def drawn(lettering: Lettering, text: str) -> pygame.Surface:
    surface = pygame.Surface((600, 200), pygame.SRCALPHA)
    lettering.draw(surface, text, pygame.Rect(50, 50, 500, 100), (0, 0, 0))
    return surface.subsurface(surface.get_bounding_rect()).copy()


def witness(text: str, font: str) -> pygame.Surface:
    if not shutil.which("hb-view"):
        pytest.skip("Debian's libharfbuzz-bin is not installed")
    told = ["hb-view", "--output-format=png", "--font-size=100", "--background=00000000", f"{NOTO}{font}", text]
    picture = subprocess.run(told, capture_output=True, check=True, timeout=30).stdout
    surface = pygame.image.load(BytesIO(picture), "witness.png")
    return surface.subsurface(surface.get_bounding_rect()).copy()


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("رۇستەم", "NotoSansArabic-Regular.ttf"),
        ("ئابدۇللا", "NotoSansArabic-Regular.ttf"),
        ("བསྟན་འཛིན", "NotoSerifTibetan-Regular.ttf"),
    ],
)
def test_a_name_looks_as_harfbuzz_draws_it(lettering: Lettering, text: str, font: str) -> None:
    expected = columns(witness(text, font))
    assert likeness(columns(drawn(lettering, text)), expected) > 0.97
    side_by_side = pygame.freetype.Font(NOTO + font, ucs4=True).render(text, (0, 0, 0), size=100)[0]
    own = side_by_side.subsurface(side_by_side.get_bounding_rect())
    assert likeness(columns(own), expected) < 0.9, "a font alone puts them side by side"


def test_the_ink_is_where_it_is_said_to_be() -> None:
    shaper = Shaper(f"{NOTO}NotoSansArabic-Bold.ttf", 0)
    ink = shaper.render("رۇستەم", 80, False, (0, 0, 0))
    assert ink.get_size() == shaper.ink("رۇستەم", 80, False).size
    ample = Image.new("L", (900, 300))
    font = ImageFont.truetype(f"{NOTO}NotoSansArabic-Bold.ttf", 80)
    ImageDraw.Draw(ample).text((200, 150), "رۇستەم", fill=255, font=font, anchor="ls", direction="rtl")
    left, top, right, bottom = ample.getbbox() or (0, 0, 0, 0)
    assert ink.get_bounding_rect().size == (right - left, bottom - top), "nothing of it is cut"


def test_a_bracket_among_letters_from_the_right_turns_round() -> None:
    (_, bracket, *_) = pieces("ا(ا")
    assert (bracket.text, bracket.shaped, bracket.level) == ("(", True, 1)
    shaper = Shaper(f"{NOTO}NotoSans-Regular.ttf", 0)
    turned, plain = (shaper.render(*each, (0, 0, 0)) for each in (("(", 80, False), (")", 80, True)))
    assert pygame.image.tostring(turned, "RGBA") == pygame.image.tostring(plain, "RGBA")


# As UAX #9 orders a paragraph that runs from the left.
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("李 ابج", "李 جبا"),
        ("ابج دهو", "وهد جبا"),
        ("ابج 12:30 دهو", "وهد 12:30 جبا"),
        ("ابج  工号 0233", "جبا  工号 0233"),
        ("12 ابج", "12 جبا"),
    ],
)
def test_the_order_in_which_a_line_is_seen(text: str, seen: str) -> None:
    assert "".join(text[index] for index in visual_order(levels(text))) == seen


@given(text=st.text(alphabet="李a1 :·(ابج٣", max_size=20))
def test_no_character_is_lost_or_seen_twice(text: str) -> None:
    assert sorted(visual_order(levels(text))) == list(range(len(text)))
    assert "".join(piece.text for piece in pieces(text)) == text


def test_words_stay_together_and_chinese_characters_do_not() -> None:
    assert [piece.text for piece in pieces("李明 Şahin رۇس")] == ["李", "明", " ", "Şahin", " ", "رۇس"]
