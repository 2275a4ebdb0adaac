"""The core: what the desk decides, a state and an event in, a state and effects out; pure."""

from terminal.core.engagement import engaged
from terminal.core.machine import Event, abandoned, deadline, step
from terminal.core.outcome import Outcome
from terminal.core.plate_view import view
from terminal.core.state import State, apply, restore
from terminal.core.stuck_keys import troubles
from terminal.core.trial_view import trial_says

__all__ = [
    "Event",
    "Outcome",
    "State",
    "abandoned",
    "apply",
    "deadline",
    "engaged",
    "restore",
    "step",
    "trial_says",
    "troubles",
    "view",
]
