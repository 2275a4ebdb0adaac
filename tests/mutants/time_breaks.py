"""The breaks of time and of floods at the desk: what is believed of the time, and what ends a desk."""

from tests.mutants.broken import Break

_DISPUTES = "tests/hardware/test_timekeeper_disputes.py"

TIME_BREAKS = (
    Break(
        "trust a clock that nobody has vouched for since yesterday",
        "hardware/timekeeper.py",
        "mono - word < STALE",
        "mono - word < 7 * STALE",
        "tests/hardware/test_timekeeper.py",
    ),
    Break(
        "believe a time that cannot be",
        "hardware/timekeeper.py",
        "        return not bounds.refusal(word.utc)\n",
        "        return True\n",
        f"{_DISPUTES}::test_what_cannot_be_true_is_not_believed_and_its_true_twin_is",
    ),
    Break(
        "tell a time as sure while its sources contradict each other",
        "hardware/timekeeper.py",
        '"unset" if self._words.disputed else trust',
        "trust",
        f"{_DISPUTES}::test_network_and_center_that_disagree_are_unset_until_they_agree",
    ),
    Break(
        "take a time that no calendar shows out of an answer",
        "sync/contract.py",
        "CenterTime = Annotated[int, Meta(ge=EVER[0], le=EVER[1])]",
        "CenterTime = int",
        "tests/sync/test_contract_limits.py",
    ),
    Break(
        "take any number of orders in one answer",
        "sync/contract.py",
        "ORDERS_MAX = 32 ",
        "ORDERS_MAX = 1 << 20 ",
        "tests/sync/uplink/test_worker_floods.py::test_twenty_thousand_invitations_are_no_answer_and_one_is_obeyed",
    ),
    Break(
        "write a fact for each of a flood of failures",
        "terminal/services/fault_guard.py",
        "        if told is not None and now.mono - told < FAULT_EVERY_MS:",
        "        if False:",
        "tests/terminal/services/test_fault_guard.py::test_a_flood_of_them_is_one_fact_a_minute_and_kind",
    ),
)
