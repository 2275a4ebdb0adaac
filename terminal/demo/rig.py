"""The demo's rig: a terminal as a process, a center that it goes by, and between them what a person can touch.

Everything lies in one folder: what the office has, the terminal's state, and the simulated devices. Parts start in
order and stop in reverse.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from hardware.simulated.clock import Power, real_clock, set_shared_clock, shared_clock
from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.demo.cable import Cable
from terminal.demo.card_pipe import PipeReader
from terminal.demo.office import Office
from terminal.demo.opening_hours import open_at
from terminal.demo.processes import Child, DemoFailed
from terminal.domain.facts import Fact, Key
from terminal.domain.finger_ledger import Plan
from terminal.services.control_protocol import (
    BenchStatus,
    BenchStatusAnswer,
    ClockMoved,
    ControlQuestion,
    FactsAfter,
    FollowAct,
    NextBenchStatus,
    PictureAnswer,
    PinEdge,
    ProposeSettlement,
    SettleFingers,
    ShownPicture,
    TurnClock,
)
from terminal.services.control_socket import NoAnswer, RequestRefused, call

A = TypeVar("A")
T = TypeVar("T")
WINDOW, SECOND_WINDOW = "2F-17", "3F-08"
HALL = Path(__file__).with_name("hall.toml")
# Which finger lies in which slot of the sensor's flash, and whose it is.
FINGERS = {
    0: ("0117", "right-index"),
    1: ("0117", "left-index"),
    2: ("0233", "right-index"),
    3: ("0233", "left-index"),
}
SECOND_FINGERS = {0: ("0345", "right-index"), 1: ("0233", "right-index")}
SUPERVISOR = ("9001", "730264")  # badge and PIN, of the demo's hall
RIG_WAIT_SECONDS = 20.0  # s that something may take that should take a moment
STATUS_WAIT_SECONDS = 1.5  # s that the terminal has to say how it is
RIG_POLL_SECONDS = 0.02  # s between looks

SETTINGS = """\
state = "{folder}/terminal"
runtime = "{folder}/runtime"

[center]
url = "https://127.0.0.1:{port}"
ca = "{ca}"

[trust]
keys = ["{public}"]
cards = "{cards}"

[screen]
width = 800
height = 480
fullscreen = false

[evaluator.buttons]
very_satisfied = 5
satisfied = 6
basically_satisfied = 13
dissatisfied = 19
very_dissatisfied = 26
staff = 21
invite = 16

[sensor]
port = "{folder}/sensor"

[reader]
path = "{folder}/reader"

[keypad]
path = "{folder}/keypad"

[buzzer]
"""


class RigPlace(NamedTuple):
    """A window of the demo's hall, and whose fingers are in its sensor."""

    window: str
    fingers: Mapping[int, tuple[str, str]]


FIRST_PLACE, SECOND_PLACE = RigPlace(WINDOW, FINGERS), RigPlace(SECOND_WINDOW, SECOND_FINGERS)


class Rig:
    """A whole service window in `folder`. With `starts_at` (ms UTC) time stands still until `advance`.

    It has an `office` of its own, unless it is one more window of a hall that has one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        headless: bool,
        say: Callable[[str], None],
        starts_at: int | None = None,
        place: RigPlace = FIRST_PLACE,
        office: Office | None = None,
    ) -> None:
        self.folder, self.place = folder, place
        self.control = folder / "runtime" / "control"
        self.settings = folder / "terminal.toml"
        self._shared = folder / "board" / "clock" if starts_at is not None else None
        self._own_office = office is None
        self._office = office or Office(folder, say, self._shared)
        self.library = secrets.token_hex(16)  # in the sensor's notepad
        flash = {slot: f"{badge}-{finger}" for slot, (badge, finger) in place.fingers.items()}
        self.sensor = Sensor(flash, library=bytes.fromhex(self.library))
        self._headless = headless
        self.say = say
        self._stack = ExitStack()
        self._terminal: Child | None = None
        self._started_at = starts_at
        self._clock = real_clock

    def beside(self, place: RigPlace) -> Self:
        """One more window of the same hall, which nobody has started yet; it opens no window on the display."""
        folder = self.folder / place.window
        return type(self)(folder, headless=True, say=self.say, place=place, office=self._office)

    @property
    def database(self) -> Path:
        return self._office.database

    @property
    def center_url(self) -> str:
        return self._office.url

    def start(self) -> None:
        """Center, cable and devices; the terminal's plug is still out."""
        for name in ("board", "runtime", "logs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        if self._shared and self._started_at is not None:
            set_shared_clock(self._shared, self._started_at)
            self._clock = shared_clock(self._shared)
        if self._own_office:
            self._stack.callback(self._office.stop)
            self._office.start()
        self.cable = Cable(urlsplit(self.center_url).port or 0)
        self._stack.callback(self.cable.close)
        self.port = SensorPort(self.sensor, self.folder / "sensor")
        self._stack.callback(self.port.close)
        self.port.start()
        self._reader = PipeReader(self.folder / "reader")
        self._stack.callback(self._reader.close)
        self._keypad = PipeReader(self.folder / "keypad")
        self._stack.callback(self._keypad.close)
        self.settings.write_text(self._settings_text(), encoding="utf-8")

    def _settings_text(self) -> str:
        office = self._office
        trust = {"public": office.public, "cards": office.cards}
        return SETTINGS.format(folder=self.folder, port=self.cable.port, ca=office.ca, **trust)

    def stop(self) -> None:
        """Ends everything, in reverse order; may be called twice."""
        self.switch_off()
        self._stack.close()

    def settle(self, problems: list[str]) -> None:
        """Before the stop: lets the terminal deliver what still waits; says what could not be."""
        if self.answers() is None:
            problems.append("the terminal gives no answer")
        elif self.cable.plugged:
            self.until(lambda: self.status().waiting == 0, "everything is delivered")

    # The terminal's plug.

    def power_on(self, error: int = 0) -> None:
        """Plugs the terminal in: a new boot, its clock `error` ms ahead of the true time and trusted by nobody."""
        power = Power(secrets.token_hex(8), self._clock(), error)
        (self.folder / "board" / "power.json").write_bytes(msgspec.json.encode(power))
        options = ["--headless"] if self._headless else []
        self._terminal = Child(
            ["run", "--settings", str(self.settings), "--simulated", str(self.folder / "board"), *options],
            self.folder / "logs" / "terminal.log",
        )
        self.until(lambda: self.answers() is not None, "the terminal answers")

    def pull_plug(self) -> None:
        """SIGKILL to the terminal's process group."""
        if self._terminal:
            self._terminal.kill()
            self._terminal = None

    def switch_off(self) -> None:
        """Ends the terminal in order."""
        if self._terminal:
            self._terminal.stop()
            self._terminal = None

    @property
    def terminal(self) -> Child | None:
        return self._terminal

    @property
    def sensor_plugged(self) -> bool:
        """Whether the sensor's cable is in: its port is there only then."""
        return Path(self.port.port).is_symlink()

    # What a person does.

    def pair(self) -> None:
        """Reads the code off the terminal and accepts it at the center, as IT would."""
        code = self.until(lambda: self.status().code, "the plate shows a pairing code")
        self.say(f"the plate shows pairing code {code}; accepting it at the center:")
        fingers = [f"--finger={slot}={badge}" for slot, (badge, _) in self.place.fingers.items()]
        self._office.accept(code, self.place.window, [*fingers, "--library", self.library])

    def push(self, hall: Path | None = None) -> None:
        """Publishes a configuration, as IT would; without one the demo's hall, open at whatever hour it is."""
        self._office.push(hall or (HALL if self._shared else self._open_hall()))

    def _open_hall(self) -> Path:
        path = self.folder / HALL.name
        path.write_text(open_at(HALL.read_text(encoding="utf-8"), self.now()), encoding="utf-8")
        return path

    def confirm_fingers(self) -> None:
        """The supervisor of the demo's hall confirms whose the sensor's fingers are: the center only says so."""
        plan = self.until(self._claimed, "the terminal has looked at its sensor")
        assert plan is not None
        self.say("    $ window-terminal fingers settle --supervisor 9001")
        self.ask(SettleFingers(plan, *SUPERVISOR, client="demo"))
        self.until(lambda: self.ask(FollowAct(0, client="demo")).over, "the fingers are confirmed")

    def _claimed(self) -> Plan | None:
        try:
            plan = self.ask(ProposeSettlement()).plan
        except RequestRefused:
            return None  # the sensor has not answered yet
        return plan if plan.confirm and self.status().config else None

    def key(self, key: Key, pressed: bool) -> None:
        """One edge of a button."""
        self.ask(PinEdge(key, pressed))

    def card(self, number: str) -> None:
        """Holds a card to the reader: it types the number and Enter."""
        self._reader.type(number)

    def strike(self, character: str) -> None:
        """Strikes a key of the keypad: a digit, or a line break for Enter."""
        self._keypad.strike(character)

    def turn_clock(self, error: int) -> None:
        """Sets the board's clock `error` ms ahead of the true time."""
        self.ask(TurnClock(error))

    def advance(self, milliseconds: int) -> None:
        """Moves the shared clock on, and lets the desk look at it."""
        set_shared_clock(self.folder / "board" / "clock", self._clock() + milliseconds)
        if self._terminal:
            self.ask(ClockMoved())

    def now(self) -> int:
        """The true time, ms UTC."""
        return self._clock()

    # What a person sees.

    def ask(self, question: ControlQuestion[A]) -> A:
        """What the terminal answers at its control socket. Raises `NoAnswer`, `RequestRefused`."""
        return call(self.control, question)

    def status(self) -> BenchStatusAnswer:
        """What the terminal says of itself. Raises `NoAnswer`, `RequestRefused`."""
        return self.ask(BenchStatus())

    def next_status(self, seen: str) -> BenchStatusAnswer:
        """The same, once its mark is another. Raises `NoAnswer`, `RequestRefused`."""
        return call(self.control, NextBenchStatus(seen), STATUS_WAIT_SECONDS)

    def answers(self) -> BenchStatusAnswer | None:
        """The same, None while it does not answer."""
        return _unless_silent(self.status)

    def facts(self, after: int) -> tuple[Fact, ...]:
        """The facts above seq `after` that are durable by now. Raises `NoAnswer`, `RequestRefused`."""
        return self.ask(FactsAfter(after)).facts

    def picture(self) -> PictureAnswer:
        """The plate. Raises `NoAnswer`, `RequestRefused`."""
        return self.ask(ShownPicture())

    def until(self, true: Callable[[], T], what: str) -> T:
        """Waits until `true` and gives what it gave; no answer is a no. Raises `DemoFailed` in the end."""
        deadline = time.monotonic() + RIG_WAIT_SECONDS
        while not (came := _unless_silent(true)):
            if time.monotonic() > deadline:
                raise DemoFailed(f"waited {RIG_WAIT_SECONDS:.0f} s in vain: {what}; see {self.folder / 'logs'}")
            if self._terminal and not self._terminal.running:
                raise DemoFailed(f"the terminal ended; see {self.folder / 'logs' / 'terminal.log'}")
            time.sleep(RIG_POLL_SECONDS)
        return came


def _unless_silent(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except (NoAnswer, RequestRefused):
        return None
