"""The desk player: one terminal of a made-up month, its own desk and buffer on a clock that is driven.

What is decided is decided by `terminal.core`, what is recorded by `sync.buffer`, and what the time is by the
timekeeper; only the hands, the keys and the plug are made up.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from hardware.timekeeper import Timekeeper
from sync.buffer import Buffer, remembered
from terminal.core import Event, restore, step
from terminal.core.machine import deadline
from terminal.domain.directory import Directory
from terminal.domain.effects import CheckPin, Record
from terminal.domain.events import (
    CardRead,
    Configured,
    DirectoryKnown,
    Happened,
    PinChecked,
    Pressed,
    Recorded,
    Released,
    RosterKnown,
    SlotsKnown,
    Tick,
    Touched,
    Unreadable,
)
from terminal.domain.facts import Audit, Key, Moment
from terminal.domain.roster import Roster
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window

YEAR_MS = 365 * 86_400_000
NETWORK_MS = 30 * MINUTE_MS  # so often the hall's time server sets a clock
ANSWER_MS = 40  # of the center, there and back
REST_MS = 5 * MINUTE_MS
PLAYED_SEGMENT_BYTES = 1 << 16  # of a buffer's file

Happening = Callable[[Moment], Event]


class DrivenClocks:
    """A board's clocks: `true` is the time, and a board that was not told it is a year behind."""

    built = 0  # the month may be of any year

    def __init__(self) -> None:
        self.true = self.begun = 0
        self.boot, self.told = "", True

    def wall(self) -> int:
        return self.true if self.told else self.true - YEAR_MS

    def mono(self) -> int:
        return self.true - self.begun

    def synchronized(self) -> int | None:
        return self.true - self.true % NETWORK_MS if self.told else None

    def chip(self) -> bool:
        return False


class DeskKnowledge(Struct, frozen=True):
    """What a terminal was told and keeps: its window, the hall's people, whose its fingers are, and who is away."""

    window: Window
    config: str
    directory: Directory
    slots: dict[int, str]
    roster: Roster = Roster()

    def events(self, moment: Moment) -> tuple[Event, ...]:
        return (
            Configured(self.window, self.config, moment),
            DirectoryKnown(self.directory, moment),
            SlotsKnown(self.slots, moment),
            RosterKnown(self.roster, moment),
        )


class DeskPlayer:
    """One terminal, `known` to itself by what it was told."""

    def __init__(self, folder: Path, name: str, known: DeskKnowledge) -> None:
        self.name, self.known = name, known
        self.buffer = Buffer(folder, name, segment=PLAYED_SEGMENT_BYTES)
        self._clocks, self._boots, self._on = DrivenClocks(), 0, False

    def close(self) -> None:
        self.buffer.close()

    # The plug.

    def begin(self, at: int, *, told: bool = True) -> None:
        """A boot at this moment; its clock is right where somebody has `told` it the time."""
        self._boots += 1
        self._clocks.true, self._clocks.begun = at, at - 20_000
        self._clocks.boot, self._clocks.told = f"{self.name} {self._boots}", told
        self._time, self._on = Timekeeper(self._clocks), True
        self._state = restore(remembered(self.buffer), self._time.now())
        for event in self.known.events(self._time.now()):
            self._do(event)
        self._do(Happened(Audit("boot", "0 made up"), self._time.now()))
        self.look(at)

    def cut(self, at: int) -> None:
        """The power goes."""
        self.run(at)
        self._on = False

    # What happens.

    def run(self, until: int) -> None:
        """Time goes on; the desk looks whenever something changes by itself, and every five minutes at rest."""
        while self._on and (at := self._next()) < until:
            self._clocks.true = max(at, self._clocks.true + 1)
            self._do(Tick(self._time.now()))

    def _next(self) -> int:
        desk = self._state.desk
        if desk.held or desk.lamps or desk.invitation or desk.pending:
            return self._clocks.begun + deadline(self._state)
        return self._clocks.true + REST_MS - self._clocks.true % REST_MS

    def skip(self, until: int) -> None:
        """A night goes by, in which the desk looks once an hour."""
        while self._on and self._clocks.true + 60 * MINUTE_MS < until:
            self._clocks.true += 60 * MINUTE_MS
            self._do(Tick(self._time.now()))

    def happens(self, at: int, what: Happening) -> None:
        if self._on:
            self.run(at)
            self._clocks.true = at
            self._do(what(self._time.now()))

    def look(self, at: int) -> None:
        """Asks whether the hall's time server has spoken."""
        self._clocks.true = max(at, self._clocks.true)
        if self._on and (event := self._time.look()):
            self._do(event)

    def hear(self, at: int) -> None:
        """The center answers, and tells the time."""
        self.run(at)
        self._clocks.true = at - ANSWER_MS
        sent = self._time.now()
        self._clocks.true = at
        if event := self._time.heard(at - ANSWER_MS // 2, sent, self._time.now()):
            self._do(event)

    def learn(self, at: int, known: DeskKnowledge) -> None:
        """It is told something else."""
        before, self.known = self.known, known
        if not self._on:
            return
        self.run(at)
        self._clocks.true = max(at, self._clocks.true)
        moment = self._time.now()
        for was, event in zip(before.events(moment), known.events(moment), strict=True):
            if was != event:
                self._do(event)

    def _do(self, event: Event) -> None:
        self._state, effects = step(self._state, event)
        for effect in effects:
            if isinstance(effect, Record):
                facts = tuple(self.buffer.record(effect.drafts))
                self._do(Recorded(effect.token, facts, self._time.now()))
            elif isinstance(effect, CheckPin):  # nobody types a right one: fingers and cards are quicker
                self._do(PinChecked(effect.badge, False, effect.moment))


def finger(slot: int) -> Happening:
    return lambda moment: Touched(slot, moment)


def unreadable(moment: Moment) -> Event:
    return Unreadable(moment)


def card(number: str) -> Happening:
    return lambda moment: CardRead(number, moment)


def press(key: Key) -> Happening:
    return lambda moment: Pressed(key, moment)


def release(key: Key) -> Happening:
    return lambda moment: Released(key, moment)
