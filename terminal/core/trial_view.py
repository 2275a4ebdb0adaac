"""The trial view: how the configuration stands that came last, and until when it is on trial by the hall's time."""

from terminal.core.plate_view import hall_clock
from terminal.core.state import State


def trial_until(state: State) -> str:
    """The time of day at which its trial ends; empty where none is watched or nobody knows the time."""
    told = state.desk.trial
    if told is None or told.trial.stage != "watched":
        return ""
    return hall_clock(state, state.now.at + told.ends - state.now.mono)


def trial_says(state: State) -> str:
    """How it stands, in a line; empty before the first."""
    return state.desk.trial.trial.told(trial_until(state)) if state.desk.trial else ""
