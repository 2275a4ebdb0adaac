"""The people names: what those are called whose badge numbers stand in requests, complaints and histories.

Everything here is a part of the caller's transaction.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from sync.center.hall import published_hall, roster_check
from sync.center.storage.database import accounts
from terminal.domain.window import Window


def people_names(
    connection: Connection, badges: Collection[str], windows: Iterable[Window] | None = None
) -> dict[str, str]:
    """By their account, which keeps its name when it is closed; else as the hall's file, or its directory, says.

    `windows` are those of the hall where the caller has read them. Whom nobody knows has no name here.
    """
    wanted = {*badges} - {""}
    found = account_names(connection, wanted)
    if wanted <= found.keys():
        return found  # the hall is large, and whoever decided something has an account
    here = published_hall.work_places(connection) if windows is None else windows
    listed = {each.badge: each.name for window in here for each in window.people if each.badge in wanted}
    found = {**listed, **found}
    if left := wanted - found.keys():
        known = roster_check.published(connection)
        found |= {badge: person.name for badge in left if (person := known.listed(badge))}
    return found


def account_names(connection: Connection, badges: Collection[str]) -> dict[str, str]:
    """Of those who have an account, or had one."""
    query = select(accounts.c.badge, accounts.c.name).where(accounts.c.badge.in_(sorted({*badges} - {""})))
    return {row.badge: row.name for row in connection.execute(query)} if badges else {}


def name_then(connection: Connection, badge: str, window: str, at: int) -> str:
    """What a window called somebody at that time (ms UTC): who has left is in no newer list. Else empty."""
    bundle = published_hall.offered_by(connection, window, at)
    works = bundle.works_by if bundle else None
    person = works.listed(badge) if works else None
    return person.name if person else ""
