"""The breaks of orders: what no signature covers, and what a center that was put back has forgotten."""

from tests.mutants.broken import Break

_BELL = "tests/sync/center/test_order_bell.py"
_RESTORES = "tests/sync/center/hall/test_restores.py"
_ENROLLED = "tests/sync/center/hall/test_windows_enrolled.py"
_TAKER = "tests/sync/uplink/test_order_taker.py"
_KEEPER = "tests/terminal/services/enrolment/test_ledger_keeper.py"
_SENT = "tests/sync/uplink/test_sent_facts.py"
_DIRECTORY = "tests/terminal/core/test_touches_directory.py"

_ERRANDS = "tests/terminal/services/errands/test_errand_desk.py"
_STICK = "tests/terminal/setup/test_stick_configuration.py"

ORDER_BREAKS = (
    Break(
        "look for nothing after a listening connection was lost",
        "sync/center/orders/order_notices.py",
        "        await asyncio.to_thread(self.send)\n        quiet = False\n",
        "        self.come, quiet = True, False\n",
        f"{_BELL}::test_what_was_given_while_the_listening_connection_was_lost_is_told_when_it_is_back",
    ),
    Break(
        "rely on notices that do not come",
        "sync/center/order_bell.py",
        "if notices.come and newest > before and not (called or failing):",
        "if False:",
        f"{_BELL}::test_what_no_notice_told_of_is_found_by_the_look_beneath",
    ),
    Break(
        "tell a terminal what is for another window",
        "sync/center/orders/order_table.py",
        "here.get(stands.window, ())",
        "[row for rows in here.values() for row in rows]",
        "tests/sync/center/orders/test_order_table.py::test_who_asks_together_is_told_what_each_lacks",
    ),
    Break(
        "erase anybody's fingers at a center's word",
        "terminal/services/errands/errand_desk.py",
        "and self._place.window() and not self._listed(errand.what.badge)",
        "and self._place.window()",
        f"{_ERRANDS}::test_what_changes_who_is_who_or_where_waits_for_a_supervisor",
    ),
    Break(
        "take a card that was held twice to be sure for a yes",
        "terminal/domain/card_confirmation.py",
        "    if passed < CARD_PAUSE_MS:\n        return before, False\n",
        "",
        "tests/terminal/domain/test_card_confirmation.py::test_what_confirms_and_what_does_not",
    ),
    Break(
        "do an errand again that a center gives again",
        "terminal/services/errands/errand_desk.py",
        "            if self.kept.knows(order.id, order.mark):\n"
        "                return  # a center that went back gives it again\n",
        "",
        f"{_ERRANDS}::test_a_center_that_went_back_gives_it_again_and_it_is_not_done_again",
    ),
    Break(
        "believe a terminal that stands elsewhere of an errand",
        "sync/center/orders/errand_table.py",
        "here == row.window and order_mark(given) == mark",
        "order_mark(given) == mark",
        "tests/sync/center/doors/test_errand_doors.py::test_who_stands_elsewhere_moves_nobody_by_an_answer",
    ),
    Break(
        "pass a stranger's configuration on from a stick",
        "terminal/setup/stick_configuration.py",
        "        _named_wrong(path, verify, text, trust.keys, trust.second)\n",
        "",
        f"{_STICK}::test_what_no_key_of_its_signed_is_not_passed_on",
    ),
    Break(
        "settle facts that were not sent",
        "sync/uplink/sent_facts.py",
        "return min(through, self._through)",
        "return through",
        f"{_SENT}::test_no_more_is_believed_than_was_sent",
    ),
    Break(
        "tell nobody that a center claims facts that it was not sent",
        "sync/uplink/worker.py",
        '            self.disputes.claimed("through", wrong)',
        "            pass",
        f"{_TAKER}::test_facts_that_the_center_was_not_sent_are_not_settled",
    ),
    Break(
        "settle what was not sent of an earlier series",
        "sync/uplink/earlier_series.py",
        "min(taken.through, facts[-1].seq)",
        "taken.through",
        "tests/sync/uplink/test_earlier_series.py::test_no_more_of_an_earlier_series_is_believed_than_was_sent",
    ),
    Break(
        "take an older roster",
        "sync/uplink/kept_roster.py",
        "        if roster.number > kept.number or roster == kept:",
        "        if True:",
        f"{_TAKER}::test_a_rosters_number_never_goes_back",
    ),
    Break(
        "let one lie use all numbers of rosters up",
        "sync/uplink/kept_roster.py",
        "        if roster.number > kept.number + ROSTER_LEAP:",
        "        if False:",
        f"{_TAKER}::test_one_lie_does_not_use_all_numbers_up",
    ),
    Break(
        "do an order from before again",
        "sync/uplink/order_taker.py",
        "            if order.id <= done:",
        "            if False:",
        f"{_TAKER}::test_an_order_from_before_is_not_done_again",
    ),
    Break(
        "move to the window that the center says",
        "sync/uplink/order_taker.py",
        'window if window != stands and self._buffer.configurations.current else ""',
        '""',
        "tests/terminal/commands/test_config_moves.py"
        "::test_a_terminal_moves_when_it_signs_that_and_not_when_the_center_says_so",
    ),
    Break(
        "take any window's signed bundle",
        "sync/bundles/installed.py",
        " and payload.terminal != buffer.identity.terminal:",
        " and False:",
        f"{_TAKER}::test_another_windows_signed_bundle_moves_no_terminal",
    ),
    Break(
        "name whose finger the center says",
        "terminal/core/touches.py",
        "    if badge and not counts(state, badge):",
        "    if False:",
        f"{_DIRECTORY}::test_a_finger_of_somebody_whom_it_has_not_signed_for_names_nobody",
    ),
    Break(
        "let a center's map stand without a supervisor",
        "terminal/domain/finger_ledger.py",
        "    if found.slots & named and not ledger.confirmed:",
        "    if False:",
        f"{_KEEPER}::test_the_centers_map_is_kept_until_a_supervisor_has_confirmed_it",
    ),
    Break(
        "confirm a center's map by enrolling beside it",
        "terminal/domain/finger_ledger.py",
        " and set(ledger.slots) <= {said.slot})",
        ")",
        f"{_KEEPER}::test_enrolling_beside_a_map_that_nobody_confirmed_confirms_no_other_slot",
    ),
    Break(
        "claim what may be on its way",
        "sync/uplink/disputes.py",
        "        elif mono - since >= ARRIVING_MS:",
        "        else:",
        "tests/sync/uplink/test_disputes.py::test_what_is_on_its_way_is_no_claim_until_it_has_not_come",
    ),
    Break(
        "record each claim",
        "sync/uplink/disputes.py",
        "            if not self._news.told(about):",
        "            if False:",
        "tests/sync/uplink/test_disputes.py::test_a_center_that_goes_on_claiming_fills_no_card",
    ),
    Break(
        "believe a restored center that a terminal lacks nothing",
        "sync/center/hall/restores.py",
        "        return order_mark(row) == carried.mark",
        "        return True",
        f"{_RESTORES}::test_an_order_whose_number_another_one_had_arrives[sqlite]",
    ),
    Break(
        "number rosters again after a restore",
        "sync/center/hall/restores.py",
        "    _raise_floor(connection, carried.window, carried.roster)\n",
        "",
        f"{_RESTORES}::test_what_is_ordered_after_a_restore_arrives[sqlite]",
    ),
    Break(
        "let a terminal use all numbers of rosters up",
        "sync/center/hall/restores.py",
        "    if carried.roster > number + ROSTERS_LOST_MAX:",
        "    if False:",
        f"{_RESTORES}::test_a_terminal_that_says_more_than_is_true_burns_no_numbers[sqlite]",
    ),
    Break(
        "count a window's rosters on as often as a terminal says",
        "sync/center/hall/restores.py",
        "    if before >= CARRIED_ON_A_DAY:",
        "    if False:",
        f"{_RESTORES}::test_a_terminal_that_says_so_again_and_again_has_no_list_written_each_time",
    ),
    Break(
        "say nothing to a terminal whose roster is out of reach",
        "sync/center/orders/order_table.py",
        " <= roster <= order.what.roster.number + restores.ROSTERS_LOST_MAX",
        " <= roster",
        f"{_RESTORES}::test_a_terminal_that_says_more_than_is_true_burns_no_numbers",
    ),
    Break(
        "let an order beyond the contract keep the others back",
        "sync/center/hall/windows.py",
        "or not _can_be_told(said)",
        "or False",
        f"{_ENROLLED}::test_what_no_terminal_could_be_told_shuts_out_no_successor",
    ),
    Break(
        "keep numbers that a center made up for ever",
        "sync/uplink/order_taker.py",
        "            self._roster.count_anew()",
        "            pass",
        f"{_TAKER}::test_numbers_that_a_center_made_up_end_with_the_next_signature",
    ),
    Break(
        "forget at a restore who was turned away",
        "sync/center/hall/revocations.py",
        '            admission.decide(connection, row, "rejected", "", now)',
        "            pass",
        f"{_RESTORES}::test_what_was_revoked_does_not_work_again_after_a_restore[sqlite]",
    ),
    Break(
        "turn away whom any terminal names",
        "sync/center/hall/revocations.py",
        "not hmac.compare_digest(_sealed(seal, each.key, each.at), each.seal) or ",
        "",
        f"{_RESTORES}::test_nobody_revokes_by_carrying_what_the_center_did_not_seal[sqlite]",
    ),
    Break(
        "turn away again whom IT let back in",
        "sync/center/orders/placing.py",
        "    revocations.lift(connection, row.key_hash)\n",
        "",
        f"{_RESTORES}::test_who_was_accepted_again_is_not_turned_away_by_what_others_still_carry[sqlite]",
    ),
    Break(
        "carry no revocations",
        "sync/uplink/revocation_carrier.py",
        "        if announced == self.digest:",
        "        if True:",
        f"{_RESTORES}::test_a_terminals_own_program_lacks_nothing_and_brings_the_revocations_back[sqlite]",
    ),
)
