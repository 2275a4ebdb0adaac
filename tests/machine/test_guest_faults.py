"""A guest's faults: what keeps the terminal from starting ends in a plate that says so, and goes as it came."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from PIL import Image

from terminal.domain.views import Message, View
from terminal.services.fault_plate import fault_view
from tests.machine.guest import Guest
from tests.machine.guest_disk import GuestDisk
from tests.machine.guest_hall import UNIT, status
from tests.machine.test_guest_boot import ALIKE, differing, drawn
from tests.machine.waiting import until

PATIENCE = 900.0  # s: two starts that fail, and a plate, on an emulated machine beside others
INQUIRIES = "一楼总服务台"  # where the hall's configuration sends people
SITE = "$(echo /opt/window-terminal/current/lib/python3*/site-packages)"
STATE, SETTINGS = "/var/lib/window-terminal", "/etc/window-terminal/terminal.toml"
# On a Pi five starts in vain take a minute or less; here each takes half a minute and more.
FEWER = f"""mkdir -p /run/systemd/system/{UNIT}.service.d
printf '[Unit]\\nStartLimitBurst=2\\n' >/run/systemd/system/{UNIT}.service.d/60-fewer.conf
systemctl daemon-reload"""
AGAIN = f"systemctl reset-failed {UNIT}; systemctl start {UNIT}"


class Fault(Struct, frozen=True):
    """What breaks and what mends it, as it is typed, what the journal says of it, and what still can be read."""

    broken: str
    mended: str
    said: str
    reads: str = "hall"  # or "nothing" of it; or it cannot even "draw"


FAULTS = {
    "settings": Fault(
        f"cp {SETTINGS} /root/kept && echo 'state = [' >>{SETTINGS}",
        f"cp /root/kept {SETTINGS}",
        f"{SETTINGS}: not TOML",
        reads="nothing",  # without the keys that are trusted, nobody says which hall it is
    ),
    "read-only": Fault(
        f"systemctl stop {UNIT}; mke2fs -q -t ext4 -d {STATE} /root/card 64M; mount -o loop,ro /root/card {STATE}",
        f"umount {STATE}",
        "Read-only file system",
    ),
    "held": Fault(
        f"systemctl stop {UNIT}; systemd-run --unit holder flock {STATE}/buffer/owner sleep infinity",
        "systemctl stop holder",
        "stop it first",
        reads="nothing",
    ),
    "memory": Fault(
        f"printf '[Service]\\nMemoryMax=20M\\n' >/run/systemd/system/{UNIT}.service.d/70-little.conf; "
        "systemctl daemon-reload",
        f"rm /run/systemd/system/{UNIT}.service.d/70-little.conf; systemctl daemon-reload",
        "Failed with result 'oom-kill'",
    ),
    "module": Fault(
        f"cd {SITE}/terminal/app && mv startup.py /root/kept.py && head -c 700 /dev/zero >startup.py",
        f"mv /root/kept.py {SITE}/terminal/app/startup.py",
        "source code string cannot contain null bytes",
    ),
    "library": Fault(
        f"cd {SITE}/msgspec && for each in _core*.so; do cp $each /root/kept.so; truncate -s 8K $each; done",
        f"cd {SITE}/msgspec && cp /root/kept.so $(echo _core*.so)",
        "msgspec",
        reads="draw",
    ),
}


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory, joined: GuestDisk) -> Iterator[Guest]:
    with Guest(tmp_path_factory.mktemp("guest"), joined) as guest:
        guest.start()
        until(lambda: status(guest).frames, "the plate hangs")
        guest.run(FEWER)
        yield guest


@pytest.fixture(scope="module")
def shots(machines: Path) -> Path:
    """Pictures for people to look at."""
    folder = machines / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def expected(served: View, terminal: str, reads: str) -> Image.Image:
    """The fault plate as it must hang, from what the terminal itself showed before."""
    if reads == "nothing":
        return drawn(fault_view(terminal=terminal))
    words = Message("out_of_order", {"where": INQUIRIES})
    notes = (Message("note.terminal", {"terminal": terminal}),)
    hall = served.hall, served.unit, served.window
    return drawn(View("out_of_order", *hall, headline=words, notes=notes, look=served.look))


@pytest.mark.parametrize("name", FAULTS)
def test_what_keeps_it_from_starting_ends_in_the_fault_plate_and_its_end_in_the_plate(
    guest: Guest, shots: Path, name: str
) -> None:
    fault = FAULTS[name]
    told = until(lambda: status(guest), "the terminal answers")
    since = guest.run("date +%s").strip()  # before: a library that is cut short ends the process that runs, too
    guest.run(fault.broken)
    guest.tried(f"systemctl restart {UNIT}", PATIENCE)
    if fault.reads == "draw":
        until(lambda: "This terminal is out of order." in guest.run("cat /dev/vcs1"), "words", PATIENCE)
        assert guest.screen().getbbox()
    else:
        wanted = expected(told.plate, told.terminal, fault.reads)
        until(lambda: differing(guest.screen(), wanted) < ALIKE, f"the fault plate: {name}", PATIENCE)
    guest.screen().save(shots / f"{name}.png")
    assert fault.said in guest.run(f"journalctl --unit {UNIT} --since @{since} --no-pager")
    guest.run(fault.mended)
    guest.run(AGAIN, PATIENCE)
    until(lambda: differing(guest.screen(), drawn(status(guest).plate)) < ALIKE, "the old plate", PATIENCE)
