"""Whose a press is: whom the plate named at its first press (articles 3.1 and 10.2)."""

from typing import Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.core import view
from terminal.domain.events import Configured, Joining, Linked, Pressed, RosterKnown
from terminal.domain.facts import Fact, Key, Level
from terminal.domain.roster import Entry, Roster
from terminal.domain.views import Scene
from tests.support.desk import ANN, BEN, EVE, GUEST, HOUR, MINUTE, WINDOW, Desk, with_rules

GOOD: Level = "satisfied"
POOR: Level = "dissatisfied"
DiskKind = Literal["instant", "slow", "failing"]

# What is done: "touch 1" asks, "sit 1" is recorded too, "settle" records what was asked, a number waits so many ms.
# Then whose the ratings are, and whose the complaint; A is Ann, B is Ben, "" is nobody.
STORIES: list[tuple[str, str, list[str], list[str]]] = [
    ("whom the plate named at the first press", "sit 1 9000 press good settle", ["A"], []),
    ("pressed on A's plate while B's touch is made durable", "sit 1 9000 touch 2 300 press good settle", ["A"], []),
    ("twin: pressed once B's touch is durable", "sit 1 9000 touch 2 300 settle press good settle", ["B"], []),
    ("pressed before B's touch was durable, heard of after it", "sit 1 9000 sit 2 late good settle", ["A"], []),
    ("pressed on a plate that names nobody yet", "touch 1 300 press good settle", [""], []),
    ("pressed while A's leaving is made durable", "sit 1 10200000 touch 1 300 press good settle", ["A"], []),
    ("twin: pressed once A has left", "sit 1 10200000 sit 1 300 press good settle", [""], []),
    ("a correction after a takeover", "sit 1 press good settle 3000 sit 2 3000 press poor settle", ["A", "A"], []),
    (
        "twin: 8 s later it is no correction",
        "sit 1 press good settle 3000 sit 2 5001 press poor settle",
        ["A", "B"],
        [],
    ),
    (
        "a correction that waits for the takeover",
        "sit 1 press good settle 3000 touch 2 300 press poor settle",
        ["A", "A"],
        [],
    ),
    ("a correction of what was nobody's", "press good settle sit 1 3000 press poor settle", ["", ""], []),
    (
        "unclear, and the press after it",
        "sit 1 press good settle 100 press poor settle sit 2 3000 press good settle",
        ["A", "A", "A"],
        [],
    ),
    (
        "first press could not be recorded: the next one is the first",
        "sit 1 press good refuse sit 2 3000 press good settle",
        ["B"],
        [],
    ),
    ("a complaint begun on A's plate", "sit 1 hold 3000 300 sit 2 300 press poor settle", ["A"], ["A"]),
    (
        "taken over while it is held",
        "sit 1 9000 press poor settle 1000 sit 2 2500 release poor 300 press poor settle",
        ["A"],
        ["A"],
    ),
    (
        "begun while B's touch is made durable",
        "sit 1 9000 touch 2 300 press poor settle 3500 release poor 300 press poor settle",
        ["A"],
        ["A"],
    ),
    ("twin: begun on B's plate", "sit 1 9000 sit 2 hold 3000 300 press poor settle", ["B"], ["B"]),
    (
        "begun with a correction of what A was given: with its rating",
        "sit 1 press good settle 3000 sit 2 300 hold 3000 300 press poor settle",
        ["A", "A"],
        ["A"],
    ),
    (
        "begun by pressing once more what A was given",
        "sit 1 press poor settle 300 release poor sit 2 hold 3000 300 press poor settle",
        ["A"],
        ["A"],
    ),
    ("begun on a plate that names nobody", "hold 3000 sit 1 300 press poor settle", [""], [""]),
    (
        "begun when its rating could not be recorded",
        "sit 1 9000 press poor refuse 1000 sit 2 2500 release poor 300 press poor settle",
        [],
        ["A"],
    ),
]
KEYS: dict[str, Key] = {"good": GOOD, "poor": POOR}
WHO = {"A": ANN.badge, "B": BEN.badge, "": ""}


def play(desk: Desk, words: str) -> Desk:
    acts = iter(words.split())
    for act in acts:
        match act:
            case "touch" | "sit":
                desk.touch(int(next(acts)))
            case "late":
                moment = desk.moment()
                desk.do(Pressed(KEYS[next(acts)], replace(moment, at=moment.at - 30, mono=moment.mono - 30)))
            case "press":
                desk.press(KEYS[next(acts)])
            case "release":
                desk.release(KEYS[next(acts)])
            case "hold":
                desk.hold(POOR, int(next(acts)))
            case "refuse":
                desk.refuse()
            case ms if ms != "settle":
                desk.wait(int(ms)).tick()
        if act in ("sit", "settle", "release"):
            desk.settle()
    return desk


@pytest.mark.parametrize(("_why", "words", "ratings", "complaints"), STORIES, ids=[row[0] for row in STORIES])
def test_whose_ratings_and_complaints_are(_why: str, words: str, ratings: list[str], complaints: list[str]) -> None:
    desk = play(Desk("2026-03-02 09:00"), words)
    assert desk.of_kind("rating", "badge") == [WHO[who] for who in ratings]
    assert desk.of_kind("complaint", "badge") == [WHO[who] for who in complaints]
    for badge, staffing in zip(desk.of_kind("rating", "badge"), desk.of_kind("rating", "staffing"), strict=True):
        assert post_of(desk, int(staffing)) == badge


def post_of(desk: Desk, staffing: int) -> str:
    """The badge of the `post` fact with this seq."""
    return str(desk.facts[staffing - 1].body["badge"]) if staffing else ""


# A plate that names nobody: whoever holds the post behind it is not who was rated.


def broken(desk: Desk) -> None:
    play(desk, "sit 1 9000 touch 1 refuse touch 1 refuse")


def unlisted(desk: Desk) -> None:
    play(desk, "sit 1")
    desk.do(Configured(replace(WINDOW, people=(BEN,)), "1.2", desk.moment()))
    desk.wait(2 * MINUTE).tick()


def gone_home(desk: Desk) -> None:
    play(desk, "sit 1")
    desk.wait(24 * HOUR).tick()
    desk.settle()


def dark(desk: Desk) -> None:
    desk.do(Configured(with_rules(standby=("20:00", "07:30")), "1.2", desk.moment()))
    gone_home(desk)


def no_time(desk: Desk) -> None:
    play(desk, "sit 1")
    desk.reboot(MINUTE, "unset")


def joining(desk: Desk) -> None:
    desk.do(Linked(True, desk.moment()))
    desk.do(Joining("123456", "t-4f2c81d09ab3", "4f" * 32, desk.moment()))


NAMELESS: list[tuple[Scene, object, str, bool]] = [
    ("out_of_order", broken, "2026-03-02 09:00", True),
    ("nobody", unlisted, "2026-03-02 09:00", True),
    ("closed", gone_home, "2026-03-02 07:00", True),
    ("standby", dark, "2026-03-02 07:00", True),
    ("touch_please", no_time, "2026-03-02 09:00", True),
    ("pairing", joining, "2026-03-02 09:00", False),
    ("unconfigured", lambda _: None, "2026-03-02 09:00", False),
]


@pytest.mark.parametrize(("scene", "before", "now", "configured"), NAMELESS, ids=[row[0] for row in NAMELESS])
def test_on_a_plate_that_names_nobody_a_press_goes_to_nobody(
    scene: Scene, before: object, now: str, configured: bool
) -> None:
    desk = Desk(now, configured=configured)
    assert callable(before)
    before(desk)
    assert (desk.view.scene, desk.view.badge) == (scene, "")
    desk.hold(POOR, 3000)
    desk.wait(100).press(POOR)
    desk.settle()
    for kind in ("rating", "complaint"):
        assert (desk.of_kind(kind, "badge"), desk.of_kind(kind, "staffing")) == ([""], [0])


def test_away_the_plate_still_names_whose_window_it_is() -> None:
    desk = play(Desk("2026-03-02 09:00"), "sit 1 60000")
    desk.press("staff")
    desk.wait(100).release("staff")
    assert play(desk, "1000 sit 1").view.scene == "away"
    assert play(desk, "1000 press good settle").of_kind("rating", "badge") == [ANN.badge]


# Any story, on any disk.


class Shown(NamedTuple):
    """Whom the plate named at a press."""

    key: Key
    boot: str
    mono: int
    badge: str


class Watched(Desk):
    """A desk that writes down whom its plate names whenever a key goes down, and whose disk is slow or fails."""

    def __init__(self, disk: DiskKind) -> None:
        self.shown: list[Shown] = []
        self.disk = disk
        super().__init__("2026-03-02 11:30")

    def act(self, what: str, n: int) -> None:
        self.wait(PAUSES[n % len(PAUSES)] + 1)
        getattr(self, f"on_{what}")(n)
        if self.disk == "instant":
            self.settle()

    def on_touch(self, n: int) -> None:
        self.touch(n % 4 + 1)

    def on_press(self, n: int) -> None:
        key = PRESSED[n % len(PRESSED)]
        moment = self.moment()
        plate = view(replace(self.state, now=moment))
        self.shown.append(Shown(key, moment.boot, moment.mono, plate.badge))
        self.press(key)

    def on_release(self, n: int) -> None:
        self.release(PRESSED[n % len(PRESSED)])

    def on_complain(self, n: int) -> None:
        self.on_press(0)
        self.wait(PAUSES[n % len(PAUSES)])
        if n % 2:
            self.touch(n % 4 + 1)
        self.wait(3000).release(PRESSED[0])
        self.wait(PAUSES[n // 7 % len(PAUSES)] + 1)
        self.on_press(0)
        self.release(PRESSED[0])

    def on_staff(self, n: int) -> None:
        self.press("staff")
        self.wait((100, 2000)[n % 2]).release("staff")

    def on_disk(self, n: int) -> None:
        for _ in range(min(n % 4 + 1, len(self.asked))):
            self.refuse() if self.disk == "failing" and n % 3 else self.commit()

    def on_tick(self, _: int) -> None:
        self.tick()

    def on_people(self, n: int) -> None:
        people = ((ANN, BEN, EVE), (BEN,), ())[n % 3]
        self.do(Configured(replace(WINDOW, people=people), "1.2", self.moment()))
        cover = Entry(GUEST, "cover", self.true, self.true + HOUR)
        self.do(RosterKnown(Roster(n, (cover,) * (n % 2)), self.moment()))

    def on_cut(self, n: int) -> None:
        self.reboot(MINUTE, ("synced", "unset")[n % 2] if n % 3 else "synced")


PAUSES = (0, 40, 600, 1001, 3000, 5000, 8001, 20_000, 31 * MINUTE)
PRESSED: tuple[Key, ...] = (POOR, POOR, GOOD, "very_dissatisfied")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["touch", "press", "press", "release", "complain", "complain", "staff", "disk", "tick", "people", "cut"]
        ),
        st.integers(0, 62),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["instant", "slow", "failing"]), ACTS)
def test_nothing_carries_a_name_that_the_plate_did_not_show_at_its_first_press(
    disk: DiskKind, acts: list[tuple[str, int]]
) -> None:
    desk = Watched(disk)
    for what, n in acts:
        desk.act(what, n)
    desk.settle()
    ratings = {fact.seq: fact for fact in desk.facts if fact.kind == "rating"}
    for fact in desk.facts:
        if fact.kind in ("rating", "complaint"):
            begun = first_press(desk, fact) if fact.kind == "complaint" else None
            first = first_of(ratings, fact if begun is None else rating_at(ratings, begun))
            named = [begun] if begun else []
            named += [each for each in desk.shown if first and (each.boot, each.mono) == (first.boot, first.mono)]
            assert fact.body["badge"] in [each.badge for each in named]
            assert post_of(desk, int(fact.body["staffing"])) == fact.body["badge"]


def first_of(ratings: dict[int, Fact], fact: Fact | None) -> Fact | None:
    """The rating that this one, by however many changes, replaces in the end."""
    while fact and fact.body.get("replaces"):
        fact = ratings[int(fact.body["replaces"])]
    return fact


def rating_at(ratings: dict[int, Fact], begun: Shown) -> Fact | None:
    """The rating that this press gave, changed, or repeated."""
    before = [
        f for f in ratings.values() if f.boot == begun.boot and f.mono <= begun.mono and "stuck" not in f.body
    ]
    return max(before, key=lambda f: (f.mono, f.seq)) if before and before[-1].mono > begun.mono - 9000 else None


def first_press(desk: Watched, complaint: Fact) -> Shown:
    """The press whose hold offered this complaint: the one of its key before the press that confirmed it."""
    before = [each for each in desk.shown if each.boot == complaint.boot and each.mono <= complaint.mono]
    *earlier, confirmed = before
    return [each for each in earlier if each.key == confirmed.key][-1]
