"""Who may sit here now: what a touch does to the post, as a table."""

from typing import Literal

from msgspec import Struct

from terminal.facts import Means, Post, Punch
from terminal.hall import Person, Window

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
    asked_away: bool  # the staff key was pressed within the last seconds
    near_end: bool
    session: str


def touch(desk: Desk, badge: str, by: Means) -> tuple[Punch | Post, ...]:
    """What is recorded when this person touches."""
    person = desk.window.listed(badge)
    did, change = TABLE[_situation(desk, person)]
    if did == "in" and person and person.post == "B":
        did = "cover"
    punch = Punch(badge, by, did, desk.session)
    return (punch, _post(desk, person, change)) if person and change else (punch,)


def _situation(desk: Desk, person: Person | None) -> Situation:
    if person is None:
        return "unlisted"
    if desk.holder is None or (desk.holder.away and desk.holder.badge != person.badge):
        return "free"
    if desk.holder.badge != person.badge:
        return "held_by_another"
    if desk.holder.away:
        return "away_myself"
    if desk.asked_away:
        return "asked_away"
    return "near_end" if desk.near_end else "on_duty"


def _post(desk: Desk, person: Person, change: Change) -> Post:
    if change == "taken":
        return Post("covered" if person.post == "B" else "staffed", person.badge, _instead_of(desk, person))
    return Post(change, person.badge, "")


def _instead_of(desk: Desk, person: Person) -> str:
    """Whom this person relieves; the B post covers for the window's A post when nobody sat there."""
    if desk.holder:
        return desk.holder.badge
    a_posts = [other.badge for other in desk.window.people if other.post == "A"]
    return a_posts[0] if person.post == "B" and a_posts else ""
