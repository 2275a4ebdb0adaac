"""Devices opened for a moment, or looked for, to learn whether they would work; each raises what is wrong."""

import errno
import os
import termios
import typing
from pathlib import Path

from terminal.events import ToneName
from terminal.settings import Reader

INPUTS = Path("/sys/class/input")


class NotRight(Exception):
    """What is wrong, for the person who asked."""


def bus(port: str, baud: int) -> None:
    """Opens the port of a serial evaluator, and leaves it to whoever has it."""
    import serial

    if not Path(port).exists():
        raise NotRight(f"there is no {port}")
    try:
        serial.Serial(port, baud, exclusive=True).close()
    except (OSError, termios.error) as e:
        held = isinstance(e, OSError) and e.errno in (errno.EAGAIN, errno.EBUSY)
        raise NotRight(f"{port} is held by another program" if held else f"{port} cannot be opened: {e}") from e


def typist(device: Reader, inputs: Path = INPUTS) -> None:
    """Opens what types like a keyboard."""
    path = device.path or _found(device, inputs)
    try:
        # Without waiting: a device that is slow to answer must not hold the doctor up.
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except PermissionError as e:
        raise NotRight(f"{path} may not be read: the user needs the group input") from e
    except OSError as e:
        raise NotRight(f"{path}: {e.strerror}") from e


def _found(device: Reader, inputs: Path) -> str:
    """By what /sys/class/input tells of each: id/vendor, id/product, and phys for the socket."""
    for event in sorted(inputs.glob("event*/device")):
        said = [_said(event / name) for name in ("id/vendor", "id/product")]
        if said == [device.vendor, device.product] and _said(event / "phys").startswith(device.port):
            return f"/dev/input/{event.parent.name}"
    where = f" at {device.port}" if device.port else ""
    raise NotRight(f"nothing with {device.vendor}:{device.product} is plugged in{where}")


def _said(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def voice(folder: Path) -> None:
    """Whether every tone has its recording there."""
    if not folder.is_dir():
        raise NotRight(f"there is no folder {folder}")
    missing = [name for name in typing.get_args(ToneName) if not (folder / f"{name}.wav").is_file()]
    if missing:
        raise NotRight(f"not in {folder}: {', '.join(f'{name}.wav' for name in missing)}")


def touch(pin: int) -> None:
    """Reads the sensor's touch line, which is high until a finger lies on the sensor."""
    from gpiozero import DigitalInputDevice

    with DigitalInputDevice(pin, pull_up=True) as line:
        if line.is_active:
            raise NotRight(f"GPIO {pin} says that a finger lies on the sensor")
