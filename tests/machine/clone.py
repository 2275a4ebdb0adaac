"""A clone of a guest's card: what belongs to one machine alone, and whether any of it lies in another's sectors."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from tests.machine.guest import Guest
from tests.machine.guest_hall import status
from tests.machine.tool import tool

BUFFER = "/var/lib/window-terminal/buffer"
LOOKED_AT = 32 << 20  # bytes of a disk at once
ZEROS = bytes(LOOKED_AT)


class Identifiers(Struct, frozen=True):
    """What no two machines may share; every one of them is told by the machine itself."""

    terminal: str
    fingerprint: str
    series: str
    machine_id: str
    seed: str
    host_keys: frozenset[str]


def identifiers(guest: Guest) -> Identifiers:
    told = status(guest)
    return Identifiers(
        told.terminal,
        told.fingerprint,
        told.series,
        guest.run("cat /etc/machine-id").strip(),
        guest.run("sha256sum </var/lib/systemd/random-seed").split()[0],
        frozenset(guest.run("cut -d' ' -f2 /etc/ssh/ssh_host_*_key.pub").split()),
    )


def secrets_of(guest: Guest) -> dict[str, bytes]:
    """A piece of each secret that lies on its disk, long enough to be nothing else's."""
    key = guest.run(f'grep -rahoE \'"key":"[0-9a-f]{{64}}"\' {BUFFER} | head -1').strip().removeprefix('"key":"')
    seed = guest.run("od -An -v -tx1 -N32 /var/lib/systemd/random-seed").split()
    hosts = {
        name: guest.run(f"sed -n 4p {name}").strip() for name in guest.run("ls /etc/ssh/ssh_host_*_key").split()
    }
    return {
        "the terminal's key": key.rstrip('"').encode(),
        "the random seed": bytes.fromhex("".join(seed)),
        **{name: line.encode() for name, line in hosts.items()},
    }


def found_on(disk: Path, secrets: Mapping[str, bytes]) -> set[str]:
    """Which of them lie in the sectors of this disk, in a file or in none."""
    raw = disk.with_suffix(".raw")
    subprocess.run([tool("qemu-img", "qemu-utils"), "convert", "-U", "-O", "raw", str(disk), str(raw)], check=True)
    found, before = set(), b""
    longest = max(map(len, secrets.values()))
    with raw.open("rb") as file:
        while piece := file.read(LOOKED_AT):
            if piece != ZEROS:
                found |= {name for name, secret in secrets.items() if secret in before + piece}
            before = piece[-longest:]
    raw.unlink()
    return found
