"""What the desk does about the evaluator's keys."""

from terminal.decisions import BANNER, Outcome, ask, desk, show
from terminal.events import Lamp, Pressed, Released
from terminal.facts import Complaint, Key, Moment, Rating
from terminal.presence import staffing
from terminal.ratings import CONFIRM, complaint_number, offers_complaint, press
from terminal.state import Pending, State
from terminal.views import Message

LAMP = 2_000  # ms that a lamp stays lit after its press
ASKED_AWAY = 10_000  # ms in which the holder's touch after the staff key means "away"


def pressed(state: State, event: Pressed) -> Outcome:
    mono = event.moment.mono
    state = desk(state, held={**state.desk.held, event.key: mono})
    if event.key == "staff":
        return desk(state, away_until=mono + ASKED_AWAY), ()
    state, lamp = light(state, event)
    offered = state.desk.offered
    state = desk(state, offered=None)
    if offered and offered[0] == event.key and mono <= offered[1]:
        # The press that confirms is spent: held for long, it must not offer the next complaint.
        outcome = _complain(_let_go(state, event.key), event.moment)
    else:
        outcome = _rate(state, event)
    return outcome[0], lamp + outcome[1]


def released(state: State, event: Released) -> Outcome:
    since = state.desk.held.get(event.key)
    state = _let_go(state, event.key)
    if since is not None and offers_complaint(event.key, event.moment.mono - since):
        state = desk(state, offered=(event.key, event.moment.mono + CONFIRM))
    return state, ()


def light(state: State, event: Pressed) -> Outcome:
    """The lamp of this press; none for the staff key, nor for a press that is decided after its lamp's time."""
    until = event.moment.mono + LAMP
    if event.key == "staff" or until <= state.now.mono:
        return state, ()
    return desk(state, lamps={**state.desk.lamps, event.key: until}), (Lamp(event.key, on=True),)


def _let_go(state: State, key: Key) -> State:
    return desk(state, held={other: since for other, since in state.desk.held.items() if other != key})


def _rate(state: State, event: Pressed) -> Outcome:
    kept, window = state.kept, state.desk.window
    assert event.key != "staff"
    opened = kept.rating if kept.rating and kept.rating.boot == event.moment.boot else None
    change_window = (window.rules.rating_change_seconds if window else 8) * 1000
    meant = press(opened, event.key, event.moment.mono, change_window)
    if meant is None:
        again = "rating.unclear" if opened and opened.level == "unclear" else "rating.thanks"
        return show(state, Message(again), BANNER), ()
    badge, seq = _shown(state)
    said = Rating(meant[0], badge, seq, meant[1])
    return ask(state, event.moment, (said,), Pending(0, "rating"))


def _complain(state: State, moment: Moment) -> Outcome:
    window, (badge, seq) = state.desk.window, _shown(state)
    number = complaint_number(window.window if window else "0", state.kept.series, state.kept.seq)
    return ask(state, moment, (Complaint(number, badge, seq),), Pending(0, "complaint", number))


def _shown(state: State) -> tuple[str, int]:
    """Whom the plate names, and by which fact."""
    here = staffing(state)
    return (here.post.badge, here.seq) if here else ("", 0)
