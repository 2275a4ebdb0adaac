"""Units of another version than the program's are told by name, with what renews them."""

from pathlib import Path

import pytest

from terminal.services.control_protocol import Check
from terminal.setup.paths import SERVICE_UNIT, place_of
from terminal.setup.places import Places
from terminal.setup.unit_versions import of_units, units_shipped


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A root with all of them."""
    places = Places(tmp_path)
    for name, text in units_shipped().items():
        places.at(place_of(name)).parent.mkdir(parents=True, exist_ok=True)
        places.at(place_of(name)).write_text(text)
    return places


def test_those_that_came_with_the_program_are_fine(places: Places) -> None:
    assert of_units(places) == Check("units", True, "as they come with it")


def test_one_that_is_other_and_one_that_is_missing_are_told(places: Places) -> None:
    unit, rule = "window-terminal-upgrade.service", "61-window-terminal-stick.rules"
    places.at(place_of(unit)).write_text("[Service]\nExecStart=/bin/true\n")
    places.at(place_of(rule)).unlink()
    says = f"of another version than the program: {rule}, {unit}"
    assert of_units(places) == Check(
        "units", False, says, "sudo ./install.sh, of the version that runs: it renews them"
    )


def test_where_nothing_is_installed_nothing_is_said(places: Places) -> None:
    places.at(place_of(SERVICE_UNIT)).unlink()
    assert of_units(places) is None
