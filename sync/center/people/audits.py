"""The audit: who looked at whose data, who logged in or was refused, and what was changed."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs
from sqlalchemy import Connection, insert, select

from sync.center.storage.database import office_audits

AUDITS_MOST = 1000  # in one list

AuditedAct = Literal["login", "logout", "refused", "look", "change"]


class OfficeAudit(Struct, frozen=True):
    """`at` in ms UTC; `about` is the badge whose data it was, empty where it was nobody's."""

    at: int
    by: str
    what: AuditedAct
    page: str
    about: str = ""
    detail: str = ""
    address: str = ""
    id: int = 0  # that the center gave it


def note_audit(connection: Connection, audit: OfficeAudit) -> None:
    values = {name: value for name, value in structs.asdict(audit).items() if name != "id"}
    connection.execute(insert(office_audits).values(values))


def audits(
    connection: Connection, begins: int, ends: int, by: str = "", about: str = "", most: int = AUDITS_MOST
) -> Sequence[OfficeAudit]:
    """The newest between two times (ms UTC), by whom and about whom they are; the newest first."""
    query = select(office_audits).where(office_audits.c.at >= begins, office_audits.c.at < ends)
    if by:
        query = query.where(office_audits.c.by == by)
    if about:
        query = query.where(office_audits.c.about == about)
    return [
        OfficeAudit(row.at, row.by, row.what, row.page, row.about, row.detail, row.address, row.id)
        for row in connection.execute(query.order_by(office_audits.c.id.desc()).limit(most))
    ]
