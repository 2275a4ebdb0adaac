"""The rollouts of a center in use: planned by IT, moved on by what windows answer. Each call is a transaction.

Times are arguments, in milliseconds since 1970, UTC.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from sqlalchemy import Connection

from sync.center.hall import hall_board, publications
from sync.center.hall.directories import NotNewer
from sync.center.hall.hall_board import BoardRow
from sync.center.orders import rollout_table
from sync.center.orders.rollout_table import KeptRollout
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.rollouts.hall_words import NO_ROLLOUT
from sync.rollouts.outcomes import outcome_of
from sync.rollouts.progress import RolloutProgress, progress_of
from sync.rollouts.rollout_plan import RolloutDecision, RolloutPlan
from sync.rollouts.waves import (
    NothingToDecide,
    RolloutAct,
    WindowOutcome,
    advance,
    decided,
)


class Rollouts:
    """Those of one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading

    def plan(self, signed: str, key: str, said: RolloutPlan, now: int) -> None:
        """Keeps a plan, verified by this `key`, whose bundles are to come. Raises `NotNewer`, `OthersEpoch`."""
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            publications.check_epoch(connection, key, said.epoch)
            rollout_table.plan(connection, signed, said, now)

    def decide(self, said: RolloutDecision, now: int) -> RolloutProgress:
        """Does what IT signed. Raises `NothingToDecide`, `NotNewer`."""
        with self._engine.begin() as connection:
            kept = _current(connection)
            if said.issued <= kept.decided_at:
                raise NotNewer("a push or a decision was made later than this, by the clock of whoever signed")
            return _decide(connection, replace(kept, decided_at=said.issued), said.act, now)

    def decide_here(self, act: RolloutAct, now: int) -> RolloutProgress:
        """The same by the center's own user. Raises `NothingToDecide`."""
        with self._engine.begin() as connection:
            return _decide(connection, _current(connection), act, now)

    def look(self, now: int) -> bool:
        """Moves the last one on as far as it may go; whether it did."""
        with self._reading.begin() as connection:
            seen = rollout_table.newest(connection)
            if seen is None or seen.rollout.standing not in ("planned", "running"):
                return False
            after = advance(seen.rollout, outcomes(connection, seen, now), now)
        if after == seen.rollout:
            return False
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            if rollout_table.newest(connection) == seen:  # else somebody decided meanwhile: it is looked at anew
                rollout_table.store(connection, seen, after, now)
            return True

    def progress(self, now: int) -> RolloutProgress | None:
        """How the last one stands; None before the first."""
        with self._reading.begin() as connection:
            return progress(connection, hall_board.terminals_board(connection, now), now)


def progress(connection: Connection, board: Iterable[BoardRow], now: int) -> RolloutProgress | None:
    """The same by a board that was read already."""
    if (kept := rollout_table.newest(connection)) is None:
        return None
    return progress_of(kept.config, kept.rollout, _outcomes_of(board, kept, now), kept.since)


def received(connection: Connection, kept: KeptRollout, now: int) -> set[str]:
    """Bundles of it have come: with the last one it is planned, and begins. At which windows that is."""
    if kept.rollout.standing != "receiving" or not rollout_table.is_whole(connection, kept):
        return set()
    return rollout_table.store(connection, kept, advance(replace(kept.rollout, standing="planned"), {}, now), now)


def outcomes(connection: Connection, kept: KeptRollout, now: int) -> Mapping[str, WindowOutcome]:
    """What became of it at each window that it was offered to."""
    return _outcomes_of(hall_board.terminals_board(connection, now), kept, now) if kept.rollout.reached else {}


def _outcomes_of(board: Iterable[BoardRow], kept: KeptRollout, now: int) -> Mapping[str, WindowOutcome]:
    found: dict[str, WindowOutcome] = dict.fromkeys(kept.rollout.reached, "superseded")
    for row in board:
        if row.window in found and row.reading.desired == kept.config:
            found[row.window] = outcome_of(row.reading, now)
    return found


def _current(connection: Connection) -> KeptRollout:
    one_at_a_time(connection)
    if (kept := rollout_table.newest(connection)) is None:
        raise NothingToDecide(NO_ROLLOUT)
    return kept


def _decide(connection: Connection, kept: KeptRollout, act: RolloutAct, now: int) -> RolloutProgress:
    after = decided(kept.rollout, act, outcomes(connection, kept, now))
    rollout_table.store(connection, kept, after, now)
    return progress_of(kept.config, after, outcomes(connection, kept, now), now)
