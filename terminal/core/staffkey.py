"""What the staff key means, as a table: "not me", time to go away, or an invitation to rate."""

from collections.abc import Callable

from terminal.core import keys
from terminal.core.outcome import Outcome, ask, desk
from terminal.core.presence import believed
from terminal.core.ratings import invites
from terminal.core.state import Pending, Punched, State, changed_by
from terminal.domain.events import Pressed, Released
from terminal.domain.facts import Disowned, Moment, Post, Said

NOT_ME = 10_000  # ms after a recognised touch in which the key takes it back
LONGEST = 1_000  # ms that the key is held for that at most: longer asks for a rating, or hangs


def pressed(state: State, event: Pressed) -> Outcome:
    """A press of any key. Soon after a punch the staff key waits until it is let go: held, it means more."""
    if event.key == "staff" and _just_punched(state, event.moment, event.moment.mono):
        return desk(state, held={**state.desk.held, "staff": event.moment.mono}, away_until=0), ()
    return keys.pressed(state, event)


def released(state: State, event: Released) -> Outcome:
    """Letting go of any key."""
    since = state.desk.held.get(event.key)
    if event.key != "staff" or since is None:
        return keys.released(state, event)
    held = event.moment.mono - since
    length = "held" if invites("staff", held) else "short" if held <= LONGEST else "neither"
    return MEANINGS[length, _just_punched(state, event.moment, since)](state, event)


def _just_punched(state: State, moment: Moment, mono: int) -> bool:
    """Whether a press at `mono` came soon after the last punch, which nobody took back yet."""
    punched = state.kept.punched
    if punched is None or punched.moment.boot != moment.boot:
        return False
    return 0 <= mono - punched.moment.mono <= NOT_ME


def _not_me(state: State, event: Released) -> Outcome:
    punched = state.kept.punched
    assert punched is not None
    said = (Disowned(punched.seq, punched.punch.badge), *_undone(state, punched))
    held = {key: since for key, since in state.desk.held.items() if key != "staff"}
    return ask(desk(state, held=held, offer=None), event.moment, said, Pending(0, "disowned"))


def _undone(state: State, punched: Punched) -> tuple[Said, ...]:
    """The post as it was before the punch; free where whoever held it then is not believed to be here now."""
    if not changed_by(state.kept, punched):
        return ()
    former = believed(state, punched.former)
    return (former.post if former else Post("vacant", "", ""),)


# How long the key was held, and whether it was pressed soon after a punch. Where it was not, the press has opened
# the time in which the holder's touch means "away"; letting go after an invitation closes it again.
MEANINGS: dict[tuple[str, bool], Callable[[State, Released], Outcome]] = {
    ("held", True): keys.released,  # invites
    ("held", False): keys.released,  # invites
    ("short", True): _not_me,
    ("short", False): keys.released,  # away
    ("neither", True): keys.released,  # nothing
    ("neither", False): keys.released,  # away
}
