"""The breaks of clones: whose card this is, what goes on in another series, and who may speak for a window."""

from tests.mutants.broken import Break

_EARLIER = "tests/sync/uplink/test_earlier_series.py"
_STAYS = "tests/sync/center/hall/test_stays.py"
_SUCCESSION = "tests/sync/buffer/test_succession.py"

CLONE_BREAKS = (
    Break(
        "believe a card in any board",
        "sync/buffer/opening.py",
        "        if not look and self.identity.elsewhere(board):",
        "        if False:",
        f"{_SUCCESSION}::test_a_card_in_another_board_is_another_terminal",
    ),
    Break(
        "put what is in conflict aside",
        "sync/center/facts/intake.py",
        "            if not (self._renews and item.content):",
        "            if True:",
        f"{_EARLIER}::test_a_restored_card_goes_on_in_another_series",
    ),
    Break(
        "deliver what went on elsewhere a second time",
        "sync/uplink/earlier_series.py",
        "if end is None or fact.seq < end]",
        "]",
        f"{_EARLIER}::test_a_center_that_forgot_gets_both_series_and_doubles_nothing",
    ),
    Break(
        "forget the chain of what goes on in another series",
        "sync/buffer/numbering.py",
        "series=place.series, prev=place.prev)",
        "series=place.series)",
        f"{_SUCCESSION}::test_what_is_in_conflict_goes_on_under_its_numbers_in_another_series",
    ),
    Break(
        "take a map from anybody",
        "sync/center/hall/windows.py",
        "        if stayed.when(fact, row.received):\n            ledger",
        "        if True:\n            ledger",
        f"{_STAYS}::test_a_map_is_taken_from_who_stands_there_and_from_nobody_else",
    ),
    Break(
        "believe a terminal when it stood there",
        "sync/center/hall/stays.py",
        "else [received, fact.at]",
        "else [fact.at]",
        f"{_STAYS}::test_who_stood_there_speaks_for_it_no_more_whatever_time_it_claims",
    ),
    Break(
        "keep the window that it was once accepted at",
        "sync/uplink/worker.py",
        '        if window in ("", self._taker.told_window):',
        "        if True:",
        "tests/sync/uplink/test_worker_center.py"
        "::test_a_terminal_that_was_accepted_elsewhere_between_two_calls_learns_its_window",
    ),
)
