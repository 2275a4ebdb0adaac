"""What the work at a guest's window says while its program is exchanged, and how much the machine works."""

import socket
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Self

from msgspec import Struct

from tests.machine.boot_film import Look
from tests.machine.guest import Guest

WORK = Path(__file__).with_name("guest_upgrade_work.py")
SERVICE = "guest-work"
INBOX = "/var/lib/window-terminal/inbox"
DEBIANS = "$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')"
OWN = "window_terminal*|terminal|display|hardware|sync|pip|pip-*"  # of an environment
HOME = "/opt/window-terminal"
# What pip wrote beside the files: the hash of each.
COMPARE = """
import base64, hashlib, importlib.metadata, os
of = importlib.metadata.distribution("window-terminal")
def right(file):
    found = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()
    return base64.urlsafe_b64encode(found).decode().rstrip("=") == file.hash.value
wrong = [str(file) for file in of.files if file.hash and not right(file)]
links = [os.path.basename(os.readlink("/opt/window-terminal/" + link)) for link in ("current", "confirmed")]
print(*links, end=": ")
print(*wrong or ["whole"])"""
OVER = ("finished", "gone_back", "given_up", "way_back_failed")


class Seen(Struct, frozen=True):
    """One turn of it. `look` has the guest's clock; nothing is `recorded` where the terminal does not answer."""

    look: Look
    stage: str
    recorded: int | None


class UpgradeWork:
    """Goes on from entering to leaving, or to the guest's end."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._line = socket.socket(socket.AF_UNIX)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._more = threading.Condition()
        self.seen: list[Seen] = []

    def __enter__(self) -> Self:
        self._line.connect(str(self._guest.uart(2)))
        self._reader.start()
        self._guest.put(WORK, "/run/work.py")
        begin = f"systemd-run --quiet --unit {SERVICE} python3 /run/work.py"
        self._guest.run(f"systemctl --quiet is-active {SERVICE} || {begin}")
        return self

    def __exit__(self, *_: object) -> None:
        if self._guest.on:
            self._guest.run(f"systemctl stop {SERVICE}")
            self._line.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._line.close()

    def wait(self, true: Callable[[Seen], bool], what: str, patience: float) -> Seen:
        """The first turn from now on of which that is true. Raises TimeoutError."""
        end = monotonic() + patience
        with self._more:
            place = len(self.seen)
            while True:
                for seen in self.seen[place:]:
                    if true(seen):
                        return seen
                place = len(self.seen)
                if not self._more.wait(end - monotonic()):
                    raise TimeoutError(f"waited {patience:.0f} s in vain: {what}; {self.seen[-1:]}")

    def press(self, patience: float) -> Seen:
        """The first turn from now on that has a fact more."""
        said = self.wait(lambda each: each.recorded is not None, "the terminal answers", patience).recorded or 0
        return self.wait(lambda each: (each.recorded or 0) > said, "a press is recorded", patience)

    def end(self, patience: float) -> Seen:
        """The first turn after the next upgrade, when the terminal answers again."""
        self.wait(lambda each: each.stage not in OVER and each.stage != "none", "an upgrade begins", patience)
        return self.wait(lambda each: each.stage in OVER and each.recorded is not None, "it is over", patience)

    def _read(self) -> None:
        rest = b""
        while heard := self._heard():
            *lines, rest = (rest + heard).split(b"\n")
            worked = self._guest.processor_seconds()
            with self._more:
                self.seen += [_seen(line.decode(), worked) for line in lines if line.strip()]
                self._more.notify_all()

    def _heard(self) -> bytes:
        try:
            return self._line.recv(4096)
        except OSError:  # the guest's power is gone, and with it the line
            return b""


def _seen(line: str, worked: float) -> Seen:
    at, stage, recorded = line.split()
    return Seen(Look(float(at), worked), stage, None if recorded == "-" else int(recorded))


def pause(seen: Sequence[Seen]) -> Look:
    """For how long nobody could press: from the last answer to the first press after it that is recorded.

    It lies where no answer came for longest: a busy machine may owe one at any time. That it was started is a fact
    before it answers.
    """
    answers = [each for each in seen if each.recorded is not None]
    pressed = max(each.recorded or 0 for each in answers)  # behind it nothing tells when somebody could press
    pairs = [(last, first) for last, first in pairwise(answers) if (first.recorded or 0) < pressed]
    last, first = max(pairs, key=lambda pair: between(*pair).at)
    later = answers[answers.index(first) :]
    return between(last, next(each for each in later if (each.recorded or 0) > (first.recorded or 0)))


def between(one: Seen, other: Seen) -> Look:
    return Look(other.look.at - one.look.at, other.look.worked - one.look.worked)


def bring(guest: Guest, file: Path) -> None:
    """Puts a release where the service's user does that has fetched one, and as it does."""
    guest.put(file, "/run/fetched")
    part = f"{INBOX}/{file.name}.part"
    guest.run(f"install -o window-terminal -g window-terminal -m 640 /run/fetched {part} && rm /run/fetched")
    guest.run(f"runuser -u window-terminal -- mv {part} {INBOX}/{file.name}")


def supply(guest: Guest) -> None:
    """Gives its Debian the libraries of the version that runs: an environment takes what it lacks from there."""
    guest.run(
        f"cd /opt/window-terminal/current/lib/python3*/site-packages; there={DEBIANS}; mkdir -p $there\n"
        f"for each in *; do case $each in {OWN}) ;; *) [ -e $there/$each ] || cp -a $each $there ;; esac; done"
    )


def wholeness(guest: Guest) -> str:
    """Which version runs and which was found to work, and whether each file of that is what its wheel had."""
    return guest.run(f"{HOME}/confirmed/bin/python -c '{COMPARE}'").strip()
