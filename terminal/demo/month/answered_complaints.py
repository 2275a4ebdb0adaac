"""The answered complaints of a month: supervision takes each a step further on each working day, but for some."""

from collections.abc import Mapping

from sync.center.office.complaints.complaint_case import ComplaintCase, ComplaintFollowUp, ComplaintState
from sync.center.office.complaints.complaint_decision import COMPLAINT_OPEN, ComplaintAct, ComplaintOfficer
from sync.center.registers.complaints.complaint_book import complaints
from sync.center.store import Store
from terminal.demo.month.office_staff import MADE_SUPERVISOR

LEFT_WAITING = 4  # of so many complaints one waits for whoever looks at the register
LOOKED_TRUE = ComplaintAct("substantiated", "调看录像，与投诉人所述一致")
LOOKED_UNTRUE = ComplaintAct("unsubstantiated", "调看录像，服务符合规范，当时系统正在升级")
NEXT_STEPS: Mapping[ComplaintState, ComplaintAct] = {
    "registered": ComplaintAct("accepted"),
    "substantiated": ComplaintAct("reconciled", "窗口工作人员当面解释并致歉，投诉人表示谅解"),
    "reconciled": ComplaintAct("followed_up", "没有留下联系方式", ComplaintFollowUp("no_contact")),
    "unsubstantiated": ComplaintAct("followed_up", "没有留下联系方式", ComplaintFollowUp("no_contact")),
    "followed_up": ComplaintAct("closed", "已责成窗口改进，结果记入当月考核"),
}


def answer_complaints(store: Store, now: int) -> None:
    """A step of each that is open; those of the evaluators are taken in first."""
    store.complaints.look(now)
    by = ComplaintOfficer(MADE_SUPERVISOR.badge, supervises=True)
    with store.read() as connection:
        found = complaints(connection, COMPLAINT_OPEN)
    for case in found:
        if act := _next(case):
            store.complaints.act(case.case, act, by, case.deeds, f"complaint {case.case} {case.deeds}", now)


def _next(case: ComplaintCase) -> ComplaintAct | None:
    number = int(case.case.rpartition("-")[2])
    if number % LEFT_WAITING == 0:
        return None
    if case.state == "accepted":
        return LOOKED_UNTRUE if number % 2 else LOOKED_TRUE
    return NEXT_STEPS.get(case.state)
