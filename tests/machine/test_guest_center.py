"""A center in a guest that boots: its unit serves within its limits, and the doctor finds nothing wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.setup.center import paths as own
from tests.machine.guest import Guest
from tests.machine.guest_disk import guest_disk
from tests.machine.waiting import until

DOCTOR = "window-terminal center doctor --json"
SLOW = 900.0  # s: emulated, beside other work
# One packet of a client, version 4 (RFC 5905), and in its answer: mode 4, how far the server is from a clock.
ASK_THE_TIME = """python3 -c '
import socket
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.settimeout(30)
asking.sendto(b"\\x23" + bytes(47), ("10.0.2.15", 123))
told = asking.recv(100)
print(told[0] & 7, told[1])'"""
LISTEN = """python3 -c '
import socket
door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
door.bind(("0.0.0.0", {port}))
door.listen()
print("listens")'"""


@pytest.fixture(scope="module")
def guest(machines: Path, release: str, commit: str) -> Iterator[Guest]:
    disk = guest_disk(release, machines / release, f"{commit}/center", "sh tests/machine/guest_center.sh")
    with Guest(machines / release / commit / "center-guest", disk) as guest:
        guest.start()
        until(lambda: guest.tried(DOCTOR, SLOW)[0] == 0, "the center serves", SLOW)
        yield guest


def test_the_doctor_finds_nothing_wrong(guest: Guest) -> None:
    checks = {each["name"]: each for each in json.loads(guest.run(DOCTOR, SLOW))}
    assert [name for name, each in checks.items() if not each["ok"]] == []
    assert "center.hall.example" in checks["door"]["says"]
    assert "this machine's own clock" in checks["time"]["says"], "nobody is reached from a guest"


def test_it_listens_at_its_port_and_at_no_other(guest: Guest) -> None:
    listening = guest.run("ss -Hltnp").splitlines()
    assert [line.split()[3] for line in listening if "window-termin" in line or "python" in line] == [
        "0.0.0.0:8443"
    ]
    if "-BPF_FRAMEWORK" not in guest.run("systemctl --version"):
        group = f"/sys/fs/cgroup/system.slice/{own.CENTER_UNIT}/cgroup.procs"
        code, said = guest.tried(f"echo $$ >{group}\n{LISTEN.format(port=9000)}", SLOW)
        assert code == 1 and "Operation not permitted" in said


def test_terminals_are_told_the_time(guest: Guest) -> None:
    mode, stratum = guest.run(ASK_THE_TIME, SLOW).split()
    assert mode == "4" and 1 <= int(stratum) <= 15, "a client takes it from there"


def test_its_exposure_is_small(guest: Guest) -> None:
    said = guest.run(f"systemd-analyze security --no-pager {own.CENTER_UNIT} | tail -1", SLOW)
    assert float(said.split(":")[1].split()[0]) <= 1.5


def test_the_nights_backup_is_made_within_the_units_limits(guest: Guest) -> None:
    guest.run("systemctl start window-terminal-center-backup", SLOW)
    assert guest.run(f"ls {own.BACKUPS_FOLDER}").startswith("center-")
    assert own.BACKUP_TIMER in guest.run("systemctl list-timers --no-pager")
