"""State is a fold over facts (docs/glossary.md#fold): restoring gives the state before the cut, whatever happened.

The desk is driven through any events, cut at every place, with and without requests still on their way to the disk;
who the plate may name is decided here a second time, from the facts and the true time alone. The
everyday run cuts 30 lives at every place, the long run 110.
"""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.core import State, deadline, restore, step, view
from terminal.domain.effects import Lamp, Tone
from terminal.domain.events import (
    CardRead,
    Configured,
    Happened,
    Linked,
    PartFound,
    PartLost,
    Recorded,
    RosterKnown,
    Touched,
    Unreadable,
    Waiting,
)
from terminal.domain.facts import LEVELS, Audit, Fact, Key, Moment
from terminal.domain.roster import Entry, Roster
from tests.support.desk import ANN, BEN, EVE, GUEST, HOUR, MINUTE, WINDOW, Desk

Action = tuple[str, int]
KEYS: tuple[Key, ...] = get_args(Key)
PAUSES = (0, 90, 499, 1000, 3100, 9000, 10_001, MINUTE, 9 * MINUTE, 11 * MINUTE, 3 * HOUR, 15 * HOUR)
LISTINGS = ((ANN, BEN, EVE), (BEN, EVE), ())
CLEAR = (
    "rating.thanks",
    "complaint.taken",
    "punch.counted",
    "punch.time_unsure",
    "punch.unknown",
    "punch.unknown_twice",
    "punch.disowned",
)


def one_of(name: str, most: int) -> st.SearchStrategy[Action]:
    return st.tuples(st.just(name), st.integers(0, most))


ACTIONS = st.lists(
    st.one_of(
        one_of("press", 5),
        one_of("release", 5),
        one_of("staff", 1),
        one_of("roster", 3),
        one_of("touch", 4),
        one_of("card", 3),
        one_of("unreadable", 0),
        one_of("tick", 0),
        one_of("pause", len(PAUSES) - 1),
        one_of("pause", len(PAUSES) - 1),
        one_of("commit", 0),
        one_of("settle", 0),
        one_of("settle", 0),
        one_of("sit", 2),
        one_of("complain", len(PAUSES) - 1),
        one_of("refuse", 0),
        one_of("trust", 0),
        one_of("part", 1),
        one_of("link", 1),
        one_of("waiting", 9),
        one_of("configure", len(LISTINGS) - 1),
        one_of("reboot", 23),
    ),
    min_size=10,
    max_size=40,
)


class Life(Desk):
    """A desk that remembers what was true: when each fact happened, and what was asked of the recorder."""

    def __init__(self, clock: int) -> None:
        self.began: dict[str, int] = {}  # boot to the true time at its mono 0
        self.when: dict[int, int] = {}  # seq to the true time
        self.acknowledged: list[Fact] = []
        self.people = WINDOW.people
        self.touches = self.missed = 0
        super().__init__("2026-03-06 11:50", "synced" if clock else "unset")

    def moment(self) -> Moment:
        moment = super().moment()
        self.began[moment.boot] = self.begun
        return moment

    def act(self, name: str, n: int) -> None:
        getattr(self, f"on_{name}")(n)

    def on_press(self, n: int) -> None:
        self.press(KEYS[n])

    def on_release(self, n: int) -> None:
        self.release(KEYS[n])

    def on_staff(self, n: int) -> None:
        """The staff key, pressed and let go; with `n`, right after a touch."""
        if n:
            self.on_sit(0)
        self.press("staff")
        self.wait(100)
        self.release("staff")
        self.on_settle(0)

    def on_roster(self, n: int) -> None:
        end = self.true + 2 * HOUR
        outing, leave = Entry(ANN.badge, "outing", self.true, end), Entry(ANN.badge, "leave", self.true, end)
        entries = (outing, leave, Entry(BEN.badge, "cover", self.true, end))[:n]
        self.do(RosterKnown(Roster(n, entries), self.moment()))

    def on_touch(self, n: int) -> None:
        self.touches += 1
        self.do(Touched((1, 2, 3, 4, None)[n], self.moment()))

    def on_card(self, n: int) -> None:
        self.touches += 1
        self.do(CardRead(("90017", "90030", "90052", "1")[n], self.moment()))

    def on_unreadable(self, _: int) -> None:
        self.touches += 1
        self.do(Unreadable(self.moment()))

    def on_tick(self, _: int) -> None:
        self.tick()

    def on_pause(self, n: int) -> None:
        self.wait(PAUSES[n])

    def on_commit(self, _: int) -> None:
        if self.asked:
            token, facts = self.written()
            self.do(Recorded(token, facts, self.moment()))
            self.acknowledged += facts

    def on_settle(self, _: int) -> None:
        while self.asked:
            self.on_commit(0)

    def on_sit(self, n: int) -> None:
        self.on_touch(n)
        self.on_settle(0)

    def on_complain(self, n: int) -> None:
        self.press("dissatisfied")
        self.wait(3000)
        self.release("dissatisfied")
        self.wait(PAUSES[n])
        self.press("dissatisfied")

    def on_refuse(self, _: int) -> None:
        if self.asked:
            self.refuse()

    def on_trust(self, _: int) -> None:
        if self.clock == "unset":
            self.trust()

    def on_part(self, n: int) -> None:
        self.do(PartFound("sensor", self.moment()) if n else PartLost("sensor", "no answer", self.moment()))

    def on_link(self, n: int) -> None:
        self.do(Linked(bool(n), self.moment()))

    def on_waiting(self, n: int) -> None:
        self.do(Waiting(n, self.moment()))

    def on_configure(self, n: int) -> None:
        self.people = LISTINGS[n]
        self.do(self.configuration())

    def on_reboot(self, n: int) -> None:
        """Some of what was asked for is on the disk, though the desk never heard; the rest is gone."""
        down, landed = (2_000, MINUTE, 5 * MINUTE, 10 * MINUTE, 12 * MINUTE, 20 * HOUR)[n % 6], n // 12
        for _ in range(min(landed, len(self.asked))):
            self.written()
        self.acknowledged = list(self.facts)
        self.touches, self.records = 0, []
        self.reboot(down, "synced" if n // 6 % 2 else "unset")
        self.do(self.configuration())
        self.do(Happened(Audit("boot", "0.1.0"), self.moment()))

    def written(self) -> tuple[int, tuple[Fact, ...]]:
        token, facts = self.write()
        for fact in facts:
            self.when[fact.seq] = self.began[fact.boot] + fact.mono
        return token, facts

    def configuration(self) -> Configured:
        return Configured(replace(WINDOW, people=self.people), "1.1", self.moment())


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None) + timedelta(hours=8)


def stretch(at: int) -> tuple[str, str]:
    """The day and the working stretch that a moment is nearest to."""
    when = local(at)
    half = "none" if when.isoweekday() > 5 else "morning" if (when.hour, when.minute) <= (12, 45) else "afternoon"
    return when.date().isoformat(), half


def rests_on(facts: list[Fact], post: Fact) -> Fact:
    """The post that a touch made, behind one that a limit made or that "not me" brought back."""
    earlier = [fact for fact in facts if fact.kind == "post" and fact.seq < post.seq]
    taken_back = facts[post.seq - 2].kind == "disowned" if post.seq > 1 else False
    if post.body["state"] == "overdue" and not taken_back:
        return rests_on(facts, earlier[-1])
    if taken_back:
        same = [fact for fact in earlier if fact.body == post.body]
        return rests_on(facts, same[-1])
    return post


def may_be_named(life: Life, facts: list[Fact]) -> str:
    """Whom the plate names by docs/glossary.md#presence, from these facts; empty for nobody."""
    posts = [fact for fact in facts if fact.kind == "post" and fact.body.get("by") != "restart"]
    if not posts or posts[-1].body["state"] in ("vacant", "closed"):
        return ""
    badge, this_boot = str(posts[-1].body["badge"]), f"boot-{life.boots}"
    post = rests_on(facts, posts[-1])
    if post.boot == this_boot:
        today = local(life.when[post.seq]).date() == local(life.true).date()
        return badge if today or life.clock == "unset" else ""
    mine = [fact for fact in facts if fact.boot == this_boot]
    before = [fact for fact in facts if fact.boot != this_boot]
    last = before[-1]
    known = [
        any(fact.clock == "synced" for fact in boot) for boot in (mine, [f for f in before if f.boot == last.boot])
    ]
    if life.clock == "unset" or post.boot != last.boot or not all(known):
        return ""
    end, start = life.when[last.seq], life.when[mine[0].seq]
    near = start - end <= 10 * MINUTE and stretch(start) == stretch(end)
    return badge if near and local(life.true).date() == local(start).date() else ""


def is_expected(life: Life, badge: str) -> bool:
    """Whether configuration or roster have this person here; also until half an hour after what the roster says."""
    ends = [e.end for e in life.state.desk.roster.entries if (e.badge, e.what) == (badge, "cover")]
    sent = life.clock != "unset" and any(life.true < end + 30 * MINUTE for end in ends)
    return sent or badge in {person.badge for person in life.people}


def check_the_plate(life: Life) -> None:
    plate = view(replace(life.state, now=life.moment()))
    refused, named = life.state.desk.failures >= 2, may_be_named(life, life.acknowledged)
    if named and not is_expected(life, named):
        life.missed = life.missed or life.true
        named = (
            plate.badge if life.true - life.missed < MINUTE else ""
        )  # a slip may be mended, or was not noticed yet
        assert plate.badge in ("", may_be_named(life, life.acknowledged))
    else:
        life.missed = 0
    assert plate.badge == ("" if refused else named)
    assert refused == (plate.scene == "out_of_order")
    assert plate.name in ("", {person.badge: person.name for person in WINDOW.people}.get(plate.badge, ""))
    told = [message for message in (plate.headline, plate.banner, *plate.notes) if message]
    words = {word for message in told for word in (message.id, *message.values.values())}
    others = {ANN.badge, BEN.badge, EVE.badge, GUEST} | {p.name for p in WINDOW.people if p.name != plate.name}
    assert not [(hidden, word) for hidden in (*others, *LEVELS) for word in words if hidden in word]
    if life.clock == "unset":
        assert plate.clock == ""
        assert refused or plate.scene in ("touch_please", "staffed", "covered", "away")


def check_the_promise(life: Life) -> None:
    """Nothing reads as recorded while somebody waits for the disk; what waits has its one request."""
    by_people = ("punch", "touch", "rating", "complaint", "disowned")
    asked_by_people = [r for r in life.asked if r.drafts[0].kind in by_people]
    by_time = [r for r in life.asked if r.drafts[0].kind == "post"]
    if by_time:
        assert (len(by_time), asked_by_people) == (1, [])
        assert life.state.desk.pending and life.state.desk.pending.kind == "watch"
        assert not life.banner.endswith(".recording")
        return
    assert len(asked_by_people) <= 1
    assert bool(asked_by_people) == (life.state.desk.pending is not None)
    if asked_by_people:
        assert life.banner.endswith(".recording")
    else:
        assert not life.state.desk.later
        assert not life.banner.endswith(".recording")
    if life.banner in CLEAR:
        assert any(fact.boot == f"boot-{life.boots}" for fact in life.acknowledged)


def check_the_cut(life: Life) -> None:
    restored = restore(life.acknowledged, life.moment())
    assert restored.kept == life.state.kept
    fresh = State(life.moment(), kept=life.state.kept)
    assert view(step(restored, life.configuration())[0]) == view(step(fresh, life.configuration())[0])


def check_the_touches(life: Life) -> None:
    """Every touch of this boot led to one request, now or when its turn came."""
    waiting = [e for e in life.state.desk.later if isinstance(e, Touched | Unreadable | CardRead)]
    asked = [r for r in life.records if r.drafts[0].kind in ("punch", "touch")]
    assert len(asked) + len(waiting) == life.touches
    assert all([d.kind for d in r.drafts] in (["punch"], ["punch", "post"], ["touch"]) for r in asked)


@pytest.mark.parametrize("lives", [30, pytest.param(110, marks=pytest.mark.long)])
def test_restoring_gives_the_state_before_the_cut_and_the_plate_keeps_its_word(lives: int) -> None:
    @settings(max_examples=lives, deadline=None)
    @given(st.integers(0, 1), ACTIONS)
    def cut_everywhere(clock: int, actions: list[Action]) -> None:
        life = Life(clock)
        seq = 0
        for name, n in actions:
            life.act(name, n)
            assert life.state.kept.seq >= seq
            seq = life.state.kept.seq
            assert seq == len(life.acknowledged)
            assert deadline(life.state) > life.state.now.mono
            for check in (check_the_plate, check_the_promise, check_the_cut, check_the_touches):
                check(life)
        while life.asked:
            life.on_commit(0)
        check_the_promise(life)
        check_the_touches(life)

    cut_everywhere()


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_left_alone_the_desk_grows_quiet(actions: list[Action]) -> None:
    """By its own deadlines alone every lamp goes dark and every banner goes, unless a key hangs."""
    life = Life(1)
    for name, n in actions:
        life.act(name, n)
    while life.asked:
        life.on_commit(0)
    for key in KEYS:
        life.release(key)
    for _ in range(30):
        life.wait(max(deadline(life.state) - life.moment().mono, 0))
        life.tick()
        while life.asked:  # what time alone has made true is recorded, too
            life.on_commit(0)
    assert life.banner == ""
    assert life.state.desk.lamps == {}
    lit: dict[str, bool] = {effect.key: effect.on for effect in life.effects if isinstance(effect, Lamp)}
    assert not any(lit.values()) or "reboot" in dict(actions)


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_counted_is_never_sounded_for_what_was_not_recorded(actions: list[Action]) -> None:
    life = Life(1)
    for name, n in actions:
        heard, durable = len(life.effects), len(life.facts)
        life.act(name, n)
        said = [effect.name for effect in life.effects[heard:] if isinstance(effect, Tone)]
        if {"counted", "time_unsure"} & set(said):
            assert name in ("commit", "settle", "sit", "staff")
            assert "punch" in [fact.kind for fact in life.facts[durable:]]
        if "not_recorded" in said:
            assert name == "refuse"
