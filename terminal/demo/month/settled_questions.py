"""The settled questions of a month: what supervision decides where a terminal could not tell who had come."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sync.center.office.settling.settlement import DoubtAnswer, EndAnswer
from sync.center.registers.attendance.settlements import QuestionFilter
from sync.center.store import Store
from terminal.demo.month.office_staff import MADE_HEAD
from terminal.demo.month.truth import TrueSettlement

WHY_SETTLED = {"refused": "调看录像，是本人，密码输错", "fault": "考勤机故障，以临时签到表为准"}


def settle(store: Store, zone: ZoneInfo, one: TrueSettlement, now: int) -> None:
    """The day is looked at, and the question about that person is answered."""
    store.settlements.ask(one.day, now)
    asked = store.settlements.found(QuestionFilter(day=one.day, kind=one.kind))
    [found] = (each for each in asked if each.question.badge == one.badge)
    at = datetime.fromtimestamp(one.at / 1000, UTC).astimezone(zone)
    answer = DoubtAnswer(touch="counts")
    if one.kind == "fault":
        answer = DoubtAnswer(ends={(one.session, "in"): EndAnswer("present", f"{at:%H:%M}")})
    store.settlements.decide(
        found.question.id,
        answer,
        MADE_HEAD.badge,
        WHY_SETTLED[one.kind],
        seen=found.deeds,
        form=f"settle {found.question.id}",
        now=now,
    )
