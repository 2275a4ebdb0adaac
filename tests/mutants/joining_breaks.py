"""The breaks of joining: who is let in, in whose name, and how often somebody may try."""

from tests.mutants.broken import Break

_ATTACKS = "tests/sync/center/joining/test_gate_attacks.py"
_TOKENS = "tests/sync/center/joining/test_tokens.py"

_PLACING = "tests/sync/center/orders/test_placing.py"
_MOVES = "tests/terminal/commands/test_config_moves.py"

JOINING_BREAKS = (
    Break(
        "let a second terminal in at a window without a word",
        "sync/center/orders/placing.py",
        "    if others and not replace:",
        "    if False:",
        f"{_PLACING}::test_a_second_one_at_a_window_is_refused_unless_it_replaces_on_purpose",
    ),
    Break(
        "take any window for one of the hall",
        "sync/center/orders/placing.py",
        "    published_hall.check(connection, window)\n",
        "",
        f"{_PLACING}::test_a_window_that_is_not_of_the_hall_is_refused_and_its_twin_is_not",
    ),
    Break(
        "let whoever reaches the port say who stands where",
        "sync/center/doors/reception.py",
        '        if not request.scope["state"].get("own"):',
        "        if False:",
        "tests/sync/center/doors/test_place_doors.py",
    ),
    Break(
        "have the center's own word move a terminal that has a configuration",
        "sync/center/joining/gate.py",
        "            placing.check_unsigned(row, window)\n",
        "",
        "tests/sync/center/doors/test_place_doors.py",
    ),
    Break(
        "take a terminal that was switched off at closing for a silent one",
        "sync/hall_status.py",
        'return "silent" if self.open else "off by timetable"',
        'return "silent"',
        "tests/sync/test_hall_status.py",
    ),
    Break(
        "have a refusal of a configuration be nobody's concern",
        "sync/center/hall/config_answers.py",
        "        if said.what == CONFIG_REFUSED:",
        "        if False:",
        "tests/sync/center/hall/test_hall_board.py",
    ),
    Break(
        "have a signed move push out whoever stands there",
        "sync/center/orders/placing.py",
        "        if other.terminal != payload.replaces:",
        "        if False:",
        f"{_PLACING}::test_a_signed_move_makes_nobody_way_whom_it_does_not_name",
    ),
    Break(
        "give a terminal that was off the newest push in the place of its move",
        "sync/center/orders/order_table.py",
        "        elif not (moved_by > question.after and ",
        "        elif not (False and ",
        f"{_MOVES}::test_one_that_was_off_while_it_was_moved_follows_and_gets_what_was_pushed_since",
    ),
    Break(
        "turn the facts away of whoever was replaced",
        "sync/center/hall/admission.py",
        'INSIDE = ("accepted", "replaced")',
        'INSIDE = ("accepted",)',
        f"{_PLACING}::test_the_one_that_made_way_is_told_and_its_facts_are_taken_where_they_were_made",
    ),
    Break(
        "take a nonce that was not committed to",
        "sync/center/joining/pairing.py",
        "    if commitment_to(request.nonce, row.key_hash) != row.commitment:",
        "    if False:",
        f"{_ATTACKS}::test_a_nonce_that_was_ground_to_fit_is_not_the_one_committed_to",
    ),
    Break(
        "draw the center's share from nowhere",
        "sync/center/joining/pairing.py",
        '"challenge": secrets.token_hex(32)}',
        '"challenge": secrets.token_hex(0) + "00" * 32}',
        f"{_ATTACKS}::test_who_asks_first_gains_nothing",
    ),
    Break(
        "tell one nonce for two challenges",
        "sync/uplink/comparison.py",
        "            self._begin()  # it has forgotten",
        "            self._challenge = challenge  # it has forgotten",
        "tests/sync/uplink/test_comparison.py",
    ),
    Break(
        "let anybody try without end",
        "sync/center/joining/gate.py",
        "            self.tries.addresses.take(address, now)",
        "            pass",
        f"{_ATTACKS}::test_tries_are_counted",
    ),
    Break(
        "let anybody call itself anything",
        "sync/center/joining/gate.py",
        "        admission.check_name(key, request.terminal)\n",
        "",
        f"{_ATTACKS}::test_nobody_takes_another_ones_name",
    ),
    Break(
        "take facts in another one's series",
        "sync/center/store.py",
        "                if head.maker == terminal:\n",
        "                if head.maker:\n",
        f"{_ATTACKS}::test_nobody_goes_on_with_another_ones_series",
    ),
    Break(
        "shut out whoever comes last",
        "sync/center/joining/strangers.py",
        "        _drop_the_quietest(connection, max(waiting, key=lambda each: waiting[each]))",
        "        _drop_the_quietest(connection, min(waiting, key=lambda each: waiting[each]))",
        "tests/sync/center/joining/test_strangers.py::test_the_fullest_address_gives_way_when_all_is_full",
    ),
    Break(
        "use a token twice",
        "sync/center/joining/tokens.py",
        ".values(used_at=now, used_by=key)",
        ".values(used_by=key)",
        f"{_TOKENS}::test_of_many_at_once_one_gets_in",
    ),
    Break(
        "keep a token in clear",
        "sync/center/joining/tokens.py",
        "    return sha256(secret.encode()).hexdigest()",
        "    return secret",
        f"{_TOKENS}::test_the_database_holds_no_token",
    ),
    Break(
        "bring facts that nobody answers for",
        "sync/center/store.py",
        '            own_facts.record(connection, self.id, Audit("import", detail, by=by), now)\n',
        "",
        "tests/sync/center/test_file_import.py::test_an_import_is_a_fact_of_the_centers_own",
    ),
)
