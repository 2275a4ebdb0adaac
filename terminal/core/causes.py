"""The causes: what somebody's touch is to the post, by who touches, when, and how the post stands."""

from typing import Literal, get_args

from msgspec import Struct

from terminal.domain.roster import Entry, Roster
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Phase, Window

Standing = Literal["free", "here", "away", "overdue"]

# Who touches, and the holder when; then what time and orders alone bring; and taking a punch back.
TouchCause = Literal[
    "again",
    "guest",
    "leaving",
    "listed early",
    "cover early",
    "listed",
    "cover",
    "holder",
    "holder asked away",
    "holder near the end",
    "holder at the end",
]
TimeCause = Literal["limit", "orders", "session", "break", "evening", "midnight", "restart"]
Cause = Literal[TouchCause, TimeCause, "not me"]
CAUSES: tuple[Cause, ...] = get_args(Cause)


class Occupancy(Struct, frozen=True):
    """What a touch is judged by. `holder` is empty while the post is free.

    `asked` by the staff key, or for the holder by the tone that offers it, within the last seconds. The rest is of
    the person who touches: `again` within a minute of a touch that counted; `attended` this session already;
    `came` when they last touched (ms UTC), None where nothing says so.
    """

    window: Window
    holder: str
    standing: Standing
    asked: bool
    phase: Phase
    session: str
    roster: Roster = Roster()
    at: int | None = None  # ms UTC, None while the time is not known: then the roster says nothing
    again: bool = False
    attended: bool = False
    came: int | None = None


def cause(now: Occupancy, badge: str) -> TouchCause:
    """What this person's touch is to the post."""
    if now.again:
        return "again"
    if now.holder == badge:
        return _holders(now, badge)
    if now.window.listed(badge) is None and not sent(now, badge):
        return "guest"
    if _gone_home(now, badge) or (now.attended and (_closing(now, badge) or _served(now, badge))):
        return "leaving"
    return _others(now, badge)


def sent(now: Occupancy, badge: str) -> bool:
    """Whether the roster sends this person here to cover."""
    return now.at is not None and now.roster.sends(badge, now.at, now.at) is not None


def _holders(now: Occupancy, badge: str) -> TouchCause:
    if _gone_home(now, badge):
        return "holder at the end"
    if _closing(now, badge):
        return "holder near the end"
    return "holder asked away" if now.asked else "holder"


def _others(now: Occupancy, badge: str) -> TouchCause:
    """A touch takes the post from nobody who has it, until there can be no mistaking it for an arrival."""
    person = now.window.listed(badge)
    covers = sent(now, badge) or (person is not None and person.post == "B")
    early = now.phase == "opening" and not now.asked and not _relieves(now, badge)
    if early or _on_leave(now, badge):
        return "cover early" if covers else "listed early"
    return "cover" if covers else "listed"


def _gone_home(now: Occupancy, badge: str) -> bool:
    """At or after an end: of the session, of what one was sent here for, or by a leave since the last touch."""
    if now.phase == "ended" or now.at is None:
        return now.phase == "ended"
    leave, cover = now.roster.during(badge, "leave", now.at), _cover(now, badge)
    since_leave = leave is not None and now.came is not None and now.came < leave.start
    return since_leave or (cover is not None and cover.end <= now.at)


def _closing(now: Occupancy, badge: str) -> bool:
    """Shortly before such an end."""
    if now.phase == "closing" or now.at is None:
        return now.phase == "closing"
    ahead, cover = now.window.rules_at(now.at).leave_before_end_minutes, _cover(now, badge)
    over = cover is not None and cover.end - now.at <= ahead * MINUTE_MS
    return over or now.roster.leaves_within(badge, now.at, ahead)


def _served(now: Occupancy, badge: str) -> bool:
    """Whether somebody listed here has done what they were sent for, and another sits here again.

    Alone they serve on, and with the staff key they take over.
    """
    cover = now.roster.sends(badge, now.at, now.at) if now.at is not None else None
    done = cover is not None and now.at is not None and cover.end <= now.at
    return done and now.standing == "here" and not now.asked


def _cover(now: Occupancy, badge: str) -> Entry | None:
    """What somebody who is not listed here was sent for."""
    if now.at is None or now.window.listed(badge):
        return None
    return now.roster.sends(badge, now.at, now.at)


def _on_leave(now: Occupancy, badge: str) -> bool:
    return now.at is not None and now.roster.during(badge, "leave", now.at) is not None


def _relieves(now: Occupancy, badge: str) -> bool:
    """Whether the roster sends this person in place of whoever holds the post."""
    return now.at is not None and now.roster.relieves(badge, now.holder, now.at)
