import os
import shutil
import subprocess
from io import BytesIO
from itertools import combinations, product
from operator import ne, sub
from typing import NamedTuple, get_args

import msgspec
import pygame
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from display.code import code
from display.layout import Layout, lay_out
from display.legibility import smallest
from display.lettering import Align, Lettering, Weight
from display.nameplate import AT_POST, BANNERS, PLEASE, content, draw
from display.palette import Colour, Pair
from display.portrait import Photos
from display.signs import sign
from display.wording import grouped, spoken
from terminal.look import Look, Theme
from terminal.views import Message, Scene, View

SIZES = [
    (480, 320),
    (480, 800),
    (800, 480),
    (1024, 600),
    (1280, 400),
    (1280, 720),
    (1920, 480),
    (1920, 1080),
    (1080, 1920),
]
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


class Piece(NamedTuple):
    """What was written, into which box, where its ink is, and its em in pixels."""

    text: str
    box: pygame.Rect
    ink: pygame.Rect
    em: int


class Written(Lettering):
    """The real lettering, which also keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Piece] = []

    def draw(
        self,
        surface: pygame.Surface,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        *,
        weight: Weight = "regular",
        align: Align = "centre",
        least: int = 0,
    ) -> pygame.Rect:
        ink = super().draw(surface, text, box, colour, weight=weight, align=align, least=least)
        if text:
            self.kept.append(Piece(text, box.copy(), ink, self.fit(text, box.size, weight, least).em))
        return ink


def plate(
    view: View, lettering: Lettering, size: tuple[int, int] = (1280, 720), photos: Photos | None = None
) -> pygame.Surface:
    surface = pygame.Surface(size, 0, 32)
    draw(surface, view, lettering, photos or Photos(None))
    return surface


def laid(view: View, size: tuple[int, int] = (1280, 720)) -> Layout:
    return lay_out(size, content(view), smallest(size, 7, 3))


def with_banner(view: View, banner: Message | None) -> View:
    return msgspec.structs.replace(view, banner=banner)


def pixels(surface: pygame.Surface, box: pygame.Rect) -> bytes:
    return pygame.image.tostring(surface.subsurface(box), "RGB")


@pytest.fixture
def keeper(lettering: Lettering) -> Written:
    """Asks for the plain lettering too, so that a machine without its fonts skips."""
    return Written()


def written(view: View, keeper: Written, size: tuple[int, int]) -> list[Piece]:
    keeper.kept.clear()
    plate(view, keeper, size)
    return list(keeper.kept)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    folder = tmp_path_factory.mktemp("photos")
    for badge in ("1023", "20231023"):
        face = pygame.Surface((300, 420))
        face.fill((90, 140, 180))
        pygame.image.save(face, str(folder / f"{badge}.png"))
    return Photos(folder)


@pytest.fixture(scope="module")
def one_keeper(lettering: Lettering) -> Written:
    return Written()


CHARACTERS = "李明轩门直骨王𠮷𬱖阿买提欧阳志远"
PARTS = st.text(alphabet=CHARACTERS, min_size=1, max_size=6)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("·".join).map(lambda name: name[:20].rstrip("·"))
UNITS = st.text(alphabet="人力资源和社会保障局综合窗口（、）·市场监督管理", min_size=1, max_size=40).filter(
    lambda unit: any(map(str.isalpha, unit))
)
NOTES = ["clock", "offline", "sensor", "evaluator", "reader", "font", "storage", "fingers", "board"]
HEADLINES = {
    "pairing": Message("pairing.code", {"code": "482913"}),
    "unconfigured": Message("unconfigured.waiting"),
    "staffed": None,
    "covered": Message("post.cover", {"name": "李明轩"}),
    "away": Message("post.away", {"until": "10:45"}),
    "nobody": Message("post.nobody", {"where": "一楼大厅总服务台"}),
    "closed": Message("post.closed_until", {"opens": "08:30", "month": "10", "day": "12"}),
    "standby": Message("post.closed_tomorrow", {"opens": "08:30"}),
    "touch_please": Message("post.touch_please"),
    "out_of_order": Message("out_of_order", {"where": "一楼大厅总服务台"}),
}
TAKEN = Message("complaint.taken", {"number": "2F-17-120034-5"})
SAID = [None, *map(Message, sorted(BANNERS.keys() - {"complaint.taken", "punch.counted"})), TAKEN]
SAID += [Message("rating.unclear"), Message("complaint.offer"), Message("punch.counted", {"time": "07:52"})]


@st.composite
def views(draw: st.DrawFn) -> View:
    """Any plate, with as much on it as there may be."""
    scene = draw(st.sampled_from(sorted(get_args(Scene))))
    named = scene in ("staffed", "covered", "away")
    banner = draw(st.sampled_from(SAID))
    notes = draw(st.lists(st.sampled_from(NOTES), max_size=6, unique=True))
    return View(
        scene,
        hall=draw(st.sampled_from(["", "幸福县政务服务中心", "克孜勒苏柯尔克孜自治州政务服务中心（东区）"])),
        unit=draw(UNITS),
        window=draw(st.sampled_from(["", "17", "2F-17"])),
        name=draw(NAMES) if named else "",
        badge=draw(st.sampled_from(["7", "1023", "20231023"])) if named else "",
        headline=HEADLINES[scene],
        banner=banner,
        notes=tuple(Message(f"note.{note}") for note in notes),
        clock="09:26",
        clock_trusted=draw(st.booleans()),
        post=draw(st.sampled_from(["", "A", "B"])) if named else "",
        stars=draw(st.integers(0, 5)),
        party=draw(st.booleans()),
        hours=(("08:30", "12:00"), ("14:00", "17:30")) if scene == "closed" else (),
        alert=draw(st.sampled_from([None, Message("alert.disk_full")])),
        qr=draw(st.sampled_from(["", "https://hall.example/c/2F-17-120034-5"])) if banner is TAKEN else "",
        look=Look(hotline=draw(st.sampled_from(["", "0571-12345678"]))),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(view=views(), size=st.sampled_from(SIZES))
def test_no_ink_leaves_its_box_or_lies_on_another_and_none_is_below_its_minimum(
    one_keeper: Written, photos: Photos, view: View, size: tuple[int, int]
) -> None:
    one_keeper.kept.clear()
    plate(view, one_keeper, size, photos)
    whole, least = pygame.Rect((0, 0), size), smallest(size, 7, 3)
    far = {view.unit, view.name, view.badge and f"工号 {view.badge}", grouped("2F-17-120034-5"), view.window}
    far |= {line for message in (view.headline, view.banner) for line in spoken(message, view.look)}
    for piece in one_keeper.kept:
        assert piece.ink.w and piece.box.contains(piece.ink) and whole.contains(piece.ink), piece
        assert piece.em >= (least.far if piece.text in far else least.near), piece
    for one, other in combinations(one_keeper.kept, 2):
        assert not one.ink.colliderect(other.ink), (one, other)


@pytest.mark.parametrize("size", SIZES)
def test_every_state_has_its_words_inside_its_boxes(size: tuple[int, int], keeper: Written) -> None:
    whole = pygame.Rect((0, 0), size)
    for view, banner in product(VIEWS.values(), OVER_THEM):
        seen = written(with_banner(view, banner), keeper, size)
        assert all(piece.box.contains(piece.ink) and whole.contains(piece.ink) for piece in seen)
        for one, other in combinations(seen, 2):
            assert not one.ink.colliderect(other.ink), (one, other)


def test_a_banner_is_seen_and_the_name_stays(lettering: Lettering) -> None:
    plain, thanked = plate(STAFFED, lettering), plate(with_banner(STAFFED, Message("rating.thanks")), lettering)
    band = laid(STAFFED).band
    assert pixels(plain, band) != pixels(thanked, band)
    above = pygame.Rect(0, 0, 1280, band.top)
    assert pixels(plain, above) == pixels(thanked, above)


def complained(**more: str) -> View:
    return replace(STAFFED, banner=Message("complaint.taken", {"number": "2F-17-120034-5"}), **more)


def test_a_complaint_shows_its_number_largest_of_all_and_in_groups(keeper: Written) -> None:
    seen = {piece.text: piece.em for piece in written(complained(), keeper, (800, 480))}
    assert max(seen, key=lambda text: seen[text]) == "2F-17-120 034-5"
    assert {"投诉已登记，编号", "由督查室受理，请记下编号"} <= seen.keys()


def test_a_code_is_drawn_only_where_there_is_an_address(lettering: Lettering) -> None:
    address = "https://hall.example/c/2F-17-120034-5"
    own = pygame.image.tostring(code(address, 200), "RGB")
    for size in SIZES:
        with_code, without = plate(complained(qr=address), lettering, size), plate(complained(), lettering, size)
        white = [
            sum(
                surface.get_at((x, y)) == pygame.Color(255, 255, 255)
                for x in range(0, size[0], 4)
                for y in range(0, size[1], 4)
            )
            for surface in (with_code, without)
        ]
        assert white[0] > white[1] + size[0] * size[1] // 16 // 50
    assert own != pygame.image.tostring(code(address + "6", 200), "RGB")


def test_the_hotline_and_the_hours_are_there_where_somebody_needs_them(keeper: Written) -> None:
    look = Look(hotline="0571-12345")
    closed = replace(VIEWS["closed"], hours=(("08:30", "12:00"), ("14:00", "17:30")), look=look)
    said = " ".join(texts(closed, keeper))
    assert "08:30–12:00" in said and "14:00–17:30" in said and "0571-12345" in said
    assert "0571-12345" not in "".join(texts(replace(STAFFED, look=look), keeper))


def test_a_full_disk_is_said_as_long_as_it_lasts_and_over_a_banner_too(keeper: Written) -> None:
    full = replace(STAFFED, alert=Message("alert.disk_full"))
    for view in (full, with_banner(full, Message("rating.thanks")), replace(full, scene="standby")):
        assert "存储已满：暂停评价，打卡照常" in texts(view, keeper)
    assert "存储已满：暂停评价，打卡照常" not in texts(STAFFED, keeper)


def test_stars_the_post_and_the_party_badge_are_seen_where_they_are_given(lettering: Lettering) -> None:
    pictures = [
        pygame.image.tostring(plate(view, lettering), "RGB")
        for view in (
            STAFFED,
            replace(STAFFED, stars=3),
            replace(STAFFED, stars=4),
            replace(STAFFED, party=True),
            replace(STAFFED, post="A"),
            replace(STAFFED, post="B"),
        )
    ]
    assert len(set(pictures)) == len(pictures)


def test_a_photo_stands_beside_the_name_and_a_long_name_makes_it_smaller(
    lettering: Lettering, photos: Photos
) -> None:
    def blue(view: View, size: tuple[int, int] = (800, 480)) -> int:
        drawn = plate(view, lettering, size, photos)
        return sum(
            max(map(abs, map(sub, drawn.get_at((x, y))[:3], (90, 140, 180)))) < 4
            for x in range(0, size[0], 4)
            for y in range(0, size[1], 4)
        )

    usual, long = (
        blue(STAFFED),
        blue(replace(STAFFED, name="阿卜杜拉·买买提江·艾合买提·吾买尔江", stars=5, hall="县" * 30, unit="局" * 40)),
    )
    assert usual > long
    assert blue(replace(STAFFED, badge="7")) == 0
    crowded = replace(
        STAFFED,
        name="阿卜杜拉·买买提江·艾合买提·吾买尔江",
        unit="局" * 40,
        alert=Message("alert.disk_full"),
        post="A",
    )
    assert blue(STAFFED, (1280, 400)) > 0 == blue(crowded, (1280, 400))


def test_the_theme_and_the_words_of_the_hall_are_seen(lettering: Lettering, keeper: Written) -> None:
    green = Look(theme=Theme(serving="#003311"), words={"plate.staffed": "为人民服务"})
    assert plate(replace(STAFFED, look=green), lettering).get_at((2, 2)) == pygame.Color(0, 0x33, 0x11)
    assert "为人民服务" in texts(replace(STAFFED, look=green), keeper)
    assert "At your service" in texts(replace(STAFFED, look=Look(language="en")), keeper)


def test_what_differs_in_colour_differs_in_its_sign_too() -> None:
    looks = {*BANNERS.values(), *AT_POST.values(), PLEASE}
    assert len({look.sign for look in looks}) == len(looks) == 6
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
    return [piece.text for piece in written(view, keeper, (1280, 720))]


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract-ocr and tesseract-ocr-chi-sim")
@pytest.mark.parametrize(
    ("unit", "name", "badge"), [("市场监督管理局", "李明轩", "1023"), ("自然资源局", "欧阳志远", "2088")]
)
def test_a_stranger_reads_the_unit_the_name_and_the_badge_number(
    unit: str, name: str, badge: str, keeper: Written
) -> None:
    pieces = written(View("staffed", unit=unit, name=name, badge=badge), keeper, (1280, 720))
    drawn = plate(View("staffed", unit=unit, name=name, badge=badge), keeper)
    for wanted in (unit, name, f"工号 {badge}"):
        ink = next(piece.ink for piece in pieces if piece.text == wanted)
        assert reading(drawn, ink) == wanted.replace(" ", "")


def reading(surface: pygame.Surface, part: pygame.Rect) -> str:
    """One line as tesseract reads it, forty pixels high: it is made for books, not for walls."""
    part = part.inflate(part.h, part.h // 3).clip(surface.get_rect())
    picture = BytesIO()
    line = pygame.transform.smoothscale(surface.subsurface(part), (part.w * 54 // part.h, 54))
    pygame.image.save(line, picture, "frame.png")
    command = ["tesseract", "stdin", "stdout", "-l", "chi_sim", "--psm", "7"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer = subprocess.run(command, input=picture.getvalue(), capture_output=True, check=True, env=one_thread)
    return "".join(answer.stdout.decode().split())


def test_a_name_that_cannot_be_written_gives_its_place_to_the_badge_number(keeper: Written) -> None:
    """Wrong or with a gap, it would be somebody else's name."""
    odd = replace(STAFFED, name="张\U000e0100敏")
    texts = [piece.text for piece in written(odd, keeper, (800, 480))]
    assert not [text for text in texts if "张" in text]
    assert [text for text in texts if STAFFED.badge in text]
    assert STAFFED.name in [piece.text for piece in written(STAFFED, keeper, (800, 480))]
