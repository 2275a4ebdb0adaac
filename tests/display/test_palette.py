"""The colours: whatever is allowed of them reads at seven to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display import palette as colours
from display.palette import Colour, Pair, palette
from terminal.domain.look import Look, Theme, look_problems

FIXED = {name: pair for name, pair in vars(colours).items() if isinstance(pair, Pair)}
SHADE = st.builds("#{:02x}{:02x}{:02x}".format, *[st.integers(0, 255)] * 3)
DARK = st.builds("#{:02x}{:02x}{:02x}".format, *[st.integers(0, 70)] * 3)
LIGHT = st.builds("#{:02x}{:02x}{:02x}".format, *[st.integers(210, 255)] * 3)
ALLOWED = st.builds(Theme, DARK, DARK, DARK, LIGHT, DARK, SHADE).filter(
    lambda theme: not look_problems(Look(theme=theme))
)


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.1."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(pair: Pair) -> float:
    dark, bright = sorted(map(luminance, pair))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", FIXED)
def test_what_looks_the_same_everywhere_reads_at_seven_to_one(name: str) -> None:
    assert contrast(FIXED[name]) >= 7


@given(theme=ALLOWED)
def test_every_pair_of_every_theme_that_is_allowed_reads_at_seven_to_one(theme: Theme) -> None:
    assert min(contrast(pair) for pair in palette(theme) if isinstance(pair[0], tuple)) >= 7


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast(Pair((0, 0, 0), (255, 255, 255))) == pytest.approx(21)
    assert contrast(Pair((255, 255, 255), (118, 118, 118))) == pytest.approx(4.54, abs=0.01)


def test_the_theme_of_the_hall_is_what_is_seen() -> None:
    own = palette(Theme(serving="#003311", resting="#222222", window="#5a0000", body="#ffffff", ink="#000000"))
    assert [pair.ground for pair in (own.serving, own.resting, own.window, own.body)] == [
        (0, 0x33, 0x11),
        (0x22, 0x22, 0x22),
        (0x5A, 0, 0),
        (255, 255, 255),
    ]
    assert own.body.ink == (0, 0, 0)


def test_quiet_is_quieter_where_the_theme_has_room_for_it() -> None:
    usual = palette(Theme())
    for loud, quiet in ((usual.serving, usual.serving_quiet), (usual.body, usual.body_quiet)):
        assert contrast(quiet) < contrast(loud)
