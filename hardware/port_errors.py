"""Port errors, which keep a program from a serial port: one class a cause, each with what to do about it. Pure."""

import errno
from typing import ClassVar


class PortLost(Exception):
    """What is at this port cannot be used now; try again later. The text names the port and what to do."""

    remedy: ClassVar[str]

    def __init__(self, port: str, detail: str = "") -> None:
        super().__init__(f"{port}: {self.remedy}{detail}")


class PortMissing(PortLost):
    remedy = "no such port; is the UART switched on, or the adapter plugged in?"


class PortBusy(PortLost):
    remedy = "another program holds the port; stop that program"


class PortDenied(PortLost):
    remedy = "not allowed to open the port; add the service's user to the group dialout"


class PortUnusable(PortLost):
    remedy = "this is not a working serial port; correct the settings: "


class Unplugged(PortLost):
    remedy = "the port went away; plug its adapter in again"


OPENING: dict[int | None, type[PortLost]] = {
    errno.ENOENT: PortMissing,
    errno.ENXIO: PortMissing,
    errno.ENODEV: PortMissing,
    errno.EAGAIN: PortBusy,  # the exclusive lock
    errno.EBUSY: PortBusy,
    errno.EACCES: PortDenied,
    errno.EPERM: PortDenied,
}


def opening_error(port: str, error: Exception) -> PortLost:
    """What a failure to open the port means to us."""
    kind = OPENING.get(getattr(error, "errno", None))
    return kind(port) if kind else PortUnusable(port, str(error))
