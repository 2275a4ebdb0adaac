"""Fittings: which centers a terminal may be told of, one thing a pin, and which of them count at a window."""

from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from terminal.domain.fittings import FittedCenter, FittedPins, Fittings, center_url_allowed
from terminal.domain.hall import Hall, HallWindow, Unit, hall_problems, merge, problems

HTTPS = FittedCenter("https://10.2.3.4:8443")
HALL = Hall("中心", (), (Unit("市公安局", (HallWindow("2F-17", ()), HallWindow("2F-18", ()))),))


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://center.hall.example:8443", True),
        ("http://127.0.0.1:8000", True),
        ("http://center.hall.example", False),
        ("https://center.hall.example:port", False),
        ("https://somebody@center.hall.example", False),
        ("https://", False),
        ("https://center.hall.example\n", False),
        ("ftp://center.hall.example", False),
    ],
)
def test_a_center_is_called_over_https_or_on_this_machine(url: str, allowed: bool) -> None:
    assert center_url_allowed(url) == allowed
    hall = replace(HALL, fittings=Fittings(center=FittedCenter(url)))
    assert (hall_problems(hall) == []) == allowed
    assert all((problems(window) == []) == allowed for window in merge(hall))


@pytest.mark.parametrize(
    ("pins", "twice"),
    [
        (FittedPins(buttons={"satisfied": 5, "dissatisfied": 6}, lamps={"satisfied": 7}, buzzer=8), []),
        (FittedPins(buttons={"satisfied": 5, "dissatisfied": 5}), [5]),
        (FittedPins(buttons={"satisfied": 5}, lamps={"satisfied": 5}), [5]),
        (FittedPins(lamps={"satisfied": 9}, buzzer=9), [9]),
    ],
)
def test_one_pin_is_for_one_thing(pins: FittedPins, twice: list[int]) -> None:
    said = [f"hall: fittings.pins: GPIO {pin} is given twice; one pin is for one thing" for pin in twice]
    assert hall_problems(replace(HALL, fittings=Fittings(pins=pins))) == said


def test_what_stands_at_the_window_counts_before_unit_and_hall_and_none_is_left_out_of_the_bundle() -> None:
    at_unit, at_window = Fittings(sensor="/dev/ttyUSB0"), Fittings(sensor="/dev/ttyUSB1")
    unit = HALL.units[0]
    here = replace(unit.windows[0], fittings=at_window)
    found: list[Any] = []
    for fitted in (HALL, replace(HALL, fittings=Fittings(HTTPS)), _with(replace(unit, fittings=at_unit))):
        found += [window.fittings for window in merge(fitted)]
    found += [window.fittings for window in merge(_with(replace(unit, fittings=at_unit, windows=(here,))))]
    assert found == [UNSET, UNSET, Fittings(HTTPS), Fittings(HTTPS), at_unit, at_unit, at_window]


def _with(unit: Unit) -> Hall:
    return replace(HALL, units=(unit,), fittings=Fittings(HTTPS))
