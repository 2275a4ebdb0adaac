"""The post: its whole life as one table, and the facts that its turns are recorded as."""

from typing import Literal, get_args

from msgspec import Struct

from terminal.domain.facts import Did, Fact, Means, Moment, Post, PostState, Punch
from terminal.domain.roster import Roster
from terminal.domain.views import Scene
from terminal.domain.window import Window

Standing = Literal["free", "here", "away", "overdue"]
STANDING: dict[PostState, Standing] = {
    "staffed": "here",
    "covered": "here",
    "back": "here",
    "away": "away",
    "overdue": "overdue",
    "vacant": "free",
    "closed": "free",
}

# Who touches, and the holder when; then what time alone brings; and taking a punch back.
TouchCause = Literal["guest", "listed", "cover", "holder", "holder asked away", "holder near the end"]
TimeCause = Literal["limit", "session", "evening", "midnight", "restart"]
Cause = Literal[TouchCause, TimeCause, "not me"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


class Turn(Struct, frozen=True):
    """What one cause makes of a post: what the punch did, the state recorded, and the scene that the plate shows.

    None: no punch; nothing recorded of the post; the plate as it was. "former" is the post before the punch.
    """

    did: Did | None = None
    post: PostState | Literal["former"] | None = None
    plate: Scene | None = None


GUEST = Turn("punch")
IN, COVER = Turn("in", "staffed", "staffed"), Turn("cover", "covered", "covered")
BACK = Turn("back", "back", "staffed")  # "covered" for whom that was shown before
CLOSED, SLEPT = Turn(None, "closed", "closed"), Turn(None, "closed")
UNDONE = Turn(None, "former")

# For each cause: how the post stands, and what becomes of it. What is not here cannot be, or changes nothing.
TRANSITIONS: dict[Cause, dict[Standing, Turn]] = {
    "guest": {"free": GUEST, "here": GUEST, "away": GUEST, "overdue": GUEST},
    "listed": {"free": IN, "here": Turn("takeover", "staffed", "staffed"), "away": IN, "overdue": IN},
    "cover": {"free": COVER, "here": Turn("takeover", "covered", "covered"), "away": COVER, "overdue": COVER},
    "holder": {"here": Turn("already"), "away": BACK, "overdue": BACK},
    "holder asked away": {"here": Turn("away", "away", "away"), "away": BACK, "overdue": BACK},
    "holder near the end": {"here": Turn("leave", "vacant", "nobody"), "away": BACK, "overdue": BACK},
    "limit": {"away": Turn(None, "overdue", "away")},
    "session": {"free": Turn(None, "vacant", "nobody")},
    "evening": {"free": CLOSED},
    "midnight": {"free": CLOSED, "here": CLOSED, "away": CLOSED, "overdue": CLOSED},
    "restart": {"free": SLEPT, "here": SLEPT, "away": SLEPT, "overdue": SLEPT},  # of a day that is past
    "not me": {"free": UNDONE, "here": UNDONE, "away": UNDONE, "overdue": UNDONE},
}

# The scene of a post as it stands. Whether a free one reads "nobody" or "closed" is the hour's business.
SCENES: dict[str, Scene] = {
    turn.post: turn.plate for turns in TRANSITIONS.values() for turn in turns.values() if turn.post and turn.plate
}


class Staffing(Struct, frozen=True):
    """The last word on who holds the post; `moment` is the touch's that it rests on, where it rests on one."""

    seq: int
    moment: Moment
    post: Post


def standing(here: Staffing | None) -> Standing:
    return STANDING[here.post.state] if here else "free"


class Occupancy(Struct, frozen=True):
    """What a touch is judged by. `holder` is empty while the post is free."""

    window: Window
    holder: str
    standing: Standing
    asked_away: bool  # by the staff key, or by the tone that offers it, within the last seconds
    near_end: bool
    session: str
    roster: Roster = Roster()
    at: int | None = None  # ms UTC, None while the time is not known: then the roster says nothing


# What a touch does.


def touch(occupancy: Occupancy, badge: str, by: Means) -> tuple[Punch | Post, ...]:
    """What is recorded when this person touches."""
    cause = _cause(occupancy, badge)
    turn = TRANSITIONS[cause][occupancy.standing]
    assert turn.did is not None
    punch = Punch(badge, by, turn.did, occupancy.session)
    if turn.post is None or turn.post == "former":
        return (punch,)
    instead_of = _instead_of(occupancy, badge, cause) if cause in ("listed", "cover") else ""
    return punch, Post(turn.post, badge, instead_of)


def _cause(occupancy: Occupancy, badge: str) -> TouchCause:
    person = occupancy.window.listed(badge)
    if person is None and not _sent(occupancy, badge):
        return "guest"
    if occupancy.holder != badge:
        return "cover" if _sent(occupancy, badge) or (person and person.post == "B") else "listed"
    if occupancy.asked_away:
        return "holder asked away"
    return "holder near the end" if occupancy.near_end else "holder"


def _sent(occupancy: Occupancy, badge: str) -> bool:
    """Whether the roster sends this person here to cover."""
    return occupancy.at is not None and occupancy.roster.has(badge, "cover", occupancy.at)


def _instead_of(occupancy: Occupancy, badge: str, cause: TouchCause) -> str:
    """Whom this person relieves; a cover at a free post sits there for the A post, one on leave before all."""
    if occupancy.holder:
        return occupancy.holder
    if cause != "cover":
        return ""
    posts = [other.badge for other in occupancy.window.people if other.post == "A" and other.badge != badge]
    at, roster = occupancy.at, occupancy.roster
    on_leave = [other for other in posts if at is not None and roster.has(other, "leave", at)]
    return next(iter((*on_leave, *posts)), "")


# What time and taking back do: what is recorded, None where the table has nothing to say of the post as it stands.


def overdue(here: Staffing | None) -> Post | None:
    """The limit for being away has run out."""
    state = _recorded("limit", here)
    return Post(state, here.post.badge, "", "limit") if here and state else None


def vacancy(here: Staffing | None, session: str) -> Post | None:
    """Nobody is registered in this session, by its id."""
    state = _recorded("session", here)
    return Post(state, "", "", "limit", session) if state else None


def closed(here: Staffing | None, day: str, cause: Literal["evening", "midnight"]) -> Post | None:
    """The day (2026-03-02, the hall's) is over by a trusted clock."""
    state = _recorded(cause, here)
    return Post(state, "", "", "clock", day=day) if state else None


def slept(here: Staffing | None, day: str, earliest: int, latest: int) -> Post | None:
    """The day ended while no terminal was up; last alive between these (ms UTC, 0 where nothing bounds it)."""
    state = _recorded("restart", here)
    return Post(state, "", "", "restart", day=day, earliest=earliest, latest=latest) if state else None


def undone(here: Staffing | None, former: Staffing | None) -> Post | None:
    """After a punch that changed the post was taken back: the post as it was before, free where nobody was here."""
    turn = TRANSITIONS["not me"].get(standing(here))
    if turn is None or turn.post != "former":
        return None
    return former.post if former else Post("vacant", "", "")


def _recorded(cause: TimeCause, here: Staffing | None) -> PostState | None:
    turn = TRANSITIONS[cause].get(standing(here))
    return turn.post if turn and turn.post != "former" else None


# What the facts make of it.


def followed(was: Staffing | None, fact: Fact, post: Post, *, takes_back: bool) -> Staffing | None:
    """Who holds the post after this fact. With `takes_back` it is what a "not me" says of the post.

    Whoever is away beyond the limit went when they touched; who sits here again after "not me" sat before. A
    closing at a restart is of a day that is past: whoever touched this morning before the time was known stays.
    """
    if post.state == "closed" and post.by == "restart":
        return was
    late = was is not None and post.state == "overdue" and post.badge == was.post.badge
    again = was is not None and takes_back and post == was.post
    return Staffing(fact.seq, was.moment if was and (late or again) else fact.moment, post)
