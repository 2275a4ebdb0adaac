"""Text in a box: as large as it goes, whole, in the middle, in Chinese forms, and never as something else."""

import os
import subprocess
import sys
from itertools import pairwise

import pygame
import pygame.freetype
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.lettering.fonts import BOLD, REGULAR, Face, Faces, Weight
from display.lettering.lettering import Lettering, largest
from display.lettering.line_breaking import broken

PARTS = [*"李明轩门直骨王𠮷𬱖阿买提·jgyÅQ ", "رۇستەم", "བསྟན", "ไทย"]
NAMES = (
    st.lists(st.sampled_from(PARTS), min_size=2, max_size=20)
    .map("".join)
    .filter(lambda text: any(map(str.isalpha, text)))
)
BOXES = st.sampled_from([(1152, 194), (720, 130), (432, 152), (432, 86), (1728, 292), (150, 40)])
NOWHERE: Faces = {"regular": (Face("/nowhere/none.ttc", "None"),), "bold": (Face("/nowhere/none.ttc", "None"),)}


def drawn(
    lettering: Lettering, text: str, box: pygame.Rect, weight: Weight = "bold"
) -> tuple[pygame.Rect, pygame.Rect]:
    """Where the ink really is, and where it is said to be, on a surface that reaches far beyond the box."""
    surface = pygame.Surface((box.w + 400, box.h + 400), pygame.SRCALPHA)
    said = lettering.draw(surface, text, box, (0, 0, 0), weight=weight)
    return surface.get_bounding_rect(), said


def glyph(font: pygame.freetype.Font, character: str) -> bytes:
    surface, _ = font.render(character, (0, 0, 0), (255, 255, 255), size=90)
    return pygame.image.tostring(surface, "RGB")


def is_torn(before: str, after: str) -> bool:
    return before[-1] in "ab12" and after[0] in "ab12"


@settings(max_examples=40, deadline=None)
@given(text=NAMES, size=BOXES)
def test_text_stays_in_its_box_and_nothing_of_it_is_cut(
    lettering: Lettering, text: str, size: tuple[int, int]
) -> None:
    box = pygame.Rect((200, 200), size)
    ink, said = drawn(lettering, text, box)
    assert box.contains(ink)
    assert said.contains(ink)
    lines = lettering.fit(text, size, "bold").lines
    assert "".join(lines).replace(" ", "") == "".join(text.split())


@settings(max_examples=40, deadline=None)
@given(text=NAMES, size=BOXES)
def test_the_lettering_is_as_large_as_it_goes(lettering: Lettering, text: str, size: tuple[int, int]) -> None:
    fitted = lettering.fit(text, size, "bold")
    larger = fitted._replace(em=fitted.em * 105 // 100 + 2)  # hinting rounds ink by a pixel or two
    assert lettering._fits(fitted, size, "bold")
    assert not lettering._fits(larger, size, "bold")


@pytest.mark.parametrize("text", ["李明轩", "jgy", "Å", "一", "1023"])
def test_no_stroke_is_lost_between_the_font_and_the_surface(lettering: Lettering, text: str) -> None:
    em = lettering.fit(text, (900, 200), "bold").em
    font = pygame.freetype.Font(BOLD.path, font_index=2, ucs4=True)
    own, _ = font.render(text, (0, 0, 0), size=em)
    ink, _ = drawn(lettering, text, pygame.Rect(200, 200, 900, 200))
    assert ink.size == own.get_bounding_rect().size


@pytest.mark.parametrize("text", ["李明轩", "1023", "B岗"])
def test_text_stands_in_the_middle_of_its_box(lettering: Lettering, text: str) -> None:
    box = pygame.Rect(200, 200, 900, 100)
    ink, _ = drawn(lettering, text, box)
    assert abs(ink.centery - box.centery) <= 5
    assert abs(ink.centerx - box.centerx) <= 1


def test_a_long_name_goes_over_to_a_second_line_at_an_interpunct(lettering: Lettering) -> None:
    assert lettering.fit("阿卜杜拉·买买提江·艾合买提", (432, 152), "bold").lines == (
        "阿卜杜拉·",
        "买买提江·艾合买提",
    )
    assert lettering.fit("李明轩", (432, 152), "bold").lines == ("李明轩",)


@given(text=st.text(alphabet="李明·（）， ab12", min_size=1, max_size=200).map(str.strip).filter(bool))
@settings(max_examples=40, deadline=None)
def test_breaking_loses_nothing_but_spaces(text: str) -> None:
    for lines in broken(text):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(lines)
        assert all(line.strip("·（）， ") for line in lines) or len(lines) == 1, "no mark stands alone"
        assert not any(is_torn(before, after) for before, after in pairwise(lines) if before + after in text)


def test_no_line_begins_with_a_closing_mark() -> None:
    assert broken("李\u0301明\u0301")[1:] == (("李\u0301", "明\u0301"),)
    assert broken("按键不清楚，请再按一次")[1] == ("按键不清楚，", "请再按一次")
    assert broken("李明轩李明轩，")[1] == ("李明轩", "李明轩，")


def test_no_word_is_broken_for_a_little_more_size(lettering: Lettering) -> None:
    assert lettering.fit("暂无人员登记", (422, 192), "bold").lines == ("暂无人员登记",)
    assert broken("请将配对码告知信息科，核对后接入")[1] == ("请将配对码告知信息科，", "核对后接入")


def test_lines_are_broken_at_words() -> None:
    assert broken("工作人员信息暂未显示")[1] == ("工作人员", "信息暂未显示")
    assert broken("人力资源和社会保障局")[1] == ("人力资源和", "社会保障局")
    assert broken("10 秒内按指纹即临时离开")[1] == ("10 秒内按指纹", "即临时离开")
    assert broken("2F-17-120 034-5") == (("2F-17-120 034-5",),), "a number to copy is one thing"
    assert broken("08:00–12:00 13:30–17:30")[1] == ("08:00–12:00", "13:30–17:30")


def test_characters_come_in_their_chinese_forms(lettering: Lettering) -> None:
    japanese = pygame.freetype.Font(REGULAR.path, font_index=0, ucs4=True)
    ours = pygame.freetype.Font(REGULAR.path, font_index=2, ucs4=True)
    assert lettering.face("门") == ours.name
    assert (japanese.name, ours.name) == ("Noto Sans CJK JP", "Noto Sans CJK SC")
    for character in "直骨门":
        assert glyph(ours, character) != glyph(japanese, character)


def test_a_face_is_found_by_its_name_wherever_it_is_in_the_collection(lettering: Lettering) -> None:
    for name in ("Noto Sans CJK JP", "Noto Sans CJK HK"):
        for usual in (0, 4, 40):  # here is another one, here one of the two, and here none at all
            face = Face(REGULAR.path, name, usual)
            assert Lettering({"regular": (face,), "bold": (face,)}).face("门") == name
    unknown = Face(REGULAR.path, "Noto Sans CJK XX")
    assert Lettering({"regular": (unknown,), "bold": (unknown,)}).missing


def test_a_character_that_the_first_font_lacks_comes_from_the_next(lettering: Lettering) -> None:
    assert lettering.face("A") == REGULAR.name
    assert lettering.face("Ş") == "Noto Sans"
    bare = Lettering({"regular": (REGULAR,), "bold": (REGULAR,)})
    assert bare.face("Ş") == "FreeSans", "pygame's own"
    box = pygame.Rect(200, 200, 400, 80)
    ink, _ = drawn(lettering, "李Ş明", box)
    assert box.contains(ink)


def test_a_character_beyond_the_basic_plane_has_a_glyph(lettering: Lettering) -> None:
    assert lettering.face("𬱖", "bold") == BOLD.name


def test_without_a_chinese_font_it_says_so_and_goes_on(lettering: Lettering) -> None:
    bare = Lettering(NOWHERE)
    assert bare.missing
    assert "apt install fonts-noto-cjk" in (bare.problem() or "")
    box = pygame.Rect(200, 200, 400, 80)
    ink, _ = drawn(bare, "Li 李", box)
    assert ink.w and box.contains(ink)
    assert lettering.problem() is None


def test_nothing_to_write_writes_nothing(lettering: Lettering) -> None:
    ink, said = drawn(lettering, "  ", pygame.Rect(200, 200, 400, 80))
    assert (ink.w, said.w) == (0, 0)


def test_lettering_breaks_before_it_goes_below_the_least_and_says_when_it_could_not(lettering: Lettering) -> None:
    name, size = "阿卜杜拉·买买提江·艾合买提·吾斯曼", (300, 200)
    free = lettering.fit(name, size, "bold")
    asked = lettering.fit(name, size, "bold", 40)
    assert (len(asked.lines), asked.small) == (4, False)
    assert free.em < 40 <= asked.em
    assert len(lettering.fit(name, size, "bold", 36).lines) == 3, "also where it wins little"
    hopeless = lettering.fit(name, (100, 60), "bold", 40)
    assert hopeless.small and hopeless.em < 40
    assert "".join(hopeless.lines) == name


def test_what_no_font_has_is_never_drawn_as_something_else(
    lettering: Lettering, caplog: pytest.LogCaptureFixture
) -> None:
    assert lettering.fit("李\U00020c44明", (400, 80), "bold").lines == ("李〓明",)
    assert "U+20C44 has no glyph" in caplog.text
    assert lettering.fit("李𬱖明", (400, 80), "bold").lines == ("李𬱖明",)
    assert lettering.unwritable("李𬱖明", "bold") == []


def test_what_is_written_downwards_is_refused(lettering: Lettering) -> None:
    assert lettering.unwritable("ᠮᠣᠩᠭᠣᠯ") == ["Mongolian is written downwards, the plate is not"]
    assert lettering.fit("ᠮᠣᠩᠭᠣᠯ", (400, 80)).lines == ("〓",)
    for written in ("རྒྱལ", "رۇستەم", "ꆈꌠ", "ไทย", "Ñandú", "ꓡꓲ"):
        assert lettering.unwritable(written) == []


def test_without_the_library_what_must_be_shaped_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.lettering.shaping.available", lambda: False)
    bare = Lettering()
    assert bare.unwritable("رۇستەم 李") == ["U+0631: its script needs python3-pil with raqm"]
    assert bare.fit("رۇستەم 李", (400, 80)).lines == ("〓 李",)
    assert bare.unwritable("Ñandú 李") == []


def test_the_library_is_loaded_only_when_a_text_needs_it() -> None:
    code = (
        "import sys, pygame; from display.lettering.lettering import Lettering; each = Lettering()\n"
        "def draw(text): each.draw(pygame.Surface((99, 99)), text, pygame.Rect(0, 0, 99, 99), (0, 0, 0))\n"
        "draw('李明轩 Şahin'); print('PIL' in sys.modules); draw('رۇستەم'); print('PIL' in sys.modules)"
    )
    quiet = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=quiet, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@settings(max_examples=400)
@given(st.integers(1, 60), st.integers(-5, 60), st.integers(-16, 16))
def test_the_largest_that_fits_is_found_from_any_guess(most: int, guess: int, error: int) -> None:
    tried: list[int] = []
    limit = max(guess + error, 0)

    def fits(number: int) -> bool:
        tried.append(number)
        return number <= limit

    assert largest(fits, most, guess) == max(1, min(most, limit))
    assert all(1 <= number <= most for number in tried)
    if guess == limit <= most:
        assert len(tried) <= 2, "a good guess costs two tries"
