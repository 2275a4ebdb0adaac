"""The breaks: what is broken, where, how, and which test says so."""

from msgspec import Struct


class Break(Struct, frozen=True):
    """`old` stands exactly once in `file`; with `new` instead, `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


BREAKS = (
    Break(
        "drop the fdatasync",
        "sync/journal/live.py",
        "            os.fdatasync(self._file)\n",
        "            pass\n",
        "tests/sync/test_threads.py::test_nothing_is_shown_while_its_sync_is_under_way",
    ),
    Break(
        "believe a damaged frame of the journal",
        "sync/journal/frames.py",
        '    if head[1] != b"%08x" % crc:\n        return None\n',
        "",
        "tests/sync/journal/test_damage.py::test_every_single_bit_flipped",
    ),
    Break(
        "ignore the high-water mark",
        "sync/losses.py",
        "journal.promised, ",
        "",
        "tests/sync/test_losses.py::test_a_frame_that_was_acknowledged_is_declared_and_no_other",
    ),
    Break(
        "open the reserve to ratings",
        "sync/journal/live.py",
        "            if self._reserve and not urgent:\n                raise\n",
        "",
        "tests/sync/test_recorder.py::test_on_a_full_disk_a_punch_is_taken_and_a_rating_told",
    ),
    Break(
        "archive what is not settled",
        "sync/library.py",
        "facts[-1].seq > through or ",
        "",
        "tests/sync/test_archive.py::test_what_is_not_settled_stays_however_old",
    ),
    Break(
        "show what is not durable yet",
        "sync/journal/storage.py",
        "                writer.store(payload, urgent)\n",
        "                self._tables.take(change, drop, floor)\n                writer.store(payload, urgent)\n",
        "tests/sync/test_threads.py::test_nothing_is_shown_while_its_sync_is_under_way",
    ),
    Break(
        "shed from memory what is not settled",
        "sync/library.py",
        "range(floor, min(through, journal.last - 1) + 1)",
        "range(floor, journal.last)",
        "tests/sync/test_library.py::test_memory_holds_what_is_not_settled_and_two_days",
    ),
    Break(
        "open without syncing what was found",
        "sync/journal/live.py",
        "so it must be on the disk.\n            os.fsync(self._file)\n",
        "so it must be on the disk.\n",
        "tests/sync/test_library.py::test_what_opening_found_is_on_the_disk_before_it_counts",
    ),
    Break(
        "let the configuration's high water fall",
        "sync/slots.py",
        "if slots.high_water < before.high_water:",
        "if False:",
        "tests/sync/test_slots.py::test_the_high_water_never_falls",
    ),
    Break(
        "declare nothing when a center goes back",
        "sync/losses.py",
        '        self._declare(missing, "neither journal nor archive has them any more")\n',
        "",
        "tests/sync/test_losses.py::test_what_the_archive_lost_is_declared_in_one_fact",
    ),
    Break(
        "take a declaration of loss for one fact at the center",
        "sync/center/intake.py",
        "if following in (seq, item.first(seq)):",
        "if following == seq:",
        "tests/sync/test_losses.py::test_what_the_archive_lost_is_declared_in_one_fact",
    ),
    Break(
        "give a number twice after a failed sync",
        "sync/buffer.py",
        "                self._burn([fact for fact, _ in numbered], str(e))\n",
        "",
        "tests/sync/test_buffer.py::test_a_failing_disk_takes_none_of_several",
    ),
    Break(
        "forget to chain the facts",
        "sync/succession.py",
        "        raw = canonical(fact)\n        place = place.after(fact, raw)\n",
        "        raw = canonical(fact)\n        place = msgspec.structs.replace(place, seq=fact.seq)\n",
        "tests/sync/test_buffer.py::test_numbers_without_gaps_and_an_unbroken_chain",
    ),
    Break(
        "skip the sensor's checksum",
        "hardware/zfm.py",
        "        if checksum(frame[6:-2]) != int.from_bytes(frame[-2:]):\n",
        "        if not frame:\n",
        "tests/hardware/test_zfm.py::test_a_wrong_checksum_is_said",
    ),
    Break(
        "take configuration unsigned",
        "sync/bundle.py",
        ".verify(signature, _signed(content))",
        "",
        "tests/sync/test_bundle.py::test_every_altered_byte_is_refused",
    ),
    Break(
        "take an older configuration",
        "sync/bundle.py",
        "if payload.pair <= high_water:",
        "if payload.pair == high_water:",
        "tests/sync/test_bundle.py::test_only_a_newer_pair_is_taken",
    ),
    Break(
        "trust any CA",
        "sync/line.py",
        "    opened.verify = str(ca)\n",
        "    opened.verify = False\n",
        "tests/sync/test_client.py",
    ),
    Break(
        "let the environment choose CA, proxy and key",
        "sync/line.py",
        "opened.trust_env = False",
        "opened.trust_env = True",
        "tests/sync/test_client.py",
    ),
    Break(
        "show thanks early",
        "terminal/faces.py",
        "        return Message(RECORDING[desk.pending.kind])\n",
        '        return Message("rating.thanks")\n',
        "tests/terminal/test_faces.py::test_thanks_come_only_after_the_fact_is_durable",
    ),
    Break(
        "name after a long power cut who sat there before",
        "terminal/presence.py",
        "0 <= down <= window.rules.resume_within_minutes * 60_000",
        "0 <= down",
        "tests/terminal/test_faces.py::test_after_a_restart_with_a_trusted_clock",
    ),
    Break(
        "count a bounce",
        "hardware/debounce.py",
        "        if self._down and not settled:\n            return None\n",
        "",
        "tests/hardware/test_debounce.py",
    ),
    Break(
        "overwrite a fact at the center",
        "sync/center/intake.py",
        "        elif not self._repeated(seq, item):\n",
        "        elif False:\n",
        "tests/sync/center/test_delivery.py::test_other_content_under_a_settled_number_is_an_alarm_and_changes_nothing",
    ),
    Break(
        "count 59 seconds as a minute late",
        "terminal/ends.py",
        "(at - due.at if due.arrival else due.at - at) // MINUTE",
        "-((due.at - at if due.arrival else at - due.at) // MINUTE)",
        "tests/terminal/test_judge.py",
    ),
    Break(
        "let a disowned punch count",
        "terminal/attendance.py",
        "own = [punch for punch in punches if not punch.disowned]",
        "own = punches",
        "tests/terminal/test_judge.py",
    ),
    Break(
        "settle what an unclosed terminal may still bring",
        "terminal/attendance.py",
        'return End("unsettled") if unclosed and sure.verdict == "missing" else sure',
        "return sure",
        "tests/terminal/test_judge.py",
    ),
    Break(
        "state limits and closings by a clock in doubt",
        "terminal/watching.py",
        "if window is None or not settled(state):",
        "if window is None:",
        "tests/terminal/test_watching.py",
    ),
    Break(
        "mark a flood too late",
        "terminal/ratings.py",
        " >= rules.flood_ratings",
        " > rules.flood_ratings",
        "tests/terminal/test_ratings_floods.py",
    ),
    Break(
        "trust an anchor without its drift",
        "terminal/times.py",
        "left = before[place - 1] + side * mono if",
        "left = before[place - 1] + side * monos[place - 1] if",
        "tests/terminal/test_times_histories.py",
    ),
    Break(
        "export levels the wrong way round",
        "sync/center/exports/gbt39046.py",
        '"very_satisfied": ("1", ',
        '"very_satisfied": ("5", ',
        "tests/sync/center/test_exports.py",
    ),
)
