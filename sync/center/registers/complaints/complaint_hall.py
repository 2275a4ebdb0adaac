"""The complaint hall, the hall as complaints need it: whose window, by which days it counts, what limits it set.

Everything here is a part of the caller's transaction.
"""

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import Connection

from sync.center.hall import published_hall, roster_check
from sync.center.office.complaints.complaint_case import Concerned
from sync.center.office.complaints.complaint_deadlines import OfficeDays
from sync.center.registers import case_book
from terminal.domain.window import RuleValues, Window

COMPLAINT_LIMITS_CASE = "limits"  # under which the register keeps its own limits, as deeds like all others
COMPLAINT_ACCEPT_DAYS = 5  # working days until it is said whether it is accepted, where the hall has set none


class ComplaintLimits(Struct, frozen=True):
    """What the hall has set: in how many working days it is said whether a complaint is accepted."""

    accept_days: int = COMPLAINT_ACCEPT_DAYS


_limits_json = Decoder(ComplaintLimits)


def complaint_limits(connection: Connection) -> ComplaintLimits:
    done = case_book.history(connection, "complaint", COMPLAINT_LIMITS_CASE)
    return done[-1].deed.read(_limits_json) if done else ComplaintLimits()


def office_days(connection: Connection) -> OfficeDays:
    """Zone and calendar of the hall, as IT published them last."""
    window = published_hall.any_window(connection)
    return OfficeDays(window.zone, window.calendar) if window else OfficeDays(published_hall.NO_ZONE)


def concerned_of(connection: Connection, badge: str, unit: str, window: str) -> Concerned:
    """Name and unit as IT published them; what nobody published stays as it was said."""
    works = _works(connection, window)
    person = works.listed(badge) if works else None
    listed = None if person or not badge else roster_check.published(connection).listed(badge)
    name = person.name if person else listed.name if listed else ""
    at = works or (_works(connection, listed.windows[0]) if listed else None)
    return Concerned(badge, name, unit or (at.unit if at else ""), window)


def _works(connection: Connection, window: str) -> Window | None:
    found = published_hall.newest(connection, window) if window else None
    return found.works_by if found else None


def window_rules(connection: Connection, window: str) -> RuleValues:
    works = _works(connection, window) or published_hall.any_window(connection)
    return works.rules if works else RuleValues()
