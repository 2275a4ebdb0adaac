"""The request words: what kinds of request, their states and what was done with them are called on pages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.center.office.attendance.day_decision import DayDecision
from sync.center.office.leave.approval_rules import ApprovalLevel, ApprovalStep
from sync.center.office.leave.cover_plan import Gap, HalfDay
from sync.center.office.leave.request import RequestKind, RequestState, StaffRequest, Wish
from sync.center.office.leave.request_forecast import PossibleTouch, RequestForecast
from sync.center.pages.words import PageWords
from terminal.domain.mistake import Mistake

REQUEST_KINDS: Mapping[RequestKind, str] = {
    "leave": "Leave",
    "outing": "Outing",
    "cover": "Cover",
    "late": "Came late",
    "early": "Left early",
    "touch": "A touch that counts",
    "missing": "A missing touch",
}
REQUEST_STATES: Mapping[RequestState, str] = {
    "for_leader": "waits for the group leader",
    "for_head": "waits for supervision's head",
    "for_director": "waits for the deputy director",
    "reported": "reported",
    "for_record": "approved, for the record",
    "approved": "approved",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "taken_back": "taken back",
}
REQUEST_DEEDS: Mapping[str, str] = {
    "asked": "asked for it",
    "reported": "reported it",
    "changed": "asked for a change",
    "agreed": "is in favour",
    "disagreed": "is against it",
    "approved": "approved it",
    "refused": "refused it",
    "withdrawn": "withdrew it",
    "taken_back": "took it back",
    "noted": "took it into the record",
}
APPROVERS: Mapping[ApprovalLevel, str] = {
    "leader": "group leader",
    "head": "supervision's head",
    "director": "deputy director",
}
AWAY_SAID: Mapping[str, str] = {"leave": REQUEST_KINDS["leave"], "outing": REQUEST_KINDS["outing"]}
SAID_OF_ENDS: Mapping[str, str] = {"in": "coming", "out": "going"}
OPINION = "{who} gives an opinion"
APPROVAL = "{who} approves"


def kinds_said(words: PageWords) -> list[tuple[str, str]]:
    """Every kind and what it is called."""
    return [(kind, words.said(kind_said(kind))) for kind in REQUEST_KINDS]


def kind_said(kind: RequestKind) -> str:
    return Mistake(REQUEST_KINDS[kind])


def state_said(request: StaffRequest) -> str:
    return Mistake(REQUEST_STATES[request.state])


def deed_said(did: str) -> str:
    return Mistake(REQUEST_DEEDS[did]) if did in REQUEST_DEEDS else did


def steps_said(steps: Iterable[ApprovalStep]) -> Sequence[str]:
    """Whose word is needed, one after the other."""
    return [_step_said(each) for each in steps]


def _step_said(step: ApprovalStep) -> str:
    who = Mistake(APPROVERS[step.level])
    return Mistake(OPINION, who=who) if step.gives == "opinion" else Mistake(APPROVAL, who=who)


def span_said(wish: Wish, words: PageWords) -> str:
    """From when until when; of what is about a session that, and which end of it; of a touch its day."""
    if wish.what == "touch":
        return words.day(wish.start)
    return " ".join((time_said(wish.start, wish.end, words), *(_wanted_said(each, words) for each in wish.wanted)))


def _wanted_said(decision: DayDecision, words: PageWords) -> str:
    end = words.said(Mistake(SAID_OF_ENDS[decision.end])) if decision.end else ""
    return f"{end} {words.hour(decision.at)}".strip()


def time_said(start: int, end: int, words: PageWords) -> str:
    """2026-11-25 08:30 – 12:00, with the day of the end where it is another."""
    same = words.day(start) == words.day(end)
    return f"{words.clock(start)} – {words.hour(end) if same else words.clock(end)}"


def gaps_said(gaps: Iterable[Gap], words: PageWords) -> list[str]:
    return [f"{each.window} {time_said(each.start, each.end, words)}" for each in gaps]


def half_days_said(found: Sequence[HalfDay], words: PageWords) -> list[str]:
    return [time_said(each.start, each.end, words) for each in found]


def touch_said(touch: PossibleTouch, badge: str, at: str, words: PageWords) -> str:
    """When, where and whose, if it is not that person's; what no sensor recognised may be anybody's."""
    about = "" if touch.certain else "?"
    whose = touch.badge or words.said(Mistake("not recognised"))
    return f"{at}{about} {touch.window}{'' if whose == badge else f' {whose}'}"


def forecast_said(found: RequestForecast, words: PageWords) -> dict[str, Any]:
    """What the part of a page says that shows it; the touch that is meant has a mark."""
    wish = found.wish
    meant = {f"{each.terminal} {each.series} {each.seq}" for each in wish.wanted}
    clock = words.hour if words.day(wish.start) == words.day(wish.end - 1) else words.clock
    return {
        "forecast": found,
        "half_days": half_days_said(found.half_days, words),
        "entered": [(kind_said(each.what), time_said(each.start, each.end, words)) for each in found.entered],
        "touched": [
            f"{'✓ ' if each.key in meant else ''}{touch_said(each, wish.badge, clock(each.at), words)}"
            for each in found.touches
        ],
        "gaps": gaps_said(found.gaps, words),
        "steps": steps_said(wish.steps),
    }
