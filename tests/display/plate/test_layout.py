"""Where things stand on a plate: bands that never touch, and lengths that go to who needs them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygame import Rect, Surface

from display.lettering.lettering import Lettering
from display.plate.layout import Layout, PlateContent, Share, divided, lay_out, room, spread, useful, wide
from display.plate.legibility import smallest
from tests.reference.cases import SIZES

UNITS = st.text(alphabet="市场监督管理局（综合、服务）", min_size=1, max_size=40)
SHARES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 300)).map(lambda pair: Share(pair[0], sum(pair))), min_size=1
)


def laid(
    size: tuple[int, int],
    heading: str = "税务局",
    hall: str = "",
    window: str = "2F-17",
    said: str = "",
    alert: str = "",
) -> Layout:
    return lay_out(size, PlateContent(heading, hall, window, False, said, alert), smallest(size, 7, 3))


@given(
    size=st.sampled_from(SIZES),
    heading=UNITS,
    hall=st.one_of(st.just(""), UNITS),
    window=st.sampled_from(["", "17", "2F-17"]),
    said=st.sampled_from(["", "正在为您服务", "没有识别到您的选择，请再按一次"]),
    alert=st.sampled_from(["", "暂停评价，请告知工作人员"]),
)
def test_the_bands_lie_on_the_screen_and_on_no_other(
    size: tuple[int, int], heading: str, hall: str, window: str, said: str, alert: str
) -> None:
    layout = laid(size, heading, hall, window, said, alert)
    bands = [layout.header, layout.rule, layout.body, layout.band, layout.alert, layout.footer]
    filled = [band for band in bands if band.w and band.h]
    assert all(Rect((0, 0), size).contains(band) for band in filled)
    assert all(band.collidelistall(filled) == [place] for place, band in enumerate(filled))
    assert layout.body.w and layout.body.h >= smallest(size, 7, 3).far * 4
    assert (bool(layout.band.h and layout.band.w), bool(layout.alert.h)) == (bool(said), bool(alert))
    assert layout.footer.bottom == size[1]


def test_a_unit_that_needs_another_line_gets_a_higher_header() -> None:
    for size in SIZES:
        one, six = (laid(size, "人力资源和社会保障局" * count, window="") for count in (1, 6))
        assert six.header.h > one.header.h


@pytest.mark.parametrize("size", SIZES)
def test_the_state_is_right_of_the_person_on_a_bar_and_below_elsewhere(size: tuple[int, int]) -> None:
    layout = laid(size, said="正在为您服务")
    if size in ((1280, 400), (1920, 480)):
        assert layout.band.left == layout.body.right
        assert layout.band.centery == pytest.approx(layout.body.centery, abs=2)
    else:
        assert layout.band.top >= layout.body.bottom
        assert layout.band.w == size[0]


@given(length=st.integers(1, 2000), shares=SHARES)
def test_nothing_of_a_length_is_left_and_every_part_has_what_it_needs_if_all_can(
    length: int, shares: list[Share]
) -> None:
    parts = divided(length, shares)
    if any(share.wish for share in shares):
        assert sum(parts) == length
    if sum(share.need for share in shares) <= length:
        assert all(part >= share.need - 1 for part, share in zip(parts, shares, strict=True))


@given(height=st.integers(50, 1000), shares=SHARES)
def test_what_is_spread_stays_in_order_inside_its_box(height: int, shares: list[Share]) -> None:
    box = Rect(10, 20, 100, height)
    places = spread(box, shares)
    assert all(before.bottom <= after.top for before, after in pairwise(places))
    assert places[0].top >= box.top
    assert places[-1].bottom <= box.bottom


def test_what_does_not_fit_on_one_line_needs_the_room_of_two() -> None:
    assert room("李明轩", 400, 100) == 130
    assert room("欧阳志远轩", 400, 100) == 260
    assert room("", 400, 100) == 0


def test_a_text_makes_use_of_no_more_height_than_its_width_allows() -> None:
    assert useful("李明轩", 3000, 130) == 130
    assert useful("李明轩", 300, 200) == 130


@pytest.mark.parametrize(
    "text", ["Market Supervision Bureau", "At your service", "Back before 10:50", "李明轩 2046"]
)
def test_the_guess_of_a_width_is_little_more_than_the_lettering(text: str, lettering: Lettering) -> None:
    own = lettering.draw(Surface((4000, 200)), text, Rect(0, 0, 4000, 200), (255, 255, 255), weight="bold").w
    em = lettering.fit(text, (4000, 200), "bold").em
    assert own <= wide(text) * em <= own * 1.2
