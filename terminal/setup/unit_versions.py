"""The unit versions: whether the units and rules on this system are those that the program that runs came with.

An upgrade does not renew them: what it could not watch for two minutes it must not change.
"""

from importlib.resources import files

from terminal.services.control_protocol import Check
from terminal.services.diagnostics.checks import check
from terminal.setup.paths import SERVICE_UNIT, place_of
from terminal.setup.places import Places


def units_shipped() -> dict[str, str]:
    """The unit files and udev rules that come with this version, by their name."""
    return {
        each.name: each.read_text(encoding="utf-8")
        for each in sorted(files("terminal.setup").joinpath("units").iterdir(), key=lambda each: each.name)
    }


def of_units(places: Places) -> Check | None:
    """The doctor's line for them; None where nothing is installed that they could belong to."""
    if not places.at(place_of(SERVICE_UNIT)).exists():
        return None
    shipped = units_shipped()
    strange = [name for name, text in shipped.items() if _installed(places, name) != text]
    wrong = f"of another version than the program: {', '.join(strange)}" if strange else ""
    return check("units", wrong, "as they come with it")


def _installed(places: Places, name: str) -> str | None:
    try:
        return places.at(place_of(name)).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
