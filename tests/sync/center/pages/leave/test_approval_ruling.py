"""The approval ruling: everybody may read whose word is needed, a head of supervision alone changes it."""

from pathlib import Path

from sync.center.office.leave.approval_rules import ApprovalRules, ApprovalStep
from tests.support.request_office import request_office

RULES = "/requests/rules"


def test_everybody_reads_the_rules_and_supervision_s_head_changes_them(tmp_path: Path) -> None:
    with request_office(tmp_path, "a17", "head") as office:
        staff, head = office.browser("a17"), office.browser("head")
        assert "组长签署意见 → 中心副主任批准" in staff.get(RULES)
        assert '<form method="post" action="/requests/rules"' not in staff.get(RULES)
        lines = {"half_days1": "1", "approval1": "leader", "approvalcover": "leader", "approvalpunch": "head"}
        wrong = head.send(RULES, "", 422, **{**lines, "half_days1": "2"}, why="试行")
        assert "第一行" in wrong and "试行" in wrong
        assert 'id="half_days1-trouble"' in head.send(RULES, "", 422, **{**lines, "half_days1": "x"}, why="试行")
        assert "试行" in head.send(RULES, "", 200, **lines, why="试行")
        rules, count = office.store.requests.rules()
        assert (count, rules.leave_steps(9)) == (1, (ApprovalStep("leader"),))
        assert rules != ApprovalRules()
        token = staff.hidden("/requests/new", "/requests/new")
        assert staff.post(RULES, {**token, **lines, "seen": "1", "why": "x"}).status_code == 403
