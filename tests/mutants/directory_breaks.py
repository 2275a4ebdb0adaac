"""The breaks of the hall's directory: who is known by it, and what nobody may put in its place."""

from tests.mutants.broken import Break

_CORE = "tests/terminal/core/test_touches_directory.py"
_KEPT = "tests/sync/bundles/test_kept_directory.py"

DIRECTORY_BREAKS = (
    Break(
        "take a neighbour's card for a stranger's",
        "terminal/core/touches.py",
        "if neighbour := state.desk.directory.card(event.number):",
        "if neighbour := None:",
        f"{_CORE}::test_what_a_card_does",
    ),
    Break(
        "take a PIN for the neighbour's card that it happens to be",
        "terminal/core/touches.py",
        "    if entry and mono <= entry.until and (owner",
        "    if not state.desk.directory.card(event.number) and entry and mono <= entry.until and (owner",
        f"{_CORE}::test_a_pin_that_happens_to_be_a_neighbours_card_is_the_pin",
    ),
    Break(
        "take an older directory back",
        "sync/bundles/kept_directory.py",
        "        if payload.pair < pair:",
        "        if False:",
        f"{_KEPT}::test_an_older_file_that_somebody_puts_back_is_not_used",
    ),
    Break(
        "take another directory of the same version",
        "sync/bundles/kept_directory.py",
        "payload.pair == pair and _digest(signed) != digest",
        "False",
        f"{_KEPT}::test_only_newer_ones_are_taken",
    ),
    Break(
        "take another hall's directory",
        "sync/bundles/kept_directory.py",
        "        if payload.hall != hall:",
        "        if False:",
        "tests/sync/uplink/test_directory_follower.py::test_a_spoilt_directory_is_a_fact_and_the_one_before_stays",
    ),
    Break(
        "take a configuration's signature for a directory's",
        "sync/bundles/signed_directory.py",
        'DIRECTORY_DOMAIN = b"window-terminal directory v1\\0"',
        'DIRECTORY_DOMAIN = b"window-terminal configuration v1\\0"',
        "tests/sync/bundles/test_signed_directory.py::test_a_directory_is_no_configuration_and_the_other_way_round",
    ),
    Break(
        "fetch again what was refused",
        "sync/uplink/directory_follower.py",
        "if not hall or (announced, hall) == self._refused:",
        "if not hall:",
        "tests/sync/uplink/test_directory_follower.py"
        "::test_what_was_refused_is_not_asked_for_again_until_another_is_announced",
    ),
    Break(
        "sign anew what is unchanged",
        "sync/bundles/directory_issue.py",
        "    if last and _says(last, hall, people):",
        "    if False and last:",
        "tests/sync/bundles/test_directory_issue.py::test_only_other_people_make_another_version",
    ),
)
