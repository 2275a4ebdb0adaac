"""The complaint officer, as an account of the pages is one: by the roles that it has now."""

from sync.center.office.complaints.complaint_decision import ComplaintOfficer
from sync.center.office.people.roles import SUPERVISION, Account, RoleName

COMPLAINT_HEADS: tuple[RoleName, ...] = ("supervision_head", "deputy_director")
COMPLAINT_DUTY: tuple[RoleName, ...] = ("duty_officer",)
COMPLAINT_TAKERS: tuple[RoleName, ...] = (*SUPERVISION, "deputy_director", *COMPLAINT_DUTY)
COMPLAINT_READERS: tuple[RoleName, ...] = (*COMPLAINT_TAKERS, "unit_head")


def complaint_officer(account: Account, now: int) -> ComplaintOfficer:
    return ComplaintOfficer(
        account.badge,
        supervises=account.holds(SUPERVISION, now),
        heads=account.holds(COMPLAINT_HEADS, now),
        duty=account.holds(COMPLAINT_DUTY, now),
        units=account.scopes("unit_head", now) - {""},
        instead_of=account.stands_for(now) - {account.badge},
    )
