"""Wishes: what a preseed file says, what flags say over it, and what a terminal has without either."""

import re

import pytest

from terminal.setup.paths import CA_FILE, TOKEN_FILE
from terminal.setup.wishes import Wishes, merged, over, settings_wanted, wishes_in
from tests.support.machines import CA, KEY
from tests.support.markdown import tomls
from tests.support.modules import ROOT

PRESEED = {
    "center": {"url": "https://center.hall.example:8443", "ca": CA, "token": "b" * 43},
    "trust": {"keys": [KEY]},
    "buzzer": {},
    "setup": {"ntp": "10.0.0.1", "swap": "none", "allow": ["203.0.113.7"]},
}


def test_a_preseed_file_says_settings_and_what_is_the_machines() -> None:
    told = wishes_in(PRESEED)
    assert told == Wishes(
        settings={"center": {"url": "https://center.hall.example:8443"}, "trust": {"keys": [KEY]}, "buzzer": {}},
        ca=CA,
        token="b" * 43,
        ntp="10.0.0.1",
        swap="none",
        allow=("203.0.113.7",),
    )
    assert PRESEED["center"]["ca"] == CA, "what was read is not changed"  # type: ignore[index]


@pytest.mark.parametrize(
    ("setup", "named"),
    [
        ({"swop": "none"}, "unknown key setup.swop"),
        ({"swap": "file"}, "setup.swap is zram or none"),
        ({"overlay": "no"}, "setup.overlay"),
    ],
)
def test_what_a_preseed_file_may_not_say_is_named(setup: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        wishes_in({"setup": setup})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"setup": {"ntp": ["10.0.0.1", "10.0.0.2"]}}, "setup.ntp: a list; wanted: text"),
        ({"setup": {"allow": "203.0.113.7"}}, 'setup.allow: "203.0.113.7"; wanted: a list, each text'),
        ({"setup": {"devices": [1]}}, "setup.devices[0]: 1; wanted, in quotes: text"),
        ({"setup": "zram"}, 'setup: "zram"; wanted: a table'),
        ({"center": {"token": 17, "url": "https://c"}}, "center.token: 17; wanted, in quotes: text"),
        ({"center": "https://center"}, 'center: "https://center"; wanted: a table'),
    ],
)
def test_what_is_said_in_another_form_is_named(content: dict[str, object], said: str) -> None:
    """A list of clocks would be written as Python shows one, and no clock ever heard."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        wishes_in(content)


def test_flags_stand_over_the_preseed_file() -> None:
    told = over(wishes_in(PRESEED), Wishes(settings={"center": {"url": "https://b:1"}}, swap="zram"))
    assert told.settings["center"] == {"url": "https://b:1"}
    assert told.settings["trust"] == {"keys": [KEY]}
    assert (told.swap, told.ntp, told.token) == ("zram", "10.0.0.1", "b" * 43)
    assert over(Wishes(video="HDMI-A-1:1x1D"), Wishes(video="")).video == "", "no screen is a wish too"
    overlaid = wishes_in({"setup": {"overlay": True}})
    assert over(overlaid, Wishes()).overlay and over(Wishes(), overlaid).overlay and not Wishes().overlay


def test_a_value_replaces_and_a_table_is_merged() -> None:
    assert merged({"a": {"x": 1, "y": 2}, "b": 1}, {"a": {"y": 3}, "b": {"z": 1}}) == {
        "a": {"x": 1, "y": 3},
        "b": {"z": 1},
    }


def test_a_new_terminal_has_the_usual_devices_or_those_that_are_named() -> None:
    usual = settings_wanted(None, Wishes(), "4")
    assert (usual["evaluator"], usual["sensor"]) == ({}, {"port": "/dev/window-terminal/header-uart"})
    assert settings_wanted(None, Wishes(), "")["sensor"] == {}, "no Pi: as the settings have it"
    named = settings_wanted(None, wishes_in(PRESEED), "4")
    assert {"evaluator", "sensor"}.isdisjoint(named)
    assert named["center"] == {"ca": CA_FILE, "url": "https://center.hall.example:8443", "token": TOKEN_FILE}


def test_the_preseed_file_in_the_manual_is_read_whole() -> None:
    [shown] = tomls((ROOT / "docs/manual/operations.md").read_text(encoding="utf-8"))
    told = wishes_in(shown)
    assert told.token == "ONE-TIME-TOKEN"
    assert told.ca.startswith("-----BEGIN CERTIFICATE-----")
    assert set(shown["setup"]) == {"ntp", "swap", "video", "allow", "devices"}
