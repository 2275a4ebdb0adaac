"""How large letters are to the eye: sixteen minutes of arc from where each is read."""

from math import atan, degrees, hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.plate.legibility import reach, read_from, smallest

SIZES = st.sampled_from([(480, 320), (480, 800), (800, 480), (1280, 400), (1920, 480), (1920, 1080), (1080, 1920)])


def seen(em: int, size: tuple[int, int], diagonal: float, metres: float) -> float:
    """Minutes of arc of a Chinese character of this em, from so far away, by the screen's geometry alone."""
    millimetres = em * 0.9 * diagonal * 25.4 / hypot(*size)
    return degrees(atan(millimetres / 1000 / metres)) * 60


@given(size=SIZES, diagonal=st.floats(2, 120), distance=st.floats(0.5, 10))
def test_from_its_reach_the_smallest_far_letter_is_seen_at_sixteen_minutes_of_arc(
    size: tuple[int, int], diagonal: float, distance: float
) -> None:
    metres = reach(size, diagonal, distance)
    assert metres <= distance
    assert seen(smallest(size, diagonal, distance).far, size, diagonal, metres) >= 15.99


@given(size=SIZES, diagonal=st.floats(2, 120), distance=st.floats(0.5, 5))
def test_farther_away_nothing_becomes_smaller(size: tuple[int, int], diagonal: float, distance: float) -> None:
    here, there = (smallest(size, diagonal, metres) for metres in (distance, distance * 2))
    assert there.far >= here.far
    assert there.near == here.near
    assert reach(size, diagonal, distance) <= reach(size, diagonal, distance * 2)


def test_a_large_screen_is_read_from_where_it_should_be_and_a_small_one_says_how_near() -> None:
    assert reach((1920, 1080), 32, 3) == 3
    assert reach((480, 320), 3.5, 3) == pytest.approx(0.57, abs=0.05)
    assert reach((800, 480), 7, 3) == pytest.approx(1.03, abs=0.05)


def test_a_name_as_large_as_a_seven_inch_plate_has_it_is_read_from_three_metres() -> None:
    assert read_from(100, (800, 480), 7) > 3
    assert read_from(70, (800, 480), 7) < 3


@pytest.mark.parametrize(("size", "diagonal"), [((800, 480), 7.0), ((1920, 1080), 24.0), ((1280, 720), 10.1)])
def test_notes_are_seen_at_sixteen_minutes_of_arc_from_arms_length(size: tuple[int, int], diagonal: float) -> None:
    assert seen(smallest(size, diagonal, 3).near, size, diagonal, 0.6) >= 16


def test_no_letter_has_fewer_dots_than_a_chinese_character_needs() -> None:
    assert min(smallest((1920, 1080), 120, 0.5)) == 16
