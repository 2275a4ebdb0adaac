"""The bundle intake: what IT hands over is sent to its windows, or kept until its wave begins."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, insert

from sync.bundles.bundle import Payload
from sync.center import order_table, placing, publications, rollout_table, rollouts
from sync.center.database import bundles
from sync.contract import SignedBundle


class Publication(Struct, frozen=True):
    """A bundle, verified by this `key`, and what it says."""

    bundle: str
    key: str
    payload: Payload


def take_in(connection: Connection, brought: Sequence[Publication], now: int) -> set[str]:
    """Sends each to its window, once, and moves the terminal that it names, within `one_at_a_time`.

    One that is of a rollout waits for its wave. At which windows orders or terminals are others now. Raises
    `NotNewer`, `OthersEpoch`, `NoSuchTerminal`, `WindowTaken`.
    """
    for key, epoch in dict.fromkeys((each.key, each.payload.epoch) for each in brought):
        publications.check_epoch(connection, key, epoch)
    rollout, told, waiting = rollout_table.newest(connection), set[str](), False
    for each in brought:
        if publications.published(connection, each.bundle, each.payload):
            continue
        held = rollout is not None and rollout_table.holds(rollout, each.payload)
        _keep(connection, each, now, held=held)
        told |= set() if held else _send(connection, each, now)
        waiting |= held
    return told | rollouts.received(connection, rollout, now) if rollout and waiting else told


def _keep(connection: Connection, each: Publication, now: int, *, held: bool) -> None:
    names = {"target": each.payload.target, "epoch": each.payload.epoch, "version": each.payload.version}
    connection.execute(insert(bundles).values(**names, bundle=each.bundle, published_at=now, held=int(held)))


def _send(connection: Connection, each: Publication, now: int) -> set[str]:
    order = order_table.give(connection, each.payload.target, SignedBundle(each.bundle), now)
    if not each.payload.terminal:
        return {each.payload.target}
    return {each.payload.target, placing.follow(connection, each.payload, order, now)}
