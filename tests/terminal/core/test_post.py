"""Touches as a table (docs/glossary.md#touch-table), row by row: "AB岗" of article 5.5."""

from itertools import product
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from terminal.core.post import CAUSES, SCENES, STANDING, TRANSITIONS, Occupancy, Standing, touch
from terminal.domain.facts import Post, PostState, Punch
from terminal.domain.roster import Entry, Roster
from tests.support.desk import ANN, BEN, EVE, GUEST, WINDOW

FREE = Occupancy(window=WINDOW, holder="", standing="free", asked_away=False, near_end=False, session="morning")
ANN_HERE = replace(FREE, holder=ANN.badge, standing="here")
ANN_AWAY = replace(FREE, holder=ANN.badge, standing="away")
BEN_HERE = replace(FREE, holder=BEN.badge, standing="here")
BEN_AWAY = replace(FREE, holder=BEN.badge, standing="away")
ALONE = replace(FREE, window=replace(WINDOW, people=(BEN,)))

HERE, SITS = {"holder": ANN.badge, "standing": "here"}, {"holder": GUEST, "standing": "here"}
SENT = replace(FREE, roster=Roster(1, (Entry(GUEST, "cover", 1000, 2000),)), at=1500)
LEAVE = replace(FREE, roster=Roster(1, (Entry(EVE.badge, "leave", 1000, 2000),)), at=1500)

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
    ("sent here, but not yet", replace(SENT, at=999), GUEST, "punch", None),
    ("sent here, but no more", replace(SENT, at=2000), GUEST, "punch", None),
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
        replace(SENT, **SITS, near_end=True),
        GUEST,
        "leave",
        Post("vacant", GUEST, ""),
    ),
    (
        "and goes away",
        replace(SENT, **SITS, asked_away=True),
        GUEST,
        "away",
        Post("away", GUEST, ""),
    ),
    ("article 5.5: B for the A on leave", LEAVE, BEN.badge, "cover", Post("covered", BEN.badge, EVE.badge)),
    (
        "leave over: for the first A",
        replace(LEAVE, at=2000),
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
        replace(ANN_HERE, asked_away=True),
        ANN.badge,
        "away",
        Post("away", ANN.badge, ""),
    ),
    (
        "from 15 min before the session's end: leaves",
        replace(ANN_HERE, near_end=True),
        ANN.badge,
        "leave",
        Post("vacant", ANN.badge, ""),
    ),
    (
        "asked for, away comes before leaving",
        replace(ANN_HERE, asked_away=True, near_end=True),
        ANN.badge,
        "away",
        Post("away", ANN.badge, ""),
    ),
    ("at any other time: already on duty, nothing changes", ANN_HERE, ANN.badge, "already", None),
    # the staff key and the hour are the holder's business alone
    (
        "the staff key is not for somebody else",
        replace(ANN_HERE, asked_away=True),
        BEN.badge,
        "takeover",
        Post("covered", BEN.badge, ANN.badge),
    ),
    (
        "who is away comes back also near the end",
        replace(ANN_AWAY, near_end=True, asked_away=True),
        ANN.badge,
        "back",
        Post("back", ANN.badge, ""),
    ),
    # not listed here: punch only, the plate stays
    ("a guest at a free post", FREE, GUEST, "punch", None),
    ("a guest at a held post", replace(ANN_HERE, asked_away=True, near_end=True), GUEST, "punch", None),
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
    """Nobody holds a free post, only who is away is away for too long, and a session wants somebody only where
    nobody is. In the evening whoever stays has until midnight."""
    left_out = {(f"holder{how}", "free") for how in ("", " asked away", " near the end")}
    left_out |= {("limit", standing) for standing in ("free", "here", "overdue")}
    left_out |= {(cause, standing) for cause in ("session", "evening") for standing in ("here", "away", "overdue")}
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
    for held, asked, near, badge in product(here, (True, False), (True, False), (ANN.badge, BEN.badge, GUEST)):
        first, *rest = touch(Occupancy(WINDOW, *held, asked, near, "noon"), badge, "card")
        assert isinstance(first, Punch)
        assert (first.badge, first.by, first.session) == (badge, "card", "noon")
        assert [type(more) for more in rest] in ([], [Post])
        assert all(isinstance(more, Post) and more.badge == badge for more in rest)
        assert all(isinstance(more, Post) and more.instead_of != badge for more in rest)
