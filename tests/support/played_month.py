"""A month played for a test: its truth, and what a center that took all of it says of the same things."""

import secrets
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, select

from sync.bundles.key_making import NewKey, make_key
from sync.center.office.attendance.edition import EditionRow
from sync.center.storage.database import facts
from sync.center.store import Store
from terminal.demo.month.made_hall import made_hall, month_days
from terminal.demo.month.performance import Performance
from terminal.demo.month.script import month_truth
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Complaint, Fact, Rating, Unrated
from tests.support.truth_witness import Line


class MonthExtent(NamedTuple):
    """How much is played: of a shorter month only the first days are worked."""

    windows: int = 12
    people: int = 30
    days: int = 31
    seed: int = 1
    month: str = "2026-03"


class PlayedMonth:
    """One month: its `truth`, and the play of it."""

    def __init__(self, extent: MonthExtent) -> None:
        made = made_hall(month_days(extent.month), extent.windows, extent.people, Random(f"{extent.seed}"))
        self.made = replace(made, worked=made.worked[: extent.days])
        self.truth = month_truth(self.made, extent.seed)

    def play(self, folder: Path, store: Store) -> None:
        key = make_key(folder / "it.key", secrets.token_hex(8), NewKey(1))
        Performance(folder / "terminals", self.made, self.truth, store, key).play()


def lines(rows: tuple[EditionRow, ...]) -> dict[str, Line]:
    """A sheet in the witness's words; each badge once."""
    found = {
        row.badge: Line(row.half_days_absent, row.late, row.early, row.pending, row.half_days_leave) for row in rows
    }
    assert len(found) == len(rows)
    return found


def kept_facts(connection: Connection) -> list[Fact]:
    return [fact_in(raw.encode()) for raw in connection.scalars(select(facts.c.raw))]


def levels(found: list[Fact]) -> Counter[tuple[str, str, str]]:
    """How many ratings there are by window, badge and level, changes followed."""
    replaced = {(f.terminal, f.series, f.said.replaces) for f in found if isinstance(f.said, Rating)}
    counted = Counter[tuple[str, str, str]]()
    for fact in found:
        if isinstance(fact.said, Rating) and (fact.terminal, fact.series, fact.seq) not in replaced:
            counted[fact.window, fact.said.badge, fact.said.level] += 1
        if isinstance(fact.said, Unrated):
            counted[fact.window, fact.said.badge, "unrated"] += 1
    return counted


def complaints(found: list[Fact]) -> Counter[tuple[str, str]]:
    return Counter((fact.window, fact.said.badge) for fact in found if isinstance(fact.said, Complaint))
