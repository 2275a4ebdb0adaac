"""The audit: who looked at whose data, who logged in or was refused, and what was changed."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs
from sqlalchemy import Connection, insert, select

from sync.center.database import office_audits

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


def note_audit(connection: Connection, audit: OfficeAudit) -> None:
    connection.execute(insert(office_audits).values(structs.asdict(audit)))


def audits(
    connection: Connection, begins: int, ends: int, by: str = "", about: str = "", most: int = 1000
) -> Sequence[OfficeAudit]:
    """The newest between two times (ms UTC), by whom and about whom they are; the newest first."""
    query = select(office_audits).where(office_audits.c.at >= begins, office_audits.c.at < ends)
    if by:
        query = query.where(office_audits.c.by == by)
    if about:
        query = query.where(office_audits.c.about == about)
    return [
        OfficeAudit(row.at, row.by, row.what, row.page, row.about, row.detail, row.address)
        for row in connection.execute(query.order_by(office_audits.c.id.desc()).limit(most))
    ]
