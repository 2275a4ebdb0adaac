"""Stuck keys: what is held down for too long is a fault that is recorded, while the other keys go on."""

from terminal.core.outcome import Effects, Outcome, desk, note
from terminal.core.ratings import STUCK
from terminal.core.state import State
from terminal.domain.events import Part, Released
from terminal.domain.facts import Audit, Key

SURE = 500  # ms for which it must be seen: a board that stood still has letting go on its way


def find(state: State) -> Outcome:
    """Records the keys that are held for too long, and still are a moment later."""
    mono, before = state.now.mono, state.desk.suspects
    over = [key for key, since in state.desk.held.items() if mono - since > STUCK and key not in state.desk.stuck]
    suspects = {key: before.get(key, mono) for key in over}
    new = [key for key, since in suspects.items() if mono - since >= SURE]
    state = desk(state, suspects=suspects, stuck=state.desk.stuck | set(new))
    effects: Effects = ()
    for key in new:
        state, more = note(state, state.now, Audit("fault", _says(key)))
        effects += more
    return state, effects


def free(state: State, event: Released) -> Outcome:
    """Records that a stuck key was let go, and suspects it no more."""
    state = desk(state, suspects={key: at for key, at in state.desk.suspects.items() if key != event.key})
    if event.key not in state.desk.stuck:
        return state, ()
    state = desk(state, stuck=state.desk.stuck - {event.key})
    return note(state, event.moment, Audit("mended", _says(event.key)))


def troubles(state: State) -> dict[Part, str]:
    """What is wrong with the parts, stuck keys included."""
    keys = [_says(key) for key in sorted(state.desk.stuck)]
    known = [state.desk.parts["evaluator"]] if "evaluator" in state.desk.parts else []
    return {**state.desk.parts, "evaluator": "; ".join(known + keys)} if keys else state.desk.parts


def _says(key: Key) -> str:
    return f"evaluator: key {key} is held down for more than {STUCK // 1000} s"
