"""Breaks of the office's attendance: the unknown called vacant, unseen sheets published, others' days shown."""

from tests.mutants.broken import Break

_BOARD = "tests/sync/center/office/fleet/test_live_board.py"
_MONTH = "tests/sync/center/office/attendance/test_attendance_month.py"
_OWN = "tests/sync/center/office/attendance/test_own_month.py"
_JUDGED = "tests/sync/center/registers/attendance/test_judged_days.py"
_SHEETS = "tests/sync/center/pages/attendance/test_day_sheets.py"
_PUBLISHED_PAGE = "tests/sync/center/pages/attendance/test_published.py"

ATTENDANCE_BREAKS = (
    Break(
        "call a window vacant whose terminal has not told everything",
        "sync/center/office/fleet/live_board.py",
        "    if one.through < one.recorded:",
        "    if False:",
        _BOARD,
    ),
    Break(
        "call a window vacant whose terminal is silent",
        "sync/center/office/fleet/live_board.py",
        "    if now - one.heard > SILENCE_MS:",
        "    if False:",
        _BOARD,
    ),
    Break(
        "have somebody serve in the afternoon who touched in the morning",
        "sync/center/office/fleet/live_board.py",
        'post.clock == "unset" or post.at >= _since(window, now)',
        "True",
        _BOARD,
    ),
    Break(
        "pay for what is to be checked",
        "sync/center/office/attendance/attendance_month.py",
        "attended=sure",
        "attended=sure + row.half_days_pending",
        _MONTH,
    ),
    Break(
        "pay nothing for a morning whose afternoon is to be checked",
        "sync/center/office/attendance/edition.py",
        "        if self.halves:\n            return",
        "        if not self.pending:\n            return",
        _MONTH,
    ),
    Break(
        "correct people for halves that an older edition did not keep",
        "sync/center/office/attendance/edition.py",
        "    after = after if before.halves and after.halves else replace(after, halves=before.halves)\n",
        "",
        "tests/sync/center/office/attendance/test_edition.py",
    ),
    Break(
        "leave a day that was decided about as it was judged until somebody opens its sheet",
        "sync/center/registers/attendance/editions.py",
        "            works.callback(self._judge_decided, now)\n",
        "",
        "tests/sync/center/pages/attendance/test_own_months.py",
    ),
    Break(
        "say of somebody on leave that a terminal is waited for",
        "sync/center/office/attendance/sheet_words.py",
        "    if not row.unsettled:\n",
        "    if not row.judged.sessions:\n",
        "tests/sync/center/office/attendance/test_sheet_words.py",
    ),
    Break(
        "have somebody ask for the morning where the afternoon is missing",
        "sync/center/pages/attendance/own_months.py",
        '"session": end.session',
        '"session": ""',
        "tests/sync/center/pages/attendance/test_own_months.py",
    ),
    Break(
        "take a day that nobody published for one that nobody was to come",
        "sync/center/office/attendance/attendance_month.py",
        "missed = published is not judged or day in waited",
        "missed = False",
        _MONTH,
    ),
    Break(
        "show somebody the days of a colleague",
        "sync/center/office/attendance/own_month.py",
        "for one in judged if one.row.badge == badge",
        "for one in judged",
        _OWN,
    ),
    Break(
        "show somebody the leave of a colleague",
        "sync/center/office/attendance/own_month.py",
        'if each.badge == badge and each.what != "cover"',
        'if each.what != "cover"',
        _OWN,
    ),
    Break(
        "publish what was judged anew and nobody has seen",
        "sync/center/registers/attendance/editions.py",
        "if kept is None or kept.judged_at != judged_at:",
        "if kept is None:",
        _JUDGED,
    ),
    Break(
        "correct what somebody else has corrected meanwhile",
        "sync/center/pages/attendance/day_sheets.py",
        "if form.revision != (draft.last.revision if draft.last else 0):",
        "if False:",
        _SHEETS,
    ),
    Break(
        "show anybody who looks after a unit the touches of another",
        "sync/center/pages/attendance/day_sheets.py",
        'for each in scope.of(judged.sheet.rows) if each.badge == visit.part("badge")',
        'for each in judged.sheet.rows if each.badge == visit.part("badge")',
        _SHEETS,
    ),
    Break(
        "have whoever heads a unit judge the hall's day again",
        "sync/center/pages/attendance/day_sheets.py",
        '@post("/sheet/{day:str}/judge", roles=WHOLE_HALL, ',
        '@post("/sheet/{day:str}/judge", roles=SHEET_ROLES, ',
        _SHEETS,
    ),
    Break(
        "judge a day of last year for whoever heads a unit",
        "sync/center/pages/attendance/day_sheets.py",
        "if visit.account.holds(WHOLE_HALL, visit.now) else KEPT_BACK_DAYS",
        "if True else KEPT_BACK_DAYS",
        _SHEETS,
    ),
    Break(
        "take one of two of the same name for the other",
        "sync/center/pages/attendance/published.py",
        "if of_name[row.unit, row.name] > 1",
        "if False",
        _PUBLISHED_PAGE,
    ),
)
