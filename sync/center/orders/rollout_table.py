"""The rollout table: each push and how far it has come; beginning a wave gives its orders, in one transaction."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Row, exists, insert, select, tuple_, update

from sync.bundles.bundle import Payload, text
from sync.center.facts import own_facts
from sync.center.hall.alarm_table import raise_once
from sync.center.hall.directories import NotNewer
from sync.center.orders.order_table import give_all
from sync.center.storage.database import bundles, rollouts
from sync.contract import SignedBundle
from sync.rollouts.rollout_plan import RolloutPlan, plan_before
from sync.rollouts.waves import ALIVE, Rollout

_forgiven_json = msgspec.json.Decoder(tuple[str, ...])


class KeptRollout(Struct, frozen=True):
    """A rollout as it is kept. Times in ms UTC: `decided_at` is when IT signed the plan or its last decision.

    `since` when it stands as it does, by the center's clock; 0 where a version before this did not keep it.
    """

    plan: RolloutPlan
    rollout: Rollout
    decided_at: int
    since: int = 0

    @property
    def config(self) -> str:
        return text(self.plan.pair)


def newest(connection: Connection) -> KeptRollout | None:
    """The one of the last push; None before the first."""
    query = select(rollouts).order_by(rollouts.c.epoch.desc(), rollouts.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return _read(row) if row else None


def plan(connection: Connection, signed: str, said: RolloutPlan, now: int) -> None:
    """Keeps a plan whose bundles are to come; the rollout of before gets no further. Raises `NotNewer`.

    The same once more changes nothing.
    """
    if connection.execute(select(rollouts.c.plan).where(_is(said.pair), rollouts.c.plan == signed)).first():
        return
    _check_newer(connection, said)
    alive = rollouts.c.standing.in_(ALIVE)
    why = f"{text(said.pair)} came instead"
    connection.execute(update(rollouts).where(alive).values(standing="cancelled", why=why, standing_since=now))
    values = {"plan": signed, "planned_at": now, "begun": 0, "standing": "receiving", "whole": 0}
    more = {"why": "", "forgiven": "[]", "decided_at": said.issued, "standing_since": now}
    connection.execute(insert(rollouts).values(epoch=said.epoch, version=said.version, **values, **more))


def _check_newer(connection: Connection, said: RolloutPlan) -> None:
    newest_first = (
        select(table.c.epoch, table.c.version).order_by(table.c.epoch.desc(), table.c.version.desc()).limit(1)
        for table in (rollouts, bundles)
    )
    known = [(row.epoch, row.version) for query in newest_first for row in connection.execute(query)]
    if known and said.pair <= max(known):
        raise NotNewer(f"{text(max(known))} is here already, {text(said.pair)} is not newer: push again")


def holds(kept: KeptRollout, payload: Payload) -> bool:
    """Whether this bundle waits for its wave of the rollout; not where it moves a terminal."""
    return not payload.terminal and payload.pair == kept.plan.pair and payload.target in kept.rollout.windows


def is_whole(connection: Connection, kept: KeptRollout) -> bool:
    """Whether the bundle of each of its windows is here."""
    here = connection.scalars(select(bundles.c.target).where(_of(kept.plan.pair)))
    return set(kept.rollout.windows) <= set(here)


def store(connection: Connection, kept: KeptRollout, after: Rollout, now: int) -> set[str]:
    """Keeps how far it is now, and offers it to the windows whose wave has begun; which those are."""
    values = {"begun": after.begun, "standing": after.standing, "why": after.why, "decided_at": kept.decided_at}
    if after.standing != kept.rollout.standing:
        values["standing_since"] = now
    values["forgiven"] = msgspec.json.encode(after.forgiven).decode()
    if after.standing == "planned" or after.begun:
        values["whole"] = 1
    connection.execute(update(rollouts).where(_is(kept.plan.pair)).values(**values))
    if after.standing == "stopped" and kept.rollout.standing != "stopped":
        teller = f"center/{own_facts.hall(connection)}"
        raise_once(connection, teller, "rollout", f"{kept.config} stopped: {after.why}", now)
    return set(_offer(connection, kept.plan.pair, after.reached - kept.rollout.reached, now))


def _offer(connection: Connection, pair: tuple[int, int], windows: Iterable[str], now: int) -> Iterable[str]:
    """Gives the orders; not to a window that a newer one was given meanwhile."""
    here = _of(pair) & bundles.c.target.in_(windows)
    other = bundles.alias()
    newer = (other.c.target == bundles.c.target) & (other.c.held == 0)
    passed = exists().where(newer, tuple_(other.c.epoch, other.c.version) > pair)
    query = select(bundles.c.target, bundles.c.bundle).where(here, ~passed).order_by(bundles.c.target)
    offered = {row.target: SignedBundle(row.bundle) for row in connection.execute(query)}
    mine = _of(pair) & bundles.c.target.in_(offered)
    connection.execute(update(bundles).where(mine).values(held=0, published_at=now))
    give_all(connection, list(offered.items()), now)
    return offered


def _of(pair: tuple[int, int]) -> ColumnElement[bool]:
    return (bundles.c.epoch == pair[0]) & (bundles.c.version == pair[1])


def _is(pair: tuple[int, int]) -> ColumnElement[bool]:
    return (rollouts.c.epoch == pair[0]) & (rollouts.c.version == pair[1])


def _read(row: Row[Any]) -> KeptRollout:
    said = plan_before(row.plan)
    forgiven = _forgiven_json.decode(row.forgiven)
    rollout = replace(said.rollout, begun=row.begun, standing=row.standing, why=row.why, forgiven=forgiven)
    return KeptRollout(said, rollout, row.decided_at, row.standing_since)
