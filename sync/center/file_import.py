"""The file import: facts that somebody brings, taken in by the rules of a delivery, and as many at a time."""

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from sync.center.intake import MAX, Alarm, Item, read
from sync.center.store import Store
from sync.contract import BATCH, Refusal
from sync.export_file import Export


class ImportResult(Struct, frozen=True):
    """What became of each fact. `left` were not looked at: the center has the series up to `through` only."""

    new: int
    known: int
    refused: list[Refusal]
    alarms: list[Alarm]
    left: int
    through: int


def take(store: Store, export: Export, by: str, now: int) -> ImportResult:
    """Settles what can be settled of the file; what broke off in the middle is taken up by doing it again.

    That the official `by` brings it is a fact before anything of it is taken.

    Raises `NotAccepted`, `OtherTerminal`.
    """
    store.announce(export.header, _which(export), by, now)
    new = known = through = 0
    refused: list[Refusal] = []
    alarms: list[Alarm] = []
    items = _items(export)
    while batch := list(islice(items, BATCH)):
        intake = store.bring(export.header, batch, now)
        reached = sum((item.seq or 0) <= intake.through for item in batch)
        new += len(intake.stored)
        known += reached - len(intake.stored) - len(intake.refusals)
        refused += intake.refusals
        alarms += intake.alarms
        through = intake.through
    return ImportResult(new, known, refused, alarms, export.count - new - known - len(refused), through)


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
        last = item.seq or min(last + 1, MAX)
        yield msgspec.structs.replace(item, seq=last)
