"""The breaks of the published attendance: who would be wronged by it, and what would be changed behind a back."""

from tests.mutants.broken import Break

_SHEET = "sync/center/office/attendance/day_sheet.py"
_EDITIONS = "sync/center/registers/attendance/editions.py"
_FROM_FACTS = "tests/sync/center/registers/attendance/test_day_reading.py"
_CASES = "tests/sync/center/registers/attendance/test_day_reading_cases.py"
_PUBLISHED = "tests/sync/center/registers/attendance/test_editions.py"

_CASES = "tests/sync/center/registers/attendance/test_day_reading_cases.py"

SHEET_BREAKS = (
    Break(
        "leave out of a day a punch whose time nothing bounds",
        _SHEET,
        "if one.earliest < end + HALF_DAY_MS and one.latest >= start - HALF_DAY_MS]\n",
        "if start - HALF_DAY_MS <= one.earliest < end + HALF_DAY_MS]\n",
        "tests/sync/center/office/attendance/test_day_sheet.py::test_punches_whose_time_nothing_bounds_leave_the_day_to_a_person",
    ),
    Break(
        "judge a morning by what was pushed at noon",
        "sync/center/office/attendance/series_day.py",
        "        if worked is not None and one.earliest > begun(day, worked):\n",
        "        if False:\n",
        f"{_FROM_FACTS}::test_what_is_pushed_during_a_day_is_of_the_days_after",
    ),
    Break(
        "call everybody absent on the day before the terminals came",
        "sync/center/registers/attendance/day_reading.py",
        "    there = [each for each in stood if each.stood_by(ends)]\n",
        "    there = stood\n",
        f"{_FROM_FACTS}::test_nobody_is_absent_on_a_day_before_the_terminals_first",
    ),
    Break(
        "forget leave that next month's list does not repeat",
        "sync/center/registers/attendance/day_reading.py",
        "    for row in connection.execute(those).all():\n",
        "    for row in []:\n",
        f"{_FROM_FACTS}::test_leave_that_is_entered_afterwards_counts_and_a_list_that_leaves_out_what_is_past_takes_none_away",
    ),
    Break(
        "call a new colleague late before he was on the list",
        _SHEET,
        "    judged = _in_time(within(judge(window, day, near, excuses, open_ones, waived), day, window, hours))\n",
        "    judged = judge(window, day, near, excuses, open_ones, waived)\n",
        f"{_CASES}::test_a_new_colleague_is_judged_from_when_the_list_had_him",
    ),
    Break(
        "take leave that was called back at ten for never given",
        "sync/center/registers/attendance/day_reading.py",
        "            kept = entry if until is None or entry.end <= until else replace(entry, end=until)\n",
        "            kept = entry if until is None else replace(entry, end=0)\n",
        f"{_CASES}::test_leave_that_is_taken_back_holds_until_then",
    ),
    Break(
        "let another card's day stand for the one that died",
        "sync/center/office/attendance/series_day.py",
        "    return series.since < begins or series.goes_on or any(earlier < day for earlier in said.days.alive)\n",
        "    return True\n",
        f"{_CASES}::test_a_card_that_died_took_its_day_along",
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
        "                if day in _held(connection):\n",
        "                if False:\n",
        f"{_PUBLISHED}::test_a_day_that_is_held_while_its_sheet_is_made_waits",
    ),
    Break(
        "judge whoever kept new hours by the old ones that their plate still had",
        "sync/center/registers/attendance/day_reading.py",
        "if pairs and offered.payload.pair > max(pairs) else None",
        "if False else None",
        _CASES,
    ),
    Break(
        "hold good what IT took back before work began",
        "sync/center/registers/attendance/day_reading.py",
        "if pairs and offered.payload.pair > max(pairs) else None",
        "if pairs else None",
        _CASES,
    ),
    Break(
        "have somebody absent on a holiday that had not come through",
        "sync/center/office/attendance/day_sheet.py",
        "any(against(found)) and self._may_be_free(badge)",
        "False",
        _CASES,
    ),
    Break(
        "have nobody due whose window heard of no holiday",
        "sync/center/office/attendance/day_sheet.py",
        "any(against(found)) and self._may_be_free(badge)",
        "self._may_be_free(badge)",
        _CASES,
    ),
    Break(
        "wait for no terminal where somebody covered",
        "terminal/attendance/closed_days.py",
        "    return covered or terminal.window.listed(badge) is not None\n",
        "    return terminal.window.listed(badge) is not None\n",
        "tests/sync/center/office/attendance/test_day_sheet_awaited.py",
    ),
    Break(
        "say half a day absent while a terminal may still tell",
        "terminal/attendance/day.py",
        "            half_day_absent=always and not unclosed,\n",
        "            half_day_absent=always,\n",
        "tests/sync/center/office/attendance/test_day_sheet_awaited.py",
    ),
    Break(
        "have somebody who was there at noon leave hours before it",
        "terminal/attendance/matching.py",
        "        return [one for one in reached if short(due, one[0]) <= limit]\n",
        "        return reached\n",
        "tests/terminal/attendance/test_day.py::test_a_day_of_two_sessions",
    ),
)
