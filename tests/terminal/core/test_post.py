"""Touches as a table (docs/glossary.md#touch-table), row by row: "AB岗" of article 5.5."""

from itertools import product
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from terminal.core.causes import CAUSES, Occupancy, Standing
from terminal.core.post import SCENES, STANDING, TRANSITIONS, touch
from terminal.domain.facts import Post, PostState, Punch
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Phase
from tests.support.desk import ANN, BEN, EVE, GUEST, MINUTE, WINDOW

FREE = Occupancy(window=WINDOW, holder="", standing="free", asked=False, phase="open", session="morning")
ANN_HERE = replace(FREE, holder=ANN.badge, standing="here")
ANN_AWAY = replace(FREE, holder=ANN.badge, standing="away")
BEN_HERE = replace(FREE, holder=BEN.badge, standing="here")
BEN_AWAY = replace(FREE, holder=BEN.badge, standing="away")
ALONE = replace(FREE, window=replace(WINDOW, people=(BEN,)))

HERE, SITS = {"holder": ANN.badge, "standing": "here"}, {"holder": GUEST, "standing": "here"}
COVER = Entry(GUEST, "cover", 60 * MINUTE, 120 * MINUTE)
SENT = replace(FREE, roster=Roster(1, (COVER,)), at=90 * MINUTE)
LEAVE = replace(FREE, roster=Roster(1, (Entry(EVE.badge, "leave", 60 * MINUTE, 120 * MINUTE),)), at=90 * MINUTE)
A_ON_LEAVE = replace(FREE, roster=Roster(1, (COVER, replace(COVER, badge=ANN.badge, what="leave"))), at=54 * MINUTE)
EARLY, CLOSING, ENDED = {"phase": "opening"}, {"phase": "closing"}, {"phase": "ended"}

ROWS: list[tuple[str, Occupancy, str, str, Post | None]] = [
    # listed here, post free: takes it, in or cover
    ("an A post takes a free post", FREE, ANN.badge, "in", Post("staffed", ANN.badge, "")),
    ("a B post covers a free post for the A post", FREE, BEN.badge, "cover", Post("covered", BEN.badge, ANN.badge)),
    ("a B post without an A post covers for nobody", ALONE, BEN.badge, "cover", Post("covered", BEN.badge, "")),
    ("a B post covers while A is away", ANN_AWAY, BEN.badge, "cover", Post("covered", BEN.badge, ANN.badge)),
    ("another A post sits in while A is away", ANN_AWAY, EVE.badge, "in", Post("staffed", EVE.badge, ANN.badge)),
    ("A sits in while the cover is away", BEN_AWAY, ANN.badge, "in", Post("staffed", ANN.badge, BEN.badge)),
    # the roster: who is sent here covers, B sits in for the A who is on leave
    ("sent here, not listed: covers", SENT, GUEST, "cover", Post("covered", GUEST, ANN.badge)),
    (
        "sent here, half an hour early",
        replace(SENT, at=30 * MINUTE),
        GUEST,
        "cover",
        Post("covered", GUEST, ANN.badge),
    ),
    ("sent here, but not yet", replace(SENT, at=30 * MINUTE - 1), GUEST, "punch", None),
    ("sent here, but no more", replace(SENT, at=150 * MINUTE), GUEST, "punch", None),
    ("sent here, by a clock nobody trusts", replace(SENT, at=None), GUEST, "punch", None),
    (
        "who is sent here relieves",
        replace(SENT, **HERE),
        GUEST,
        "takeover",
        Post("covered", GUEST, ANN.badge),
    ),
    (
        "and leaves",
        replace(SENT, **SITS, **CLOSING),
        GUEST,
        "leave",
        Post("vacant", GUEST, ""),
    ),
    (
        "and goes away",
        replace(SENT, **SITS, asked=True),
        GUEST,
        "away",
        Post("away", GUEST, ""),
    ),
    ("article 5.5: B for the A on leave", LEAVE, BEN.badge, "cover", Post("covered", BEN.badge, EVE.badge)),
    (
        "leave over: for the first A",
        replace(LEAVE, at=120 * MINUTE),
        BEN.badge,
        "cover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    ("on leave and here all the same: in", LEAVE, EVE.badge, "in", Post("staffed", EVE.badge, "")),
    # the one who is away: back
    ("who is away comes back", ANN_AWAY, ANN.badge, "back", Post("back", ANN.badge, "")),
    ("so does a cover", BEN_AWAY, BEN.badge, "back", Post("back", BEN.badge, "")),
    # listed here, post held by another: takes over, the former is relieved
    ("A relieves the cover", BEN_HERE, ANN.badge, "takeover", Post("staffed", ANN.badge, BEN.badge)),
    ("B relieves A", ANN_HERE, BEN.badge, "takeover", Post("covered", BEN.badge, ANN.badge)),
    ("one A relieves the other", ANN_HERE, EVE.badge, "takeover", Post("staffed", EVE.badge, ANN.badge)),
    # the holder
    (
        "within 10 s after the staff key: away",
        replace(ANN_HERE, asked=True),
        ANN.badge,
        "away",
        Post("away", ANN.badge, ""),
    ),
    (
        "from 15 min before the session's end: leaves",
        replace(ANN_HERE, **CLOSING),
        ANN.badge,
        "leave",
        Post("vacant", ANN.badge, ""),
    ),
    (
        "from 15 min before an end it means leaving, never away, whatever the staff key said",
        replace(ANN_HERE, asked=True, **CLOSING),
        ANN.badge,
        "leave",
        Post("vacant", ANN.badge, ""),
    ),
    (
        "a touch after the end is a leaving, whatever the staff key said",
        replace(ANN_HERE, asked=True, **ENDED),
        ANN.badge,
        "leave",
        Post("vacant", ANN.badge, ""),
    ),
    (
        "also of somebody who was away: nobody comes back after the end",
        replace(ANN_AWAY, **ENDED),
        ANN.badge,
        "leave",
        Post("vacant", ANN.badge, ""),
    ),
    ("at any other time: already on duty, nothing changes", ANN_HERE, ANN.badge, "already", None),
    # the staff key and the hour are the holder's business alone
    (
        "the staff key is not for somebody else",
        replace(ANN_HERE, asked=True),
        BEN.badge,
        "takeover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    (
        "who is away comes back also near the end",
        replace(ANN_AWAY, **CLOSING, asked=True),
        ANN.badge,
        "back",
        Post("back", ANN.badge, ""),
    ),
    # not listed here: punch only, the plate stays
    ("a guest at a free post", FREE, GUEST, "punch", None),
    ("a guest at a held post", replace(ANN_HERE, asked=True, **CLOSING), GUEST, "punch", None),
    ("a guest after the end", replace(ANN_HERE, **ENDED), GUEST, "punch", None),
    # one touch
    ("within a minute: the same touch", replace(ANN_HERE, again=True), ANN.badge, "again", None),
    ("whatever came between", replace(BEN_HERE, again=True, asked=True), ANN.badge, "again", None),
    ("also at a free post", replace(FREE, again=True, **ENDED), ANN.badge, "again", None),
    # punching out never takes a post, and an arrival pushes nobody out
    ("after the end the post stays whose it is", replace(BEN_HERE, asked=True, **ENDED), ANN.badge, "leave", None),
    ("and a free one free: a farewell opens nothing", replace(FREE, **ENDED), ANN.badge, "leave", None),
    ("shortly before the end, who was here", replace(BEN_HERE, attended=True, **CLOSING), ANN.badge, "leave", None),
    ("the same at a free post", replace(FREE, attended=True, **CLOSING), BEN.badge, "leave", None),
    (
        "who was not here before takes a free one even then",
        replace(FREE, **CLOSING),
        BEN.badge,
        "cover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    ("B comes beside A in the first half hour", replace(ANN_HERE, **EARLY), BEN.badge, "punch", None),
    ("and A beside B", replace(BEN_HERE, **EARLY), ANN.badge, "punch", None),
    (
        "the staff key says that it is a takeover",
        replace(ANN_HERE, asked=True, **EARLY),
        BEN.badge,
        "takeover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    (
        "nobody sits there while A is away",
        replace(ANN_AWAY, **EARLY),
        BEN.badge,
        "cover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    (
        "who is sent for the leave of A takes over from A early",
        replace(A_ON_LEAVE, **HERE, **EARLY),
        GUEST,
        "takeover",
        Post("covered", GUEST, ANN.badge),
    ),
    ("but from nobody else", replace(A_ON_LEAVE, **EARLY, holder=BEN.badge, standing="here"), GUEST, "punch", None),
    ("nobody takes over whose leave has begun", replace(LEAVE, **HERE, asked=True), EVE.badge, "punch", None),
    (
        "who was here before the leave is leaving",
        replace(LEAVE, **HERE, came=59 * MINUTE, asked=True),
        EVE.badge,
        "leave",
        None,
    ),
    (
        "so does the holder whose leave has begun",
        replace(LEAVE, holder=EVE.badge, standing="here", came=59 * MINUTE),
        EVE.badge,
        "leave",
        Post("vacant", EVE.badge, ""),
    ),
    (
        "or is about to",
        replace(LEAVE, holder=EVE.badge, standing="here", came=0, at=45 * MINUTE, asked=True),
        EVE.badge,
        "leave",
        Post("vacant", EVE.badge, ""),
    ),
    (
        "sixteen minutes before it is early to leave",
        replace(LEAVE, holder=EVE.badge, standing="here", came=0, at=44 * MINUTE),
        EVE.badge,
        "already",
        None,
    ),
    (
        "a cover whose entry is over is the holder all the same",
        replace(SENT, **SITS, at=200 * MINUTE, **ENDED),
        GUEST,
        "leave",
        Post("vacant", GUEST, ""),
    ),
]


@pytest.mark.parametrize(("_why", "occupancy", "badge", "did", "post"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_touch_does(_why: str, occupancy: Occupancy, badge: str, did: Any, post: Post | None) -> None:
    punch = Punch(badge, "finger", did, "morning")
    assert touch(occupancy, badge, "finger") == ((punch, post) if post else (punch,))


def test_every_situation_of_the_table_is_met_by_a_row_above() -> None:
    assert {turn.did for turns in TRANSITIONS.values() for turn in turns.values() if turn.did} == {
        row[3] for row in ROWS
    }


def test_the_table_says_of_every_cause_and_every_standing_what_comes_of_it() -> None:
    """Nobody holds a free post or forgets to leave it, only who is away is away for too long, and a session wants
    somebody only where nobody is."""
    left_out = {(f"holder{how}", "free") for how in ("", " asked away", " near the end", " at the end")}
    left_out |= {("limit", standing) for standing in ("free", "here", "overdue")}
    left_out |= {("session", standing) for standing in ("here", "away", "overdue")}
    left_out |= {("orders", "free"), ("break", "free")}
    here = {(cause, standing) for cause, turns in TRANSITIONS.items() for standing in turns}
    assert here == set(product(CAUSES, get_args(Standing))) - left_out


def test_a_turn_leads_to_one_scene_and_every_recorded_state_has_one() -> None:
    for turn in (turn for turns in TRANSITIONS.values() for turn in turns.values() if turn.post and turn.plate):
        assert turn.post and SCENES[turn.post] == turn.plate
    assert set(SCENES) == set(STANDING) == set(get_args(PostState))


def test_every_recognised_touch_is_one_punch_with_its_means_and_session() -> None:
    here: list[tuple[str, Standing]] = [
        ("", "free"),
        (ANN.badge, "here"),
        (ANN.badge, "away"),
        (ANN.badge, "overdue"),
    ]
    here += [(who, standing) for who in (BEN.badge, GUEST) for standing in get_args(Standing)[1:]]
    people = (ANN.badge, BEN.badge, GUEST)
    for held, asked, when, badge in product(here, (True, False), get_args(Phase), people):
        first, *rest = touch(Occupancy(WINDOW, *held, asked, when, "noon"), badge, "card")
        assert isinstance(first, Punch)
        assert (first.badge, first.by, first.session) == (badge, "card", "noon")
        assert [type(more) for more in rest] in ([], [Post])
        assert all(isinstance(more, Post) and more.badge == badge for more in rest)
        assert all(isinstance(more, Post) and more.instead_of != badge for more in rest)
