"""The survey: what it says of a root is what lies there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.setup.acts import WriteFile
from terminal.setup.described_machine import FoundFile
from terminal.setup.hands import RootHands
from terminal.setup.paths import TOKEN_FILE
from terminal.setup.places import Places
from terminal.setup.survey import SERVICE_BYTES, Survey, offered
from terminal.setup.system_files import LOGIN_LINK, LOGIN_TARGET
from tests.support.machines import CMDLINE_TEXT
from tests.terminal.setup.conftest import RootPrograms

NEVER_FETCHED = """\
dpkg:
  Installed: 1.22.21
  Candidate: 1.22.21
  Version table:
 *** 1.22.21 100
        100 /var/lib/dpkg/status
"""
FETCHED = """\
dpkg:
  Installed: 1.22.21
  Candidate: 1.22.21
  Version table:
 *** 1.22.21 500
        500 http://archive.example/debian trixie/main arm64 Packages
        100 /var/lib/dpkg/status
libgl1:
  Installed: (none)
  Candidate: 1.7.0-1+b2
  Version table:
     1.7.0-1+b2 500
        500 http://archive.example/debian trixie/main arm64 Packages
python3-lgpio:
  Installed: (none)
  Candidate: (none)
  Version table:
"""


def test_a_pi_is_described_as_it_is(places: Places) -> None:
    machine = Survey(places).machine()
    assert (machine.debian, machine.architecture, machine.generation) == ("trixie", "arm64", "4")
    assert machine.packages == {"dpkg", "rpi-swap", "systemd-timesyncd", "python3-venv"}
    assert machine.users == {"root": frozenset(), "pi": {"dialout", "gpio"}}
    assert "render" in machine.groups
    assert machine.files["/boot/firmware/cmdline.txt"].content == CMDLINE_TEXT
    assert machine.enabled >= {"systemd-timesyncd.service", "hciuart.service"}
    assert machine.swaps == ("/dev/zram0",)
    assert (machine.volatile, machine.root_writable) == ({}, True)
    assert (machine.online, machine.systemd, machine.active) == (True, True, frozenset())


def test_the_root_that_was_mounted_last_is_the_one_that_counts(places: Places) -> None:
    with places.at("/proc/self/mountinfo").open("a") as file:
        file.write("29 1 0:24 / / ro,noatime - overlay overlayroot rw,lowerdir=/lower\n")
    assert not Survey(places).machine().root_writable


def test_what_a_power_cut_empties_is_seen(places: Places) -> None:
    with places.at("/proc/self/mountinfo").open("a") as file:
        file.write("25 21 0:23 / /var rw - tmpfs tmpfs rw\n43 25 179:3 / /var/lib/data rw - ext4 /dev/sda1 rw\n")
    in_memory = {"/var/lib/window-terminal": "tmpfs", "/var/lib/window-terminal-upgrade": "tmpfs"}
    assert Survey(places).machine().volatile == in_memory
    places.at("/var/lib/data/state").mkdir(parents=True)
    places.state.symlink_to("data/state")
    assert Survey(places).machine().volatile == {"/var/lib/window-terminal-upgrade": "tmpfs"}


@pytest.mark.parametrize(
    ("ipv6", "online"),
    [
        ("", False),
        (f"{'0' * 32} 00 {'0' * 32} 00 {'fe80'.ljust(32, '0')} 00000400 00000001 00000000 00000003 eth0\n", True),
        (f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 00000001 00000000 00200200 lo\n", False),
        (f"{'fe80'.ljust(32, '0')} 40 {'0' * 32} 00 {'0' * 32} 00000100 00000001 00000000 00000001 eth0\n", False),
    ],
    ids=["no route", "a way out", "the kernel's own", "the cable alone"],
)
def test_a_way_out_is_known_by_either_protocol(places: Places, ipv6: str, online: bool) -> None:
    places.at("/proc/net/route").write_text("Iface\tDestination\tGateway\neth0\t0000000A\t00000000\n")
    places.at("/proc/net/ipv6_route").write_text(ipv6)
    assert Survey(places).machine().online == online


def test_shipped_files_links_and_processes_are_looked_for(places: Places) -> None:
    unit = "/etc/systemd/system/window-terminal.service"
    places.at(unit).write_text("[Service]\n")
    places.at("/opt/window-terminal").mkdir(parents=True)
    places.current.symlink_to("releases/0.1.0")
    group = places.at("/sys/fs/cgroup/system.slice/window-terminal.service")
    group.mkdir(parents=True)
    (group / "cgroup.procs").write_text("811\n")
    machine = Survey(places, [unit]).machine()
    assert isinstance(machine.files[unit], FoundFile)
    assert machine.links == {"/opt/window-terminal/current": "releases/0.1.0", LOGIN_LINK: LOGIN_TARGET}
    assert machine.runs
    (group / "cgroup.procs").write_text("")
    assert not Survey(places).machine().runs


def test_bytes_that_are_no_text_come_back_as_they_were(places: Places, programs: RootPrograms) -> None:
    places.at("/etc/fstab").write_bytes(b"# f\xfcr den Pi\n")
    content = Survey(places).machine().files["/etc/fstab"].content
    RootHands(places, programs).do(
        WriteFile("/etc/fstab", content, Survey(places).machine().files["/etc/fstab"].holding)
    )
    assert places.at("/etc/fstab").read_bytes() == b"# f\xfcr den Pi\n"


@pytest.mark.parametrize(
    ("trick", "told"),
    [
        (lambda path: path.symlink_to("/etc/hostname"), None),
        (os.mkfifo, None),
        (lambda path: os.truncate(path.touch() or path, 1 << 43), "\0" * SERVICE_BYTES),
        (lambda path: path.write_text("token"), "token"),
    ],
    ids=["link", "pipe", "endless", "plain"],
)
def test_what_the_service_put_in_the_place_of_its_token_holds_no_setup_up(
    places: Places, trick: Callable[[Path], None], told: str | None
) -> None:
    places.state.mkdir(parents=True, exist_ok=True)
    trick(places.at(TOKEN_FILE))
    assert Survey(places).machine().text(TOKEN_FILE) == told


def test_an_empty_root_is_no_debian(tmp_path: Path) -> None:
    machine = Survey(Places(tmp_path)).machine()
    assert (machine.debian, machine.architecture, machine.online) == ("", "", False)


def test_what_archives_offer_is_known_only_where_their_lists_were_fetched() -> None:
    assert offered(NEVER_FETCHED) is None
    assert offered(FETCHED) == frozenset({"libgl1"})
    assert offered("") is None


def test_an_upgrade_that_is_not_over_is_seen(places: Places) -> None:
    assert not Survey(places).machine().upgrading
    places.upgrade.mkdir(parents=True)
    (places.upgrade / "unfinished").touch()
    assert Survey(places).machine().upgrading
