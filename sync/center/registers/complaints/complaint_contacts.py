"""The complaint contacts: who complained, kept apart from all facts, for as long as somebody needs it.

Everything here is a part of the caller's transaction; each noting and deleting is a deed beside it.
"""

import msgspec
from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import Connection, delete, insert, select

from sync.center.storage.database import complaint_contacts


class ComplaintContact(Struct, frozen=True, omit_defaults=True):
    """Who complained, and how they are reached."""

    name: str = ""
    telephone: str = ""
    address: str = ""


_contact_json = Decoder(ComplaintContact)


def contact_of(connection: Connection, case: str) -> ComplaintContact | None:
    text = connection.scalar(select(complaint_contacts.c.contact).where(complaint_contacts.c.case == case))
    return _contact_json.decode(text) if text else None


def keep_contact(connection: Connection, case: str, contact: ComplaintContact, now: int) -> None:
    """In the place of the one that was there."""
    delete_contact(connection, case)
    values = {"case": case, "contact": msgspec.json.encode(contact).decode(), "at": now}
    connection.execute(insert(complaint_contacts).values(values))


def delete_contact(connection: Connection, case: str) -> None:
    connection.execute(delete(complaint_contacts).where(complaint_contacts.c.case == case))
