"""The checks of `doctor`: one a part, what it says and what to do about it."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hardware.board import disk, readings
from hardware.board.health import FREE_DISK_BYTES, in_words, problems, summary
from sync.bundles.installed import UNTRUSTED_SAYS
from terminal.config.lettering import lettering_problems
from terminal.config.settings import ReaderSettings, ScreenSettings, SensorSettings, Settings
from terminal.domain.directory import Directory
from terminal.domain.events import Part
from terminal.domain.facts import Key
from terminal.domain.trial import Trial
from terminal.domain.window import Window
from terminal.services.control_protocol import Check
from terminal.services.diagnostics import probes
from terminal.services.diagnostics.remedies import remedy
from terminal.services.state_folder import emptied


def check(name: str, problem: str, fine: str) -> Check:
    """The line for a part, by whether there is a problem."""
    do = remedy(name, problem)  # also where all is well: a line that nobody has a remedy for is found at once
    return Check(name, not problem, problem or fine, do if problem else "")


def of_running(
    settings: Settings, parts: Mapping[Part, str], link: str | None, trust: str, screen: str, touch: str
) -> list[Check]:
    """The checks of a terminal that runs: what it knows of its own parts, of its `link` and its touch line."""
    sensor = settings.sensor
    fitted: dict[Part, bool] = {
        "font": True,
        "screen": True,
        "evaluator": settings.evaluator is not None,
        "bus": settings.bus is not None,
        "buzzer": settings.buzzer is not None,
        "voice": settings.voice is not None,
        "sensor": sensor is not None,
        "fingers": sensor is not None,
        "reader": settings.reader is not None,
        "keypad": settings.keypad is not None,
        "storage": True,
        "room": True,
    }
    fine = {
        "screen": f"works ({screen}); {legible(settings.screen)}",
        "fingers": "as the list says",
        "room": "for facts",
    }
    lines = [check(p, parts.get(p, ""), fine.get(p, "works") if has else "not fitted") for p, has in fitted.items()]
    if sensor and sensor.touch is not None:
        lines.append(check("touch", touch, f"works on GPIO {sensor.touch}"))
    untrusted = parts.get("time", "") or ("" if trust != "unset" else "not trusted yet")
    lines += [of_board(settings, parts.get("board", "")), check("clock", untrusted, trust)]
    lines.append(check("upgrade", parts.get("upgrade", ""), "nothing went wrong"))
    lines.append(check("signature", parts.get("signature", ""), "nothing was refused for its key"))
    lines.append(check("place", parts.get("place", ""), "this terminal's"))
    outside = probes.center_refusal(settings.center.url, look_up=False) if link else ""
    return [*lines, check("center", outside or link or "", "answers")]


def legible(screen: ScreenSettings) -> str:
    """From where the plate's smallest letters for citizens are read, beside from where they should be."""
    from display.plate.legibility import reach

    metres = reach((screen.width, screen.height), screen.diagonal, screen.distance)
    return f"the longest texts are read from {metres:.1f} m, wanted {screen.distance:g} m"


def of_lettering(window: Window | None) -> Check:
    """The line for the texts of the configuration in force, by the fonts that are installed here."""
    from display.lettering.lettering import Lettering

    lettering = Lettering()
    wrong = lettering_problems([window] if window else [], lambda text: lettering.unwritable(text, "bold"))
    return check("lettering", "; ".join(wrong), "every text can be written" if window else "no configuration yet")


def of_directory(settings: Settings, directory: Directory) -> Check:
    """The line for the hall's directory: whether cards of other windows would be known here."""
    problem = ""
    if settings.reader and not settings.trust.cards:
        problem = "no card key: cards of other windows are not known here"
    elif settings.reader and directory.people and not directory.key:
        problem = f"{directory.version} has another card key: cards of other windows are not known here"
    elif settings.keypad and not settings.trust.cards:
        problem = "no card key: PINs are not known here"
    people = f"{directory.version}, {len(directory.people)} people" if directory.version else "none yet"
    return check("directory", problem, people)


def of_claims(claims: Mapping[str, str]) -> Check:
    """The line for what the center said and was not followed."""
    wrong = "; ".join(f"{about}: {claims[about]}" for about in sorted(claims))
    return check("orders", wrong, "all that the center said is borne out")


def of_trial(trial: Trial | None, says: str) -> Check:
    """The line for the configuration that came last, and how its trial stands."""
    return check("trial", trial.wrong if trial else "", says or "none yet")


def of_refusal(why: str) -> Check:
    """The line for the configuration that came last, where it was not taken; a stranger's is said of its key."""
    return check("refused", "" if why == UNTRUSTED_SAYS else why, "no configuration")


def of_stick(refused: str) -> Check:
    """The line for the stick that was plugged in last, by when and why it was `refused`."""
    return check("stick", refused, "none was refused")


def of_due_dates(due: Mapping[str, str]) -> list[Check]:
    """The lines for what must be renewed in time: by what is `due`."""
    return [check(part, due.get(part, ""), "not due yet") for part in ("configuration", "certificate")]


def of_board(settings: Settings, problem: str | None = None) -> Check:
    """The line for the board: by the `problem` that a running terminal tells of, else by what it says now."""
    health = readings.health(Path(settings.state))
    wrong = in_words(problems(health)) if problem is None else problem
    return check("board", f"{wrong} ({summary(health)})" if wrong else "", summary(health))


def of_devices(settings: Settings) -> Iterator[Check]:
    """The checks where no terminal runs: opens each device by itself, and closes it again."""
    yield from _plate(settings)
    with probes.pins_as_in_the_unit():
        yield from of_pins(settings)
        yield from of_sensor(settings)
    yield from of_ports(settings)
    yield check("storage", storage(Path(settings.state)), "writable, on real storage")
    yield of_directory(settings, Directory())  # only the running terminal has it
    yield of_board(settings)
    yield check("clock", "" if _trusted_time() else "not synchronised", "synchronised")
    yield check("center", _trouble(lambda: _center(settings)), f"answers at {settings.center.url}")


def of_pins(settings: Settings) -> Iterator[Check]:
    """Buttons and lamps, buzzer: whether their pins can be had."""
    evaluator, buzzer = settings.evaluator, settings.buzzer
    if evaluator:
        problem = _trouble(lambda: _evaluator(evaluator.buttons, evaluator.lamps))
        yield check("evaluator", problem, "its pins are free")
    if buzzer:
        yield check("buzzer", _trouble(lambda: _buzzer(buzzer.pin)), "its pin is free")


def of_sensor(settings: Settings) -> Iterator[Check]:
    """The fingerprint sensor, and its touch line where that is wired."""
    sensor = settings.sensor
    if sensor is None:
        return
    yield check("sensor", _trouble(lambda: _sensor(sensor)), f"answers at {sensor.port}")
    pin = sensor.touch
    if pin is not None:
        yield check("touch", _trouble(lambda: probes.touch(pin)), f"GPIO {pin} is free, and no finger is there")


def of_ports(settings: Settings) -> Iterator[Check]:
    """What is plugged in, and the recordings."""
    bus, reader, keypad, voice = settings.bus, settings.reader, settings.keypad, settings.voice
    if bus:
        problem = _trouble(lambda: probes.bus(bus.port, bus.baud))
        yield check("bus", problem, f"{bus.port} can be opened; whether a box answers shows when a key is pressed")
    if reader:
        yield check("reader", _trouble(lambda: probes.typist(reader)), f"is there: {_named(reader)}")
    if keypad:
        yield check("keypad", _trouble(lambda: probes.typist(keypad)), f"is there: {_named(keypad)}")
    if voice:
        folders = [Path(each) for each in (voice.recorded, voice.folder) if each]
        yield check("voice", _trouble(lambda: probes.voice(*folders)), f"all is recorded in {voice.folder}")


def _named(device: ReaderSettings) -> str:
    return device.path or f"{device.vendor}:{device.product}"


def _plate(settings: Settings) -> Iterator[Check]:
    from display.screen.screen import Screen

    size = settings.screen.width, settings.screen.height
    with Screen(size, fullscreen=False, headless=False) as screen:
        problems, driver = screen.problem(), screen.driver
    yield check("font", problems.get("font", ""), "Chinese is readable")
    yield check("screen", problems.get("screen", ""), f"works ({driver}); {legible(settings.screen)}")


def _trouble(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except Exception as e:  # noqa: BLE001 - whatever it is, it is what the doctor was asked to find
        return str(e) or type(e).__name__
    return ""


def _evaluator(buttons: Mapping[Key, int], lamps: Mapping[Key, int]) -> None:
    from hardware.evaluator.buttons import Evaluator
    from hardware.timekeeper import BoardClocks, Timekeeper

    Evaluator(buttons, lamps, factory=None, emit=lambda _: None, now=Timekeeper(BoardClocks()).now).close()


def _buzzer(pin: int) -> None:
    from hardware.sound.buzzer import Buzzer

    Buzzer(pin, factory=None).close()


def _sensor(sensor: SensorSettings) -> None:
    from hardware.fingerprint.discovery import Discovery, Surroundings

    with Discovery(sensor.port, sensor.baud, sensor.password, Surroundings(), lambda: False).find():
        pass


def storage(folder: Path) -> str:
    """What is wrong with the disk that holds this folder, empty for nothing."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(place, os.W_OK):
        return f"{place} is not writable"
    if memory := disk.memory_under(place):
        return f"{place} is on {memory}: a power cut takes what is recorded there"
    if wrong := emptied(place):
        return wrong
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    return f"only {free >> 20} MB free at {place}" if free < FREE_DISK_BYTES else ""


def _trusted_time() -> int | None:
    from hardware.timekeeper import BoardClocks

    clocks = BoardClocks()
    return clocks.wall() if clocks.synchronized() is not None else None


def _center(settings: Settings) -> None:
    from sync.uplink.client import CenterClient

    if outside := probes.center_refusal(settings.center.url, look_up=True):
        raise probes.NotRight(outside)
    center = CenterClient(settings.center.url, Path(settings.center.ca), "", _trusted_time)
    try:
        center.health()
    finally:
        center.close()
