"""Probes of devices, opened for a moment or looked for: whether they would work; each raises what is wrong."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from terminal.config.allowed_addresses import allowed, host_of, literal, refusal
from terminal.config.settings import ReaderSettings
from terminal.domain.window import Window

OWN_UNIT = Path("/etc/systemd/system/window-terminal.service")


class NotRight(Exception):
    """What is wrong, for the person who asked."""


@contextmanager
def pins_as_in_the_unit() -> Iterator[None]:
    """Within it pins are taken by the library that the unit names, and by no other, which each say what they miss.

    That one makes a pipe where it is told to, or in the working folder, which may be another's.
    """
    with TemporaryDirectory() as folder:
        named = {"GPIOZERO_PIN_FACTORY": "lgpio", "LG_WD": folder}
        missing = {name: value for name, value in named.items() if name not in os.environ}
        os.environ.update(missing)
        try:
            yield
        finally:
            for name in missing:
                del os.environ[name]


def bus(port: str, baud: int) -> None:
    """Opens the port of a serial evaluator, and leaves it to whoever has it."""
    from hardware.port_errors import opening_error
    from hardware.serial_port import DEVICE_ERRORS, SerialLine

    try:
        SerialLine(port, baud).close()
    except DEVICE_ERRORS as e:
        raise opening_error(port, e) from e


def center_refusal(url: str, *, look_up: bool, units: Path = OWN_UNIT.parent) -> str:
    """Why the service's unit does not let the center be reached, and what to do; empty where it does.

    A name is only known once it is looked up, which may take long.
    """
    texts = [path.read_text(encoding="utf-8") for path in _unit_files(units) if path.is_file()]
    host = host_of(url)
    known = literal(host)
    if look_up and not known:
        known = tuple(sorted({str(found[4][0]) for found in socket.getaddrinfo(host, None)}))
    return refusal(host, known, allowed(texts))


def fitted_center_refusal(window: Window, *, look_up: bool = True, units: Path = OWN_UNIT.parent) -> str:
    """The same of the center that a configuration names; empty where it names none, or a name that nobody knows."""
    if window.fitted.center is None:
        return ""
    try:
        refused = center_refusal(window.fitted.center.url, look_up=look_up, units=units)
    except OSError:
        return ""  # what comes of it is seen on trial
    return f"fittings.center: {refused}" if refused else ""


def _unit_files(units: Path) -> list[Path]:
    return [units / OWN_UNIT.name, *sorted((units / f"{OWN_UNIT.name}.d").glob("*.conf"))]


def typist(device: ReaderSettings) -> None:
    """Opens what types like a keyboard."""
    from hardware.card_reader.device_lookup import DeviceLookup

    path = device.path or DeviceLookup(device.vendor, device.product, device.port).find()
    try:
        # Without waiting: a device that is slow to answer must not hold the doctor up.
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except PermissionError as e:
        raise NotRight(f"{path} may not be read: the user needs the group input") from e
    except OSError as e:
        raise NotRight(f"{path}: {e.strerror}") from e


def voice(*folders: Path) -> None:
    """Whether everything that is said aloud has its recording in one of these, and something to say it with."""
    from hardware.sound.prompts import RECORDINGS
    from hardware.sound.voice import Voice

    missing = [name for name in RECORDINGS if not any((folder / f"{name}.wav").is_file() for folder in folders)]
    if missing:
        raise NotRight(f"not in {folders[-1]}: {', '.join(f'{name}.wav' for name in missing)}")
    Voice(folders).close()


def touch(pin: int) -> None:
    """Reads the sensor's touch line, which is high until a finger lies on the sensor."""
    from hardware.fingerprint.touch_pin import TouchPin

    line = TouchPin(pin, factory=None)
    try:
        if line.touched:
            raise NotRight(f"GPIO {pin} says that a finger lies on the sensor")
    finally:
        line.close()
