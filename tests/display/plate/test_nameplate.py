"""The nameplate, state by state: what is seen on it, where it stands, and what is never shown."""

from itertools import combinations
from operator import ne, sub

import pygame
import pytest
from msgspec.structs import replace

from display.lettering.lettering import Lettering
from display.palette import Pair
from display.plate.edge import FOR_STAFF
from display.plate.legibility import is_bar, read_from
from display.plate.nameplate import AT_POST, BANNER_STYLES, PLEASE
from display.plate.pen import Pen
from display.plate.pictures import Photos
from display.plate.signs import sign
from terminal.commands.plate.states import plates
from terminal.domain.look import Look, Theme
from terminal.domain.views import Message, View
from tests.reference.cases import SIZES, SOMEONE
from tests.support.plates import (
    HALL,
    STAFFED,
    VIEWS,
    Written,
    laid,
    pixels,
    plate,
    texts,
    with_banner,
    written,
)

SMALLEST_SIGN = 16  # pixels: what a Chinese character needs is enough for a sign


def test_a_banner_is_seen_and_the_name_stays(lettering: Lettering) -> None:
    plain, thanked = plate(STAFFED, lettering), plate(with_banner(STAFFED, Message("rating.thanks")), lettering)
    band = laid(STAFFED).band
    assert pixels(plain, band) != pixels(thanked, band)
    above = pygame.Rect(0, 0, 1280, band.top)
    assert pixels(plain, above) == pixels(thanked, above)


@pytest.mark.parametrize("size", SIZES)
def test_header_and_footer_stay_where_they_are_from_state_to_state(size: tuple[int, int]) -> None:
    unit = {"hall": STAFFED.hall, "unit": STAFFED.unit, "window": STAFFED.window}
    seen = [laid(replace(view, **unit), size) for view in (STAFFED, VIEWS["away"], VIEWS["closed"])]
    assert len({(layout.header.h, layout.plaque.h, layout.footer.h) for layout in seen}) == 1


WALKED_TO: tuple[View, ...] = tuple(
    view for name, view in plates(SOMEONE).items() if view.window and not view.alert and name != "standby"
)
ARRANGED = 3.0  # metres from a screen of seven inches


@pytest.mark.parametrize("size", SIZES)
def test_people_walk_towards_the_number_it_is_the_largest_after_the_name_in_every_state(
    size: tuple[int, int], keeper: Written
) -> None:
    for view in WALKED_TO:
        seen = [piece for piece in written(view, keeper, size) if piece.text != view.name]
        number = next(piece.em for piece in seen if piece.text == view.window)
        assert number >= max(piece.em for piece in seen), view


@pytest.mark.parametrize("size", SIZES)
def test_the_number_is_read_from_where_the_name_is(size: tuple[int, int], keeper: Written) -> None:
    seen = {piece.text: read_from(piece.em, size, 7) for piece in written(STAFFED, keeper, size)}
    assert seen["2F-17"] >= min(ARRANGED, seen[STAFFED.name] * 0.9)
    assert seen["2F-17"] >= (2 if is_bar(size) else ARRANGED)


@pytest.mark.parametrize("size", [(480, 800), (1080, 1920)])
def test_an_upright_plate_is_one_column_in_the_middle(size: tuple[int, int], keeper: Written) -> None:
    for piece in written(STAFFED, keeper, size):
        if piece.text in (STAFFED.hall, STAFFED.unit, STAFFED.name):
            assert piece.ink.centerx == pytest.approx(size[0] / 2, abs=size[0] * 0.01), piece
    label, number = (next(p.ink for p in keeper.kept if p.text == text) for text in ("窗口", STAFFED.window))
    assert label.left + number.right == pytest.approx(size[0], abs=size[0] * 0.06)


@pytest.mark.parametrize("size", SIZES)
def test_the_badge_number_is_at_least_two_fifths_as_large_as_a_short_name(
    size: tuple[int, int], keeper: Written
) -> None:
    seen = {piece.text: piece.em for piece in written(STAFFED, keeper, size)}
    assert seen[STAFFED.name] >= seen[f"工号 {STAFFED.badge}"] >= seen[STAFFED.name] * 0.4


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["away", "closed", "unconfigured"])
def test_the_sign_stands_at_the_words_it_belongs_to(
    state: str, size: tuple[int, int], lettering: Lettering
) -> None:
    view = replace(VIEWS[state], window="")  # its plaque hangs into the body
    body = laid(view, size).body
    part = plate(view, lettering, size).subsurface(body)
    ground = part.get_at((1, body.h - 2))
    inked = [any(part.get_at((x, y)) != ground for y in range(0, body.h - 2, 2)) for x in range(body.w)]
    words = range(inked.index(True), body.w - inked[::-1].index(True))
    assert words.start + words.stop == pytest.approx(body.w, abs=body.w * 0.04)
    widest = max(len(run) for run in "".join("#" if inked[x] else " " for x in words).split("#"))
    assert widest <= min(body.size) / 4


def test_hours_and_hotline_are_of_one_size(keeper: Written) -> None:
    closed = replace(VIEWS["closed"], hours=(("08:30", "12:00"),), look=Look(hotline="0571-12345"))
    for size in SIZES:
        seen = [
            piece.em for piece in written(closed, keeper, size) if "08:30" in piece.text or "0571" in piece.text
        ]
        assert len(seen) == 2 and min(seen) >= max(seen) * 0.93


def test_the_hotline_and_the_hours_are_there_where_somebody_needs_them(keeper: Written) -> None:
    look = Look(hotline="0571-12345")
    closed = replace(VIEWS["closed"], hours=(("08:30", "12:00"), ("14:00", "17:30")), look=look)
    said = " ".join(texts(closed, keeper))
    assert "08:30–12:00" in said and "14:00–17:30" in said and "0571-12345" in said
    assert "0571-12345" not in "".join(texts(replace(STAFFED, look=look), keeper))


def test_a_full_disk_is_said_as_long_as_it_lasts_and_over_a_banner_too(keeper: Written) -> None:
    full = replace(STAFFED, alert=Message("alert.disk_full"))
    for view in (full, with_banner(full, Message("rating.thanks")), replace(full, scene="standby")):
        assert "暂停评价，请告知工作人员" in texts(view, keeper)
    assert "暂停评价，请告知工作人员" not in texts(STAFFED, keeper)


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


@pytest.mark.parametrize("size", [(480, 800), (1080, 1920)])
def test_on_an_upright_screen_photo_and_name_are_both_large(
    size: tuple[int, int], keeper: Written, photos: Photos
) -> None:
    keeper.kept.clear()
    drawn = plate(STAFFED, keeper, size, photos)
    blue = [
        any(max(map(abs, map(sub, drawn.get_at((x, y))[:3], (90, 140, 180)))) < 4 for y in range(0, size[1], 4))
        for x in range(size[0])
    ]
    assert sum(blue) >= size[0] * 0.4
    assert {piece.text: piece.em for piece in keeper.kept}[STAFFED.name] >= size[0] * 0.2


def test_a_short_sentence_stays_on_one_line_of_the_band_and_a_long_one_is_broken_to_be_larger(
    lettering: Lettering, keeper: Written
) -> None:
    size = (1080, 1920)
    english = replace(STAFFED, look=Look(language="en"))
    unclear = with_banner(STAFFED, Message("rating.unclear"))
    lines = [
        len(lettering.fit(piece.text, piece.box.size, "bold", 64).lines)
        for view in (english, unclear)
        for piece in written(view, keeper, size)
        if piece.text in ("At your service", "没有识别到您的选择，请再按一次")
    ]
    assert lines == [1, 2]


def test_the_theme_and_the_words_of_the_hall_are_seen(lettering: Lettering, keeper: Written) -> None:
    green = Look(theme=Theme(serving="#003311"), words={"plate.staffed": "为人民服务"})
    assert plate(replace(STAFFED, look=green), lettering).get_at((2, 2)) == pygame.Color(0, 0x33, 0x11)
    assert "为人民服务" in texts(replace(STAFFED, look=green), keeper)
    assert "At your service" in texts(replace(STAFFED, look=Look(language="en")), keeper)


def test_what_differs_in_colour_differs_in_its_sign_too() -> None:
    looks = {*BANNER_STYLES.values(), *AT_POST.values(), PLEASE}
    assert len({look.sign for look in looks}) == len(looks) == 8
    shapes = [
        pygame.image.tostring(sign(look.sign, 64, Pair((0, 0, 0), (255, 255, 255))), "RGBA") for look in looks
    ]
    for one, other in combinations(shapes, 2):
        assert sum(map(ne, one[::4], other[::4])) + sum(map(ne, one[3::4], other[3::4])) > 64 * 64 * 5 // 100


def test_a_failure_looks_like_no_success() -> None:
    assert BANNER_STYLES["not_recorded"] not in (BANNER_STYLES["rating.thanks"], BANNER_STYLES["rating.recording"])
    assert "rating.unclear" not in BANNER_STYLES


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
    assert {"本窗口暂无人值守", "请到一楼总服务台咨询"} <= set(nobody)
    assert "工号" not in "".join(nobody)


CITIZENS = tuple(Message(f"note.{what}") for what in ("evaluator", "key_stuck"))
AT_HAND = tuple(Message(f"note.{what}") for what in ("stick_reading", "confirm_erasure", "sure_erasure"))
STAFF = tuple(Message(f"note.{part}") for part in ("sensor", "reader", "storage", "signature", "place", "font"))
UNSAID = (Message("note.offline"), Message("note.waiting", {"count": "12"}), Message("note.clock"))


def test_at_the_edge_stands_in_words_what_citizens_or_somebody_at_the_terminal_can_use(keeper: Written) -> None:
    bare, reading = set(texts(STAFFED, keeper)), "正在读取U盘，请勿拔出"
    for notes, said in (
        (CITIZENS, {"评价器未连接 · 评价器按键异常"}),
        (STAFF + UNSAID, set()),
        (AT_HAND[:1], {reading}),
    ):
        assert set(texts(replace(STAFFED, notes=notes), keeper)) - bare == said


def test_many_notes_are_counted_rather_than_made_too_small(keeper: Written) -> None:
    found = texts(replace(STAFFED, notes=AT_HAND + CITIZENS), keeper)
    assert any(text.startswith("正在读取U盘，请勿拔出 · ") and text.endswith("等 5 项") for text in found)


def test_where_the_staff_have_a_screen_the_plate_is_as_on_a_day_without_faults(lettering: Lettering) -> None:
    for view in (
        *(replace(STAFFED, notes=(note,)) for note in STAFF + AT_HAND),
        *(with_banner(STAFFED, Message(id)) for id in sorted(FOR_STAFF)),
    ):
        alone, beside = (plate(each, lettering) for each in (view, replace(view, aside=True)))
        assert pixels(beside, beside.get_rect()) == pixels(plate(STAFFED, lettering), beside.get_rect())
        assert pixels(alone, alone.get_rect()) != pixels(beside, beside.get_rect())


def test_what_is_told_to_whoever_touched_is_one_small_sign_and_the_same_for_all(lettering: Lettering) -> None:
    """The rule book keeps attendance with the staff: a citizen reads nothing of a finger."""
    footer = laid(STAFFED).footer
    above = pygame.Rect(0, 0, 1280, footer.top)
    plain = plate(STAFFED, lettering)
    told = [plate(with_banner(STAFFED, Message(id)), lettering) for id in sorted(FOR_STAFF)]
    assert all(pixels(each, above) == pixels(plain, above) for each in told)
    assert len({pixels(each, footer) for each in told}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_network_and_what_waits_are_signs_as_high_as_the_time_beside_them(
    size: tuple[int, int], keeper: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    edges: dict[str, int] = {}
    monkeypatch.setattr(Pen, "mark", lambda pen, mark, box, pair: edges.setdefault(mark, box.h))
    time = next(p for p in written(replace(STAFFED, waiting=12), keeper, size) if p.text == "09:26")
    high = [edges[mark] for mark in ("unlinked", "waiting")]
    assert time.ink.h >= max(high) >= time.ink.h * 0.8
    assert min(high) >= SMALLEST_SIGN


def test_a_message_that_no_catalogue_knows_does_not_stop_the_plate(keeper: Written) -> None:
    assert "post.unheard" in texts(View("nobody", headline=Message("post.unheard")), keeper)


def test_a_name_that_cannot_be_written_gives_its_place_to_the_badge_number(keeper: Written) -> None:
    """Wrong or with a gap, it would be somebody else's name."""
    odd = replace(STAFFED, name="张\U000e0100敏")
    texts = [piece.text for piece in written(odd, keeper, (800, 480))]
    assert not [text for text in texts if "张" in text]
    assert [text for text in texts if STAFFED.badge in text]
    assert STAFFED.name in [piece.text for piece in written(STAFFED, keeper, (800, 480))]
