"""The file import: facts that somebody brings, taken in by the rules of a delivery, and as many at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from sync.center.facts.intake import Alarm, Intake, Item, StoredFact, read
from sync.center.facts.second_series import second_header, second_items
from sync.center.store import Store
from sync.contract import BATCH, NUMBER_MAX, Refusal
from sync.export_file import Export, Header


class ImportResult(Struct, frozen=True):
    """What became of each fact. `left` were not looked at: the center has the series up to `through` only.

    `conflict` is the first number under which it has another fact; `beside` is the series in which those from there
    on are now, where somebody decided that.
    """

    new: int
    known: int
    refused: list[Refusal]
    alarms: list[Alarm]
    left: int
    through: int
    conflict: int = 0
    beside: str = ""


def take(store: Store, export: Export, by: str, now: int, *, beside: bool = False) -> ImportResult:
    """Settles what can be settled of the file; what broke off in the middle is taken up by doing it again.

    That the official `by` brings it is a fact before anything of it is taken. Where the center has other facts
    under these numbers, nothing is put behind them; with `beside` they are taken in as a series of their own.

    Raises `NotAccepted`, `OtherTerminal`.
    """
    store.announce(export.header, _which(export), by, now)
    taken = _Taking(store, export.header, now)
    taken.take(_items(export))
    if taken.split is None or not beside:
        return taken.result(taken.split.fact.seq if taken.split else 0)
    return _beside(store, export, taken, by, now)


def _beside(store: Store, export: Export, taken: "_Taking", by: str, now: int) -> ImportResult:
    """Takes in what is in conflict as a series of its own."""
    assert taken.split
    header = second_header(export.header, taken.split)
    store.announce(header, f"{_which(export)}; from {header.first} on as series {header.series}", by, now)
    second = _Taking(store, header, now)
    second.take(second_items(header, _items(export)))
    found = taken.result(header.first)
    refused = [one for one in found.refused if one.seq < header.first] + second.refused
    alarms, through = found.alarms + second.alarms, second.through
    return msgspec.structs.replace(
        found, refused=refused, alarms=alarms, left=second.left, through=through, beside=header.series
    )


class _Taking:
    """Takes items in, a batch at a time, and counts what became of them."""

    def __init__(self, store: Store, header: Header, now: int) -> None:
        self._store, self._header, self._now = store, header, now
        self.new = self.known = self.left = self.through = 0
        self.refused: list[Refusal] = []
        self.alarms: list[Alarm] = []
        self.split: StoredFact | None = None  # the first fact under whose number the center has another one

    def take(self, items: Iterator[Item]) -> None:
        while batch := list(islice(items, BATCH)):
            conflict = self.split.fact.seq if self.split else 0
            intake = self._store.bring(self._header, batch, self._now, conflict)
            self._count(batch, intake)
            if intake.conflict and not self.split:
                self.split = _content(batch, intake.conflict)

    def result(self, conflict: int) -> ImportResult:
        return ImportResult(self.new, self.known, self.refused, self.alarms, self.left, self.through, conflict)

    def _count(self, batch: list[Item], intake: Intake) -> None:
        reached = sum((item.seq or 0) <= intake.through for item in batch)
        self.new += len(intake.stored)
        self.known += reached - len(intake.stored) - len(intake.refusals)
        self.left += len(batch) - reached
        self.refused += intake.refusals
        self.alarms += intake.alarms
        self.through = intake.through


def _content(items: Iterable[Item], seq: int) -> StoredFact | None:
    return next((item.content for item in items if item.seq == seq and item.content), None)


def _which(export: Export) -> str:
    """Whose facts these are, and which file: what its last line says it is."""
    header = export.header
    last = header.first + export.count - 1
    return f"{header.terminal}: {header.first} to {last} of series {header.series}; sha256 {export.sha256}"


def _items(export: Export) -> Iterator[Item]:
    header, last = export.header, export.header.first - 1
    for raw in export.facts():
        item = read(raw, header.terminal, header.series)
        # What does not tell its number follows what stands before it, also where that is another batch.
        last = item.seq or min(last + 1, NUMBER_MAX)
        yield msgspec.structs.replace(item, seq=last)
