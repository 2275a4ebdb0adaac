"""The publications: which bundles of IT's a window was sent already, and which key signs in which epoch."""

from collections.abc import Callable, Iterable, Iterator, Set

from sqlalchemy import Connection, func, select

from sync.bundles.bundle import BundleRefused, Payload, signer, text, verified_before
from sync.bundles.signed_directory import directory_signer
from sync.bundles.trust import RECOVERY_JUMP
from sync.center.hall.directories import NotNewer
from sync.center.storage.database import bundles, directories, software
from sync.contract import PublishedByKey
from sync.releases.software_order import order_signer


class OthersEpoch(Exception):
    """A key signs in one epoch, and an epoch is one key's: sign with the right one of the two."""


def pairs(connection: Connection, targets: Iterable[str]) -> dict[str, set[tuple[int, int]]]:
    """What was published before for each of these windows."""
    found = {target: set[tuple[int, int]]() for target in targets}
    query = select(bundles.c.target, bundles.c.epoch, bundles.c.version).where(bundles.c.target.in_(found))
    for row in connection.execute(query):
        found[row.target].add((row.epoch, row.version))
    return found


def published(connection: Connection, bundle: str, payload: Payload, known: Set[tuple[int, int]]) -> bool:
    """Whether this very bundle is among those `known` for its window. Raises `NotNewer`."""
    if payload.pair in known:
        same = (bundles.c.target == payload.target) & (bundles.c.bundle == bundle)
        if connection.execute(select(bundles.c.target).where(same)).first() is not None:
            return True
        raise NotNewer(f"{text(payload.pair)} was published for {payload.target} with other content")
    if known and payload.pair < max(known):
        raise NotNewer(f"{payload.target} has {text(max(known))} already, {text(payload.pair)} is older")
    return False


def newest_in(connection: Connection, epoch: int, now: int) -> PublishedByKey:
    """The highest of each count in an epoch: a copy of its key's file that counted less is not the newest."""
    here = select(bundles.c.version, bundles.c.bundle).where(bundles.c.epoch == epoch)
    newest = connection.execute(here.order_by(bundles.c.version.desc()).limit(1)).first()
    issued = verified_before(newest.bundle).issued if newest else 0
    directory, release = (
        connection.scalar(select(func.max(table.c.version)).where(table.c.epoch == epoch)) or 0
        for table in (directories, software)
    )
    return PublishedByKey(now, newest.version if newest else 0, issued, directory, release)


def check_epoch(connection: Connection, key: str, epoch: int) -> None:
    """Raises `OthersEpoch` where what was published shows this key in another epoch, or another key in this one.

    No terminal would take it, and a center that did would have nothing newer to send to anybody.
    """
    for other, its_own in _signed(connection, key):
        if its_own and other != epoch:
            raise OthersEpoch(f"this key signs in epoch {other}, not in {epoch}: sign with the key of {epoch}")
        if other == epoch and not its_own:
            raise OthersEpoch(f"epoch {epoch} is another key's: sign with that, or a new key of a higher epoch")


def check_new_epoch(connection: Connection, epoch: int) -> None:
    """Raises `BundleRefused` where it is further above what was published here than any terminal would follow."""
    highest = connection.scalar(select(func.max(bundles.c.epoch))) or 0
    if highest and epoch > highest + RECOVERY_JUMP:
        raise BundleRefused(f"epoch {epoch} is not within {RECOVERY_JUMP} above {highest}")


def _signed(connection: Connection, key: str) -> Iterator[tuple[int, bool]]:
    """Each epoch in which something was published, and whether this key signed the newest there."""
    place = select(bundles.c.target, bundles.c.version)
    for epoch in connection.scalars(select(bundles.c.epoch).distinct()).all():
        # The place first: it stands in an index, and of the bundles, which are large, only one is read.
        newest = place.where(bundles.c.epoch == epoch).order_by(bundles.c.version.desc()).limit(1)
        target, version = connection.execute(newest).one()
        here = (bundles.c.target == target) & (bundles.c.epoch == epoch) & (bundles.c.version == version)
        yield epoch, _is_of(key, connection.execute(select(bundles.c.bundle).where(here)).scalar_one(), signer)
    for row in connection.execute(select(directories.c.epoch, directories.c.directory)):
        yield row.epoch, _is_of(key, row.directory, directory_signer)
    for row in connection.execute(select(software.c.epoch, software.c.signed)):
        yield row.epoch, _is_of(key, row.signed, order_signer)


def _is_of(key: str, signed: str, signer_among: Callable[[str, Iterable[str]], str]) -> bool:
    try:
        signer_among(signed, (key,))
    except BundleRefused:
        return False
    return True
