"""The successions that IT published, how one key followed on the other: terminals verify them themselves."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import KeyTrust, followed, names, succession_before, successor
from sync.center.hall.publications import check_new_epoch
from sync.center.storage.database import meta
from sync.contract import SUCCESSIONS_MAX

SUCCESSIONS_ROW = "successions"
_list_json = msgspec.json.Decoder(list[str])


def published(connection: Connection) -> list[str]:
    """All of them, the first one first."""
    written = connection.scalar(select(meta.c.value).where(meta.c.key == SUCCESSIONS_ROW))
    return _list_json.decode(written) if written else []


def publish(connection: Connection, brought: Sequence[str], installed: KeyTrust) -> KeyTrust:
    """Adds those that lead on from what is trusted, within `one_at_a_time`. Raises `BundleRefused`."""
    known = published(connection)
    for signed in brought:
        if signed not in known and _leads_on(followed(installed, known), signed):
            check_new_epoch(connection, succession_before(signed).epoch)
            known.append(signed)
    if len(known) > SUCCESSIONS_MAX:
        raise BundleRefused(f"more than {SUCCESSIONS_MAX} successions: begin a new center with the newest key")
    _keep(connection, msgspec.json.encode(known).decode())
    return followed(installed, known)


def _leads_on(trust: KeyTrust, signed: str) -> bool:
    """False for how it came to a key that is trusted here anyway. Raises `BundleRefused`."""
    try:
        successor(trust, signed)
    except BundleRefused:
        if names(trust, signed):
            return False
        raise
    return True


def _keep(connection: Connection, written: str) -> None:
    here = meta.c.key == SUCCESSIONS_ROW
    if connection.execute(update(meta).where(here).values(value=written)).rowcount == 0:
        connection.execute(insert(meta).values(key=SUCCESSIONS_ROW, value=written))
