"""A window to test at: its configuration, its clocks, and a recorder of a few lines that the test itself drives."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from terminal.core import Event, State, restore, step, view
from terminal.domain.directory import DirectoryEntry, directory_of
from terminal.domain.effects import Effect, Record, Tone
from terminal.domain.events import (
    CardRead,
    ClockTrusted,
    Configured,
    DirectoryKnown,
    NotRecorded,
    Pressed,
    Recorded,
    Released,
    SlotsKnown,
    Tick,
    Touched,
)
from terminal.domain.facts import Draft, Fact, Key, Moment, Trust
from terminal.domain.timetable import Session
from terminal.domain.views import View
from terminal.domain.window import Person, Window

MINUTE = 60_000
HOUR = 60 * MINUTE
ANN = Person("GH-0217", "张敏", "A", ("90017",))
EVE = Person("GH-0330", "王芳", "A", ("90030",))
BEN = Person("GH-0452", "李强", "B", ("90052",))
GUEST = "GH-0999"  # has a finger in the sensor, but is not listed at this window
SLOTS = {1: ANN.badge, 2: BEN.badge, 3: EVE.badge, 4: GUEST}
WINDOW = Window(
    hall="政务服务中心",
    zone="Asia/Shanghai",
    unit="市场监督管理局",
    window="2F-17",
    inquiries="一楼总服务台",
    people=(ANN, BEN, EVE),
    sessions=(Session("morning", "08:00", "12:00"), Session("afternoon", "13:30", "17:30")),
)
HALL_PEOPLE = directory_of(
    "1.1",
    (
        *(DirectoryEntry(each.badge, each.name, (WINDOW.window,)) for each in WINDOW.people),
        DirectoryEntry(GUEST, "陈静", ("3F-99",)),
    ),
    b"",
)
SERIES = "5eed" + "0" * 28


def at(text: str) -> int:
    """Shanghai's "2026-03-02 07:52" (a Monday) in milliseconds since 1970 UTC."""
    utc = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)
    return int(utc.timestamp()) * 1000


class Desk:
    """Drives `core.step`. What it asks to record stays in `asked` until the test commits or refuses it."""

    def __init__(self, now: str = "2026-03-02 07:52", clock: Trust = "synced", *, configured: bool = True) -> None:
        self.true = at(now)
        self.boots = 1
        self.begun = self.true - MINUTE
        self.clock: Trust = clock
        self.facts: list[Fact] = []
        self.asked: list[Record] = []
        self.records: list[Record] = []
        self.effects: list[Effect] = []
        self.state = State(self.moment())
        self.configured = configured
        self._prepare()

    def _prepare(self) -> None:
        if self.configured:
            self.do(Configured(WINDOW, "1.1", self.moment()))
            self.do(DirectoryKnown(HALL_PEOPLE, self.moment()))
        self.do(SlotsKnown(SLOTS, self.moment()))

    def moment(self) -> Moment:
        wall = (
            self.true if self.clock != "unset" else self.true - 57 * 7 * 24 * HOUR
        )  # a plausible hour, a year off
        return Moment(wall, self.true - self.begun, f"boot-{self.boots}", self.clock)

    def do(self, event: Event) -> tuple[Effect, ...]:
        self.state, effects = step(self.state, event)
        asked = [effect for effect in effects if isinstance(effect, Record)]
        self.asked += asked
        self.records += asked
        self.effects += effects
        return effects

    def wait(self, ms: int) -> "Desk":
        self.true += ms
        return self

    def press(self, key: Key) -> tuple[Effect, ...]:
        return self.do(Pressed(key, self.moment()))

    def release(self, key: Key) -> tuple[Effect, ...]:
        return self.do(Released(key, self.moment()))

    def hold(self, key: Key, ms: int) -> None:
        """Presses, has it recorded, and lets go after `ms`."""
        self.press(key)
        self.settle()
        self.wait(ms)
        self.tick()
        self.release(key)

    def touch(self, slot: int | None) -> tuple[Effect, ...]:
        return self.do(Touched(slot, self.moment()))

    def card(self, number: str) -> tuple[Effect, ...]:
        return self.do(CardRead(number, self.moment()))

    def tick(self) -> tuple[Effect, ...]:
        return self.do(Tick(self.moment()))

    def trust(self) -> None:
        self.clock = "synced"
        self.do(ClockTrusted(self.true, 50, "center", self.moment()))

    def write(self) -> tuple[int, tuple[Fact, ...]]:
        """Puts the oldest request on the disk, without a word to the desk."""
        record = self.asked.pop(0)
        facts = tuple(fact_of(draft, len(self.facts) + n) for n, draft in enumerate(record.drafts, 1))
        self.facts += facts
        return record.token, facts

    def commit(self) -> tuple[Effect, ...]:
        token, facts = self.write()
        return self.do(Recorded(token, facts, self.moment()))

    def refuse(self) -> tuple[Effect, ...]:
        return self.do(NotRecorded(self.asked.pop(0).token, "no space left", self.moment()))

    def settle(self) -> "Desk":
        while self.asked:
            self.commit()
        return self

    def reboot(self, down: int, clock: Trust) -> "Desk":
        """The plug is pulled, and put back after `down` ms; what was asked for and not written is gone."""
        self.asked = []
        self.true += down
        self.boots += 1
        self.begun = self.true - 20_000
        self.clock = clock
        self.state = restore(self.facts, self.moment())
        self._prepare()
        return self

    @property
    def view(self) -> View:
        return view(self.state)

    @property
    def banner(self) -> str:
        return self.view.banner.id if self.view.banner else ""

    @property
    def said(self) -> list[tuple[str, dict[str, str | int]]]:
        return [(fact.kind, fact.body) for fact in self.facts]

    def of_kind(self, kind: str, field: str) -> list[str | int]:
        return [body[field] for said, body in self.said if said == kind]


def tones(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.name for effect in effects if isinstance(effect, Tone)]


def fact_of(draft: Draft, seq: int) -> Fact:
    moment = draft.moment
    return Fact(
        terminal="t-1",
        series=SERIES,
        seq=seq,
        window=draft.window,
        config=draft.config,
        prev="0" * 64,
        at=moment.at,
        boot=moment.boot,
        mono=moment.mono,
        clock=moment.clock,
        kind=draft.kind,
        body=draft.body,
    )


def with_rules(**rules: int | tuple[str, str]) -> Window:
    return replace(WINDOW, rules=replace(WINDOW.rules, **rules))
