"""What our driver adds to the sensor's own time when it identifies a finger, and costs while nobody comes."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from time import monotonic

from gpiozero.pins.mock import MockFactory
from msgspec import Struct

from hardware.fingerprint import Fingerprint
from hardware.fingerprint.driver import SensorEvent
from hardware.fingerprint.touch_pin import TouchPin
from hardware.simulated.fingerprint.port import Served
from terminal.domain.events import PartFound, Touched
from terminal.domain.facts import Moment
from tests.benchmarks.clients import CLIENTS, OURS
from tests.benchmarks.measuring import in_child, quantile
from tests.benchmarks.sensor_figures import Identified, Idle, Reading, SensorFigures
from tests.benchmarks.simulator import PATIENCE, SLOT, Simulator, identified, seconds

PACKAGES = ("pyfingerprint", "adafruit-circuitpython-fingerprint", "pyserial", "gpiozero")
WIRED = {False: "looking", True: "touch pin"}
PIN = 4  # BCM
PHASE = 0.3  # seconds: longer than a look and the pause after it, so that fingers come at any moment between

Span = tuple[float, float]
Heard = SimpleQueue[tuple[float, SensorEvent]]


class Extent(Struct, frozen=True):
    """How much is measured."""

    rounds: int = 40  # identifies of each client
    touches: int = 40  # with and without the pin
    idle: float = 20.0  # seconds, with and without the pin


def measure(_: Path, extent: Extent) -> SensorFigures:
    """Everything that can be measured on the simulated sensor."""
    with Simulator() as simulator:
        identifies = _identifies(simulator, extent.rounds)
        touches = [_touches(simulator, wired, extent.touches) for wired in WIRED]
        return SensorFigures(identifies, touches, [_idle(simulator, wired, extent.idle) for wired in WIRED])


def _identifies(simulator: Simulator, rounds: int) -> list[Identified]:
    simulator.place()
    with ExitStack() as stack:
        clients = {name: client(simulator.port, stack) for name, client in CLIENTS.items()}
        order, dice = list(clients), random.Random(20261123)
        spans: dict[str, list[Span]] = {name: [] for name in clients}
        for _ in range(rounds):
            dice.shuffle(order)
            for name in order:
                begun = monotonic()
                slot = clients[name]()
                spans[name].append((begun, monotonic()))
                if slot != SLOT:
                    raise ValueError(f"{name} found {slot}")
    simulator.lift()
    log = simulator.log()
    added = {name: [_added(log, span) for span in each] for name, each in spans.items()}
    return [_identified(name, added) for name in clients]


def _added(log: list[Served], span: Span) -> float:
    begun, ended = span
    return ended - begun - seconds(identified(log, begun, ended))


def _identified(name: str, added: dict[str, list[float]]) -> Identified:
    own = added[name]
    times = median(each / ours for each, ours in zip(own, added[OURS], strict=True))
    return Identified(name, len(own), round(times, 2), _micro(median(own)), _micro(quantile(own, 0.9)))


def _touches(simulator: Simulator, wired: bool, count: int) -> Reading:
    """From the finger on the glass to the event; what it waited for the look that saw it; and what we added."""
    factory, dice, spans = MockFactory(), random.Random(20261123), list[Span]()
    with _driver(simulator.port, factory if wired else None) as heard:
        for _ in range(count):
            time.sleep(dice.uniform(0, PHASE))
            down = simulator.place()
            factory.pin(PIN).drive_low()
            spans.append((down, _touched(heard)))
            simulator.lift()
            factory.pin(PIN).drive_high()
            simulator.seen_empty()
    log = simulator.log()
    found = [_read(log, span) for span in spans]
    totals, waits, added = zip(*found, strict=True)
    return Reading(
        name=WIRED[wired],
        touches=len(found),
        total_ms=round(1000 * median(totals), 1),
        wait_ms=round(1000 * median(waits), 1),
        median_us=_micro(median(added)),
        p90_us=_micro(quantile(added, 0.9)),
    )


def _read(log: list[Served], span: Span) -> tuple[float, float, float]:
    """In seconds. The look that saw the finger is the last one before the event."""
    down, touched = span
    served = [each for each in log if each.heard < touched][-3:]
    saw = identified(served, served[0].heard, touched)
    return touched - down, saw[0].heard - down, touched - saw[0].heard - seconds(saw)


def _touched(heard: Heard) -> float:
    moment, event = heard.get(timeout=PATIENCE)
    if not isinstance(event, Touched) or event.slot != SLOT:
        raise ValueError(f"no touch of slot {SLOT}: {event}")
    return moment


def _idle(simulator: Simulator, wired: bool, span: float) -> Idle:
    before = len(simulator.log())
    spent, passed = in_child(_spent, simulator.port, wired, span)
    return Idle(WIRED[wired], round(passed, 1), len(simulator.log()) - before, round(100 * spent / passed, 3))


def _spent(port: str, wired: bool, span: float) -> tuple[float, float]:
    """Processor time of all threads of this process while the driver idles, and how long that was, in seconds."""
    with _driver(port, MockFactory() if wired else None):
        begun, spent = monotonic(), time.process_time()
        time.sleep(span)
        return time.process_time() - spent, monotonic() - begun


@contextmanager
def _driver(port: str, factory: MockFactory | None) -> Iterator[Heard]:
    """The driver of the terminal, once it has found the sensor, and its events with their moments."""
    heard: Heard = SimpleQueue()
    touch = TouchPin(PIN, factory=factory) if factory else None
    with Fingerprint(port, emit=lambda event: heard.put((monotonic(), event)), now=_now, touch=touch):
        while not isinstance(heard.get(timeout=PATIENCE)[1], PartFound):
            continue  # the answer that a former client left unread is none to the first command
        yield heard


def _now() -> Moment:
    return Moment(0, 0, "benchmark", "synced")


def _micro(span: float) -> int:
    return round(1e6 * span)
