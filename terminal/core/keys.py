"""The keys: what pressing one and letting it go means, as one table, and what is done about it."""

from collections.abc import Callable
from typing import Any, Literal

from terminal.core.invitations import invite, rules
from terminal.core.outcome import BANNER, Outcome, ask, desk, show
from terminal.core.post import undone
from terminal.core.presence import believed
from terminal.core.ratings import (
    COMPLAINT_CONFIRM_MS,
    COMPLAINT_HOLD_MS,
    COMPLAINT_KEYS,
    STUCK,
    changeable,
    complaint_number,
    covering,
    flooded,
    press,
    rated,
    sealed,
)
from terminal.core.state import Pending, Punched, State, changed_by
from terminal.core.touches import ASKED_AWAY
from terminal.domain.effects import Lamp, Say, Spoken, Tone
from terminal.domain.events import Named, Pressed, Released
from terminal.domain.facts import LEVELS, Complaint, Disowned, Key, Level, Moment, Rating, Said
from terminal.domain.views import Message

LAMP = 2_000  # ms that a lamp stays lit after its press
NOT_ME = 10_000  # ms after a recognised touch in which the staff key takes it back
HOLD = 2_000  # ms that the staff key is held to take a punch back or to invite; shorter is what it is printed with

Role = Literal["level", "complaint", "staff", "away", "invite"]
Act = Literal["pressed", "tapped", "held", "let go"]
# How it stood at the press: nothing special; a complaint was offered at this key. Or at letting go: it was pressed
# soon after a punch that nobody took back; the time for going away, which the press opened, was used since; that
# press confirmed a complaint, or came right after one.
When = Literal["free", "punched", "offered", "answered", "spent"]
Meaning = Literal[
    "rate", "complain", "offer complaint", "open away", "not me", "invite", "invite instead", "nothing"
]

# A role's keys, how they may stand, and what an act on one then means.
MEANINGS: dict[tuple[Role, Act, When], Meaning] = {
    ("level", "pressed", "free"): "rate",
    ("level", "let go", "free"): "nothing",
    ("complaint", "pressed", "free"): "rate",
    ("complaint", "pressed", "offered"): "complain",
    ("complaint", "held", "free"): "offer complaint",
    ("complaint", "held", "spent"): "nothing",
    ("complaint", "let go", "free"): "nothing",
    ("staff", "pressed", "free"): "open away",
    ("staff", "tapped", "free"): "nothing",  # the press has opened the time in which a touch means "away"
    ("staff", "held", "free"): "invite instead",  # of going away
    ("staff", "held", "punched"): "not me",
    ("staff", "held", "answered"): "nothing",
    ("staff", "let go", "free"): "nothing",
    ("away", "pressed", "free"): "open away",
    ("away", "let go", "free"): "nothing",
    ("invite", "pressed", "free"): "invite",
    ("invite", "let go", "free"): "nothing",
}


def pressed(state: State, event: Pressed) -> Outcome:
    """A press of any key; its lamp lights at once, where it has one."""
    key, mono = event.key, event.moment.mono
    meaning = MEANINGS[role(key), "pressed", _when_pressed(state, event)]
    state = desk(state, held={**state.desk.held, key: mono})
    state, lamp = light(state, event)
    state, effects = KEY_ACTIONS[meaning](state, event)
    return state, lamp + effects


def released(state: State, event: Released) -> Outcome:
    """Letting go of any key; of one that was pressed before this boot nothing follows."""
    since = state.desk.held.get(event.key)
    if since is None:
        return state, ()
    act = act_of(role(event.key), event.moment.mono - since)
    meaning = MEANINGS[role(event.key), act, _when_released(state, event, act, since)]
    state, effects = KEY_ACTIONS[meaning](state, event)
    return _let_go(state, event.key), effects


def role(key: Key) -> Role:
    if key in COMPLAINT_KEYS:
        return "complaint"
    return key if key in ("staff", "away", "invite") else "level"


def act_of(role: Role, held: int) -> Act:
    """What letting go of a key of this role after `held` ms is. One that is held over STUCK is a fault."""
    if role == "staff" and held < HOLD:
        return "tapped"
    least = {"staff": HOLD, "complaint": COMPLAINT_HOLD_MS}.get(role)
    return "held" if least is not None and least <= held <= STUCK else "let go"


def _when_pressed(state: State, event: Pressed) -> When:
    key, mono, offered = event.key, event.moment.mono, state.desk.offered
    return "offered" if offered and offered[0] == key and mono <= offered[1] else "free"


def _when_released(state: State, event: Released, act: Act, since: int) -> When:
    """A hold asks whether a touch has answered the press meanwhile, and for the punch before it."""
    if role(event.key) == "complaint" and act == "held" and event.key not in state.desk.begun:
        return "spent"
    if event.key != "staff" or act != "held":
        return "free"
    if state.desk.away_until != since + ASKED_AWAY:
        return "answered"
    return "punched" if _just_punched(state, event.moment, since) else "free"


def _just_punched(state: State, moment: Moment, mono: int) -> bool:
    """Whether a press at `mono` came soon after the last punch, which nobody took back yet."""
    punched = state.kept.punched
    if punched is None or punched.touched.boot != moment.boot:
        return False
    return 0 <= mono - punched.touched.mono <= NOT_ME


def light(state: State, event: Pressed) -> Outcome:
    """The lamp of this press; none for the staff's keys, nor for a press that is decided after its lamp's time.

    That of a key that hangs is lit already, and stays so.
    """
    until = event.moment.mono + LAMP
    if event.key not in LEVELS or event.key in state.desk.stuck or until <= state.now.mono:
        return state, ()
    return desk(state, lamps={**state.desk.lamps, event.key: until}), (Lamp(event.key, on=True),)


def _let_go(state: State, key: Key) -> State:
    held = {other: since for other, since in state.desk.held.items() if other != key}
    return desk(_begin(state, key, None), held=held)


def _begin(state: State, key: Key, whose: Named | None) -> State:
    """Notes whom a complaint by this key would be about, None where its press can begin none."""
    begun = {other: named for other, named in state.desk.begun.items() if other != key}
    return desk(state, begun={**begun, key: whose} if whose and key in COMPLAINT_KEYS else begun)


# What each meaning does.


def _rate(state: State, event: Pressed) -> Outcome:
    state, moment = desk(state, offered=None), event.moment
    invitation, window = covering(state.desk.invitation, moment), rules(state).rating_change_seconds * 1000
    if sealed(state.kept.complained, moment, invitation, window):
        return show(_begin(state, event.key, None), Message("complaint.stands"), BANNER), ()
    open_ = changeable(state.kept.rating, moment, invitation)
    meant = press(open_, _level(event.key), moment.mono, window)
    whose = event.named if meant and not meant[1] else _first_named(state)
    state = _begin(state, event.key, whose)
    if meant is None:
        again: Spoken = "rating.unclear" if open_ and open_.level == "unclear" else "rating.thanks"
        return show(state, Message(again), BANNER), (Say(again),)
    case, flood = _for_which(state, moment, meant[1])
    said = Rating(meant[0], whose.badge, whose.staffing, meant[1], case, flood)
    return ask(state, moment, (said,), Pending(0, "rating"))


def _first_named(state: State) -> Named:
    """Whom the plate named when the rating that may still be changed was begun."""
    given = state.kept.given[-1]
    return Named(given.badge, given.staffing)


def _level(key: Key) -> Level:
    assert key in LEVELS
    return key


def _for_which(state: State, moment: Moment, replaces: int) -> tuple[str, int]:
    """The case that is rated and the mark of a flood; a change keeps both."""
    given, invitation = state.kept.given, covering(state.desk.invitation, moment)
    if replaces:
        return given[-1].case, given[-1].flood
    case = invitation.case if invitation and not rated(given, invitation.case) else ""
    return case, int(flooded(given, moment, rules(state)))


def _complain(state: State, event: Pressed) -> Outcome:
    """The press that confirms is spent: held for long, it must not offer the next complaint."""
    assert state.desk.offered is not None
    whose, window = state.desk.offered[2], state.desk.window
    state = _begin(desk(state, offered=None), event.key, None)
    number = complaint_number(window.window if window else "0", state.kept.series, state.kept.seq)
    said = Complaint(number, whose.badge, whose.staffing, rules(state).complaint_days)
    return ask(state, event.moment, (said,), Pending(0, "complaint", number))


def _offer_complaint(state: State, event: Released) -> Outcome:
    until = event.moment.mono + COMPLAINT_CONFIRM_MS
    return desk(state, offered=(event.key, until, state.desk.begun[event.key])), ()


def _open_away(state: State, event: Pressed) -> Outcome:
    """Told at once, by what a touch would do now; whoever sees and hears nothing presses again, or goes."""
    state = desk(state, away_until=event.moment.mono + ASKED_AWAY, refusal=None)  # that was before the key
    return state, (Tone("away_offered"),)


def _not_me(state: State, event: Released) -> Outcome:
    punched = state.kept.punched
    assert punched is not None
    pressed, badge = state.desk.away_until - ASKED_AWAY, punched.punch.badge
    if pressed - punched.moment.mono > NOT_ME:  # what counted is older: only what repeated it is meant
        said: tuple[Said, ...] = (Disowned(punched.repeats[-1], badge),)
    else:  # the one that may have changed the post last: what it was follows
        said = (*(Disowned(seq, badge) for seq in (*punched.repeats, punched.seq)), *_undone(state, punched))
    return ask(desk(state, offer=None, away_until=0), event.moment, said, Pending(0, "disowned"))


def _undone(state: State, punched: Punched) -> tuple[Said, ...]:
    """The post as it was before the punch, if the punch changed it."""
    if not changed_by(state.kept, punched):
        return ()
    post = undone(state.kept.staffing, believed(state, punched.former))
    return (post,) if post else ()


def _invite(state: State, event: Pressed | Released) -> Outcome:
    return invite(state, event.moment, "")


def _invite_instead(state: State, event: Released) -> Outcome:
    return invite(desk(state, away_until=0), event.moment, "")


def _nothing(state: State, _: Released) -> Outcome:
    return state, ()


KEY_ACTIONS: dict[Meaning, Callable[[State, Any], Outcome]] = {
    "rate": _rate,
    "complain": _complain,
    "offer complaint": _offer_complaint,
    "open away": _open_away,
    "not me": _not_me,
    "invite": _invite,
    "invite instead": _invite_instead,
    "nothing": _nothing,
}
