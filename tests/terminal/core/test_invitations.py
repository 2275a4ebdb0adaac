"""Asking to rate (articles 3.5 and 9; 国办发〔2019〕51号: 一次一评): a case is rated once, or it is unrated."""

import pytest

from terminal.domain.events import Configured
from tests.support.asking import Act, Asking, Kept
from tests.support.desk import ANN, BEN, MINUTE, with_rules

GOOD, FAIR, POOR = "satisfied", "basically_satisfied", "dissatisfied"
ROWS: list[tuple[str, list[Act], list[Kept]]] = [
    (
        "一次一评: the invited press carries the case",
        [(0, "invite", "c1"), (5000, "press", "good"), (90_000, "tick", "")],
        [(GOOD, "c1", 0)],
    ),
    (
        "keys, sentence 2: a change within 8 s keeps the case",
        [(0, "invite", "c1"), (0, "press", "good"), (8000, "press", "fair"), (90_000, "tick", "")],
        [(GOOD, "c1", 0), (FAIR, "c1", 1)],
    ),
    (
        "一次一评: a press after the 8 s is a rating without the case",
        [(0, "invite", "c1"), (0, "press", "good"), (8001, "press", "fair"), (90_000, "tick", "")],
        [(GOOD, "c1", 0), (FAIR, "", 0)],
    ),
    (
        "words, levels: an invited rating that nobody gave is unrated",
        [(0, "invite", "c1"), (60_000, "tick", "")],
        [("unrated", "c1", 0)],
    ),
    ("words, levels: not before its time", [(0, "invite", "c1"), (59_999, "tick", "")], []),
    (
        "words, levels: unrated once, however often time passes",
        [(0, "invite", "c1"), (60_000, "tick", ""), (1, "tick", ""), (60_000, "tick", "")],
        [("unrated", "c1", 0)],
    ),
    (
        "words, levels: no default rating, and nobody invited is nothing",
        [(0, "tick", ""), (90_000, "tick", "")],
        [],
    ),
    (
        "一次一评: the last millisecond is in time",
        [(0, "invite", "c1"), (59_999, "press", "good"), (90_000, "tick", "")],
        [(GOOD, "c1", 0)],
    ),
    (
        "一次一评: a press too late is kept, without the case",
        [(0, "invite", "c1"), (60_000, "press", "good"), (90_000, "tick", "")],
        [(GOOD, "", 0), ("unrated", "c1", 0)],
    ),
    (
        "keys, sentence 2: a change after the invitation's end keeps the case",
        [(0, "invite", "c1"), (59_000, "press", "good"), (2000, "tick", ""), (2000, "press", "poor")],
        [(GOOD, "c1", 0), (POOR, "c1", 1)],
    ),
    (
        "keys, sentence 3: unclear counts to nobody, so the case is unrated",
        [(0, "invite", "c1"), (59_000, "press", "good"), (100, "press", "poor"), (8000, "tick", "")],
        [(GOOD, "c1", 0), ("unclear", "c1", 1), ("unrated", "c1", 0)],
    ),
    (
        "keys, sentence 3: while it may still become unclear nothing is stated",
        [
            *[(0, "invite", "c1"), (59_700, "press", "good"), (300, "tick", ""), (100, "press", "poor")],
            (9000, "tick", ""),
        ],
        [(GOOD, "c1", 0), ("unclear", "c1", 1), ("unrated", "c1", 0)],
    ),
    (
        "keys, sentence 2: the 8th second belongs to the 8 s",
        [
            *[(0, "invite", "c1"), (52_000, "press", "good"), (7900, "press", "fair"), (100, "tick", "")],
            *[(0, "press", "poor"), (9000, "tick", "")],
        ],
        [(GOOD, "c1", 0), (FAIR, "c1", 1), ("unclear", "c1", 2), ("unrated", "c1", 0)],
    ),
    (
        "keys, sentence 3: pressed once more, the case has its rating",
        [
            *[(0, "invite", "c1"), (0, "press", "good"), (100, "press", "poor"), (2000, "press", "fair")],
            (90_000, "tick", ""),
        ],
        [(GOOD, "c1", 0), ("unclear", "c1", 1), (FAIR, "c1", 2)],
    ),
    (
        "keys, sentence 3: pressed once more after 8 s too, while the invitation stands",
        [
            *[(0, "invite", "c1"), (0, "press", "good"), (100, "press", "poor"), (20_000, "press", "fair")],
            (90_000, "tick", ""),
        ],
        [(GOOD, "c1", 0), ("unclear", "c1", 1), (FAIR, "c1", 0)],
    ),
    (
        "一次一评: the press before the invitation was another citizen's",
        [(0, "press", "good"), (3000, "invite", "c1"), (2000, "press", "poor")],
        [(GOOD, "", 0), (POOR, "c1", 0)],
    ),
    (
        "keys, sentence 3: a hand on the keys is not cut in two by an invitation",
        [(0, "press", "good"), (100, "invite", "c1"), (100, "press", "poor"), (60_000, "tick", "")],
        [(GOOD, "", 0), ("unclear", "", 1), ("unrated", "c1", 0)],
    ),
    (
        "一次一评: the next case ends the one before",
        [(0, "invite", "c1"), (10_000, "invite", "c2"), (5000, "press", "good"), (90_000, "tick", "")],
        [("unrated", "c1", 0), (GOOD, "c2", 0)],
    ),
    (
        "一次一评: a rated case is not unrated by the next",
        [(0, "invite", "c1"), (0, "press", "good"), (9000, "invite", "c2"), (60_000, "tick", "")],
        [(GOOD, "c1", 0), ("unrated", "c2", 0)],
    ),
    (
        "orders are done once: the same order again prolongs nothing",
        [(0, "invite", "c1"), (30_000, "invite", "c1"), (30_000, "tick", "")],
        [("unrated", "c1", 0)],
    ),
    (
        "一次一评: a rated case is not asked for again",
        [
            *[(0, "invite", "c1"), (0, "press", "good"), (90_000, "tick", ""), (0, "invite", "c1")],
            *[(1000, "press", "fair"), (90_000, "tick", "")],
        ],
        [(GOOD, "c1", 0), (FAIR, "", 0)],
    ),
    (
        "一次一评: nor after a restart",
        [
            *[(0, "invite", "c1"), (0, "press", "good"), (9000, "restart", "60000"), (0, "invite", "c1")],
            (90_000, "tick", ""),
        ],
        [(GOOD, "c1", 0)],
    ),
    (
        "一次一评: an unrated case may be asked for again",
        [(0, "invite", "c1"), (60_000, "tick", ""), (0, "invite", "c1"), (1000, "press", "fair")],
        [("unrated", "c1", 0), (FAIR, "c1", 0)],
    ),
    (
        "staff prompt after each item: the staff key held 2 s and let go invites",
        [(0, "staff", "2000"), (60_000, "tick", "")],
        [("unrated", "", 0)],
    ),
    (
        "touch table, row 4: a short press of the staff key is for going away",
        [(0, "staff", "1999"), (90_000, "tick", "")],
        [],
    ),
    ("keys, sentence 5: held over 10 s is a fault", [(0, "staff", "10001"), (90_000, "tick", "")], []),
    (
        "staff prompt: held for 10 s it is not yet one",
        [(0, "staff", "10000"), (60_000, "tick", "")],
        [("unrated", "", 0)],
    ),
    (
        "staff prompt: answered in time",
        [(0, "staff", "2000"), (59_999, "press", "good"), (90_000, "tick", "")],
        [(GOOD, "", 0)],
    ),
    (
        "keys, sentence 2: a change after the time is still of the press in it",
        [(0, "staff", "2000"), (59_000, "press", "good"), (2000, "press", "poor"), (90_000, "tick", "")],
        [(GOOD, "", 0), (POOR, "", 1)],
    ),
    (
        "staff prompt: while the center asks already it only reminds",
        [(0, "invite", "c1"), (5000, "staff", "2000"), (1000, "press", "good"), (90_000, "tick", "")],
        [(GOOD, "c1", 0)],
    ),
    (
        "staff prompt: twice before an answer is one invitation",
        [(0, "staff", "2000"), (5000, "staff", "2000"), (90_000, "tick", "")],
        [("unrated", "", 0)],
    ),
    (
        "staff prompt: after an answer it is for the next citizen",
        [(0, "staff", "2000"), (1000, "press", "good"), (9000, "staff", "2000"), (90_000, "tick", "")],
        [(GOOD, "", 0), ("unrated", "", 0)],
    ),
    (
        "words, levels: an invitation that the power cut is unrated at the next start",
        [(0, "invite", "c1"), (1000, "restart", "60000"), (0, "press", "good"), (90_000, "tick", "")],
        [("unrated", "c1", 0), (GOOD, "", 0)],
    ),
    (
        "words, levels: once, however often the power is cut",
        [
            *[(0, "invite", "c1"), (1000, "restart", "60000"), (0, "tick", "")],
            *[(1000, "restart", "60000"), (0, "tick", ""), (90_000, "tick", "")],
        ],
        [("unrated", "c1", 0)],
    ),
    (
        "words, levels: that of the staff key too",
        [(0, "staff", "2000"), (1000, "restart", "60000"), (0, "tick", "")],
        [("unrated", "", 0)],
    ),
    (
        "一次一评: nothing is invented where the rating was given before the cut",
        [(0, "invite", "c1"), (0, "press", "good"), (1000, "restart", "60000"), (90_000, "tick", "")],
        [(GOOD, "c1", 0)],
    ),
    (
        "一次一评: nor of the staff key's",
        [(0, "staff", "2000"), (0, "press", "good"), (1000, "restart", "60000"), (90_000, "tick", "")],
        [(GOOD, "", 0)],
    ),
    (
        "keys, sentence 3: what was unclear at the cut is no rating",
        [
            *[(0, "invite", "c1"), (0, "press", "good"), (100, "press", "poor"), (1000, "restart", "60000")],
            (0, "tick", ""),
        ],
        [(GOOD, "c1", 0), ("unclear", "c1", 1), ("unrated", "c1", 0)],
    ),
    (
        "words, levels: what was unrated before the cut is not again",
        [(0, "invite", "c1"), (60_000, "tick", ""), (1000, "restart", "60000"), (0, "tick", "")],
        [("unrated", "c1", 0)],
    ),
    (
        "words, levels: of two of the staff key's, the one that was not answered",
        [
            *[(0, "staff", "2000"), (0, "press", "good"), (9000, "staff", "2000"), (1000, "restart", "60000")],
            *[(0, "tick", ""), (1000, "restart", "60000"), (0, "tick", "")],
        ],
        [(GOOD, "", 0), ("unrated", "", 0)],
    ),
    (
        "一次一评: a press after the next case's end answers no invitation before it",
        [
            *[(0, "staff", "2000"), (1000, "invite", "c1"), (0, "press", "good"), (9000, "press", "fair")],
            *[(1000, "restart", "60000"), (0, "tick", "")],
        ],
        [("unrated", "", 0), (GOOD, "c1", 0), (FAIR, "", 0)],
    ),
    (
        "一次一评: a case that the cut left open may be asked for again",
        [
            *[(0, "invite", "c1"), (1000, "restart", "60000"), (0, "invite", "c1"), (1000, "press", "fair")],
            (90_000, "tick", ""),
        ],
        [("unrated", "c1", 0), (FAIR, "c1", 0)],
    ),
]


@pytest.mark.parametrize(("_why", "acts", "kept"), ROWS, ids=[row[0] for row in ROWS])
def test_what_becomes_of_an_invitation(_why: str, acts: list[Act], kept: list[Kept]) -> None:
    assert Asking().play(acts).given == kept


def test_the_plate_does_not_ask_for_a_case_that_is_rated() -> None:
    desk = Asking().play([(0, "invite", "c1"), (0, "press", "good"), (90_000, "tick", ""), (0, "invite", "c1")])
    assert desk.banner == ""
    desk.ask("c2")
    assert desk.banner == "rating.invited"


def test_unrated_names_whom_the_plate_showed_when_asking_and_a_rating_whom_it_showed_at_the_press() -> None:
    desk = Asking()
    desk.touch(1)
    desk.settle()
    desk.ask("c1")
    desk.wait(10_000).press("staff")
    desk.touch(2)
    desk.settle()
    desk.ask("c2")
    desk.settle().wait(5000).press("satisfied")
    desk.settle()
    assert [
        (kind, b["case"], b["badge"], b["staffing"]) for kind, b in desk.said if kind != "asked" and "case" in b
    ] == [
        ("unrated", "c1", ANN.badge, 2),
        ("rating", "c2", BEN.badge, 5),
    ]


def test_the_time_to_answer_is_the_halls_to_choose() -> None:
    desk = Asking()
    desk.do(Configured(with_rules(invitation_seconds=20), "1.2", desk.moment()))
    desk.play([(0, "invite", "c1"), (19_999, "tick", "")])
    assert desk.given == []
    assert desk.play([(1, "tick", "")]).given == [("unrated", "c1", 0)]


def test_the_plate_asks_until_the_time_is_over_and_again_when_reminded() -> None:
    desk = Asking()
    desk.ask("c1")
    assert desk.banner == "rating.invited"
    desk.wait(20_000).touch(1)
    desk.settle()
    assert desk.banner == "punch.counted"
    desk.wait(10_001).staff(2000)
    assert desk.banner == "rating.invited"
    desk.wait(27_998).tick()
    assert desk.banner == "rating.invited"
    desk.wait(1).tick()
    assert desk.banner == ""


def test_who_was_asked_for_stays_with_an_invitation_that_the_power_cut() -> None:
    desk = Asking()
    desk.touch(1)
    desk.settle()
    desk.ask("c1")
    desk.settle().wait(10_000).touch(2)
    desk.settle().reboot(MINUTE, "synced").tick()
    assert desk.settle().said[-1] == ("unrated", {"case": "c1", "badge": ANN.badge, "staffing": 2})


def test_a_cut_before_it_is_on_record_leaves_it_owed_and_a_failing_disk_too() -> None:
    desk = Asking()
    desk.ask("c1")
    desk.settle().reboot(MINUTE, "synced").tick()
    desk.reboot(MINUTE, "synced").tick()
    desk.refuse()
    desk.wait(61_000).tick()
    assert desk.settle().given == [("unrated", "c1", 0)]


def test_an_invitation_that_is_not_on_the_disk_is_known_to_nobody() -> None:
    desk = Asking()
    desk.ask("c1")
    desk.reboot(MINUTE, "synced").tick()
    assert desk.settle().given == []


def test_what_is_asked_and_answered_all_day_is_forgotten_in_time() -> None:
    desk = Asking()
    for _ in range(100):
        desk.play([(30_000, "staff", "2000"), (1000, "press", "good")])
    assert len(desk.state.kept.asked) <= 61
    desk.reboot(MINUTE, "synced").tick()
    assert "unrated" not in dict(desk.settle().said)
