"""Breaks of rollouts: waves that begin too soon, harm that stops nothing, a push that is offered in part."""

from tests.mutants.broken import Break

_WAVES = "tests/sync/rollouts/test_waves.py"
_DESK = "tests/terminal/commands/test_config_rollouts.py"
_ROLLOUTS = "tests/sync/center/orders/test_rollouts.py"
_MOVES = "tests/terminal/commands/test_config_moves.py"

ROLLOUT_BREAKS = (
    Break(
        "begin the next wave although nobody has kept the last",
        "sync/rollouts/waves.py",
        "    return kept > 0 and 2 * kept >= len(on)",
        "    return True",
        _WAVES,
    ),
    Break(
        "let a canary fail",
        "sync/rollouts/waves.py",
        "    trying = rollout.canary and rollout.begun == 1",
        "    trying = False",
        _WAVES,
    ),
    Break(
        "take who was switched off at closing for one that the configuration ended",
        "sync/rollouts/outcomes.py",
        '            return "off"',
        '            return "silent"',
        "tests/sync/rollouts/test_outcomes.py",
    ),
    Break(
        "offer a push before all of it is there",
        "sync/center/orders/rollouts.py",
        "or not rollout_table.is_whole(connection, kept)",
        "",
        f"{_ROLLOUTS}::test_nothing_is_offered_before_all_is_here_and_a_push_that_ended_halfway_is_none",
    ),
    Break(
        "give a window an older configuration after its move",
        "sync/center/orders/rollout_table.py",
        ".where(here, ~passed)",
        ".where(here)",
        f"{_ROLLOUTS}::test_a_newer_push_comes_instead_and_a_move_overtakes_its_window",
    ),
    Break(
        "publish what nobody said yes to",
        "terminal/commands/publishing.py",
        "        if not (yes or standing):",
        "        if False:",
        f"{_DESK}::test_a_change_is_said_asked_for_offered_in_waves_and_followed",
    ),
    Break(
        "move a terminal that nobody said yes to",
        "terminal/commands/terminal_moves.py",
        "        if not yes:",
        "        if False:",
        f"{_MOVES}::test_what_else_of_the_window_changes_is_said_first_and_without_a_yes_nothing_is_signed",
    ),
    Break(
        "compare a push with what IT cancelled",
        "sync/center/hall/published_hall.py",
        "        for row in _newest_rows(connection, _DESIRED & here):",
        "        for row in _newest_rows(connection, _COUNTED & here):",
        f"{_ROLLOUTS}::test_what_was_cancelled_is_not_what_a_push_is_compared_with",
    ),
    Break(
        "publish nothing where a rollout was halted",
        "terminal/commands/standing_publication.py",
        "    well = not halted and",
        "    well =",
        f"{_DESK}::test_an_unchanged_hall_is_published_again_only_where_that_is_asked_for_or_due",
    ),
    Break(
        "tell a PIN's hash while saying that it changes",
        "terminal/domain/hall_changes.py",
        '        elif key.rpartition(".")[2] in SECRETS:',
        "        elif False:",
        "tests/terminal/domain/test_hall_changes.py",
    ),
    Break(
        "tell anybody who reaches the port how the hall stands",
        "sync/center/doors/key_doors.py",
        '        open_hall_question(sealed, desk.store.trust(desk.installed).keys, "status")\n',
        "",
        f"{_DESK}::test_status_is_told_to_its_key_alone_and_lags_by_its_exit",
    ),
    Break(
        "let anybody bring a decision of before again",
        "sync/center/orders/rollouts.py",
        "            if said.issued <= kept.decided_at:",
        "            if False:",
        f"{_ROLLOUTS}::test_of_decisions_the_later_one_counts_and_none_of_before_the_push",
    ),
)
