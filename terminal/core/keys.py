"""What the desk does about the evaluator's keys."""

from terminal.core.invitations import invite, rules, shown
from terminal.core.outcome import BANNER, Outcome, ask, desk, show
from terminal.core.ratings import (
    CONFIRM,
    changeable,
    complaint_number,
    covering,
    flooded,
    invites,
    offers_complaint,
    press,
    rated,
)
from terminal.core.state import Pending, State
from terminal.domain.effects import Lamp, Say, Spoken
from terminal.domain.events import Pressed, Released
from terminal.domain.facts import LEVELS, Complaint, Key, Level, Moment, Rating
from terminal.domain.views import Message

LAMP = 2_000  # ms that a lamp stays lit after its press
ASKED_AWAY = 10_000  # ms in which the holder's touch after the staff key means "away"


def pressed(state: State, event: Pressed) -> Outcome:
    mono = event.moment.mono
    state = desk(state, held={**state.desk.held, event.key: mono})
    match event.key:
        case "staff" | "away":
            return desk(state, away_until=mono + ASKED_AWAY), ()
        case "invite":
            return invite(state, event.moment, "")
        case level:
            state, lamp = light(state, event)
            state, effects = _judged(state, event.moment, level)
            return state, lamp + effects


def _judged(state: State, moment: Moment, level: Level) -> Outcome:
    offered = state.desk.offered
    state = desk(state, offered=None)
    if offered and offered[0] == level and moment.mono <= offered[1]:
        # The press that confirms is spent: held for long, it must not offer the next complaint.
        return _complain(_let_go(state, level), moment)
    return _rate(state, moment, level)


def released(state: State, event: Released) -> Outcome:
    since = state.desk.held.get(event.key)
    state = _let_go(state, event.key)
    held = event.moment.mono - since if since is not None else 0
    if invites(event.key, held) and state.desk.away_until == event.moment.mono - held + ASKED_AWAY:
        # A press that said "not me", or that a touch has answered, opens no time for "away" and asks nobody.
        return invite(desk(state, away_until=0), event.moment, "")
    if offers_complaint(event.key, held):
        state = desk(state, offered=(event.key, event.moment.mono + CONFIRM))
    return state, ()


def light(state: State, event: Pressed) -> Outcome:
    """The lamp of this press; none for the staff's keys, nor for a press that is decided after its lamp's time."""
    until = event.moment.mono + LAMP
    if event.key not in LEVELS or until <= state.now.mono:
        return state, ()
    return desk(state, lamps={**state.desk.lamps, event.key: until}), (Lamp(event.key, on=True),)


def _let_go(state: State, key: Key) -> State:
    return desk(state, held={other: since for other, since in state.desk.held.items() if other != key})


def _rate(state: State, moment: Moment, level: Level) -> Outcome:
    open_ = changeable(state.kept.rating, moment, covering(state.desk.invitation, moment))
    meant = press(open_, level, moment.mono, rules(state).rating_change_seconds * 1000)
    if meant is None:
        again: Spoken = "rating.unclear" if open_ and open_.level == "unclear" else "rating.thanks"
        return show(state, Message(again), BANNER), (Say(again),)
    badge, seq = shown(state)
    case, flood = _for_which(state, moment, meant[1])
    said = Rating(meant[0], badge, seq, meant[1], case, flood)
    return ask(state, moment, (said,), Pending(0, "rating"))


def _for_which(state: State, moment: Moment, replaces: int) -> tuple[str, int]:
    """The case that is rated and the mark of a flood; a change keeps both."""
    given, invitation = state.kept.given, covering(state.desk.invitation, moment)
    if replaces:
        return given[-1].case, given[-1].flood
    case = invitation.case if invitation and not rated(given, invitation.case) else ""
    return case, int(flooded(given, moment, rules(state)))


def _complain(state: State, moment: Moment) -> Outcome:
    window, (badge, seq) = state.desk.window, shown(state)
    number = complaint_number(window.window if window else "0", state.kept.series, state.kept.seq)
    said = Complaint(number, badge, seq, rules(state).complaint_days)
    return ask(state, moment, (said,), Pending(0, "complaint", number))
