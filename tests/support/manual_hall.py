"""A small hall in one folder, on which the manual's command lines are run as they stand there.

They are typed in that folder. `_typed` puts what a test must not touch or cannot know beforehand in its place, and
changes nothing else: addresses, folders of the system, codes and keys that are made anew each time.
"""

import secrets
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import msgspec
import requests
from click.testing import CliRunner
from PIL import Image

from hardware.simulated.clock import Power, real_clock
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from sync.buffer import Buffer
from terminal.__main__ import main
from terminal.demo.card_pipe import PipeReader
from terminal.demo.processes import Child
from terminal.domain.facts import Draft, Moment, Rating
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import NoAnswer, call
from tests.support.pairing import WirePairing

PATIENCE = 20.0  # s that something may take that should take a moment
LOOK = 0.02  # s
SETTINGS = """\
state = "{folder}/state"
runtime = "{folder}/run"
center = {{ url = "{url}", ca = "{folder}/tls/ca.pem" }}
trust = {{ keys = ["{public}"], cards = "{cards}" }}
sensor = {{ port = "{folder}/sensor" }}
reader = {{ path = "{folder}/reader" }}
evaluator = {{}}
"""
# What a person types when a command asks.
PASSPHRASE = "the bridge was mended in May\n"
ASKED = {"window-terminal config ": PASSPHRASE, "config pin": "482915\n", "--supervisor 9001": "730264\n"}
ASKED |= {"--cards-of it.key": PASSPHRASE}
ASKED |= {"config key passphrase": PASSPHRASE}  # the same again: other pages are typed here, too
ASKED |= {"config push": "y\n"}  # behind the passphrase
SUPERVISORS_CARD = "00019001"
READS_SETTINGS = ("run", "status", "doctor", "fingers")


class Done(NamedTuple):
    code: int
    output: str


class ManualHall:
    """Center, one terminal on simulated devices, and a buffer from a dead board's card, in `folder`."""

    def __init__(self, folder: Path, hall: str, roster: str) -> None:
        self.folder = folder
        self.sensor = Sensor()
        self._settings, self._control = folder / "terminal.toml", folder / "run" / "control"
        self.said: dict[Path, dict[str, Done]] = {}  # by page: what its command lines said
        self.pids: dict[str, int] = {}  # of "center" and "terminal"
        self._stack = ExitStack()
        self._running: dict[str, Done] = {}
        self._public, self._cards, self._url = "", "", ""
        self._other, self._others_key = WirePairing(key := secrets.token_hex(32)), key
        (folder / "hall.toml").write_text(hall, encoding="utf-8")
        (folder / "roster.toml").write_text(roster, encoding="utf-8")
        Image.new("RGB", (300, 400), (160, 120, 90)).save(folder / "0117.jpg")
        Image.new("RGB", (64, 64), (160, 20, 30)).save(folder / "emblem.png")
        _card(folder / "card" / "buffer")

    def __enter__(self) -> Self:
        port = SensorPort(self.sensor, self.folder / "sensor", timed=False)
        self._stack.callback(port.close)
        port.start()
        self._reader = PipeReader(self.folder / "reader")
        self._stack.callback(self._reader.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, line: str) -> Done:
        """Types the line and waits for its end; of what goes on by itself, until it works."""
        words = self._typed(line)
        match words[0], words[1:2]:
            case "run", _:
                return self._once(line, lambda: self._terminal(words))
            case "center", ["serve"]:
                return self._once(line, lambda: self._center(words))
            case "config", ["push"] if "--canary" in words:
                self._rename_hall()
            case "simulate", _:
                return self._process(words, "state\n")
            case "fingers", ["enrol"]:
                return self._enrol(words, _answer(line))
        with chdir(self.folder):
            done = CliRunner().invoke(main, words, input=_answer(line))
        if words == ["config", "key", "new"]:
            self._public = done.output.strip()
        if words == ["config", "card-key"]:
            self._cards = done.output.strip()
        return Done(done.exit_code, done.output)

    @property
    def stranger(self) -> str:
        """What the second terminal that asks is called."""
        return self._other.name

    def status(self) -> StatusAnswer:
        return call(self._control, Status())

    def until(self, true: Callable[[], Any], what: str) -> Any:
        """What `true` gives, once that is something; no answer is a no."""
        for _ in range(int(PATIENCE / LOOK)):
            try:
                if came := true():
                    return came
            except NoAnswer:
                pass
            threading.Event().wait(LOOK)
        raise AssertionError(f"waited in vain: {what}")

    def _typed(self, line: str) -> list[str]:
        """The words behind `window-terminal`."""
        first, *words = shlex.split(line)
        assert first == "window-terminal", f"nobody knows how to run: {line}"
        places = {
            "https://center.hall.example:8443": self._url,
            "/var/lib/window-terminal/buffer": f"{self.folder}/card/buffer",
            "/var/lib/window-terminal/voice": f"{self.folder}/voice",
            "0.0.0.0": "127.0.0.1",
            "PUBLICKEY": self._public,
            "OTHERCODE": self._other.code,
        }
        if "CODE" in words:
            places["CODE"] = self.until(lambda: self.status().code, "the plate shows a code")
        found = [places.get(word, word) for word in words]
        reads = found[0] in READS_SETTINGS or found[:2] == ["setup", "label"]
        return [*found, "--settings", str(self._settings)] if reads else found

    def _rename_hall(self) -> None:
        """A rollout goes on for a while only where there is something new."""
        path = self.folder / "hall.toml"
        before, name, after = path.read_text(encoding="utf-8").partition('name = "')
        renamed = after.removeprefix("新") if after.startswith("新") else f"新{after}"
        path.write_text(f"{before}{name}{renamed}", encoding="utf-8")

    def _once(self, line: str, start: Callable[[], Done]) -> Done:
        """What goes on by itself goes on already where another page has begun it."""
        if line not in self._running:
            self._running[line] = start()
        return self._running[line]

    def _center(self, words: list[str]) -> Done:
        child = self._child([*words, "--port", "0"], "center")
        self._url = str(child.first_line()["url"])
        content = SETTINGS.format(folder=self.folder, url=self._url, public=self._public, cards=self._cards)
        self._settings.write_text(content, encoding="utf-8")
        self._a_stranger_asks()
        return Done(0, self._url)

    def _terminal(self, words: list[str]) -> Done:
        board = self.folder / "board"
        board.mkdir()
        power = Power(secrets.token_hex(8), real_clock(), 0)
        (board / "power.json").write_bytes(msgspec.json.encode(power))
        self._child([*words, "--simulated", str(board), "--headless"], "terminal")
        self.until(self.status, "the terminal answers")
        return Done(0, "")

    def _child(self, words: list[str], name: str) -> Child:
        with chdir(self.folder):
            child = Child(words, self.folder / f"{name}.log")
        self._stack.callback(child.stop)
        self.pids[name] = child.pid
        return child

    def _a_stranger_asks(self) -> None:
        """A second terminal wants to join, which does not belong here."""
        with requests.Session() as session:
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {self._others_key}"
            session.verify = str(self.folder / "tls" / "ca.pem")
            url = f"https://localhost:{urlsplit(self._url).port}/v1/pair"
            self._other.ask(lambda body: session.post(url, json=body, timeout=PATIENCE).json())

    def _process(self, words: list[str], typed: str) -> Done:
        with self._popen(words) as process:
            output, _ = process.communicate(typed, timeout=PATIENCE)
        return Done(process.returncode, output)

    def _enrol(self, words: list[str], typed: str) -> Done:
        """A person, and a supervisor with a card, do what the command says."""
        said = []
        with self._popen(words) as process:
            assert process.stdin and process.stdout
            process.stdin.write(typed)
            process.stdin.close()
            for line in process.stdout:
                said.append(line)
                self._obey(line)
        return Done(process.returncode, "".join(said))

    def _obey(self, said: str) -> None:
        finger = said.partition(",")[0]
        if "hold the card" in said:
            self._reader.type(SUPERVISORS_CARD)
        elif "put it on" in said:
            self.sensor.place(f"{finger} of {len(self.sensor.flash)}")
        elif said.startswith("finger"):
            self.sensor.lift()

    def _popen(self, words: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "terminal", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            start_new_session=True,  # nobody sits at a keyboard: a PIN is asked for on standard input
        )


def _answer(line: str) -> str:
    return "".join(answer for asked, answer in ASKED.items() if asked in line)


def _card(folder: Path) -> None:
    """The buffer of a terminal that never reached the center."""
    with Buffer(folder, "another board") as buffer:
        for number in range(3):
            moment = Moment(1_795_391_520_000 + number, 1000 + number, "b" * 32, "synced")
            buffer.record([Draft(moment, "2F-18", "", Rating("satisfied", "", 0, 0))])
