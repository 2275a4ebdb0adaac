"""The breaks of what watches: the watchdog, the units, and what hangs when nothing else does."""

from tests.mutants.broken import Break

WATCH_BREAKS = (
    Break(
        "feed the watchdog although a thread hangs",
        "terminal/services/service_manager.py",
        '        if not late:\n            self._tell("WATCHDOG=1")\n',
        '        self._tell("WATCHDOG=1")\n',
        "tests/terminal/services/test_service_manager.py::test_a_late_thread_ends_the_feeding_and_is_named_once",
    ),
    Break(
        "miss a thread that was given up",
        "terminal/services/heartbeats.py",
        "            if not heartbeat.over:\n                self._watched.add(heartbeat)\n",
        "            self._watched.add(heartbeat)\n",
        "tests/terminal/services/test_heartbeats.py"
        "::test_one_that_has_ended_is_not_missed_and_one_that_was_given_up_stays_given_up",
    ),
    Break(
        "take a long enrolment for a thread that hangs",
        "hardware/fingerprint/driver.py",
        "        self._heartbeat.turned()  # it comes by here also while somebody enrols\n",
        "",
        "tests/hardware/fingerprint/test_driver_heartbeat.py::test_whoever_enrols_may_take_his_time",
    ),
    Break(
        "tell the children where systemd listens",
        "terminal/services/service_manager.py",
        'environment.pop("NOTIFY_SOCKET", "")',
        'environment.get("NOTIFY_SOCKET", "")',
        "tests/terminal/services/test_service_manager.py"
        "::test_threads_are_watched_where_systemd_waits_for_this_process",
    ),
    Break(
        "deny ports with nothing allowed beside it",
        "terminal/setup/units/window-terminal.service",
        "SocketBindAllow=ipv4:tcp:1\n",
        "",
        "tests/machine/test_units.py::test_no_port_can_be_listened_on_on_any_version",
    ),
    Break(
        "let the plate wait for what waits for it",
        "terminal/setup/units/window-terminal.service",
        "Conflicts=getty@tty1.service\n",
        "",
        "tests/machine/test_units.py::test_a_whole_start_has_no_circle_and_the_login_gives_way",
    ),
    Break(
        "hang what a stranger signed on the fault plate",
        "sync/bundles/installed.py",
        "    return bundle.verify(text, trust_of(buffer, installed).known) if text else None",
        "    return bundle.verified_before(text) if text else None",
        "tests/terminal/services/test_fault_plate.py::test_what_a_stranger_signed_hangs_nowhere",
    ),
    Break(
        "let a quoted line make a field of the journal",
        "terminal/services/journald.py",
        '        name.encode() + b"\\n" + len(value).to_bytes(8, "little") + value + b"\\n" for name',
        '        name.encode() + b"=" + value + b"\\n" for name',
        "tests/terminal/services/test_journald.py::test_a_line_that_quotes_a_field_stays_one_line",
    ),
)
