"""Who may sit here now: what a touch does to the post, as a table."""

from typing import Literal

from msgspec import Struct

from terminal.domain.facts import Means, Post, Punch
from terminal.domain.roster import Roster
from terminal.domain.window import Window

Situation = Literal[
    "unlisted", "free", "away_myself", "held_by_another", "asked_away", "near_end", "on_duty"
]  # fmt: skip
Did = Literal["in", "cover", "back", "takeover", "away", "leave", "already", "punch"]
Change = Literal["taken", "back", "away", "vacant"]

# What each situation makes of a touch: what the punch did, and what becomes of the post.
TABLE: dict[Situation, tuple[Did, Change | None]] = {
    "unlisted": ("punch", None),
    "free": ("in", "taken"),
    "away_myself": ("back", "back"),
    "held_by_another": ("takeover", "taken"),
    "asked_away": ("away", "away"),
    "near_end": ("leave", "vacant"),
    "on_duty": ("already", None),
}


class Holder(Struct, frozen=True):
    """Who holds the post, and whether the chair is empty for the moment."""

    badge: str
    away: bool


class Desk(Struct, frozen=True):
    """What a touch is judged by. `holder` is None while the post is free."""

    window: Window
    holder: Holder | None
    asked_away: bool  # by the staff key, or by the tone that offers it, within the last seconds
    near_end: bool
    session: str
    roster: Roster = Roster()
    at: int | None = None  # ms UTC, None while the time is not known: then the day list says nothing


def touch(desk: Desk, badge: str, by: Means) -> tuple[Punch | Post, ...]:
    """What is recorded when this person touches."""
    did, change = TABLE[_situation(desk, badge)]
    if did == "in" and _as_cover(desk, badge):
        did = "cover"
    punch = Punch(badge, by, did, desk.session)
    return (punch, _post(desk, badge, change)) if change else (punch,)


def _situation(desk: Desk, badge: str) -> Situation:
    if desk.window.listed(badge) is None and not _sent(desk, badge):
        return "unlisted"
    if desk.holder is None or (desk.holder.away and desk.holder.badge != badge):
        return "free"
    if desk.holder.badge != badge:
        return "held_by_another"
    if desk.holder.away:
        return "away_myself"
    if desk.asked_away:
        return "asked_away"
    return "near_end" if desk.near_end else "on_duty"


def _sent(desk: Desk, badge: str) -> bool:
    """Whether the day list sends this person here to cover."""
    return desk.at is not None and desk.roster.has(badge, "cover", desk.at)


def _as_cover(desk: Desk, badge: str) -> bool:
    person = desk.window.listed(badge)
    return (person is not None and person.post == "B") or _sent(desk, badge)


def _post(desk: Desk, badge: str, change: Change) -> Post:
    if change == "taken":
        return Post("covered" if _as_cover(desk, badge) else "staffed", badge, _instead_of(desk, badge))
    return Post(change, badge, "")


def _instead_of(desk: Desk, badge: str) -> str:
    """Whom this person relieves; a cover at a free post sits there for the A post, one on leave before all."""
    if desk.holder:
        return desk.holder.badge
    if not _as_cover(desk, badge):
        return ""
    posts = [other.badge for other in desk.window.people if other.post == "A" and other.badge != badge]
    on_leave = [other for other in posts if desk.at is not None and desk.roster.has(other, "leave", desk.at)]
    return next(iter((*on_leave, *posts)), "")
