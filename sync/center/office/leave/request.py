"""The request (articles 5.2, 5.5): what is asked for somebody, whose word it waits for, what holds of it. Pure.

A request is what its deeds come to. What holds goes on holding while a change of it waits.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.deed import CaseStanding, DeedDone
from sync.center.office.leave.approval_rules import ApprovalLevel, ApprovalStep, reaches
from sync.center.office.leave.cover_plan import Gap, SentEntry

RequestKind = Literal["leave", "outing", "cover", "late", "early", "touch", "missing"]
LASTING = ("leave", "outing", "cover")  # for a time; the others are about touches of one day
RequestState = Literal[
    "for_leader",
    "for_head",
    "for_director",
    "reported",
    "for_record",
    "approved",
    "refused",
    "withdrawn",
    "taken_back",
]
WAITING: dict[ApprovalLevel, RequestState] = {
    "leader": "for_leader",
    "head": "for_head",
    "director": "for_director",
}
HOLDING: tuple[RequestState, ...] = ("reported", "for_record", "approved")
RequestAct = Literal[
    "asked",
    "reported",
    "changed",
    "agreed",
    "disagreed",
    "approved",
    "refused",
    "withdrawn",
    "taken_back",
    "noted",
]


class Wish(Struct, frozen=True, omit_defaults=True):
    """What is asked for whom, from `start` until `end` (ms UTC); `window` is where they work, or where to cover.

    `steps` are whose word it needs, by the rules when it was asked for. `cover` is who shall sit there meanwhile;
    `wanted` is what the judging of a day shall take in.
    """

    what: RequestKind
    badge: str
    window: str
    unit: str
    start: int
    end: int
    half_days: int = 0
    steps: tuple[ApprovalStep, ...] = ()
    cover: str = ""
    wanted: tuple[DayDecision, ...] = ()


class RequestContent(Struct, frozen=True, omit_defaults=True):
    """What else there is to a deed: what was asked for, or at which level somebody spoke, and what holds from then.

    `gaps` are the hours without anybody that were seen and confirmed.
    """

    wish: Wish | None = None
    level: ApprovalLevel | None = None
    sent: tuple[SentEntry, ...] = ()
    decisions: tuple[DayDecision, ...] = ()
    gaps: tuple[Gap, ...] = ()


content_json = msgspec.json.Decoder(RequestContent)


class StaffRequest(Struct, frozen=True):
    """How a request stands: `asked` is what waits, `holds` what is in force, `sent` what windows were told of it.

    `by` entered it, `why` is what it is for, `spoken` are the opinions on what waits. `granted` is who let happen
    what holds, and `held` how that stood before a change of it was asked for.
    """

    case: str
    wish: Wish
    by: str
    state: RequestState
    deeds: int
    asked: Wish | None = None
    holds: Wish | None = None
    spoken: int = 0
    granted: ApprovalLevel | None = None
    held: RequestState = "reported"
    sent: tuple[SentEntry, ...] = ()
    decisions: tuple[DayDecision, ...] = ()
    why: str = ""

    @property
    def step(self) -> ApprovalStep | None:
        """Whose word it waits for."""
        return self.asked.steps[self.spoken] if self.asked else None

    @property
    def standing(self) -> CaseStanding:
        """`due` is until when a window's list has it."""
        due = max((each.entry.end for each in self.sent), default=0)
        return CaseStanding(self.state, self.wish.badge, self.wish.unit, self.wish.window, due)


class Official(Struct, frozen=True):
    """Whoever acts, and what they are where the request is: of which levels, and of supervision or not.

    `stands_for` are the badges in whose place they are there.
    """

    badge: str
    levels: frozenset[ApprovalLevel] = frozenset()
    supervision: bool = False
    stands_for: frozenset[str] = frozenset()

    def is_party(self, badge: str) -> bool:
        """Whether it is about themselves, or about whom they stand in for."""
        return badge in {self.badge, *self.stands_for}


def request_of(done: Sequence[DeedDone]) -> StaffRequest:
    """How a request stands after these deeds, the first of which opened it."""
    first = done[0].deed
    wish = first.read(content_json).wish
    assert wish is not None, "a request is opened by what is asked for"
    state = StaffRequest(first.case, wish, first.by, "reported", 0)
    for each in done:
        state = replace(_after(state, each), deeds=state.deeds + 1)
    return state


def _after(state: StaffRequest, done: DeedDone) -> StaffRequest:
    said = done.deed.read(content_json)
    match done.deed.did:
        case "asked" | "changed" if said.wish:
            return _waiting(replace(state, wish=said.wish, asked=said.wish, spoken=0, why=done.deed.why))
        case "reported" if said.wish:
            held = replace(state, wish=said.wish, asked=None, holds=said.wish, sent=said.sent, state="reported")
            return replace(held, why=done.deed.why)
        case "agreed" | "disagreed":
            return _waiting(replace(state, spoken=state.spoken + 1))
        case "approved" if state.asked:
            return _holding(state, said)
        case "refused" | "withdrawn" as did:
            return _ended(state, did)
        case "taken_back":
            return replace(
                state, state="taken_back", asked=None, holds=None, sent=said.sent, decisions=said.decisions
            )
        case "noted":
            return replace(state, state="approved", held="approved")
    return state


def _waiting(state: StaffRequest) -> StaffRequest:
    step = state.step
    return replace(state, state=WAITING[step.level]) if step else state


def _holding(state: StaffRequest, said: RequestContent) -> StaffRequest:
    """By the head's own word supervision knows it; what else it must know is for its record."""
    wish = state.asked
    assert wish is not None
    held: RequestState = "approved" if said.level == "head" or wish.what != "leave" else "for_record"
    return replace(
        state,
        state=held,
        held=held,
        asked=None,
        holds=wish,
        granted=said.level,
        sent=said.sent,
        decisions=said.decisions,
    )


def _ended(state: StaffRequest, did: Literal["refused", "withdrawn"]) -> StaffRequest:
    """What was in force before a change was asked for stays so."""
    if state.holds is None:
        return replace(state, state=did, asked=None)
    return replace(state, state=state.held, asked=None, wish=state.holds)


def may(request: StaffRequest, by: Official, now: int) -> set[RequestAct]:
    """What somebody may do with it now. Nobody decides what is about them, nor what they have entered."""
    theirs = by.badge in (request.wish.badge, request.by)
    found = set[RequestAct]() if by.is_party(request.wish.badge) else _may_say(request, by)
    if theirs and request.asked:
        found.add("withdrawn")
    over = not by.is_party(request.wish.badge) and reaches(by.levels, request.granted or "leader")
    if _goes_on(request, now) and (theirs or over):
        found.add("taken_back")
    if theirs and request.wish.what in LASTING and (request.asked or _goes_on(request, now)):
        found.add("changed")
    return found


def _goes_on(request: StaffRequest, now: int) -> bool:
    """Whether there is something to take back: of leave that is over, nothing is."""
    holds = request.holds
    return holds is not None and (holds.what not in LASTING or holds.end > now)


def _may_say(request: StaffRequest, by: Official) -> set[RequestAct]:
    step = request.step
    if step is None:
        return {"noted"} if request.state == "for_record" and by.supervision else set()
    if not reaches(by.levels, step.level):
        return set()
    if step.gives == "opinion":
        return {"agreed", "disagreed"}
    return {"approved", "refused"} if by.badge != request.by else set()
