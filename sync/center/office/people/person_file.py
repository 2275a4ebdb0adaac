"""The person file: what was done about somebody's account and roles, and what waits for a second one. Pure.

Its case is the badge. Accounts and grants stand in tables of their own; the file says who did what to them, and
why.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs
from msgspec.json import Decoder

from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.office.people.roles import Grant

PersonDid = Literal[
    "added", "closed", "opened", "unlocked", "password", "given", "proposed", "confirmed", "declined", "taken"
]


class RolesContent(Struct, frozen=True, omit_defaults=True):
    """Which roles: of `given`, `proposed`, `taken`. A substitute's are given together.

    `acts_for` are those, by badge, in whose place somebody proposed them.
    """

    grants: tuple[Grant, ...] = ()
    acts_for: tuple[str, ...] = ()


class ProposalContent(Struct, frozen=True):
    """Which proposal, by the number of its deed: of `confirmed` and `declined`."""

    proposal: int


class RoleProposal(Struct, frozen=True):
    """Roles that a second one must confirm; `number` is that of the deed, `at` in ms UTC.

    `acts_for` are those in whose place `by` proposed them.
    """

    number: int
    by: str
    why: str
    at: int
    grants: tuple[Grant, ...]
    acts_for: tuple[str, ...] = ()

    @property
    def proposers(self) -> frozenset[str]:
        return frozenset({self.by, *self.acts_for})


class PersonFile(Struct, frozen=True):
    deeds: int = 0
    waiting: tuple[RoleProposal, ...] = ()

    def proposal(self, number: int) -> RoleProposal | None:
        return next((each for each in self.waiting if each.number == number), None)


_roles_json, _proposal_json = Decoder(RolesContent), Decoder(ProposalContent)


def person_file(done: Iterable[DeedDone]) -> PersonFile:
    """What these deeds of one person, the first first, come to."""
    file = PersonFile()
    for each in done:
        file = _after(file, each)
    return file


def roles_of(deed: OfficeDeed) -> tuple[Grant, ...]:
    """Which roles a deed is about."""
    return deed.read(_roles_json).grants


def about(
    badge: str,
    did: PersonDid,
    by: str,
    why: str = "",
    grants: tuple[Grant, ...] = (),
    acts_for: tuple[str, ...] = (),
) -> OfficeDeed:
    content = content_of(RolesContent(grants, acts_for)) if grants else ""
    return OfficeDeed("person", badge, did, by, why, content)


def answer(badge: str, did: PersonDid, by: str, why: str, proposal: int) -> OfficeDeed:
    return OfficeDeed("person", badge, did, by, why, content_of(ProposalContent(proposal)))


def standing_after(file: PersonFile, deed: OfficeDeed) -> CaseStanding:
    """How the case stands after this deed: whether something waits for a second one."""
    after = _after(file, DeedDone(deed, 0, 0))
    return CaseStanding("waiting" if after.waiting else "settled", about=deed.case)


def _after(file: PersonFile, done: DeedDone) -> PersonFile:
    deed, waiting = done.deed, file.waiting
    match deed.did:
        case "proposed":
            said = deed.read(_roles_json)
            proposal = RoleProposal(done.number, deed.by, deed.why, done.at, said.grants, said.acts_for)
            waiting = (*waiting, proposal)
        case "confirmed" | "declined":
            answered = deed.read(_proposal_json).proposal
            waiting = tuple(each for each in waiting if each.number != answered)
        case "closed":
            waiting = ()
    return structs.replace(file, deeds=file.deeds + 1, waiting=waiting)
