"""The breaks of people and fingers: who would judge their own case, and what would be said gone that is not."""

from tests.mutants.broken import Break

_GRANTING = "sync/center/office/people/granting.py"
_BOOK = "sync/center/registers/people/people_book.py"
_TRACES = "sync/center/office/people/finger_traces.py"
_ERASURE = "sync/center/office/people/erasure.py"
_RULES = "tests/sync/center/office/people/test_granting.py"
_KEPT = "tests/sync/center/registers/people/test_people_book.py"
_WHERE = "tests/sync/center/office/people/test_finger_traces.py"
_HOW_FAR = "tests/sync/center/office/people/test_erasure.py"

PEOPLE_BREAKS = (
    Break(
        "let somebody give a role to themselves",
        _GRANTING,
        "    if receiver.badge in giver.stands_for(now):\n",
        "    if False:\n",
        f"{_RULES}::test_it_gives_a_role_to_somebody_and_nobody_to_themselves",
    ),
    Break(
        "let whoever proposed a role confirm it",
        _GRANTING,
        "    if {*proposal.proposers, receiver} & second.stands_for(now):\n",
        "    if receiver in second.stands_for(now):\n",
        f"{_RULES}::test_who_rules_is_made_by_two",
    ),
    Break(
        "let two of IT make somebody of supervision",
        _GRANTING,
        "    if over_facts and not any(",
        "    if False and not any(",
        f"{_RULES}::test_over_facts_one_of_the_two_has_a_say_already[supervisor]",
    ),
    Break(
        "let IT log in as whom it proposed",
        _BOOK,
        "KeptPerson(row, self._file(connection, badge)).coming",
        "row.held",
        f"{_KEPT}::test_who_is_proposed_to_gets_no_password_of_another[sqlite]",
    ),
    Break(
        "give a role that rules without a second one",
        _BOOK,
        "    return actor.account is None or not any(needs_second(grant, actor.by) for grant in given)\n",
        "    return True\n",
        f"{_KEPT}::test_a_role_that_works_stands_at_once_and_one_that_rules_by_two[sqlite]",
    ),
    Break(
        "leave a substitute what was taken from the one replaced",
        _GRANTING,
        "                yield _within(grant, own)\n",
        "                yield grant\n",
        f"{_RULES}::test_a_substitute_has_at_no_moment_more_than_the_one_replaced",
    ),
    Break(
        "take away the last role by which roles are given",
        _GRANTING,
        "    return _holds_on(holder, roles, now) and not any(",
        "    return False and not any(",
        f"{_RULES}::test_roles_are_taken_until_one_is_left_who_gives_them",
    ),
    Break(
        "count a finger as erased because another sensor hangs there",
        _TRACES,
        "            if of == name and said.library:\n",
        "            if True:\n",
        f"{_WHERE}::test_a_finger_stays_in_the_sensor_that_was_taken_out",
    ),
    Break(
        "say of a terminal that is off that it was asked, and no more",
        _ERASURE,
        '    if asked.state in ("waiting", "late") and place.seen < asked.given_at:\n',
        "    if False:\n",
        f"{_HOW_FAR}::test_a_sensor_with_fingers_in_it",
    ),
    Break(
        "erase by an old order who was enrolled anew",
        _ERASURE,
        "finger.at is None or finger.at <= ordered_at",
        "True",
        f"{_HOW_FAR}::test_who_was_enrolled_again_keeps_that_finger",
    ),
)
