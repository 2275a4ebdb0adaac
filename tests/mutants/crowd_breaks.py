"""The breaks of crowds and floods: what strangers, storms and a hostile center may cost."""

from tests.mutants.broken import Break

_QUEUE = "sync/center/work_queue.py"
_CONNECTIONS = "sync/center/connections.py"
_TRANSACTIONS = "sync/center/transactions.py"
_QUEUED = "tests/sync/center/test_work_queue.py"
_TOGETHER = "tests/sync/center/test_transactions.py"
_STORM = "tests/sync/center/test_work_queue_storm.py"
_FLOODS = "tests/sync/uplink/test_worker_floods.py"

CROWD_BREAKS = (
    Break(
        "read a stranger's body before its key",
        "sync/center/reception.py",
        "            await admittance.strangers.queue.run(admittance.standing, key)\n",
        "            pass\n",
        "tests/sync/center/test_reception.py::test_a_stranger_is_refused_before_a_byte_of_its_body_and_a_terminal_is_waited_for",
    ),
    Break(
        "let bodies fill the memory",
        "sync/center/reception.py",
        "            if size > self._left:",
        "            if size < 0:",
        "tests/sync/center/test_reception.py::test_bodies_in_memory_are_bounded_and_given_back",
    ),
    Break(
        "unpack a body without an end",
        "sync/center/envelopes.py",
        "        if len(self._content) + len(fresh) > self._limit:",
        "        if False:",
        "tests/sync/center/test_reception.py::test_who_is_not_known_yet_may_say_little",
    ),
    Break(
        "make two million facts before they are counted",
        "sync/center/envelopes.py",
        "    envelope = parsed(body, _few_facts_json)\n",
        "    msgspec.json.decode(body)\n    envelope = parsed(body, _few_facts_json)\n",
        "tests/sync/center/test_reception.py::test_small_bodies_that_unpack_to_millions_of_facts_cost_little",
    ),
    Break(
        "work on for a caller that hung up",
        "sync/center/reception.py",
        "            call.cancel()\n",
        "            return\n",
        "tests/sync/center/test_reception.py::test_what_waits_for_a_caller_ends_when_it_hangs_up",
    ),
    Break(
        "keep every poll of a key",
        "sync/center/order_bell.py",
        "            before.end()",
        "            pass",
        "tests/sync/center/test_reception.py::test_the_newest_poll_of_a_key_ends_the_one_before",
    ),
    Break(
        "let one address hold every connection",
        _CONNECTIONS,
        '        self._make_room(self._owned.get(connection.owner, {}), PER_ADDRESS, f"from {connection.owner}")\n',
        "",
        "tests/sync/center/test_connections.py::test_the_oldest_of_an_address_makes_room_for_its_newest",
    ),
    Break(
        "let strangers hold every connection",
        _CONNECTIONS,
        '        self._make_room(self._strangers, min(STRANGERS, self._room), "from strangers")\n',
        "",
        "tests/sync/center/test_connections.py::test_strangers_from_everywhere_leave_room_for_terminals",
    ),
    Break(
        "let one key hold every connection",
        _CONNECTIONS,
        '        self._make_room(self._owned.get(key, {}), PER_KEY, "of one key")\n',
        "",
        "tests/sync/center/test_connections.py::test_a_key_has_few_and_keeps_its_newest",
    ),
    Break(
        "count a known terminal among its address's strangers",
        _CONNECTIONS,
        "        connection.owner = key\n",
        "",
        "tests/sync/center/test_connections.py::test_a_key_has_few_and_keeps_its_newest",
    ),
    Break(
        "hang up on nobody who is overdue",
        _CONNECTIONS,
        "for each in self._open if each.due < now]",
        "for each in self._open if each.due < 0]",
        "tests/sync/center/test_connections.py::test_only_who_is_overdue_is_hung_up_on",
    ),
    Break(
        "begin a header's time anew with each byte",
        "sync/center/http_protocol.py",
        "        if phase is not self._phase:",
        "        if True:",
        "tests/sync/center/test_http_protocol.py::test_a_header_in_pieces_has_no_longer_than_one_in_one",
    ),
    Break(
        "shake every hand of one address at once",
        "sync/center/listener.py",
        "asyncio.Semaphore(HANDSHAKES_PER_ADDRESS)",
        "asyncio.Semaphore(1000)",
        "tests/sync/center/test_listener.py::test_handshakes_of_one_address_follow_each_other_and_another_one_need_not_wait",
    ),
    Break(
        "say each line of the log as often as it comes",
        "sync/center/log_limit.py",
        "            return False\n",
        "            return True\n",
        "tests/sync/center/test_log_limit.py::test_a_line_speaks_once_a_minute_and_says_how_often_it_was_silent",
    ),
    Break(
        "start with too few descriptors",
        "sync/center/descriptors.py",
        "    if room < needed:",
        "    if room < 0:",
        "tests/sync/center/test_descriptors.py::test_too_few_descriptors_are_said_at_the_start",
    ),
    Break(
        "set aside without an end",
        "sync/center/quotas.py",
        " > ASIDE_A_DAY:",
        " < 0:",
        "tests/sync/center/test_quotas.py::test_a_terminal_that_sends_nonsense_keeps_it_until_tomorrow",
    ),
    Break(
        "let everybody wait in the queue",
        _QUEUE,
        "        if self._inside * self._span > QUEUE_SECONDS:",
        "        if False:",
        "tests/sync/center/test_work_queue.py::test_only_as_many_wait_as_can_be_answered_in_time",
    ),
    Break(
        "learn the work's length as slowly at first as later",
        _QUEUE,
        "max(SMOOTHING, 1 / self._seen)",
        "SMOOTHING",
        "tests/sync/center/test_work_queue.py::test_the_first_answer_says_how_slow_the_work_is",
    ),
    Break(
        "send a crowd away for as long as a slow moment would take for all",
        _QUEUE,
        "min(len(self._away) * self._span, SPREAD_SECONDS)",
        "len(self._away) * self._span",
        _STORM,
    ),
    Break(
        "begin what nobody waits for any more",
        _QUEUE,
        "            async with asyncio.timeout(TURN_COME_SECONDS):",
        "            async with asyncio.timeout(None):",
        "tests/sync/center/test_work_queue.py::test_whose_turn_does_not_come_in_time_is_sent_away_and_its_work_never_begun",
    ),
    Break(
        "answer a delivery before its commit",
        _QUEUE,
        "            self._found = self._act()\n",
        "            self._found = self._act()\n"
        "            self.answer.get_loop().call_soon_threadsafe(self.tell, None)\n",
        f"{_QUEUED}::test_nobody_is_answered_before_what_he_brought_is_kept",
    ),
    Break(
        "let one refusal take the others' answers with it",
        _QUEUE,
        "            self._failure = e\n",
        "            raise\n",
        f"{_QUEUED}::test_what_was_not_kept_is_told_to_all_and_a_refusal_to_the_one_alone",
    ),
    Break(
        "keep half of what was refused with those who share its commit",
        _TRANSACTIONS,
        "            with shared.begin_nested():\n                yield shared\n",
        "            yield shared\n",
        f"{_TOGETHER}::test_one_refusal_leaves_those_before_and_behind_it_whole",
    ),
    Break(
        "commit before everybody who shares it is done",
        _TRANSACTIONS,
        "                    act()\n                    if",
        "                    act()\n                    connection.exec_driver_sql('COMMIT')\n"
        "                    connection.exec_driver_sql('BEGIN')\n                    if",
        f"{_TOGETHER}::test_nobody_elses_eyes_see_any_of_it_before_all_is_kept",
    ),
    Break(
        "take what the database undid for kept",
        _TRANSACTIONS,
        "                    if not _open(connection):",
        "                    if False:",
        f"{_TOGETHER}::test_where_the_database_itself_undoes_all_of_it_the_others_are_done_again",
    ),
    Break(
        "have the writers of one process contend for the database",
        _TRANSACTIONS,
        "            with self._alone(), self._engine.begin() as connection:",
        "            with self._engine.begin() as connection:",
        f"{_TOGETHER}::test_writers_of_one_process_take_turns_before_they_ask_the_database",
    ),
    Break(
        "stay away longer than the center asked",
        "sync/uplink/backoff.py",
        "        if asked:\n",
        "        if asked and asked > 60:\n",
        _STORM,
    ),
    Break(
        "stay away for as long as a center likes",
        "sync/uplink/backoff.py",
        "return min(asked + pause(0, self._most, random.random()), RETRY_AFTER_MAX_SECONDS)",
        "return asked + pause(0, self._most, random.random())",
        "tests/sync/uplink/test_backoff.py::test_nobody_is_sent_away_for_ever",
    ),
    Break(
        "send as many facts at once however often they do not get through",
        "sync/uplink/batch_size.py",
        "max(self.facts // 2, 1)",
        "self.facts",
        "tests/sync/uplink/test_batch_size.py::test_it_ends_at_one_and_grows_again",
    ),
    Break(
        "let a call last as long as bytes come",
        "sync/uplink/call_deadline.py",
        "        self._timer.start()\n",
        "        self._timer = threading.Timer(3600.0, self._end)\n        self._timer.start()\n",
        "tests/sync/uplink/test_call_deadline.py::test_an_answer_without_an_end_is_not_waited_for",
    ),
    Break(
        "obey whatever an hour's orders cost",
        "sync/uplink/hourly_allowance.py",
        "            if much > self.left:",
        "            if False:",
        "tests/sync/uplink/test_hourly_allowance.py",
    ),
    Break(
        "ask again at once however often nothing was held",
        "sync/uplink/poll_pace.py",
        "            return self._backoff.failed(None)",
        "            return 0.0",
        f"{_FLOODS}::test_a_question_that_is_not_held_is_asked_again_ever_later_and_one_that_is_held_at_once",
    ),
    Break(
        "follow a center to any number of windows",
        "sync/uplink/worker.py",
        "        if not self._moves.spend():",
        "        if False:",
        f"{_FLOODS}::test_a_center_that_names_another_window_at_each_answer_is_not_followed_for_ever",
    ),
    Break(
        "follow a center to any number of databases",
        "sync/uplink/worker.py",
        "            if not self._stores.spend():",
        "            if False:",
        f"{_FLOODS}::test_a_center_that_is_another_at_each_answer_is_not_followed_for_ever",
    ),
)
