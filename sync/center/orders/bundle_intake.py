"""The bundle intake: what IT hands over is sent to its windows, or kept until its wave begins."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, insert

from sync.bundles.bundle import Payload
from sync.center.hall import publications
from sync.center.orders import order_table, placing, rollout_table, rollouts
from sync.center.storage.database import bundles
from sync.contract import SignedBundle

_KEEP = insert(bundles)


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
    rollout, fresh = rollout_table.newest(connection), _unpublished(connection, brought)
    held = {each.bundle for each in fresh if rollout and rollout_table.holds(rollout, each.payload)}
    told = set[str]()
    if fresh:
        connection.execute(_KEEP, [_row(each, now, held=each.bundle in held) for each in fresh])
    for each in fresh:
        told |= set() if each.bundle in held else _send(connection, each, now)
    return told | rollouts.received(connection, rollout, now) if rollout and held else told


def _unpublished(connection: Connection, brought: Sequence[Publication]) -> list[Publication]:
    """Raises `NotNewer`."""
    known = publications.pairs(connection, {each.payload.target for each in brought})
    fresh = list[Publication]()
    for each in {each.bundle: each for each in brought}.values():
        here = known[each.payload.target]
        if not publications.published(connection, each.bundle, each.payload, here):
            here.add(each.payload.pair)
            fresh.append(each)
    return fresh


def _row(each: Publication, now: int, *, held: bool) -> dict[str, Any]:
    names = {"target": each.payload.target, "epoch": each.payload.epoch, "version": each.payload.version}
    return {**names, "bundle": each.bundle, "published_at": now, "held": int(held)}


def _send(connection: Connection, each: Publication, now: int) -> set[str]:
    order = order_table.give(connection, each.payload.target, SignedBundle(each.bundle), now)
    if not each.payload.terminal:
        return {each.payload.target}
    return {each.payload.target, placing.follow(connection, each.payload, order, now)}
