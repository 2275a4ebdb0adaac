"""A guest's unit against what it must not do: the kernel refuses, and beside it the same is allowed elsewhere."""

import re

import pytest

from tests.machine.guest import Guest
from tests.machine.guest_hall import UNIT, shown, status
from tests.machine.waiting import until

LISTEN = """python3 -c '
import socket
door = socket.socket({family}, socket.SOCK_STREAM)
door.bind(("{host}", {port}))
door.listen()
print("listens")'"""
GROW = "python3 -c 'held = b\"x\" * (600 << 20); print(len(held))'"  # each byte is written


def inside(command: str) -> str:
    """The same for a process of the unit: root here, so that nothing but the unit's own limits can refuse it."""
    group = f"/sys/fs/cgroup/system.slice/{UNIT}.service/cgroup.procs"
    return f"echo $$ >{group}\n{command}"


@pytest.mark.parametrize(("family", "host"), [("socket.AF_INET", "0.0.0.0"), ("socket.AF_INET6", "::")])
@pytest.mark.parametrize("port", [0, 22, 8080, 50000])
def test_the_kernel_refuses_it_a_port(guest: Guest, family: str, host: str, port: int) -> None:
    listen = LISTEN.format(family=family, host=host, port=port)
    assert "listens" in guest.run(listen)
    if "-BPF_FRAMEWORK" in guest.run("systemctl --version"):
        pytest.xfail("Debian 12's systemd is built without what this takes, as docs/manual/service.md says")
    code, said = guest.tried(inside(listen))
    assert code == 1
    assert "PermissionError: [Errno 1] Operation not permitted" in said


def test_nothing_in_the_guest_listens(guest: Guest) -> None:
    assert guest.run("ss -Hltn").strip() == ""


def test_its_memory_has_a_limit_after_which_it_comes_again(guest: Guest) -> None:
    assert int(shown(guest, "MemoryMax")) < 600 << 20
    assert guest.run(GROW).strip() == str(600 << 20)
    code, _ = guest.tried(inside(GROW))
    assert code != 0
    until(lambda: status(guest).frames, "the plate hangs")


def test_its_exposure_is_small(guest: Guest) -> None:
    said = guest.run(f"systemd-analyze security --no-pager {UNIT}.service")
    found = re.search(r"Overall exposure level for \S+ (\d+\.\d+)", said)
    assert found
    assert float(found[1]) <= 1.5, said
