"""A guest's watchdogs: a terminal that hangs is started again, and so is a machine that hangs."""

from tests.machine.guest import Guest
from tests.machine.guest_hall import UNIT, shown, status
from tests.machine.waiting import until

# All processors are busy with what goes before everything else; a newer kernel keeps a part for the rest. It begins
# when this is over: from then on nobody answers who asked.
FREEZE = """
mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
for kept in /sys/kernel/debug/sched/fair_server/*/runtime; do [ -e $kept ] && echo 0 >$kept; done
echo -1 >/proc/sys/kernel/sched_rt_runtime_us
for each in $(seq 0 $(($(nproc) - 1))); do
    busy='sleep 5; exec chrt --fifo 99 sh -c "while :; do :; done"'
    setsid taskset --cpu-list $each sh -c "$busy" >/dev/null 2>&1 &
done
"""


def test_a_process_that_hangs_is_started_again(guest: Guest) -> None:
    hung = shown(guest, "MainPID")
    guest.run(f"kill -STOP {hung}")
    until(lambda: shown(guest, "MainPID") not in (hung, "0"), "another process runs", 300)
    assert shown(guest, "NRestarts") == "1"
    until(lambda: status(guest).frames, "the plate hangs again")
    assert "Failed with result 'watchdog'" in guest.run(f"journalctl --unit {UNIT} --no-pager")


def test_a_machine_that_hangs_is_reset(guest: Guest) -> None:
    before = guest.boot_id()
    guest.run(FREEZE)
    guest.monitor.wait("WATCHDOG", 240)
    guest.wait()
    assert guest.boot_id() != before
    until(lambda: status(guest).frames, "the plate hangs again")
