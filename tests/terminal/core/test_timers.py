"""What time alone makes true: away beyond the limit, nobody in a session, the end of a day."""

from collections import Counter
from copy import deepcopy

import pytest
from msgspec.structs import replace

from terminal.domain.events import Configured, Happened, RosterKnown
from terminal.domain.facts import Audit
from terminal.domain.roster import Entry, Roster
from terminal.domain.timetable import Session
from tests.support.desk import ANN, BEN, HOUR, MINUTE, WINDOW, Desk, at, with_rules

Steps = list[tuple[str, str]]  # the hall's time, and what happens then


def started(now: str, clock: str = "synced") -> Desk:
    """A desk that has said that it is up."""
    desk = Desk(now, "synced" if clock == "synced" else "unset")
    return up(desk)


def up(desk: Desk) -> Desk:
    desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
    return desk.settle()


def until(desk: Desk, when: str) -> Desk:
    """Time goes on as it does at a desk: a tick a minute, and each fact made durable."""
    day = when if " " in when else f"2026-03-02 {when}"
    while desk.true < at(day):
        desk.wait(min(MINUTE, at(day) - desk.true)).tick()
        desk.settle()
    return desk


def play(desk: Desk, steps: Steps) -> Desk:
    for when, what in steps:
        until(desk, when)
        word, _, rest = what.partition(" ")
        if word == "touch":
            desk.touch(int(rest))
        elif word == "staff":
            desk.press("staff")
            desk.release("staff")
        elif word == "cut":
            up(desk.reboot(int(rest) * MINUTE, "synced"))
        elif word == "trust":
            desk.trust()
        elif word == "outing":
            entry = Entry(ANN.badge, "outing", at(f"2026-03-02 {when}"), at(f"2026-03-02 {rest}"))
            desk.do(RosterKnown(Roster(1, (entry,)), desk.moment()))
        desk.settle()
    return desk


def stated(desk: Desk, *states: str) -> list[tuple[str, str, str]]:
    """The posts that time made, as (hall's minute, state, session or badge)."""
    return [
        (WINDOW.local(f.at).strftime("%H:%M"), str(f.body["state"]), str(f.body.get("session") or f.body["badge"]))
        for f in desk.facts
        if f.kind == "post" and f.body["state"] in states and f.body.get("by", "touch") != "touch"
    ]


GO: Steps = [("07:52", "touch 1"), ("09:00", "staff"), ("09:00", "touch 1")]
OVERDUE = ("09:31", "overdue", ANN.badge)
NEVER: list[tuple[str, str, str]] = []

AWAY: list[tuple[str, Steps, str, list[tuple[str, str, str]]]] = [
    ("away limit: nothing at the limit itself", GO, "09:30", NEVER),
    ("away limit: within a minute beyond it", GO, "09:31", [OVERDUE]),
    ("away limit: once an outing, however long", GO, "11:59", [OVERDUE]),
    ("touch table, row 2: back in time", [*GO, ("09:29", "touch 1")], "11:00", NEVER),
    (
        "touch table, row 2: back, gone again, beyond it again",
        [*GO, ("09:40", "touch 1"), ("10:00", "staff"), ("10:00", "touch 1")],
        "11:00",
        [OVERDUE, ("10:31", "overdue", ANN.badge)],
    ),
    ("touch table, row 1: covered meanwhile", [*GO, ("09:10", "touch 2")], "11:00", NEVER),
    ("roster: an approved outing is a limit of its own", [*GO, ("09:10", "outing 11:00")], "11:05", NEVER),
    (
        "roster: five minutes after it",
        [*GO, ("09:10", "outing 11:00")],
        "11:30",
        [("11:06", "overdue", ANN.badge)],
    ),
    (
        "power cut: a resumed absence keeps its limit",
        [*GO, ("09:10", "touch 4"), ("09:10", "cut 3")],
        "11:00",
        [OVERDUE],
    ),
    (
        "power cut: once an outing also across it",
        [*GO, ("09:35", "touch 4"), ("09:35", "cut 3")],
        "11:00",
        [OVERDUE],
    ),
    (
        "article 5.2: who is back from a stated absence leaves nothing behind",
        [*GO, ("09:40", "touch 1")],
        "11:00",
        [OVERDUE],
    ),
]


@pytest.mark.parametrize(("_why", "steps", "end", "expected"), AWAY, ids=[row[0] for row in AWAY])
def test_away_beyond_the_limit(_why: str, steps: Steps, end: str, expected: list[tuple[str, str, str]]) -> None:
    desk = until(play(started("2026-03-02 07:50"), steps), end)
    assert stated(desk, "overdue") == expected


VACANT_M, VACANT_A = ("08:01", "vacant", "morning"), ("13:31", "vacant", "afternoon")
VACANCY: list[tuple[str, str, Steps, str, list[tuple[str, str, str]]]] = [
    ("article 5.5: nobody a minute into the session", "2026-03-02 07:50", [], "08:30", [VACANT_M]),
    ("article 5.5: not before the minute is over", "2026-03-02 07:50", [], "08:00", NEVER),
    ("article 5.5: once a session, and each session", "2026-03-02 07:50", [], "17:00", [VACANT_M, VACANT_A]),
    ("article 5.1: came five minutes early", "2026-03-02 07:50", [("07:55", "touch 1")], "11:59", NEVER),
    ("article 5.5: B sits in for A", "2026-03-02 07:50", [("07:55", "touch 2")], "11:59", NEVER),
    ("touch table, row 7: a guest fills no post", "2026-03-02 07:50", [("07:55", "touch 4")], "08:30", [VACANT_M]),
    (
        "touch table, row 5: left a quarter before the end",
        "2026-03-02 07:50",
        [("07:55", "touch 1"), ("11:50", "touch 1")],
        "12:30",
        [("11:51", "vacant", "morning")],
    ),
    ("away is somebody registered", "2026-03-02 07:50", GO, "11:59", NEVER),
    (
        "once a session also when somebody came between",
        "2026-03-02 07:50",
        [("08:05", "touch 1"), ("11:50", "touch 1")],
        "12:30",
        [VACANT_M],
    ),
    ("the lunch break is no session", "2026-03-02 12:05", [], "13:29", NEVER),
    ("a Sunday has none", "2026-03-08 07:50", [], "2026-03-08 12:00", NEVER),
    ("a boot amid the session gets its minute", "2026-03-02 09:00", [], "09:00", NEVER),
    ("and then it is stated", "2026-03-02 09:00", [], "09:02", [("09:01", "vacant", "morning")]),
    (
        "power cut: a resumed post is not vacant",
        "2026-03-02 07:50",
        [("07:55", "touch 1"), ("09:00", "touch 4"), ("09:00", "cut 5")],
        "11:00",
        NEVER,
    ),
    (
        "power cut: too long, and a touch is asked for",
        "2026-03-02 07:50",
        [("07:55", "touch 1"), ("09:00", "cut 15")],
        "11:00",
        [("09:16", "vacant", "morning")],
    ),
    ("power cut: once a session also across it", "2026-03-02 07:50", [("08:10", "cut 5")], "11:00", [VACANT_M]),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "now", "steps", "end", "expected"), VACANCY, ids=[row[0] for row in VACANCY])
def test_nobody_in_a_session(
    _why: str, now: str, steps: Steps, end: str, expected: list[tuple[str, str, str]]
) -> None:
    desk = until(play(started(now), steps), end)
    assert stated(desk, "vacant") == expected


CLOSING: list[tuple[str, str, Steps, str, list[tuple[str, str, str]]]] = [
    ("after the last session and its margin", "2026-03-02 17:00", [], "18:30", [("18:00", "2026-03-02", "clock")]),
    ("not within the margin", "2026-03-02 17:00", [], "17:59", []),
    ("not in the lunch break", "2026-03-02 11:50", [], "13:20", []),
    (
        "article 5.1: who left five minutes late",
        "2026-03-02 17:00",
        [("17:01", "touch 1"), ("17:35", "touch 1")],
        "19:00",
        [("18:00", "2026-03-02", "clock")],
    ),
    (
        "who forgot to leave is not there at 20:00",
        "2026-03-02 17:00",
        [("17:01", "touch 1")],
        "20:00",
        [("18:00", "2026-03-02", "clock")],
    ),
    (
        "whoever stays punches out as late as they go, and the day is summed again",
        "2026-03-02 17:00",
        [("17:01", "touch 1"), ("19:07", "touch 1")],
        "2026-03-03 00:05",
        [("18:00", "2026-03-02", "clock"), ("00:00", "2026-03-02", "clock")],
    ),
    (
        "who comes after the closing opens the day again",
        "2026-03-02 17:00",
        [("18:30", "touch 1")],
        "2026-03-03 00:05",
        [("18:00", "2026-03-02", "clock"), ("00:00", "2026-03-02", "clock")],
    ),
    (
        "a day without a session ends at midnight",
        "2026-03-08 10:00",
        [("2026-03-08 10:05", "touch 1")],
        "2026-03-09 00:01",
        [("00:00", "2026-03-08", "clock")],
    ),
    (
        "a quiet day is closed like any other",
        "2026-03-02 17:00",
        [],
        "2026-03-03 19:00",
        [("18:00", "2026-03-02", "clock"), ("18:00", "2026-03-03", "clock")],
    ),
    (
        "switched off in the evening: at the next start",
        "2026-03-02 17:00",
        [("17:01", "touch 1"), ("17:40", "cut 840")],
        "2026-03-03 07:45",
        [("07:41", "2026-03-02", "restart")],
    ),
    (
        "a short power cut closes nothing",
        "2026-03-02 10:00",
        [("10:01", "touch 1"), ("10:10", "cut 5")],
        "12:00",
        [],
    ),
    (
        "closed before it was switched off: not again",
        "2026-03-02 17:00",
        [("18:10", "cut 840")],
        "2026-03-03 09:00",
        [("18:00", "2026-03-02", "clock")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "now", "steps", "end", "expected"), CLOSING, ids=[row[0] for row in CLOSING])
def test_the_end_of_a_day(
    _why: str, now: str, steps: Steps, end: str, expected: list[tuple[str, str, str]]
) -> None:
    desk = until(play(started(now), steps), end)
    closed = [f for f in desk.facts if f.kind == "post" and f.body["state"] == "closed"]
    told = [(WINDOW.local(f.at).strftime("%H:%M"), str(f.body["day"]), str(f.body["by"])) for f in closed]
    assert told == expected
    after = [desk.facts[fact.seq] for fact in closed]  # seq counts from 1: this is the next one
    assert [str(fact.body["detail"]).split()[0] for fact in after] == [row[1] for row in expected]
    assert all(desk.facts[fact.seq].mono == fact.mono for fact in closed)


NAMES = {
    "punch": "punches",
    "rating": "ratings",
    "unrated": "unrated",
    "complaint": "complaints",
    "touch": "touches",
}


def plainly(desk: Desk, day: str) -> str:
    """The same by counting the day's facts one by one."""
    of_day = [f for f in desk.facts if WINDOW.local(f.at).date().isoformat() == day]
    count = Counter(NAMES.get(f.kind, "") for f in of_day)
    boots = sum(f.kind == "audit" and f.body["what"] == "boot" for f in of_day)
    names = ("punches", "ratings", "unrated", "complaints", "touches")
    return f"{day} {' '.join(f'{name}={count[name]}' for name in names)} boots={boots}"


def sums(desk: Desk) -> list[str]:
    return [str(f.body["detail"]) for f in desk.facts if f.kind == "audit" and f.body["what"] == "day"]


def busy(desk: Desk) -> Desk:
    desk.touch(1)
    desk.settle().wait(MINUTE).touch(None)
    desk.settle().wait(MINUTE).press("satisfied")
    desk.settle().release("satisfied")
    desk.wait(MINUTE).hold("dissatisfied", 3500)
    desk.wait(500).press("dissatisfied")
    desk.settle().release("dissatisfied")
    return desk


def test_each_day_is_summed_as_plain_counting_has_it() -> None:
    desk = busy(started("2026-03-02 10:00"))
    busy(up(desk.wait(HOUR).reboot(3 * MINUTE, "synced")))
    busy(up(desk.wait(HOUR).reboot(20 * HOUR, "synced")))
    until(desk, "2026-03-04 00:01")
    assert sums(desk) == [plainly(desk, "2026-03-02"), plainly(desk, "2026-03-03")]
    assert sums(desk)[0] == "2026-03-02 punches=2 ratings=4 unrated=0 complaints=2 touches=2 boots=2"


def test_a_day_opened_again_is_summed_whole() -> None:
    desk = until(busy(started("2026-03-02 17:00")), "17:40")
    desk.touch(1)
    until(desk.settle(), "18:30")
    desk.touch(1)
    until(desk.settle(), "2026-03-03 00:01")
    assert len(sums(desk)) == 2
    assert sums(desk)[-1] == plainly(desk, "2026-03-02")


def test_the_bounds_of_a_day_that_a_power_cut_ended() -> None:
    desk = until(busy(started("2026-03-02 17:00")), "17:40")
    last = desk.facts[-1].at
    until(up(desk.reboot(14 * HOUR, "synced")), "2026-03-03 07:45")
    body = next(f.body for f in desk.facts if f.body.get("by") == "restart")
    assert body["earliest"] == last
    assert last < int(body["latest"]) <= at("2026-03-03 00:00")


# While the clock is not set nothing of this is stated; once it is, all of it.

UNSET: list[tuple[str, str, Steps, str, str, int]] = [
    ("vacancy", "2026-03-02 08:30", [], "09:00", "vacant", 1),
    ("away limit", "2026-03-02 08:00", [*GO[1:2], ("08:01", "touch 1")], "09:00", "overdue", 0),
    (
        "away limit, gone",
        "2026-03-02 08:00",
        [("08:01", "touch 1"), ("08:05", "staff"), ("08:05", "touch 1")],
        "09:00",
        "overdue",
        1,
    ),
    ("closing", "2026-03-02 17:00", [], "18:20", "closed", 1),
]


@pytest.mark.parametrize(("_why", "now", "steps", "end", "state", "count"), UNSET, ids=[row[0] for row in UNSET])
def test_a_clock_in_doubt_states_nothing_and_a_trusted_one_all(
    _why: str, now: str, steps: Steps, end: str, state: str, count: int
) -> None:
    desk = started(now, "unset")
    play(desk, [step for step in steps if step[0] < end])
    until(desk, end)
    assert stated(desk, "vacant", "overdue", "closed") == []
    desk.trust()
    desk.settle().wait(MINUTE).tick()
    assert len(stated(desk.settle(), state)) == count


def test_yesterday_is_closed_once_the_mornings_clock_is_trusted() -> None:
    desk = until(busy(started("2026-03-02 17:00")), "17:40")
    up(desk.reboot(14 * HOUR, "unset"))
    desk.touch(2)
    until(desk.settle(), "2026-03-03 07:50")
    assert sums(desk) == []
    desk.trust()
    desk.settle().wait(1000).tick()
    desk.settle()
    assert sums(desk) == ["2026-03-02 punches=1 ratings=2 unrated=0 complaints=1 touches=1 boots=1"]
    assert desk.of_kind("post", "state")[-1] == "closed"
    assert (desk.view.scene, desk.view.badge) == ("covered", BEN.badge)  # who touched this morning stays


# Who waits for it, and what when it cannot be recorded.


def test_a_touch_at_the_turn_of_the_day_is_judged_after_the_closing() -> None:
    desk = until(play(started("2026-03-08 17:00"), [("2026-03-08 17:01", "touch 1")]), "2026-03-08 23:59")
    desk.wait(MINUTE).touch(1)
    assert [draft.kind for record in desk.asked for draft in record.drafts] == ["post", "audit"]
    desk.settle()
    assert desk.of_kind("post", "state")[-2:] == ["closed", "staffed"]
    assert desk.of_kind("punch", "did")[-1] == "in"


def test_what_could_not_be_recorded_is_tried_again_after_a_minute_and_troubles_nobody() -> None:
    desk = started("2026-03-02 09:00")
    desk.wait(MINUTE).tick()
    assert desk.banner == ""
    desk.refuse()
    assert desk.banner == ""
    desk.wait(59_999).tick()
    assert desk.asked == []
    desk.wait(1).tick()
    desk.settle()
    assert stated(desk, "vacant") == [("09:02", "vacant", "morning")]


def test_the_limits_are_the_halls() -> None:
    desk = started("2026-03-02 07:50")
    desk.do(Configured(with_rules(away_limit_minutes=5, nobody_after_minutes=20), "1.2", desk.moment()))
    twin = until(deepcopy(desk), "09:00")
    assert stated(twin, "vacant") == [("08:20", "vacant", "morning")]
    assert stated(until(play(desk, GO), "10:00"), "overdue") == [("09:06", "overdue", ANN.badge)]


def test_a_session_that_ends_before_midnight_is_closed_on_its_day() -> None:
    desk = started("2026-03-02 22:00")
    sessions = (Session("night", "21:00", "23:50"),)
    desk.do(Configured(replace(WINDOW, sessions=sessions), "1.2", desk.moment()))
    until(desk, "2026-03-03 00:10")
    assert [f.body["day"] for f in desk.facts if f.body.get("state") == "closed"] == ["2026-03-02"]


def test_the_plate_says_both_in_its_own_words_and_never_why() -> None:
    desk = until(started("2026-03-02 07:50"), "08:05")
    assert (desk.view.scene, desk.view.badge) == ("nobody", "")
    assert desk.view.headline is not None and desk.view.headline.id == "post.nobody"
    away = until(play(started("2026-03-02 07:50"), GO), "09:45")
    assert (away.view.scene, away.view.badge) == ("away", ANN.badge)
    assert away.view.headline is not None and away.view.headline.values == {"until": "09:30"}
    assert "overdue" not in repr(away.view)
    assert BEN.badge not in repr(away.view)
