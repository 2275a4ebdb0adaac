"""Fittings: which centers and hosts may be told, one thing a pin, and which of them count at a window."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from terminal.domain.fittings import A_TIME_HOST, FittedCenter, FittedPins, Fittings, center_url_problem
from terminal.domain.hall import Hall, HallWindow, Unit, hall_problems, merge, problems
from terminal.services.time_servers import fitted_text

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
        ("https://center.city:8443/", True),
        ("https://center.city:8443/yingjiang", True),
        ("https://center.city/yingjiang/", True),
        ("https://proxy.city/center_2/Ying-Jiang", True),
        ("https://center.city/yingjiang/v1", False),
        ("https://center.city/v1/", False),
        ("https://center.city/yingjiang?", False),
        ("https://center.city/yingjiang?hall=1", False),
        ("https://center.city/#yingjiang", False),
        ("https://center.city//yingjiang", False),
        ("https://center.city/ruili/../yingjiang", False),
        ("https://center.city/.", False),
        ("https://center.city/ying%6Aiang", False),
        ("https://center.city/盈江", False),
    ],
)
def test_a_center_is_called_over_https_or_on_this_machine_and_at_most_behind_a_path(
    url: str, allowed: bool
) -> None:
    assert (center_url_problem(url) is None) == allowed
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


@settings(max_examples=10)
@given(st.lists(st.from_regex(A_TIME_HOST), min_size=1, max_size=2))
def test_whatever_hosts_a_configuration_may_name_are_one_line_of_roots_file(hosts: list[str]) -> None:
    """For systemd a line ends at \\n, a word at a blank; what begins with # or ; or [ is none, and \\ joins two."""
    named = msgspec.convert({"ntp": hosts}, Fittings).ntp or ()
    lines = fitted_text(named).split("\n")
    assert [line.partition("=")[0] for line in lines] == [
        "# By configuration that IT signed.",
        "[Time]",
        "NTP",
        "NTP",
        "FallbackNTP",
        "",
    ]
    assert lines[3].removeprefix("NTP=").split() == hosts
    assert not set("".join(hosts)) & set("\\\"'#;[]=%$ \t\r\n")


@pytest.mark.parametrize(
    "ntp",
    [
        [],
        ["10.0.0.9"] * 9,
        *([host] for host in ("", "10.0.0.9\n", "10.0.0.9 10.0.0.8", "a\nNTP=b", "[Time]", "#x", "-x", "a" * 254)),
        *([host] for host in ("a=b", "%i", "a\\", '"a"', "a\tb", "a\rb", "a\0", "10.0.0.9:123", "fe80::1%eth0")),
        *([host] for host in ("\N{FULLWIDTH DIGIT ONE}0.0.0.9", "\N{ARABIC-INDIC DIGIT ONE}.0.0.9", "a\u2028b")),
    ],
)
def test_what_is_no_host_is_refused_beside_those_that_are(ntp: list[str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"ntp": ntp}, Fittings)
    good = ["10.0.0.9", "time.hall.example", "2001:db8::7", "::1", "::ffff:10.0.0.9", "a" * 253]
    assert msgspec.convert({"ntp": good}, Fittings).ntp == tuple(good)
