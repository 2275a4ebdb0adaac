"""The breaks of the retention: what would be gone that somebody needs."""

from tests.mutants.broken import Break

_RULE = "sync/center/retention.py"
_TESTS = "tests/sync/center/test_retention.py"
_YEAR = f"{_TESTS}::test_of_a_hall_that_pushed_for_a_year_what_was_replaced_goes[sqlite]"

RETENTION_BREAKS = (
    Break(
        "empty the configuration in force",
        _RULE,
        "_UNEMPTIED.c.id < _UNEMPTIED.c.newest",
        "_UNEMPTIED.c.id <= _UNEMPTIED.c.newest",
        _YEAR,
    ),
    Break(
        "empty the configuration that moved a terminal",
        _RULE,
        ", _UNEMPTIED.c.id.not_in(_MOVED_BY)\n",
        "\n",
        _YEAR,
    ),
    Break(
        "let the newest of all windows count for each",
        _RULE,
        "(orders.c.kind, orders.c.window)",
        "(orders.c.kind,)",
        _YEAR,
    ),
    Break(
        "forget the mark of what was emptied",
        "sync/center/hall/restores.py",
        "    if row.mark:\n        return str(row.mark)\n",
        "",
        f"{_TESTS}::test_what_was_answered_goes_with_its_text_and_whoever_carries_its_number_is_known[sqlite]",
    ),
    Break(
        "drop a move that a supervisor may have confirmed",
        _RULE,
        ' & (errands.c.state != "")',
        "",
        f"{_TESTS}::test_a_terminal_that_was_cut_off_for_long_still_stands_where_a_supervisor_moved_it[sqlite]",
    ),
    Break(
        "drop what was answered only yesterday",
        _RULE,
        "    func.coalesce(errands.c.ended_at, 0) < _BEFORE,\n",
        "",
        f"{_TESTS}::test_a_terminal_that_was_cut_off_for_long_still_stands_where_a_supervisor_moved_it[sqlite]",
    ),
    Break(
        "drop the receipts of erased fingers",
        _RULE,
        "errands.c.kind.in_(_PLAIN) & ",
        "",
        f"{_TESTS}::test_who_consented_and_whose_fingers_were_erased_stays[sqlite]",
    ),
    Break(
        "empty the invitation that is still told",
        _RULE,
        "orders.c.id.in_(ids), orders.c.kind.in_(ERRAND_KINDS)",
        "orders.c.id.in_(ids)",
        f"{_TESTS}::test_an_invitation_goes_and_its_rating_stays[sqlite]",
    ),
    Break(
        "never look again after a clock was put back",
        _RULE,
        "abs(now - int(looked)) < quotas.DAY",
        "now - int(looked) < quotas.DAY",
        f"{_TESTS}::test_a_clock_that_was_put_back_does_not_end_it[sqlite]",
    ),
    Break(
        "empty lists of leave, too",
        "sync/center/storage/database.py",
        "kind IN ('configuration', 'fingers')",
        "kind IN ('configuration', 'fingers', 'day_list')",
        f"{_TESTS}::test_no_day_of_a_month_is_judged_otherwise[sqlite]",
    ),
)
