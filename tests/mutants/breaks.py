"""The breaks: what is broken, where, how, and which test says so."""

from tests.mutants.attendance_breaks import ATTENDANCE_BREAKS
from tests.mutants.broken import Break
from tests.mutants.city_breaks import CITY_BREAKS
from tests.mutants.clone_breaks import CLONE_BREAKS
from tests.mutants.complaint_breaks import COMPLAINT_BREAKS
from tests.mutants.crowd_breaks import CROWD_BREAKS
from tests.mutants.desk_breaks import DESK_BREAKS
from tests.mutants.diagnosis_breaks import DIAGNOSIS_BREAKS
from tests.mutants.directory_breaks import DIRECTORY_BREAKS
from tests.mutants.fault_breaks import FAULT_BREAKS
from tests.mutants.first_boot_breaks import FIRST_BOOT_BREAKS
from tests.mutants.fleet_breaks import FLEET_BREAKS
from tests.mutants.hall_breaks import HALL_BREAKS
from tests.mutants.joining_breaks import JOINING_BREAKS
from tests.mutants.key_breaks import KEY_BREAKS
from tests.mutants.order_breaks import ORDER_BREAKS
from tests.mutants.people_breaks import PEOPLE_BREAKS
from tests.mutants.plate_breaks import PLATE_BREAKS
from tests.mutants.rating_breaks import RATING_BREAKS
from tests.mutants.release_breaks import RELEASE_BREAKS
from tests.mutants.request_breaks import REQUEST_BREAKS
from tests.mutants.retention_breaks import RETENTION_BREAKS
from tests.mutants.rollout_breaks import ROLLOUT_BREAKS
from tests.mutants.settling_breaks import SETTLING_BREAKS
from tests.mutants.sheet_breaks import SHEET_BREAKS
from tests.mutants.software_breaks import SOFTWARE_BREAKS
from tests.mutants.time_breaks import TIME_BREAKS
from tests.mutants.trial_breaks import TRIAL_BREAKS
from tests.mutants.upgrade_breaks import UPGRADE_BREAKS
from tests.mutants.watch_breaks import WATCH_BREAKS

__all__ = ["BREAKS", "Break"]


BREAKS = (
    Break(
        "drop the fdatasync",
        "sync/journal/live_segment.py",
        "            os.fdatasync(self._file)\n",
        "            pass\n",
        "tests/sync/buffer/test_buffer_threads.py::test_nothing_is_shown_while_its_sync_is_under_way",
    ),
    Break(
        "believe a damaged frame of the journal",
        "sync/journal/frames.py",
        '    if told != b"%08x" % crc:\n        return None\n',
        "",
        "tests/sync/journal/test_replay_damage.py::test_every_single_bit_flipped",
    ),
    Break(
        "ignore the high-water mark",
        "sync/buffer/losses.py",
        "journal.promised, ",
        "",
        "tests/sync/buffer/test_losses.py::test_a_frame_that_was_acknowledged_is_declared_and_no_other",
    ),
    Break(
        "open the reserve to ratings",
        "sync/journal/live_segment.py",
        "            if self._reserve and not urgent:\n                raise\n",
        "",
        "tests/sync/buffer/test_recorder.py::test_on_a_full_disk_a_punch_is_taken_and_a_rating_told",
    ),
    Break(
        "archive what is not settled",
        "sync/buffer/history.py",
        "facts[-1].seq > through or ",
        "",
        "tests/sync/buffer/test_archive.py::test_what_is_not_settled_stays_however_old",
    ),
    Break(
        "show what is not durable yet",
        "sync/journal/storage.py",
        "                writer.store(payload, urgent)\n",
        "                self._tables.take(change, drop, floor)\n                writer.store(payload, urgent)\n",
        "tests/sync/buffer/test_buffer_threads.py::test_nothing_is_shown_while_its_sync_is_under_way",
    ),
    Break(
        "shed from memory what is not settled",
        "sync/buffer/history.py",
        "range(floor, min(through, journal.last - 1) + 1)",
        "range(floor, journal.last)",
        "tests/sync/buffer/test_history.py::test_memory_holds_what_is_not_settled_and_two_days",
    ),
    Break(
        "open without syncing what was found",
        "sync/journal/live_segment.py",
        "so it must be on the disk.\n            os.fsync(self._file)\n",
        "so it must be on the disk.\n",
        "tests/sync/buffer/test_history.py::test_what_opening_found_is_on_the_disk_before_it_counts",
    ),
    Break(
        "let the configuration's high water fall",
        "sync/buffer/kept_bundles.py",
        "if bundles.high_water < before.high_water:",
        "if False:",
        "tests/sync/buffer/test_kept_bundles.py::test_the_high_water_never_falls",
    ),
    Break(
        "declare nothing when a center goes back",
        "sync/buffer/losses.py",
        '        self._declare(missing, "neither journal nor archive has them any more")\n',
        "",
        "tests/sync/buffer/test_losses.py::test_what_the_archive_lost_is_declared_in_one_fact",
    ),
    Break(
        "take a declaration of loss for one fact at the center",
        "sync/center/facts/intake.py",
        "if following in (seq, item.first(seq)) and not",
        "if following == seq and not",
        "tests/sync/buffer/test_losses.py::test_what_the_archive_lost_is_declared_in_one_fact",
    ),
    Break(
        "give a number twice after a failed sync",
        "sync/buffer/buffer.py",
        "                self._burn([fact for request in due for fact in request.facts], str(e))\n",
        "",
        "tests/sync/buffer/test_buffer.py::test_a_failing_disk_takes_none_of_several",
    ),
    Break(
        "write what was prepared behind another place of the series",
        "sync/buffer/preparation.py",
        "        right.append(request if request.behind == place else prepared(place, request.drafts))\n",
        "        right.append(request)\n",
        "tests/sync/buffer/test_group_commit.py",
    ),
    Break(
        "let whoever is interrupted keep all others waiting",
        "sync/buffer/group_commit.py",
        "            if turn.called and not turn.done:\n",
        "            if turn.done:\n",
        "tests/sync/buffer/test_group_commit.py",
    ),
    Break(
        "put a backup back without what lies in the log beside it",
        "sync/center/storage/backup.py",
        "            original.backup(target)\n",
        "            target.deserialize(source.read_bytes())\n",
        "tests/sync/center/storage/test_backup.py",
    ),
    Break(
        "believe a head behind which facts stand",
        "sync/center/store.py",
        "                fact_table.recount(connection, series)\n",
        "                fact_table.head(connection, '', series)\n",
        "tests/sync/center/facts/test_fact_table.py",
    ),
    Break(
        "forget to chain the facts",
        "sync/buffer/numbering.py",
        "        raw = canonical(fact)\n        place = place.after(fact, raw)\n",
        "        raw = canonical(fact)\n        place = msgspec.structs.replace(place, seq=fact.seq)\n",
        "tests/sync/buffer/test_buffer.py::test_numbers_without_gaps_and_an_unbroken_chain",
    ),
    Break(
        "skip the sensor's checksum",
        "hardware/fingerprint/zfm.py",
        "        if checksum(frame[6:-2]) != int.from_bytes(frame[-2:]):\n",
        "        if not frame:\n",
        "tests/hardware/fingerprint/test_zfm.py::test_a_wrong_checksum_is_said",
    ),
    Break(
        "take configuration unsigned",
        "sync/bundles/bundle.py",
        "        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(signature, message)\n",
        "        Ed25519PublicKey.from_public_bytes(base64.b64decode(public))\n",
        "tests/sync/bundles/test_bundle.py::test_every_altered_byte_is_refused",
    ),
    Break(
        "take an older configuration",
        "sync/bundles/bundle.py",
        "if payload.pair <= high_water:",
        "if payload.pair == high_water:",
        "tests/sync/bundles/test_bundle.py::test_only_a_newer_pair_is_taken",
    ),
    Break(
        "trust any CA",
        "sync/uplink/http_session.py",
        "    opened.verify = str(ca)\n",
        "    opened.verify = False\n",
        "tests/sync/uplink/test_client.py",
    ),
    Break(
        "let the environment choose CA, proxy and key",
        "sync/uplink/http_session.py",
        "opened.trust_env = False",
        "opened.trust_env = True",
        "tests/sync/uplink/test_client.py",
    ),
    Break(
        "show thanks early",
        "terminal/core/plate_view.py",
        "        return Message(RECORDING[desk.pending.kind])\n",
        '        return Message("rating.thanks")\n',
        "tests/terminal/core/test_plate_view.py::test_thanks_come_only_after_the_fact_is_durable",
    ),
    Break(
        "name after a long power cut who sat there before",
        "terminal/core/presence.py",
        "0 <= back - gone <= longest",
        "0 <= back - gone",
        "tests/terminal/core/test_plate_view.py::test_after_a_restart_with_a_trusted_clock",
    ),
    Break(
        "measure a power cut from the last fact",
        "terminal/core/presence.py",
        "max(past.last, sign)",
        "past.last",
        "tests/terminal/core/test_presence_cuts.py::test_a_power_cut_by_the_last_sign_of_life",
    ),
    Break(
        "count a bounce",
        "hardware/evaluator/debounce.py",
        "        if self._down and not settled:\n            return None\n",
        "",
        "tests/hardware/evaluator/test_debounce.py",
    ),
    Break(
        "overwrite a fact at the center",
        "sync/center/facts/intake.py",
        "        elif not self._repeated(seq, item):\n",
        "        elif False:\n",
        "tests/sync/center/doors/test_api_delivery.py::test_other_content_under_a_settled_number_is_an_alarm_and_changes_nothing",
    ),
    Break(
        "count 59 seconds as a minute late",
        "terminal/attendance/session_ends.py",
        "(at - due.at if due.arrival else due.at - at) // MINUTE_MS",
        "-((due.at - at if due.arrival else at - due.at) // MINUTE_MS)",
        "tests/terminal/attendance/test_day.py",
    ),
    Break(
        "let a disowned punch count",
        "terminal/attendance/possible_truths.py",
        "[None] if punch.doubted or len(found)",
        "[None] if len(found)",
        "tests/terminal/attendance/test_day.py",
    ),
    Break(
        "keep an away after the end from being a leaving",
        "terminal/attendance/session_ends.py",
        "self.at <= at < self.away_until",
        "False",
        "tests/terminal/attendance/test_day.py",
    ),
    Break(
        "settle what an unclosed terminal may still bring",
        "terminal/attendance/day.py",
        "if unclosed and first.verdict in WORSE:",
        "if False:",
        "tests/terminal/attendance/test_day.py",
    ),
    Break(
        "state limits and closings by a clock in doubt",
        "terminal/core/timers.py",
        "if window is None or not settled(state):",
        "if window is None:",
        "tests/terminal/core/test_timers.py",
    ),
    Break(
        "mark a flood too late",
        "terminal/core/ratings.py",
        " >= rules.flood_ratings",
        " > rules.flood_ratings",
        "tests/terminal/core/test_ratings_floods.py",
    ),
    Break(
        "trust an anchor without its drift",
        "terminal/domain/anchor.py",
        "left = before[place - 1] + side * mono if",
        "left = before[place - 1] + side * monos[place - 1] if",
        "tests/terminal/domain/test_true_time_histories.py",
    ),
    Break(
        "pick one of two boots that contradict each other",
        "terminal/domain/boot_agreement.py",
        "if with_it > without}",
        "if with_it >= without}",
        "tests/terminal/domain/test_true_time_liars.py",
    ),
    Break(
        "export levels the wrong way round",
        "sync/center/exports/gbt39046.py",
        '"very_satisfied": ("1", ',
        '"very_satisfied": ("5", ',
        "tests/sync/center/exports/test_ratings.py",
    ),
    *ATTENDANCE_BREAKS,
    *COMPLAINT_BREAKS,
    *CROWD_BREAKS,
    *DESK_BREAKS,
    *DIRECTORY_BREAKS,
    *FLEET_BREAKS,
    *RATING_BREAKS,
    *HALL_BREAKS,
    *CITY_BREAKS,
    *JOINING_BREAKS,
    *KEY_BREAKS,
    *ORDER_BREAKS,
    *FAULT_BREAKS,
    *FIRST_BOOT_BREAKS,
    *RELEASE_BREAKS,
    *REQUEST_BREAKS,
    *SETTLING_BREAKS,
    *RETENTION_BREAKS,
    *ROLLOUT_BREAKS,
    *SHEET_BREAKS,
    *SOFTWARE_BREAKS,
    *CLONE_BREAKS,
    *PEOPLE_BREAKS,
    *PLATE_BREAKS,
    *TIME_BREAKS,
    *TRIAL_BREAKS,
    *UPGRADE_BREAKS,
    *WATCH_BREAKS,
    *DIAGNOSIS_BREAKS,
)
