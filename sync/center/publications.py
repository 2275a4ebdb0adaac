"""The publications: which bundles of IT's a window was sent already."""

from sqlalchemy import Connection, select

from sync.bundles.bundle import Payload, text
from sync.center.database import bundles
from sync.center.directories import NotNewer


def published(connection: Connection, bundle: str, payload: Payload) -> bool:
    """Whether this very bundle was published before. Raises `NotNewer`."""
    query = select(bundles.c.epoch, bundles.c.version).where(bundles.c.target == payload.target)
    known = {(row.epoch, row.version) for row in connection.execute(query)}
    if payload.pair in known:
        same = query.where(bundles.c.bundle == bundle)
        if connection.execute(same).first() is not None:
            return True
        raise NotNewer(f"{text(payload.pair)} was published for {payload.target} with other content")
    if known and payload.pair < max(known):
        raise NotNewer(f"{payload.target} has {text(max(known))} already, {text(payload.pair)} is older")
    return False
