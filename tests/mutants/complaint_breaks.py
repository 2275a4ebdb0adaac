"""The breaks of the complaints: what would wrong whoever complains, or whom it is about."""

from tests.mutants.broken import Break

_DECISION = "sync/center/office/complaints/complaint_decision.py"
_DECIDING = "tests/sync/center/office/complaints/test_complaint_decision.py"
_BOOK = "sync/center/registers/complaints/complaint_book.py"
_KEEPING = "tests/sync/center/registers/complaints/test_complaint_book.py"

COMPLAINT_BREAKS = (
    Break(
        "let one alone call a complaint unreasonable",
        _DECISION,
        'act.did == "doubt_confirmed" and by.is_one_of(case.doubted_by, *case.doubted_for)',
        "False",
        f"{_DECIDING}::test_who_may_do_it",
    ),
    Break(
        "let somebody decide about themselves",
        _DECISION,
        "    if by.is_one(case.concerned.badge):\n        raise AnotherMustDecide(ABOUT_YOU)\n",
        "",
        f"{_DECIDING}::test_nobody_handles_a_complaint_about_themselves",
    ),
    Break(
        "let the head of a unit decide about it",
        _DECISION,
        "act.did not in LEFT_TO_UNIT_HEADS and case.concerned.unit in by.units",
        "False",
        f"{_DECIDING}::test_who_may_do_it",
    ),
    Break(
        "show the contact to everybody who supervises",
        _DECISION,
        "by.badge == case.handler and not",
        "not",
        f"{_DECIDING}::test_the_contact_is_for_whoever_handles_it",
    ),
    Break(
        "count a day that is made up for as a weekend",
        "sync/center/office/working_days.py",
        "    weekday = calendar.weekday(day)\n",
        "    weekday = calendar.weekday(day) and day.isoweekday()\n",
        "tests/sync/center/office/test_working_days.py::test_the_last_day_is_the_one_that_is_fair",
    ),
    Break(
        "let the answer wait for the line of a terminal",
        "sync/center/office/complaints/complaint_deadlines.py",
        "else case.lodged.made\n",
        "else case.lodged.arrived\n",
        "tests/sync/center/office/complaints/test_complaint_deadlines.py::test_what_a_terminal_delivers_weeks_later_was_promised_weeks_ago",
    ),
    Break(
        "make two cases of a complaint that two processes see",
        _BOOK,
        "            one_at_a_time(connection)  # another process has made its cases before these are read\n",
        "",
        f"{_KEEPING}::test_two_processes_that_look_at_once_make_one_case_each[postgresql]",
    ),
    Break(
        "say that a contact was deleted and keep it",
        _BOOK,
        '            if act.did == "contact_deleted":\n                delete_contact(connection, case)\n',
        "",
        f"{_KEEPING}::test_who_complained_is_in_no_fact_and_can_be_deleted[sqlite]",
    ),
    Break(
        "tell whoever finds a slip that somebody doubts it",
        _BOOK,
        'case.before_doubt if case.state == "doubted" else case.state',
        "case.state",
        f"{_KEEPING}::test_what_was_found_and_that_somebody_doubts_it_is_not_told_to_whoever_has_the_number",
    ),
)
