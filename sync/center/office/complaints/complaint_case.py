"""The complaint case (article 10): what became of a complaint, as a fold over what was done in it. Pure.

Times are in ms since 1970 UTC, days are the hall's. Who complained stands in none of this: that is kept apart.
"""

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from sync.center.office.deed import ActedFor, DeedDone

ComplaintChannel = Literal["evaluator", "telephone", "net", "letter", "person"]
ComplaintState = Literal[
    "registered",
    "doubted",  # one says that it is unreasonable, and another one has to say so, too
    "accepted",
    "referred",
    "substantiated",
    "unsubstantiated",
    "reconciled",
    "followed_up",
    "refused",
    "closed",
]
COMPLAINT_STATES: tuple[ComplaintState, ...] = get_args(ComplaintState)
COMPLAINT_ENDED: frozenset[ComplaintState] = frozenset({"refused", "closed"})
COMPLAINT_UNACCEPTED: frozenset[ComplaintState] = frozenset({"registered", "doubted"})
RefusalReason = Literal["out_of_scope", "no_object", "unreasonable"]
ComplainantSaid = Literal["satisfied", "dissatisfied", "unreachable", "no_contact"]
ComplaintWord = Literal[
    "lodged",
    "named",
    "accepted",
    "refused",
    "doubted",
    "doubt_confirmed",
    "doubt_rejected",
    "taken_over",
    "referred",
    "unit_said",
    "substantiated",
    "unsubstantiated",
    "reconciled",
    "followed_up",
    "closed",
    "looked_into_again",
    "stopped",
    "resumed",
    "extended",
    "reopened",
    "contact_noted",
    "contact_deleted",
]


class Concerned(Struct, frozen=True, omit_defaults=True):
    """Whom a complaint is about, as far as it is known: nobody's name stood on the plate, or it is of a unit."""

    badge: str = ""
    name: str = ""
    unit: str = ""
    window: str = ""


class Lodged(Struct, frozen=True, omit_defaults=True):
    """A complaint as it came in.

    The answer is counted from `made`, the day on which it was made; the acceptance from `arrived`, the day on
    which the office could know of it. `at` is when it was made where a terminal says so, and not `certain` where
    its clock was not trusted. `plate` is the number that the citizen was shown; terminal, series and seq are its
    fact's.
    """

    channel: ComplaintChannel
    concerned: Concerned
    made: str
    arrived: str
    accept_days: int
    answer_days: int
    text: str = ""
    at: int = 0
    certain: bool = True
    plate: str = ""
    terminal: str = ""
    series: str = ""
    seq: int = 0


class ComplaintRefusal(Struct, frozen=True):
    """Why a complaint is not accepted; the deed's `why` is what the citizen was told."""

    reason: RefusalReason


class ComplaintReferral(Struct, frozen=True):
    """Which unit is to look into it."""

    unit: str


class ComplaintFollowUp(Struct, frozen=True):
    """What the citizen said when asked afterwards."""

    result: ComplainantSaid


class ComplaintExtension(Struct, frozen=True):
    """By how many working days the answer may take longer."""

    days: int


class StopSpan(Struct, frozen=True):
    """From when until when a case was stopped, ms UTC; `until` is 0 while it is."""

    since: int
    until: int = 0


_acted_json = Decoder(ActedFor)
_lodged_json, _concerned_json, _refusal_json = Decoder(Lodged), Decoder(Concerned), Decoder(ComplaintRefusal)
_referral_json, _follow_up_json, _extension_json = (
    Decoder(ComplaintReferral),
    Decoder(ComplaintFollowUp),
    Decoder(ComplaintExtension),
)


class ComplaintCase(Struct, frozen=True):
    """How a complaint stands. `handler` is who handles it; `unit` whom it was referred to."""

    case: str
    lodged: Lodged
    concerned: Concerned
    opened_at: int
    taken_by: str  # who took it down; empty where a terminal did
    state: ComplaintState = "registered"
    before_doubt: ComplaintState = "registered"
    doubted_by: str = ""
    doubted_for: tuple[str, ...] = ()  # in whose place that one acted
    handler: str = ""
    unit: str = ""
    unit_answered: bool = False  # what it found
    named: bool = False  # whom it is about was decided by a person
    stops: tuple[StopSpan, ...] = ()
    extended: int = 0  # working days
    outcome: Literal["", "substantiated", "unsubstantiated", "reconciled"] = ""
    came_to_terms: bool = False
    refusal: RefusalReason | None = None
    follow_up: ComplainantSaid | None = None
    has_contact: bool = False
    begun_at: int = 0  # when it was opened again, and both limits with it
    accepted_at: int = 0
    ended_at: int = 0
    ended_by: str = ""
    deeds: int = 1

    @property
    def stopped(self) -> bool:
        return bool(self.stops) and not self.stops[-1].until

    @property
    def ended(self) -> bool:
        return self.state in COMPLAINT_ENDED


def complaint_case(done: Iterable[DeedDone]) -> ComplaintCase | None:
    """What the deeds of one case come to; None where there are none."""
    found: ComplaintCase | None = None
    for each in done:
        found = _opened(each) if found is None else replace(_after(found, each), deeds=found.deeds + 1)
    return found


def _opened(done: DeedDone) -> ComplaintCase:
    lodged = done.deed.read(_lodged_json)
    by = done.deed.by
    return ComplaintCase(done.deed.case, lodged, lodged.concerned, done.at, taken_by=by, handler=by)


def _after(case: ComplaintCase, done: DeedDone) -> ComplaintCase:
    deed, by = done.deed, done.deed.by
    match deed.did:
        case "named":
            return replace(case, concerned=deed.read(_concerned_json), named=True)
        case "accepted":
            return replace(case, state="accepted", handler=by, accepted_at=done.at)
        case "refused":
            return replace(_end(case, "refused", done), refusal=deed.read(_refusal_json).reason)
        case "doubted":
            acts_for = deed.read(_acted_json).acts_for
            return replace(case, state="doubted", before_doubt=case.state, doubted_by=by, doubted_for=acts_for)
        case "doubt_confirmed":
            return replace(_end(case, "refused", done), refusal="unreasonable")
        case "doubt_rejected":
            return replace(case, state=case.before_doubt, doubted_by="", doubted_for=())
        case "referred":
            return replace(case, state="referred", unit=deed.read(_referral_json).unit, unit_answered=False)
        case "substantiated" | "unsubstantiated":
            return replace(case, state=deed.did, outcome=deed.did)
        case "reconciled":  # what was found true stays so
            return replace(case, state="reconciled", outcome=case.outcome or "reconciled", came_to_terms=True)
        case "followed_up":
            return replace(case, state="followed_up", follow_up=deed.read(_follow_up_json).result)
        case "closed":
            return _end(case, "closed", done)
        case _:
            return _beside(case, done)


def _beside(case: ComplaintCase, done: DeedDone) -> ComplaintCase:
    """What is no step towards an end."""
    match done.deed.did:
        case "taken_over":
            return replace(case, handler=done.deed.by)
        case "looked_into_again":
            return replace(case, state="accepted", outcome="", came_to_terms=False, follow_up=None)
        case "unit_said":
            return replace(case, unit_answered=True)
        case "stopped":
            return replace(case, stops=(*case.stops, StopSpan(done.at)))
        case "resumed":
            return replace(case, stops=(*case.stops[:-1], replace(case.stops[-1], until=done.at)))
        case "extended":
            return replace(case, extended=case.extended + done.deed.read(_extension_json).days)
        case "contact_noted":
            return replace(case, has_contact=True)
        case "contact_deleted":
            return replace(case, has_contact=False)
        case "reopened":
            return _reopened(case, done)
        case _:
            return case


def _reopened(case: ComplaintCase, done: DeedDone) -> ComplaintCase:
    """From the beginning: what was found and asked then stays in its history alone."""
    begun = ComplaintCase(case.case, case.lodged, case.concerned, case.opened_at, taken_by=case.taken_by)
    return replace(begun, named=case.named, has_contact=case.has_contact, begun_at=done.at, handler=done.deed.by)


def _end(case: ComplaintCase, state: ComplaintState, done: DeedDone) -> ComplaintCase:
    return replace(case, state=state, ended_at=done.at, ended_by=done.deed.by)
