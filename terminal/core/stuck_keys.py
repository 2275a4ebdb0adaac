"""Stuck keys: what is held down for too long is a fault that is recorded and gave nothing; the other keys go on.

The lamp of a key stays lit as long as it hangs: it is seen which one it is.
"""

from collections.abc import Iterable

from terminal.core.outcome import Effects, Outcome, desk, note
from terminal.core.ratings import STUCK
from terminal.core.state import State
from terminal.domain.effects import Lamp
from terminal.domain.events import Part, Released
from terminal.domain.facts import LEVELS, Audit, Key, Rating

SURE = 500  # ms for which it must be seen: a board that stood still has letting go on its way
STOOD_STILL = 1_500  # ms: looking so much later, it stood still once more, and it must be seen anew


def find(state: State) -> Outcome:
    """Records the keys that are held for too long, and still are a moment later."""
    mono, before = state.now.mono, state.desk.suspects
    known = state.desk.stuck | {event.key for event in state.desk.later if isinstance(event, Released)}  # or let go
    over = [key for key, since in state.desk.held.items() if mono - since > STUCK and key not in known]
    since_when = {key: seen for key, seen in before.items() if mono - seen <= STOOD_STILL}
    suspects = {key: since_when.get(key, mono) for key in over}
    new = [key for key, since in suspects.items() if mono - since >= SURE]
    presses = {state.desk.held[key] for key in new}
    lamps = {key: until for key, until in state.desk.lamps.items() if key not in new}
    state = desk(state, suspects=suspects, stuck=state.desk.stuck | set(new), hung=state.desk.hung | presses)
    state, effects = desk(state, lamps=lamps), _lamps(new, on=True)
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
    state, effects = note(state, event.moment, Audit("mended", _says(event.key)))
    return state, effects + _lamps([event.key], on=False)


def withdrawn(state: State) -> tuple[Rating, ...]:
    """What takes back the ratings that presses gave whose keys hung; one that was changed since was a citizen's."""
    boot, presses = state.now.boot, state.desk.hung
    gave = (g for g in state.kept.given if g.boot == boot and g.last in presses and g.level != "unclear")
    return tuple(Rating("unclear", g.badge, g.staffing, g.seq, g.case, g.flood, stuck=1) for g in gave)


def troubles(state: State) -> dict[Part, str]:
    """What is wrong with the parts, stuck keys included."""
    keys = [_says(key) for key in sorted(state.desk.stuck)]
    known = [state.desk.parts["evaluator"]] if "evaluator" in state.desk.parts else []
    return {**state.desk.parts, "evaluator": "; ".join(known + keys)} if keys else state.desk.parts


def _lamps(keys: Iterable[Key], *, on: bool) -> Effects:
    return tuple(Lamp(key, on=on) for key in keys if key in LEVELS)


def _says(key: Key) -> str:
    return f"evaluator: key {key} is held down for more than {STUCK // 1000} s"
