"""The post: its whole life as one table, and the facts that its turns are recorded as."""

from typing import Literal

from msgspec import Struct

from terminal.core.causes import Cause, Occupancy, Standing, TimeCause, cause, sent
from terminal.domain.facts import Did, Fact, Means, Moment, Post, PostState, Punch
from terminal.domain.views import Scene

STANDING: dict[PostState, Standing] = {
    "staffed": "here",
    "covered": "here",
    "back": "here",
    "away": "away",
    "overdue": "overdue",
    "vacant": "free",
    "closed": "free",
}


class Turn(Struct, frozen=True):
    """What one cause makes of a post: what the punch did, the state recorded, and the scene that the plate shows.

    None: no punch; nothing recorded of the post; the plate as it was. "former" is the post before the punch.
    """

    did: Did | None = None
    post: PostState | Literal["former"] | None = None
    plate: Scene | None = None


def _whoever_is_here(turn: Turn) -> dict[Standing, Turn]:
    return {"here": turn, "away": turn, "overdue": turn}


GUEST, SAME = Turn("punch"), Turn("again")
IN, COVER = Turn("in", "staffed", "staffed"), Turn("cover", "covered", "covered")
BACK = Turn("back", "back", "staffed")  # "covered" for whom that was shown before
LEFT, LEAVES = Turn("leave"), Turn("leave", "vacant", "nobody")
CLOSED, SLEPT = Turn(None, "closed", "closed"), Turn(None, "closed")
GONE = Turn(None, "vacant", "nobody")
UNDONE = Turn(None, "former")

# For each cause: how the post stands, and what becomes of it. What is not here cannot be, or changes nothing.
TRANSITIONS: dict[Cause, dict[Standing, Turn]] = {
    "again": {"free": SAME, **_whoever_is_here(SAME)},
    "guest": {"free": GUEST, **_whoever_is_here(GUEST)},
    "leaving": {"free": LEFT, **_whoever_is_here(LEFT)},
    "listed early": {"free": IN, "here": GUEST, "away": IN, "overdue": IN},
    "cover early": {"free": COVER, "here": GUEST, "away": COVER, "overdue": COVER},
    "listed": {"free": IN, "here": Turn("takeover", "staffed", "staffed"), "away": IN, "overdue": IN},
    "cover": {"free": COVER, "here": Turn("takeover", "covered", "covered"), "away": COVER, "overdue": COVER},
    "holder": {"here": Turn("already"), "away": BACK, "overdue": BACK},
    "holder asked away": {"here": Turn("away", "away", "away"), "away": BACK, "overdue": BACK},
    "holder near the end": {"here": LEAVES, "away": BACK, "overdue": BACK},
    "holder at the end": _whoever_is_here(LEAVES),
    "limit": {"away": Turn(None, "overdue", "away")},
    "orders": _whoever_is_here(GONE),
    "session": {"free": GONE},
    "break": _whoever_is_here(CLOSED),
    "evening": {"free": CLOSED, **_whoever_is_here(CLOSED)},
    "midnight": {"free": CLOSED, **_whoever_is_here(CLOSED)},
    "restart": {"free": SLEPT, **_whoever_is_here(SLEPT)},  # of a day that is past
    "not me": {"free": UNDONE, **_whoever_is_here(UNDONE)},
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


# What a touch does.


def touch(occupancy: Occupancy, badge: str, by: Means) -> tuple[Punch | Post, ...]:
    """What is recorded when this person touches."""
    why = cause(occupancy, badge)
    turn = TRANSITIONS[why][occupancy.standing]
    assert turn.did is not None
    punch = Punch(badge, by, turn.did, occupancy.session)
    if turn.post is None or turn.post == "former":
        return (punch,)
    return punch, Post(turn.post, badge, "" if why.startswith("holder") else _instead_of(occupancy, badge))


def _instead_of(occupancy: Occupancy, badge: str) -> str:
    """Whom this person relieves; a cover at a free post sits there for the A post, one who is absent before all."""
    person = occupancy.window.listed(badge)
    if occupancy.holder or (person and person.post == "A" and not sent(occupancy, badge)):
        return occupancy.holder
    posts = [other.badge for other in occupancy.window.people if other.post == "A" and other.badge != badge]
    absent = [other for other in posts if _absent(occupancy, other)]
    return next(iter((*absent, *posts)), "")


def _absent(occupancy: Occupancy, badge: str) -> bool:
    return occupancy.at is not None and occupancy.roster.absent(badge, occupancy.at)


# What time, orders and taking back do: what is recorded, None where the table has nothing to say of the post.


def overdue(here: Staffing | None) -> Post | None:
    """The limit for being away has run out."""
    state = _recorded("limit", here)
    return Post(state, here.post.badge, "", "limit") if here and state else None


def removed(here: Staffing | None) -> Post | None:
    """Configuration and roster have whoever holds the post here no more."""
    state = _recorded("orders", here)
    return Post(state, "", here.post.badge, "orders") if here and state else None


def vacancy(here: Staffing | None, session: str) -> Post | None:
    """Nobody is registered in this session, by its id."""
    state = _recorded("session", here)
    return Post(state, "", "", "limit", session) if state else None


def left_open(here: Staffing | None, session: str) -> Post | None:
    """Nobody left the post after this session, by its id."""
    state = _recorded("break", here)
    return Post(state, "", here.post.badge, "clock", session) if here and state else None


def closed(here: Staffing | None, day: str, why: Literal["evening", "midnight"]) -> Post | None:
    """The day (2026-03-02, the hall's) is over by a trusted clock."""
    state = _recorded(why, here)
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


def _recorded(why: TimeCause, here: Staffing | None) -> PostState | None:
    turn = TRANSITIONS[why].get(standing(here))
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
