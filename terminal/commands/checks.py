"""What `doctor` finds out: one check a part, what it says and what to do about it."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from terminal.events import Part
from terminal.facts import Key
from terminal.settings import Settings

VOLATILE = {"tmpfs", "overlay", "ramfs"}  # file systems that a power cut empties
ROOM = 100 << 20  # bytes that the state folder should have free

REMEDIES: dict[str, str] = {
    "font": "sudo apt-get install fonts-noto-cjk",
    "screen": "connect the screen; without a desktop the user needs the groups video, render and input",
    "evaluator": "see which program holds the pins; check [evaluator] in the settings",
    "buzzer": "see which program holds the pin; check [buzzer] in the settings",
    "sensor": "check the sensor's wires and [sensor] port in the settings; on a Pi: raspi-config, serial port on",
    "reader": "plug the card reader in; check [reader] path in the settings",
    "storage": "the state folder must be on a card or disk that is writable and has room",
    "clock": "connect the network, or an RTC; until then facts are marked as uncertain",
    "center": "check the cable, [center] url and ca in the settings, and that the center runs",
}


class Check(Struct, frozen=True):
    """One line of the doctor. `do` is empty where nothing has to be done."""

    name: str
    ok: bool
    says: str
    do: str = ""


def check(name: str, problem: str, fine: str) -> Check:
    """The line for a part, by whether there is a problem."""
    return Check(name, not problem, problem or fine, REMEDIES[name] if problem else "")


def of_running(
    settings: Settings, parts: Mapping[Part, str], link: str | None, trust: str, screen: str
) -> list[Check]:
    """The checks of a terminal that runs: what it knows of its own parts."""
    fitted: dict[Part, bool] = {
        "font": True,
        "screen": True,
        "evaluator": settings.evaluator is not None,
        "buzzer": settings.buzzer is not None,
        "sensor": settings.sensor is not None,
        "reader": settings.reader is not None,
        "storage": True,
    }
    fine = {"screen": f"works ({screen})"}
    lines = [check(p, parts.get(p, ""), fine.get(p, "works") if has else "not fitted") for p, has in fitted.items()]
    untrusted = "" if trust != "unset" else "not trusted yet"
    return [*lines, check("clock", untrusted, trust), check("center", link or "", "answers")]


def of_devices(settings: Settings) -> Iterator[Check]:
    """The checks where no terminal runs: opens each device by itself, and closes it again."""
    yield from _plate(settings)
    evaluator, buzzer, sensor, reader = settings.evaluator, settings.buzzer, settings.sensor, settings.reader
    if evaluator:
        yield check(
            "evaluator", _trouble(lambda: _evaluator(evaluator.buttons, evaluator.lamps)), "its pins are free"
        )
    if buzzer:
        yield check("buzzer", _trouble(lambda: _buzzer(buzzer.pin)), "its pin is free")
    if sensor:
        yield check("sensor", _trouble(lambda: _sensor(sensor.port, sensor.baud)), f"answers at {sensor.port}")
    if reader:
        yield check("reader", _trouble(lambda: _reader(reader.path)), f"is there: {reader.path}")
    yield check("storage", storage(Path(settings.state)), "writable, on real storage")
    yield check("clock", "" if _trusted_time() else "not synchronised", "synchronised")
    yield check("center", _trouble(lambda: _center(settings)), f"answers at {settings.center.url}")


def _plate(settings: Settings) -> Iterator[Check]:
    from display.screen import Screen

    size = settings.screen.width, settings.screen.height
    with Screen(size, fullscreen=False, headless=False) as screen:
        problems, driver = screen.problem(), screen.driver
    yield check("font", problems.get("font", ""), "Chinese is readable")
    yield check("screen", problems.get("screen", ""), f"works ({driver})")


def _trouble(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except Exception as e:  # noqa: BLE001 - whatever it is, it is what the doctor was asked to find
        return str(e) or type(e).__name__
    return ""


def _evaluator(buttons: Mapping[Key, int], lamps: Mapping[Key, int]) -> None:
    from hardware.evaluator import Evaluator
    from hardware.timekeeper import BoardClocks, Timekeeper

    Evaluator(buttons, lamps, factory=None, emit=lambda _: None, now=Timekeeper(BoardClocks()).now).close()


def _buzzer(pin: int) -> None:
    from hardware.sound import Sound

    Sound(pin, factory=None).close()


def _sensor(port: str, baud: int) -> None:
    from hardware.module import Module

    with Module(port, baud, threading.Event()) as module:
        module.greet(0)


def _reader(path: str) -> None:
    # Without waiting: a device that is slow to answer must not hold the doctor up.
    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))


def storage(folder: Path) -> str:
    """What is wrong with the disk that holds this folder, empty for nothing."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(place, os.W_OK):
        return f"{place} is not writable"
    kind = file_system(place, Path("/proc/mounts").read_text())
    if kind in VOLATILE:
        return f"{place} is on {kind}: a power cut empties it"
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    return f"only {free >> 20} MB free at {place}" if free < ROOM else ""


def file_system(place: Path, mounts: str) -> str:
    """The type of the file system that holds `place`, by the text of /proc/mounts."""
    fields = [line.split() for line in mounts.splitlines()]
    held = [(len(each[1]), each[2]) for each in fields if place.resolve().is_relative_to(each[1])]
    return max(held, default=(0, "unknown"))[1]


def _trusted_time() -> int | None:
    from hardware.timekeeper import BoardClocks

    clocks = BoardClocks()
    return clocks.wall() if clocks.synchronized() else None


def _center(settings: Settings) -> None:
    from sync.client import Center

    center = Center(settings.center.url, Path(settings.center.ca), "", _trusted_time)
    try:
        center.health()
    finally:
        center.close()
