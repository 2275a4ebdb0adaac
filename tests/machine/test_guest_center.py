"""A center with the office's pages in a guest that boots: its unit serves both within its limits, and goes on."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from msgspec import Struct

from terminal import __version__
from terminal.setup import paths
from terminal.setup.center import paths as own
from tests.machine.agent import AgentSilent
from tests.machine.guest import Guest
from tests.machine.guest_disk import guest_disk
from tests.machine.waiting import until

VISIT = Path(__file__).with_name("office_visit.sh")
DOCTOR = "window-terminal center doctor --json"
SLOW = 900.0  # s: emulated, beside other work
NEWER = "99.0"
GIVEN, OWN = "given-by-somebody-2026", "chosen-by-oneself-2026"  # passwords
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
# The same program under another version's name: its packages are there already.
MAKE_NEWER = f"""set -e
cd {paths.RELEASES_FOLDER}
cp -a {__version__} {NEWER}
grep -rlI {paths.RELEASES_FOLDER}/{__version__}/ {NEWER}/bin {NEWER}/pyvenv.cfg |
    xargs sed -i 's|{paths.RELEASES_FOLDER}/{__version__}/|{paths.RELEASES_FOLDER}/{NEWER}/|'
sed -i 's/"{__version__}"/"{NEWER}"/' {NEWER}/lib/python3*/site-packages/terminal/__init__.py
{NEWER}/bin/window-terminal center setup"""


class Office(Struct, frozen=True):
    """The pages in the guest, as this machine reaches them: at a port of its own, with their authority's file."""

    port: int
    ca: Path

    def visited(self, badge: str, given: str, *pages: str) -> list[str]:
        """The lines of somebody's visit, by curl; `given` is the password to be changed first."""
        words = ["sh", str(VISIT), "127.0.0.1", str(self.port), str(self.ca), badge, given, OWN, *pages]
        begun = monotonic()
        done = subprocess.run(words, capture_output=True, text=True, timeout=SLOW, check=False)
        if done.returncode == 0:
            print(f"{badge}: {len(pages)} pages after {monotonic() - begun:.1f} s")
        return done.stdout.splitlines()


def wrong(guest: Guest) -> list[str]:
    """The lines that the doctor calls so."""
    return [each["name"] for each in json.loads(guest.tried(DOCTOR, SLOW)[1]) if not each["ok"]]


@pytest.fixture(scope="module")
def guest(machines: Path, release: str, commit: str) -> Iterator[Guest]:
    disk = guest_disk(release, machines / release, f"{commit}/center", "sh tests/machine/guest_center.sh")
    with Guest(machines / release / commit / "center-guest", disk) as guest:
        guest.start()
        until(lambda: '"door","ok":true' in guest.tried(DOCTOR, SLOW)[1], "the center serves", SLOW)
        yield guest


@pytest.fixture(scope="module")
def office(guest: Guest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    ca = tmp_path_factory.mktemp("office") / "ca.pem"
    ca.write_text(guest.run(f"cat {own.PAGES_FOLDER}/ca.pem"))
    return Office(guest.forward(8444), ca)


def test_the_doctor_misses_nobody_but_who_gives_roles_and_then_nothing(guest: Guest) -> None:
    assert wrong(guest) == ["people"]
    for badge, name, role in (("IT-01", "王强", "it"), ("GH-0001", "刘敏", "supervision_head")):
        guest.run(f"echo {GIVEN} | window-terminal center user add {badge} {name} --role {role}", SLOW)
    checks = {each["name"]: each for each in json.loads(guest.run(DOCTOR, SLOW))}
    assert "center.hall.example" in checks["door"]["says"]
    assert "office.hall.example" in checks["pages"]["says"]
    assert "this machine's own clock" in checks["time"]["says"], "nobody is reached from a guest"


def test_it_listens_at_its_ports_and_at_no_other(guest: Guest) -> None:
    listening = guest.run("ss -Hltnp").splitlines()
    assert sorted(line.split()[3] for line in listening if "window-termin" in line or "python" in line) == [
        "0.0.0.0:8443",
        "0.0.0.0:8444",
    ]
    if "-BPF_FRAMEWORK" not in guest.run("systemctl --version"):
        group = f"/sys/fs/cgroup/system.slice/{own.CENTER_UNIT}/cgroup.procs"
        code, said = guest.tried(f"echo $$ >{group}\n{LISTEN.format(port=9000)}", SLOW)
        assert code == 1 and "Operation not permitted" in said


def test_two_roles_log_in_from_another_machine_and_each_has_its_page(office: Office) -> None:
    it = office.visited("IT-01", GIVEN, "/", "/fleet", "/sheet")
    assert it[-3:] == ["/ 200 王强 IT-01", "/fleet 200 王强 IT-01", "/sheet 403 王强 IT-01"], it
    head = office.visited("GH-0001", GIVEN, "/", "/sheet", "/fleet")
    assert head[-3:] == ["/ 200 刘敏 GH-0001", "/sheet 200 刘敏 GH-0001", "/fleet 403 刘敏 GH-0001"], head


def test_its_processes_have_room_in_what_the_unit_may_take(guest: Guest) -> None:
    """Three with pages: who minds them, who serves terminals, who serves the office."""
    group = f"/sys/fs/cgroup/system.slice/{own.CENTER_UNIT}"
    pids = guest.run(f"cat {group}/cgroup.procs").split()
    rolled = {pid: guest.run(f"cat /proc/{pid}/smaps_rollup") for pid in pids}
    print({pid: re.findall(r"^(Rss|Pss|Private_Dirty): +(\d+)", text, re.M) for pid, text in rolled.items()})
    assert len(pids) == 3
    peak, most = guest.run(f"cat {group}/memory.peak {group}/memory.max").split()
    print(f"peak {int(peak) >> 20} MB of {int(most) >> 20}")
    assert int(peak) < int(most) / 2, "on a machine of a gigabyte"


def test_terminals_are_told_the_time(guest: Guest) -> None:
    mode, stratum = guest.run(ASK_THE_TIME, SLOW).split()
    assert mode == "4" and 1 <= int(stratum) <= 15, "a client takes it from there"


def test_its_exposure_is_small(guest: Guest) -> None:
    said = guest.run(f"systemd-analyze security --no-pager {own.CENTER_UNIT} | tail -1", SLOW)
    print(said)
    assert float(said.split(":")[1].split()[0]) <= 1.5


def test_the_nights_backup_is_made_within_the_units_limits(guest: Guest) -> None:
    guest.run("systemctl start window-terminal-center-backup", SLOW)
    assert guest.run(f"ls {own.BACKUPS_FOLDER}").startswith("center-")
    assert own.BACKUP_TIMER in guest.run("systemctl list-timers --no-pager")


def test_the_pages_go_on_after_a_restart_and_after_a_reboot(guest: Guest, office: Office) -> None:
    guest.run(f"systemctl restart {own.CENTER_UNIT}", SLOW)
    served = ["/ 200 王强 IT-01", "/fleet 200 王强 IT-01"]
    until(lambda: office.visited("IT-01", "", "/", "/fleet")[-2:] == served, "the pages after a restart", SLOW)
    before = guest.boot_id()
    with suppress(AgentSilent):  # it may be gone before it can say that it was told
        guest.tried("systemctl reboot")
    until(lambda: guest.boot_id() != before, "the machine starts anew", SLOW)
    until(lambda: office.visited("IT-01", "", "/", "/fleet")[-2:] == served, "the pages after a reboot", SLOW)


def test_the_pages_go_on_with_a_newer_version(guest: Guest, office: Office) -> None:
    begun = monotonic()
    said = guest.run(MAKE_NEWER, 2 * SLOW)
    print(f"{monotonic() - begun:.0f} s", said)
    until(lambda: not wrong(guest), "nothing is wrong with it", SLOW)  # emulated, its database is slow at times
    assert f"window-terminal {NEWER}" in guest.tried(DOCTOR, SLOW)[1]
    assert office.visited("GH-0001", "", "/sheet")[-1] == "/sheet 200 刘敏 GH-0001"


def test_in_all_of_that_the_journal_has_no_error(guest: Guest) -> None:
    lines = guest.run(f"journalctl --no-pager -o short -u {own.CENTER_UNIT}", SLOW).splitlines()
    assert len(lines) > 10
    assert [line for line in lines if re.search(r" (ERROR|CRITICAL) |Traceback|Failed|failed", line)] == []
    print("\n".join(line for line in lines if " WARNING " in line))
