"""The breaks of requests: who would approve their own, lose approved leave, or leave a window without anybody."""

from tests.mutants.broken import Break

_REQUEST = "sync/center/office/leave/request.py"
_CHOICE = "sync/center/office/leave/request_choice.py"
_FORM = "sync/center/office/leave/wish_form.py"
_PLAN = "sync/center/office/leave/cover_plan.py"
_LISTS = "sync/center/registers/leave/hall_lists.py"
_OF_REQUESTS = "tests/sync/center/office/leave/test_request.py"
_OF_FORMS = "tests/sync/center/office/leave/test_wish_form.py"
_OF_BOOKS = "tests/sync/center/registers/leave/test_request_book.py"

REQUEST_BREAKS = (
    Break(
        "let whoever entered a request approve it",
        _REQUEST,
        '    return {"approved", "refused"} if by.badge != request.by else set()\n',
        '    return {"approved", "refused"}\n',
        f"{_OF_REQUESTS}::test_nobody_approves_what_they_entered_and_an_opinion_is_no_decision",
    ),
    Break(
        "let a substitute decide about whom they stand in for",
        _REQUEST,
        "        return badge in {self.badge, *self.stands_for}\n",
        "        return badge == self.badge\n",
        f"{_OF_REQUESTS}::test_nobody_decides_what_is_about_them_whatever_they_are",
    ),
    Break(
        "take approved leave away when its change is refused",
        _REQUEST,
        "    if state.holds is None:\n",
        "    if True:\n",
        f"{_OF_REQUESTS}::test_leave_holds_while_its_change_waits_and_after_that_was_refused",
    ),
    Break(
        "approve leave that leaves a window without anybody and say nothing",
        _CHOICE,
        "        if missing and not choice.vacant:\n",
        "        if False:\n",
        f"{_OF_REQUESTS}::test_a_window_that_would_be_vacant_needs_a_cover_or_a_reason",
    ),
    Break(
        "send somebody to a window for hours that are past",
        _CHOICE,
        "    start = max(wish.start, now)\n",
        "    start = wish.start\n",
        f"{_OF_REQUESTS}::test_nobody_covers_hours_that_are_past",
    ),
    Break(
        "take leave back from before now",
        _CHOICE,
        "_until(request.sent, max(choice.at, now))",
        "_until(request.sent, choice.at)",
        f"{_OF_REQUESTS}::test_who_is_back_early_was_on_leave_until_then",
    ),
    Break(
        "take an outing that is told afterwards for a report",
        _FORM,
        "        return () if told and not whole else rules.leave_steps(whole)\n",
        "        return () if not whole else rules.leave_steps(whole)\n",
        f"{_OF_FORMS}::test_an_outing_is_reported_beforehand_and_approved_afterwards",
    ),
    Break(
        "let leave be asked for in pieces",
        _FORM,
        "    return adjoining(desk.plan, badge, *span, {*entered, *asked})\n",
        "    return span\n",
        f"{_OF_FORMS}::test_leave_in_two_pieces_is_as_long_as_in_one",
    ),
    Break(
        "help one window by leaving another",
        _PLAN,
        '        return person.post == "A" or all('
        "self._spared(badge, other, at) for other in self._others(badge, window))\n",
        "        return True\n",
        "tests/sync/center/office/leave/test_cover_plan.py::test_a_window_is_left_where_nobody_else_is_there",
    ),
    Break(
        "lose approved leave to a list that is written by hand",
        _LISTS,
        '    return merged_list(window, entries, (), _standing(connection, window, now, ""), now)\n',
        "    return merged_list(window, entries, (), (), now)\n",
        f"{_OF_BOOKS}::test_a_list_by_hand_takes_nothing_from_whom_a_request_was_approved",
    ),
    Break(
        "take away what another request has in the same list",
        _LISTS,
        "        merged = merged_list(window, listed, takes, [*adds, *others], now)\n",
        "        merged = merged_list(window, listed, takes, adds, now)\n",
        f"{_OF_BOOKS}::test_leave_that_two_requests_give_one_cover_for_stays_covered",
    ),
)
