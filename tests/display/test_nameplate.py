import os
import shutil
import subprocess
from io import BytesIO
from itertools import combinations, product
from operator import ne

import msgspec
import pygame
import pytest
from msgspec.structs import replace

from display import palette
from display.layout import lay_out
from display.lettering import Align, Lettering, Weight
from display.nameplate import AT_POST, BANNERS, PLEASE, draw
from display.palette import Colour, Pair
from display.signs import sign
from terminal.views import Message, View

SIZES = [(480, 320), (480, 800), (800, 480), (1024, 600), (1280, 400), (1280, 720), (1920, 1080)]
HALL = View(
    "nobody", hall="幸福县政务服务中心", unit="市场监督管理局", window="2F-17", clock="09:26", clock_trusted=True
)
STAFFED = View(
    "staffed",
    hall="幸福县政务服务中心",
    unit="市场监督管理局",
    window="2F-17",
    name="李明轩",
    badge="1023",
    clock="09:26",
    clock_trusted=True,
)
LONG = View(
    "covered",
    hall="幸福县政务服务中心",
    unit="人力资源和社会保障局（社会保险综合服务窗口）",
    window="2F-17",
    name="阿卜杜拉·买买提江·艾合买提",
    badge="20231023",
    headline=Message("post.cover", {"name": "阿卜杜拉·买买提江·艾合买提"}),
    notes=tuple(Message(f"note.{part}") for part in ("clock", "offline", "sensor", "evaluator", "font")),
)
VIEWS = {
    "staffed": STAFFED,
    "long": LONG,
    "away": View("away", name="李明轩", badge="1023", headline=Message("post.away", {"until": "10:45"})),
    "nobody": View("nobody", unit="市场监督管理局", headline=Message("post.nobody", {"where": "一楼总服务台"})),
    "closed": View("closed", unit="税务局", window="17", headline=Message("post.closed", {"opens": "13:30"})),
    "touch_please": View("touch_please", headline=Message("post.touch_please")),
    "pairing": View("pairing", headline=Message("pairing.code", {"code": "482913"})),
    "unconfigured": View("unconfigured", headline=Message("unconfigured.waiting")),
}
OVER_THEM = [
    None,
    Message("rating.thanks"),
    Message("complaint.taken", {"number": "4071-6"}),
    Message("rating.unclear"),
]


class Written(Lettering):
    """The real lettering, which also keeps what was written, into which box, and where its ink is."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[str, pygame.Rect, pygame.Rect]] = []

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
    ) -> pygame.Rect:
        ink = super().draw(surface, text, box, colour, weight=weight, align=align)
        if text:
            self.kept.append((text, box.copy(), ink))
        return ink


def plate(view: View, lettering: Lettering, size: tuple[int, int] = (1280, 720)) -> pygame.Surface:
    surface = pygame.Surface(size, 0, 32)
    draw(surface, view, lettering)
    return surface


def with_banner(view: View, banner: Message | None) -> View:
    return msgspec.structs.replace(view, banner=banner)


def pixels(surface: pygame.Surface, box: pygame.Rect) -> bytes:
    return pygame.image.tostring(surface.subsurface(box), "RGB")


@pytest.fixture
def keeper(lettering: Lettering) -> Written:
    """Asks for the plain lettering too, so that a machine without its fonts skips."""
    return Written()


def written(view: View, keeper: Written, size: tuple[int, int]) -> list[tuple[str, pygame.Rect, pygame.Rect]]:
    keeper.kept.clear()
    plate(view, keeper, size)
    return list(keeper.kept)


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.1."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(pair: Pair) -> float:
    dark, bright = sorted(map(luminance, pair))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("size", SIZES)
def test_no_text_leaves_its_box_or_the_screen_or_lies_on_another(size: tuple[int, int], keeper: Written) -> None:
    whole, band = pygame.Rect((0, 0), size), lay_out(size).banner
    for view, banner in product(VIEWS.values(), OVER_THEM):
        plain = written(view, keeper, size)
        covered = [kept for kept in plain if banner and band.contains(kept[2])]
        assert all(kept in covered or not (banner and band.colliderect(kept[2])) for kept in plain)
        seen = [kept for kept in written(with_banner(view, banner), keeper, size) if kept not in covered]
        assert all(box.contains(ink) and whole.contains(ink) and ink.w for _, box, ink in seen)
        for (one, _, first), (other, _, second) in combinations(seen, 2):
            assert not first.colliderect(second), (one, other)


@pytest.mark.parametrize("name", [name for name, pair in vars(palette).items() if isinstance(pair, Pair)])
def test_every_pair_of_colours_reads_at_seven_to_one(name: str) -> None:
    assert contrast(getattr(palette, name)) >= 7


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast(Pair((0, 0, 0), (255, 255, 255))) == pytest.approx(21)
    assert contrast(Pair((255, 255, 255), (118, 118, 118))) == pytest.approx(4.54, abs=0.01)


def test_a_banner_is_seen_and_the_name_stays(lettering: Lettering) -> None:
    plain, thanked = plate(STAFFED, lettering), plate(with_banner(STAFFED, Message("rating.thanks")), lettering)
    layout = lay_out((1280, 720))
    assert pixels(plain, layout.banner) != pixels(thanked, layout.banner)
    above = pygame.Rect(0, 0, 1280, layout.banner.top)
    assert pixels(plain, above) == pixels(thanked, above)
    assert layout.name.bottom < layout.banner.top


def test_what_differs_in_colour_differs_in_its_sign_too() -> None:
    looks = {*BANNERS.values(), *AT_POST.values(), PLEASE}
    assert len({look.pair for look in looks}) == len({look.sign for look in looks}) == len(looks) == 6
    shapes = [
        pygame.image.tostring(sign(look.sign, 64, Pair((0, 0, 0), (255, 255, 255))), "RGBA") for look in looks
    ]
    for one, other in combinations(shapes, 2):
        assert sum(map(ne, one[::4], other[::4])) + sum(map(ne, one[3::4], other[3::4])) > 64 * 64 * 5 // 100


def test_a_failure_looks_like_no_success() -> None:
    assert BANNERS["not_recorded"] not in (BANNERS["rating.thanks"], BANNERS["rating.recording"])
    assert "rating.unclear" not in BANNERS


def test_in_standby_the_plate_is_dark_until_somebody_does_something(lettering: Lettering) -> None:
    dark = replace(HALL, scene="standby", headline=Message("post.closed_day"))
    picture = plate(dark, lettering)
    seen = {tuple(picture.get_at((x, y))) for x in range(0, 800, 7) for y in range(0, 480, 7)}
    assert seen == {(0, 0, 0, 255)}
    heard = plate(replace(dark, banner=Message("rating.thanks")), lettering)
    assert heard.get_at((2, 2)) == plate(HALL, lettering).get_at((2, 2))


def test_the_header_tells_whether_somebody_serves(lettering: Lettering) -> None:
    corner = (2, 2)
    assert plate(STAFFED, lettering).get_at(corner) != plate(HALL, lettering).get_at(corner)


def test_a_clock_that_is_not_trusted_shows_no_time(keeper: Written) -> None:
    assert "09:26" in texts(STAFFED, keeper)
    unsure = texts(View("staffed", name="李明轩", badge="1023", clock="09:26", clock_trusted=False), keeper)
    assert "--:--" in unsure
    assert "09:26" not in "".join(unsure)


def test_who_serves_is_named_and_a_window_without_anybody_names_nobody(keeper: Written) -> None:
    assert {"市场监督管理局", "李明轩", "工号 1023", "正在为您服务"} <= set(texts(STAFFED, keeper))
    nobody = texts(VIEWS["nobody"], keeper)
    assert {"暂无人员登记", "请到一楼总服务台咨询"} <= set(nobody)
    assert "工号" not in "".join(nobody)


def test_many_notes_are_counted_rather_than_made_too_small(keeper: Written) -> None:
    assert "时钟未校准 · 网络未连接 · 指纹仪未连接 · 等 5 项" in texts(LONG, keeper)


def test_a_message_that_no_catalogue_knows_does_not_stop_the_plate(keeper: Written) -> None:
    assert "post.unheard" in texts(View("nobody", headline=Message("post.unheard")), keeper)


def texts(view: View, keeper: Written) -> list[str]:
    return [text for text, _, _ in written(view, keeper, (1280, 720))]


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract-ocr and tesseract-ocr-chi-sim")
@pytest.mark.parametrize(
    ("unit", "name", "badge"), [("市场监督管理局", "李明轩", "1023"), ("自然资源局", "欧阳志远", "2088")]
)
def test_a_stranger_reads_the_unit_the_name_and_the_badge_number(
    unit: str, name: str, badge: str, lettering: Lettering
) -> None:
    drawn, layout = plate(View("staffed", unit=unit, name=name, badge=badge), lettering), lay_out((1280, 720))
    assert reading(drawn, layout.name) == name
    assert reading(drawn, layout.under_name) == f"工号{badge}"
    assert reading(drawn, layout.header) == unit


def reading(surface: pygame.Surface, part: pygame.Rect) -> str:
    """One line as tesseract reads it, at a third of its size: it is made for books, not for walls."""
    part = part.inflate(0, 20).clip(surface.get_rect())
    picture = BytesIO()
    line = pygame.transform.smoothscale(surface.subsurface(part), (part.w * 35 // 100, part.h * 35 // 100))
    pygame.image.save(line, picture, "frame.png")
    command = ["tesseract", "stdin", "stdout", "-l", "chi_sim", "--psm", "7"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer = subprocess.run(command, input=picture.getvalue(), capture_output=True, check=True, env=one_thread)
    return "".join(answer.stdout.decode().split())
