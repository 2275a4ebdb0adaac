"""Rollouts in the database: waves begin by what terminals report, and a center killed at any step goes on."""

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import Raw
from sqlalchemy import select

from sync.bundles.bundle import Payload, sealed, sign, verified_before
from sync.center.hall import published_hall
from sync.center.hall.directories import NotNewer
from sync.center.hall.published_hall import UnknownWindow
from sync.center.orders.bundle_intake import Publication
from sync.center.orders.order_table import OrdersQuestion
from sync.center.storage.database import alarms, orders
from sync.center.store import Store
from sync.contract import Report, SignedBundle, TrialReport, key_hash
from sync.hall_status import totals
from sync.rollouts.rollout_plan import PLAN_DOMAIN, RolloutDecision, RolloutPlan
from sync.rollouts.waves import NothingToDecide, in_waves
from terminal.domain.timetable import Session
from terminal.domain.window import Window
from tests.sync.center.conftest import SIGNER, public

NINE = 1_795_482_000_000  # nine o'clock on a Tuesday in Anqing
NIGHT = NINE + 12 * 3_600_000
HALL = ("1F-01", "1F-02", "1F-03", "2F-01")
KEYS = {name: key_hash(f"{number}" * 64) for number, name in enumerate(HALL, 1)}
SESSIONS = (Session("am", "08:00", "12:00"),)


class Center:
    """A center, `killed` at each step: then nothing is known but what the database has."""

    def __init__(self, url: str) -> None:
        self._url, self.now, self.killed = url, NINE, False
        self._store = Store(self._url)

    @property
    def store(self) -> Store:
        if self.killed:
            self._store.close()
            self._store = Store(self._url)
        return self._store

    def plan(self, version: int, *canary: str, windows: tuple[str, ...] = HALL, not_before: int = 0) -> None:
        self.now += 1_000
        plan = RolloutPlan(
            "ed25519", 1, version, self.now, in_waves(windows, canary), canary=bool(canary), not_before=not_before
        )
        signed = sealed(SIGNER, PLAN_DOMAIN, msgspec.json.encode(plan))
        self.store.rollouts.plan(signed, public(SIGNER), plan, self.now)

    def publish(self, version: int, *windows: str, terminal: str = "") -> set[str]:
        """The windows at which orders are others then."""
        told: set[str] = set()
        for name in windows:
            content = Raw(msgspec.json.encode(Window("中心", "Asia/Shanghai", "局", name, "", (), SESSIONS)))
            payload = Payload("ed25519", name, 1, version, self.now, 9, 9, content, terminal)
            told |= self.store.publish((Publication(sign(SIGNER, payload), public(SIGNER), payload),), self.now)
        return told

    def push(self, version: int, *canary: str) -> set[str]:
        self.plan(version, *canary)
        return self.publish(version, *HALL)

    def accept(self, *windows: str) -> None:
        for window in windows:
            self.store.gate.accept(KEYS[window], window, self.now)

    def say(self, window: str, config: str, stage: str = "kept", of: str = "") -> None:
        """The terminal there reports that it works by this, and how the trial of `of` stands."""
        trial = TrialReport(of or config, stage, f"{of or config} {stage}")
        report = Report("1", config, 1, 0, "synced", {}, trial=trial)
        self.store.report(KEYS[window], report, "10.0.0.1", self.now)

    def looks(self, times: int = 1) -> None:
        for _ in range(times):
            self.store.rollouts.look(self.now)

    def offered(self, version: int) -> list[str]:
        """The windows that were given it, in their order."""
        return [window for given, window in self.all_offered() if given == version]

    def all_offered(self) -> list[tuple[int, str]]:
        """Every version that a window was given, in their order."""
        with self.store._engine.begin() as connection:
            rows = connection.execute(select(orders.c.window, orders.c.body).order_by(orders.c.id)).all()
        given = [(row.window, msgspec.json.decode(row.body).get("bundle")) for row in rows]
        return [(verified_before(text).version, window) for window, text in given if text]

    def standing(self) -> tuple[str, int, str]:
        progress = self.store.rollouts.progress(self.now)
        assert progress and sum(progress.outcomes.values()) == progress.windows
        return progress.standing, progress.begun, progress.why

    def statuses(self) -> dict[str, str]:
        board = self.store.board(self.now)
        total = totals(row.status for row in board)
        assert total.pop("all") == sum(total.values()) == len(board)
        return {row.window: row.status for row in board}


@pytest.fixture
def center(fresh_database: str) -> Iterator[Center]:
    made = Center(fresh_database)
    yield made
    made.store.close()


@pytest.fixture
def settled(center: Center) -> Center:
    """1.1 is everywhere, and everybody is there."""
    center.push(1)
    center.accept(*HALL)
    for window in HALL:
        center.say(window, "1.1")
    center.looks(2)
    assert center.standing() == ("done", 1, "")
    return center


def test_nothing_is_offered_before_all_is_here_and_a_push_that_ended_halfway_is_none(settled: Center) -> None:
    settled.plan(2)
    assert (settled.publish(2, *HALL[:3]), settled.offered(2)) == (set(), [])
    assert settled.statuses() == dict.fromkeys(HALL, "kept"), "what is not whole was not published"
    assert settled.publish(2, HALL[3]) == set(HALL)
    assert (settled.offered(2), settled.standing()) == ([*HALL], ("running", 1, ""))


@pytest.mark.parametrize("killed", [False, True])
def test_a_canary_then_a_tenth_then_all_also_of_a_center_killed_at_each_step(settled: Center, killed: bool) -> None:
    settled.killed = killed
    assert settled.push(2, "1F-02") == {"1F-02"}
    assert settled.statuses() == dict.fromkeys(HALL, "waiting"), "all of them shall have it"
    settled.say("1F-02", "1.2", "watched")
    settled.looks(3)
    assert settled.offered(2) == ["1F-02"], "nothing is kept yet"
    settled.say("1F-02", "1.2")
    settled.looks(1)
    assert settled.offered(2) == ["1F-02", "1F-01"]
    settled.looks(5)
    assert settled.offered(2) == ["1F-02", "1F-01"], "the second wave has not kept it"
    settled.say("1F-01", "1.2")
    settled.looks(1)
    assert settled.offered(2) == ["1F-02", "1F-01", "1F-03", "2F-01"]
    assert settled.standing()[0] == "running"
    settled.say("1F-03", "1.2")
    settled.looks(1)
    assert settled.standing() == ("done", 3, "")
    assert settled.statuses() == dict.fromkeys(HALL, "kept") | {"2F-01": "waiting"}


def test_it_stops_by_itself_is_an_alarm_and_goes_on_only_when_it_is_told_to(settled: Center) -> None:
    settled.push(2, "1F-02")
    settled.say("1F-02", "1.1", "undone", of="1.2")
    settled.looks(2)
    why = "1 of 1 that answered failed: 1F-02 (fell back)"
    assert settled.standing() == ("stopped", 1, why)
    with settled.store._engine.begin() as connection:
        told = connection.execute(select(alarms.c.terminal, alarms.c.what, alarms.c.detail)).all()
    assert told == [("center/中心", "rollout", f"1.2 stopped: {why}")]
    assert settled.statuses() == dict.fromkeys(HALL, "waiting") | {"1F-02": "fell back"}
    settled.store.rollouts.decide_here("resume", settled.now)
    settled.looks(3)
    assert settled.standing() == ("running", 1, ""), "nobody has kept it"
    settled.store.rollouts.decide_here("cancel", settled.now)
    assert settled.statuses() == dict.fromkeys(HALL, "kept") | {"1F-02": "fell back"}, (
        "the others are as IT has them"
    )
    with pytest.raises(NothingToDecide, match="is cancelled"):
        settled.store.rollouts.decide_here("pause", settled.now)


def test_what_was_cancelled_is_not_what_a_push_is_compared_with(settled: Center) -> None:
    def compared() -> list[tuple[str, int]]:
        with settled.store._engine.begin() as connection:
            signed, more = published_hall.page(connection, "")
        assert not more
        return [(said.target, said.version) for said in map(verified_before, signed)]

    settled.push(2, "1F-02")
    assert compared() == [(window, 2) for window in HALL], "all shall have it"
    settled.store.rollouts.decide_here("cancel", settled.now)
    assert compared() == [("1F-01", 1), ("1F-02", 2), ("1F-03", 1), ("2F-01", 1)]


def test_not_before_its_time_not_while_it_is_paused_and_whoever_is_off_shows_nothing(settled: Center) -> None:
    settled.plan(2, "1F-02", not_before=NIGHT)
    assert (settled.publish(2, *HALL), settled.standing()[0]) == (set(), "planned")
    settled.looks(2)
    assert settled.offered(2) == []
    settled.now = NIGHT
    settled.looks(3)
    assert settled.offered(2) == ["1F-02"], "all are off since closing, and a wave that is off shows nothing"
    settled.say("1F-02", "1.2")
    settled.store.rollouts.decide_here("pause", settled.now)
    settled.looks(2)
    assert settled.offered(2) == ["1F-02"]
    settled.store.rollouts.decide_here("resume", settled.now)
    settled.looks(1)
    assert settled.offered(2) == ["1F-02", "1F-01"]


def test_a_newer_push_comes_instead_and_a_move_overtakes_its_window(settled: Center) -> None:
    settled.push(2, "1F-02")
    settled.push(3, "1F-03")
    settled.say("1F-02", "1.2")
    settled.looks(2)
    assert (settled.offered(2), settled.offered(3)) == (["1F-02"], ["1F-03"])
    assert settled.publish(4, "2F-01", terminal=f"t-{KEYS['2F-01'][:12]}") == {"2F-01"}, "a move waits for no wave"
    settled.say("1F-03", "1.3")
    settled.looks(1)
    for window in settled.offered(3):
        settled.say(window, "1.3")
    settled.looks(2)
    assert sorted(settled.offered(3)) == ["1F-01", "1F-02", "1F-03"], "2F-01 has a newer one"
    with pytest.raises(NotNewer, match=r"1\.4 is here already"):
        settled.plan(3)


def test_who_pairs_later_gets_what_its_window_is_offered(center: Center) -> None:
    center.push(1)
    center.accept("1F-01")
    center.say("1F-01", "1.1")
    center.push(2, "1F-01")
    center.accept("1F-02")

    def given(window: str) -> int:
        found = center.store.orders([OrdersQuestion(KEYS[window], 0)], 0)[KEYS[window]].orders
        (bundle,) = (each.what.bundle for each in found if isinstance(each.what, SignedBundle))
        return verified_before(bundle).version

    assert given("1F-02") == 1, "its wave has not begun"
    center.say("1F-01", "1.2")
    center.looks(1)
    center.say("1F-02", "1.2")
    center.looks(3)
    assert center.standing()[0] == "done", "where nobody stands nobody is waited for"
    center.accept("2F-01")
    assert given("2F-01") == 2


def test_a_hall_has_the_windows_of_its_last_whole_push_also_while_they_wait(settled: Center) -> None:
    settled.plan(2, "1F-02", windows=(*HALL[:3], "3F-08"))
    settled.publish(2, *HALL[:3])
    with pytest.raises(UnknownWindow):
        settled.store.gate.make_tokens(["3F-08"], NINE, NINE + 1)
    settled.publish(2, "3F-08")
    assert settled.statuses()["3F-08"] == "never paired"
    assert settled.store.gate.make_tokens(["3F-08"], NINE, NINE + 1)
    with pytest.raises(UnknownWindow, match=r"1\.2 left 2F-01 out"):
        settled.store.gate.make_tokens(["2F-01"], NINE, NINE + 1)


def test_of_decisions_the_later_one_counts_and_none_of_before_the_push(settled: Center) -> None:
    settled.push(2, "1F-02")
    decide, since = settled.store.rollouts.decide, settled.now
    said = RolloutDecision("ed25519", "pause", since + 50)
    assert decide(said, NINE).standing == "paused"
    assert decide(RolloutDecision("ed25519", "resume", since + 60), NINE).standing == "running"
    for late in (said, RolloutDecision("ed25519", "cancel", since)):  # brought again by whoever has the bytes
        with pytest.raises(NotNewer, match="was made later"):
            decide(late, NINE)
