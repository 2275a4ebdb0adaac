"""The deeds at the demo's bench: what a visitor's hands can do there, one struct for each."""

from typing import Annotated

from msgspec import Meta, Struct

from terminal.domain.facts import Key

CLOCK_ERROR_MAX_MS = 366 * 24 * 3_600_000  # ms by which a clock may be turned


class Deed(Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """What every act has in common: its name on the wire."""


class Press(Deed, frozen=True, tag="press"):
    key: Key


class Release(Deed, frozen=True, tag="release"):
    key: Key


class Finger(Deed, frozen=True, tag="finger"):
    """Lays a finger on the glass; one that begins with "smudge" cannot be read."""

    finger: Annotated[str, Meta(min_length=1, max_length=40)]


class Lift(Deed, frozen=True, tag="lift"):
    """Clears the glass."""


class Card(Deed, frozen=True, tag="card"):
    number: Annotated[str, Meta(pattern=r"^[0-9A-Z]{1,32}\Z")]


class Strike(Deed, frozen=True, tag="strike"):
    """One key of the keypad; a line break is Enter."""

    character: Annotated[str, Meta(pattern=r"^[0-9\n]\Z")]


class StuckKey(Deed, frozen=True, tag="stuck"):
    """A rating key that hangs, or does not hang any more."""

    stuck: bool


class NetworkCable(Deed, frozen=True, tag="cable"):
    """The network's."""

    plugged: bool


class PowerPlug(Deed, frozen=True, tag="plug"):
    """The terminal's power."""

    plugged: bool


class ClockTurn(Deed, frozen=True, tag="clock"):
    error: Annotated[int, Meta(ge=-CLOCK_ERROR_MAX_MS, le=CLOCK_ERROR_MAX_MS)]  # ms ahead of the true time


class SensorCable(Deed, frozen=True, tag="sensor"):
    plugged: bool


Touching = Press | Release | Finger | Lift | Card | Strike | StuckKey
PanelAct = Touching | NetworkCable | PowerPlug | ClockTurn | SensorCable
