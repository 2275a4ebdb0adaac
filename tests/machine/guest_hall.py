"""The hall around a guest: a center on this machine that the guest reaches, and IT's key, which it trusts."""

import json
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from hardware.simulated.fingerprint.sensor import Sensor
from sync.center.network.certificates import establish
from terminal.demo.processes import Child, command
from terminal.demo.rig import FINGERS, HALL, WINDOW
from terminal.domain.views import StaffFace
from terminal.services.control_protocol import Check, ControlQuestion, NextStaffFace, Status, StatusAnswer
from tests.machine.guest import Guest
from tests.machine.waiting import until
from tests.support.signing_keys import new_key

A = TypeVar("A")
UNIT = "window-terminal"
DATABASE = "center.db"
HOST = "10.0.2.2"  # what a guest calls this machine's 127.0.0.1
LIBRARY = "5e" * 16  # in the sensor's notepad
# The demo's sessions, stretched: whoever tries a guest does so at any hour.
AROUND_THE_CLOCK = {"08:00": "00:00", "13:30": "12:01", "17:30": "23:59"}
UNIT_OF_THE_WINDOW = "市公安局"
BUTTONS = {"very_satisfied": 5, "satisfied": 6, "basically_satisfied": 13, "staff": 21}  # as they are wired

TRUST_AND_DEVICES = """\
[trust]
keys = ["{public}"]

[screen]

[evaluator]

[sensor]
port = "/dev/serial0"
"""

SETTINGS = (
    """\
state = "/var/lib/window-terminal"
runtime = "/run/window-terminal"

[center]
url = "https://{host}:{port}"
ca = "/etc/window-terminal/ca.pem"

"""
    + TRUST_AND_DEVICES
)

PRESEED = (
    """\
[center]
url = "https://{host}:{port}"
token = "{token}"
ca = \'\'\'
{ca}\'\'\'

"""
    + TRUST_AND_DEVICES
)

# Beside those of the demo, for guests that are terminals of their own.
MORE_WINDOWS = """
[[units.windows]]
id = "3F-09"
people = ["0346"]

[[units.windows]]
id = "3F-10"
people = ["0347"]

[[people]]
badge = "0346"
name = "钱红"

[[people]]
badge = "0347"
name = "孙亮"
"""


# What `window-terminal status --json` does, without its program: to start that takes an emulated machine seconds.
ASK = """python3 -SE -c '
import socket, sys
with socket.socket(socket.AF_UNIX) as control:
    control.connect("/run/window-terminal/control")
    control.sendall(b"{\\"do\\":\\"QUESTION\\"}\\n")
    said = control.makefile().readline()
print(said)
sys.exit(not said.startswith("{\\"ok\\":true"))
'"""
# Its desk did not turn in time: an emulated machine beside others may owe an answer.
BUSY = '"error":"TimeoutError: "'


class GuestHall:
    """In `folder`, kept: a center at the same port each time that it is entered, which guests keep in settings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = folder / "port"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        made = establish(self._folder / "tls", [HOST], datetime.now(UTC))
        public = self._folder / "it.pub"
        if not public.exists():
            public.write_text(new_key(self.key, 1).public)
        self._public = public.read_text()
        port = self._port.read_text() if self._port.exists() else "0"
        arguments = ["center", "serve", "--database", self._database, "--port", port]
        arguments += ["--tls-cert", str(made.cert), "--tls-key", str(made.key), "--trust", self._public]
        center = Child(arguments, self._folder / "center.log")
        self._stack.callback(center.stop)
        self._url = str(center.first_line()["url"])
        self._port.write_text(str(urlsplit(self._url).port))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def key(self) -> Path:
        """IT's key file, with which the guest's software is signed too."""
        return self._folder / "it.key"

    def listing(self) -> str:
        """What the center prints of its terminals."""
        return command("center", "terminals", "--database", self._database)

    @property
    def port(self) -> int:
        return int(self._port.read_text())

    @property
    def _database(self) -> str:
        return f"sqlite:///{self._folder / DATABASE}"

    def keep(self, kept: Path) -> None:
        """Keeps what the center knows now."""
        self._stack.close()
        shutil.copy(self._folder / DATABASE, kept)
        self.__enter__()

    def put_back(self, kept: Path) -> None:
        """Lets the center know what was kept, for a disk that is put back, too: what else was recorded since it was
        made would stand against what it is about to record, and it would leave its series.
        """
        self._stack.close()
        for each in self._folder.glob(f"{DATABASE}*"):
            each.unlink()
        shutil.copy(kept, self._folder / DATABASE)
        self.__enter__()

    def settle(self, guest: Guest) -> None:
        """Gives the guest its settings."""
        settings = SETTINGS.format(host=HOST, port=self._port.read_text(), public=self._public)
        guest.put(settings.encode(), "/etc/window-terminal/terminal.toml")
        guest.put(self._folder / "tls" / "ca.pem", "/etc/window-terminal/ca.pem")
        guest.run("chown root:window-terminal /etc/window-terminal/* && chmod 640 /etc/window-terminal/*")

    def join(self, guest: Guest) -> None:
        """Lets the terminal that runs there in at its window, and sends it the hall's configuration."""
        code = until(lambda: status(guest).code, "the plate shows a code")
        fingers = [f"--finger={slot}={badge}" for slot, (badge, _) in FINGERS.items()]
        accepted = ["--window", WINDOW, *fingers, "--library", LIBRARY, "--database", self._database]
        command("center", "accept", code, *accepted)
        self.publish()
        until(lambda: status(guest).window == WINDOW, "the configuration came")

    def publish(self, more: str = "") -> None:
        """Signs the hall's configuration, with `more` tables of it, and hands it to the center."""
        signing = ["--key", str(self.key), "--ca", str(self._folder / "tls" / "ca.pem")]
        command("config", "push", "--yes", str(self._written(more=more)), "--center", self._url, *signing)

    def sign(self, key: Path, unit: str, folder: Path) -> None:
        """Signs it for a stick, in this folder; the window of the guests belongs to this unit in it."""
        folder.mkdir()
        command("config", "sign", str(self._written(unit)), "--into", str(folder), "--key", str(key))

    def _written(self, unit: str = UNIT_OF_THE_WINDOW, more: str = "") -> Path:
        hall, text = self._folder / "hall.toml", HALL.read_text(encoding="utf-8")
        for demo, whole_day in AROUND_THE_CLOCK.items():
            text = text.replace(f'"{demo}"', f'"{whole_day}"')
        hall.write_text(text.replace(UNIT_OF_THE_WINDOW, unit) + MORE_WINDOWS + more, encoding="utf-8")
        return hall

    def preseed(self, window: str) -> str:
        """The file for the boot partition of a card whose terminal joins at this window, with a new token."""
        self.publish()
        token = command("center", "tokens", window, "--database", self._database).split()[1]
        authority = (self._folder / "tls" / "ca.pem").read_text()
        return PRESEED.format(host=HOST, port=self.port, public=self._public, token=token, ca=authority)

    def terminals(self) -> list[dict[str, Any]]:
        """What the center lists of the terminals that it knows."""
        listed: list[dict[str, Any]] = json.loads(
            command("center", "terminals", "--json", "--database", self._database)
        )
        return listed


def sensor() -> Sensor:
    """One that holds the fingers of the people at the window."""
    flash = {slot: f"{badge}-{finger}" for slot, (badge, finger) in FINGERS.items()}
    return Sensor(flash, library=bytes.fromhex(LIBRARY))


def status(guest: Guest) -> StatusAnswer:
    """What the terminal that runs there says of itself."""
    return _asked(guest, Status)


def staff_face(guest: Guest) -> StaffFace | None:
    """What stands on the staff's own screen, where its settings have one."""
    return _asked(guest, NextStaffFace).face


def _asked(guest: Guest, question: type[ControlQuestion[A]]) -> A:
    def in_time() -> tuple[int, str]:
        told = guest.tried(ASK.replace("QUESTION", question.names()[0]))
        assert BUSY not in told[1], told[1]
        return told

    code, said = until(in_time, "the terminal has time for an answer")
    assert code == 0, said
    return question.answer_decoder().decode(said)


def doctor(guest: Guest) -> dict[str, Check]:
    """What works there and what does not, by its name."""
    _, said = guest.tried("window-terminal doctor --json --settings /etc/window-terminal/terminal.toml")
    return {check.name: check for check in msgspec.json.decode(said, type=tuple[Check, ...])}


def shown(guest: Guest, name: str) -> str:
    """A property of the terminal's unit."""
    return guest.run(f"systemctl show --property {name} --value {UNIT}").strip()
