"""A guest that IT tells whom to ask for the time: root's own unit does it, and the trial undoes it."""

import json
from collections.abc import Iterator

import pytest

from terminal.services.time_servers import FITTED_TIME_FILE
from tests.machine.guest import Guest
from tests.machine.guest_hall import HOST, GuestHall, status
from tests.machine.guest_time import TimeServer
from tests.machine.waiting import until

NOBODY = "10.0.2.99"
SETUPS_FILE = FITTED_TIME_FILE.with_name("window-terminal.conf")
FITTED_FILE = str(FITTED_TIME_FILE)
FLAG = "/run/systemd/timesync/synchronized"
TIME_FOLDER = "/var/lib/window-terminal/time"
PATIENCE = 1800.0  # s


@pytest.fixture(scope="module")
def told(guest: Guest) -> Iterator[Guest]:
    """One whose clock is told the time, by whom setup named."""
    with TimeServer():
        guest.run(f"mkdir -p {SETUPS_FILE.parent}")
        guest.put(f"[Time]\nNTP={HOST}\nFallbackNTP=\n".encode(), str(SETUPS_FILE))
        guest.run("systemctl restart systemd-timesyncd")
        until(lambda: there(guest, FLAG), "somebody tells the time")
        yield guest


def there(guest: Guest, path: str) -> bool:
    return guest.tried(f"test -e {path}")[0] == 0


def refused(guest: Guest) -> str:
    """Why root did not follow what it was shown last."""
    return str(json.loads(guest.run("cat /var/lib/window-terminal-upgrade/time.json"))["refused"])


def pushed(hall: GuestHall, guest: Guest, *hosts: str) -> str:
    """What is said of the trial in the end."""
    before = status(guest).trial
    hall.publish(f"\n[fittings]\nntp = {json.dumps(hosts)}\n")
    until(lambda: status(guest).trial != before, "it came", PATIENCE)

    def ended() -> str:
        said = status(guest).trial
        return "" if "on trial" in said or "waits until" in said else said

    return until(ended, "the trial ends", PATIENCE)


def test_root_names_whom_it_signed_and_takes_back_whom_nobody_hears(told: Guest, hall: GuestHall) -> None:
    assert pushed(hall, told, NOBODY, HOST).endswith("kept")
    assert f"NTP={NOBODY} {HOST}\n" in told.run(f"cat {FITTED_FILE}")
    assert refused(told) == "" and not there(told, f"{TIME_FOLDER}/wish")
    assert "nobody tells this machine the time" in pushed(hall, told, NOBODY)
    until(lambda: f"NTP={NOBODY} {HOST}\n" in told.run(f"cat {FITTED_FILE}"), "those of before are back")
    until(lambda: there(told, FLAG), "and tell the time")


def test_what_the_services_user_makes_up_names_nobody(told: Guest) -> None:
    before = told.run(f"cat {FITTED_FILE}")
    told.run(f"install -d -m 700 -o window-terminal -g window-terminal {TIME_FOLDER}")
    told.run(f"runuser -u window-terminal -- sh -c 'echo made-up >{TIME_FOLDER}/wish'")
    until(lambda: refused(told), "root says why", PATIENCE)
    assert told.run(f"cat {FITTED_FILE}") == before and not there(told, f"{TIME_FOLDER}/wish")
