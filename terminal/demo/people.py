"""The people of the demo's hall, by their badge numbers."""

import msgspec

from terminal.demo.rig import HALL
from terminal.domain.hall import Hall, merge

_hall = msgspec.toml.decode(HALL.read_bytes(), type=Hall)
HALL_ZONE = _hall.zone
HALL_WINDOWS = merge(_hall)
NAMES = {person.badge: person.name for window in HALL_WINDOWS for person in window.people}
