"""The breaks of settling: who would decide about themselves, change another day, or leave something unasked."""

from tests.mutants.broken import Break

_QUESTIONS = "sync/center/office/settling/questions.py"
_SETTLEMENT = "sync/center/office/settling/settlement.py"
_DECIDED = "sync/center/office/attendance/decided_day.py"
_DAYS = "sync/center/registers/decided_days.py"
_BOOK = "sync/center/registers/attendance/settlements.py"
_OF_SETTLEMENTS = "tests/sync/center/registers/attendance/test_settlements.py"
_OF_QUESTIONS = "tests/sync/center/office/settling/test_questions.py"

SETTLING_BREAKS = (
    Break(
        "let people settle their own day",
        _SETTLEMENT,
        "    if by in about:\n",
        "    if False:\n",
        f"{_OF_SETTLEMENTS}::test_nobody_decides_about_themselves_nor_does_who_stands_in_for_them",
    ),
    Break(
        "let a substitute settle the day of whom they stand in for",
        _SETTLEMENT,
        "    if about & set(instead_of):\n",
        "    if False:\n",
        f"{_OF_SETTLEMENTS}::test_nobody_decides_about_themselves_nor_does_who_stands_in_for_them",
    ),
    Break(
        "let a touch count from when no terminal can prove it",
        _SETTLEMENT,
        "    if not question.earliest - MINUTE_MS < at <= question.latest:\n",
        "    if False:\n",
        f"{_OF_SETTLEMENTS}::test_a_touch_of_no_known_time_counts_from_when_a_person_says_within_what_is_proven",
    ),
    Break(
        "take what somebody decided about one day into every day",
        _DECIDED,
        "    return [each for each in decisions if (each.day, each.badge) == (day, badge)]\n",
        "    return [each for each in decisions if each.badge == badge]\n",
        "tests/sync/center/office/attendance/test_decided_day.py::"
        "test_no_decision_changes_the_day_of_anybody_else_nor_another_day",
    ),
    Break(
        "keep a decision in force after it was taken back",
        _DAYS,
        '    "settlement": ("decided", "taken_back"),\n',
        '    "settlement": ("decided",),\n',
        f"{_OF_SETTLEMENTS}::test_what_is_taken_back_leaves_the_sheet_and_its_inputs_as_they_were",
    ),
    Break(
        "ask nobody about a day that waits for a card that died",
        _QUESTIONS,
        "    if row.unsettled and not asked and not (patient and row.awaited):\n",
        "    if row.unsettled and not asked and not row.awaited:\n",
        f"{_OF_SETTLEMENTS}::test_a_terminal_is_waited_for_two_days_and_then_a_person_decides",
    ),
    Break(
        "take a finger that nobody could read for whoever is late, though another was recognised next",
        _QUESTIONS,
        "        one.terminal == made.terminal and 0 <= one.earliest - made.earliest <= SAME_TOUCH_MS\n",
        "        False\n",
        f"{_OF_SETTLEMENTS}::test_a_finger_that_was_recognised_with_the_next_touch_clears_nobody_else",
    ),
    Break(
        "ask about an outage that kept nobody from touching",
        _QUESTIONS,
        "    return outage.since < span[1] and outage.until > span[0]\n",
        "    return True\n",
        f"{_OF_QUESTIONS}::test_an_outage_is_asked_about_where_it_kept_somebody_from_touching_in_time",
    ),
    Break(
        "go on asking what a terminal has answered since",
        _BOOK,
        '            if found.state == "open" and name not in asking:\n',
        "            if False:\n",
        f"{_OF_SETTLEMENTS}::test_nothing_is_asked_twice_and_what_is_answered_by_itself_is_asked_no_more",
    ),
)
