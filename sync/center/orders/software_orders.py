"""The software orders at the center: which release the terminals of which windows get. Each call is a transaction.

Times are arguments, in milliseconds since 1970, UTC.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from sync.bundles.bundle import text
from sync.center.hall import admission, publications, published_hall
from sync.center.hall.directories import NotNewer
from sync.center.storage.database import software
from sync.center.storage.transactions import Transactions, one_at_a_time
from sync.contract import SoftwareAnswer
from sync.releases.software_order import SoftwareOrder, order_before

NEWEST_KEPT = 3  # releases for each kind of machine, beside the newest that is for every window


class NoSoftware(Exception):
    """There is no such release for this caller."""


class SoftwareOrders:
    """The table in one center's database."""

    def __init__(self, engine: Transactions) -> None:
        self._engine = engine
        self._reading = engine.reading

    def publish(self, signed: str, key: str, order: SoftwareOrder, now: int) -> list[str]:
        """Keeps an order, verified by this `key`. The hashes of all files that are still wanted.

        Raises `NotNewer`, `OthersEpoch`, `UnknownWindow`.
        """
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            publications.check_epoch(connection, key, order.epoch)
            for window in order.windows:
                published_hall.check(connection, window)
            known = {each.pair: each for each, _ in _kept(connection)}
            if (before := known.get(order.pair)) is not None:
                _replace(connection, before, order, signed)
            else:
                _check_newer(order, list(known.values()))
                values = {"sha256": order.sha256, "signed": signed, "whole": 0, "published_at": now}
                connection.execute(insert(software).values(epoch=order.epoch, version=order.version, **values))
            for outdated in _outdated(_kept(connection)):
                connection.execute(delete(software).where(_is(outdated)))
            return [each.sha256 for each, _ in _kept(connection)]

    def awaited(self, sha256: str) -> SoftwareOrder:
        """The order whose file has this hash. Raises `NoSoftware`."""
        with self._reading.begin() as connection:
            order = next((each for each, _ in _kept(connection) if each.sha256 == sha256), None)
        if order is None:
            raise NoSoftware("no order of software names a file with this hash: publish the order first")
        return order

    def complete(self, sha256: str) -> None:
        """The file is here: from now on terminals are told of it."""
        with self._engine.begin() as connection:
            connection.execute(update(software).where(software.c.sha256 == sha256).values(whole=1))

    def answer(self, key: str, now: int) -> SoftwareAnswer:
        """What the terminal with this key hash shall have. Raises `UnknownKey`, `NotAccepted`."""
        with self._reading.begin() as connection:
            window = admission.accepted(connection, key).window
            return SoftwareAnswer(now, tuple(signed_for(connection, window)))

    def granted(self, key: str, sha256: str) -> SoftwareOrder:
        """The order by which this terminal gets this file. Raises `UnknownKey`, `NotAccepted`, `NoSoftware`."""
        with self._reading.begin() as connection:
            window = admission.accepted(connection, key).window
            orders = [order for order, _ in _standing(connection, window)]
        order = next((each for each in orders if each.sha256 == sha256), None)
        if order is None:
            raise NoSoftware("no such software for this window")
        return order


def signed_for(connection: Connection, window: str) -> list[str]:
    """The newest order that covers this window, of each kind of machine, as it was signed."""
    return [signed for _, signed in _standing(connection, window)]


def _standing(connection: Connection, window: str) -> list[tuple[SoftwareOrder, str]]:
    """The same, each with what it says: a terminal asks for it with every piece."""
    query = select(software.c.signed).where(software.c.whole == 1)
    newest: dict[tuple[str, str], tuple[SoftwareOrder, str]] = {}
    for signed in connection.scalars(query.order_by(software.c.epoch, software.c.version)):
        order = order_before(signed)
        if order.covers(window):
            newest[order.machine] = order, signed
    return [newest[machine] for machine in sorted(newest)]


def _replace(connection: Connection, before: SoftwareOrder, order: SoftwareOrder, signed: str) -> None:
    if order == before:
        return
    told = f"software {text(order.pair)}"
    if order.sha256 != before.sha256:
        raise NotNewer(f"{told} was published with another file: sign the release anew")
    if order.issued <= before.issued:
        raise NotNewer(f"{told} was published with a later order than this")
    connection.execute(update(software).where(_is(order)).values(signed=signed))


def _check_newer(order: SoftwareOrder, known: Sequence[SoftwareOrder]) -> None:
    of_its_kind = [each.pair for each in known if each.machine == order.machine]
    if of_its_kind and order.pair < max(of_its_kind):
        raise NotNewer(f"software {text(max(of_its_kind))} is here already, {text(order.pair)} is older")


def _outdated(kept: Sequence[tuple[SoftwareOrder, bool]]) -> list[SoftwareOrder]:
    """What nobody needs any more: for each kind of machine, all but the newest and the newest for everybody."""
    found: list[SoftwareOrder] = []
    for machine in {order.machine for order, _ in kept}:
        of_kind = [(order, whole) for order, whole in kept if order.machine == machine]
        everywhere = [order for order, whole in of_kind if whole and order.everywhere][-1:]
        found += [order for order, _ in of_kind[:-NEWEST_KEPT] if order not in everywhere]
    return found


def _kept(connection: Connection) -> list[tuple[SoftwareOrder, bool]]:
    """Each order and whether its file is here, the newest last."""
    query = select(software.c.signed, software.c.whole).order_by(software.c.epoch, software.c.version)
    return [(order_before(row.signed), bool(row.whole)) for row in connection.execute(query)]


def _is(order: SoftwareOrder) -> ColumnElement[bool]:
    return (software.c.epoch == order.epoch) & (software.c.version == order.version)
