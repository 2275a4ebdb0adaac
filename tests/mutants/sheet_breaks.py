"""The breaks of the published attendance: who would be wronged by it, and what would be changed behind a back."""

from tests.mutants.broken import Break

_SHEET = "sync/center/office/day_sheet.py"
_EDITIONS = "sync/center/editions.py"
_FROM_FACTS = "tests/sync/center/test_day_reading.py"
_PUBLISHED = "tests/sync/center/test_editions.py"

SHEET_BREAKS = (
    Break(
        "leave out of a day a punch whose time nothing bounds",
        _SHEET,
        "        if one.earliest < end + HALF_DAY_MS and one.latest >= start - HALF_DAY_MS\n",
        "        if start - HALF_DAY_MS <= one.earliest < end + HALF_DAY_MS\n",
        "tests/sync/center/office/test_day_sheet.py::test_punches_whose_time_nothing_bounds_leave_the_day_to_a_person",
    ),
    Break(
        "judge a morning by what was pushed at noon",
        "sync/center/office/series_day.py",
        "        if found is not None and span.earliest is not None and span.earliest > _begun(day, found):\n",
        "        if False:\n",
        f"{_FROM_FACTS}::test_what_is_pushed_during_a_day_is_of_the_days_after",
    ),
    Break(
        "call everybody absent on the day before the terminals came",
        "sync/center/day_reading.py",
        "    if (\n        spans\n",
        "    if (\n        not spans\n",
        f"{_FROM_FACTS}::test_nobody_is_absent_on_a_day_before_the_terminals_first",
    ),
    Break(
        "forget leave that next month's list does not repeat",
        "sync/center/day_reading.py",
        "for when in ((), (orders.c.at < until,)))",
        "for when in ((),))",
        f"{_FROM_FACTS}::test_leave_that_is_entered_afterwards_counts_and_a_list_that_leaves_out_what_is_past_takes_none_away",
    ),
    Break(
        "let published rows be changed",
        "sync/center/migrations/versions/step_0011.py",
        "    _freeze()\n",
        "    return\n",
        f"{_PUBLISHED}::test_the_database_itself_refuses_to_change_what_was_published[sqlite-DELETE FROM editions]",
    ),
    Break(
        "publish what is held",
        _EDITIONS,
        "if day not in waiting]",
        "]",
        f"{_PUBLISHED}::test_a_held_day_waits_for_a_person_and_the_others_do_not",
    ),
)
