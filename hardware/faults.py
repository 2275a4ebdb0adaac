"""What can be wrong with the sensor or its port: one class a cause, each with what to do about it."""

import errno
from typing import ClassVar


class SensorLost(Exception):
    """The sensor cannot be used now; try again later. The text names the port and what to do."""

    remedy: ClassVar[str]

    def __init__(self, port: str, detail: str = "") -> None:
        super().__init__(f"{port}: {self.remedy}{detail}")


class NotOpen(SensorLost):
    remedy = "the sensor has not been found yet; try again in a few seconds"


class PortMissing(SensorLost):
    remedy = "no such port; is the UART switched on, or the adapter plugged in?"


class PortBusy(SensorLost):
    remedy = "another program holds the port; stop that program"


class PortDenied(SensorLost):
    remedy = "not allowed to open the port; add the service's user to the group dialout"


class PortUnusable(SensorLost):
    remedy = "this is not a working serial port; correct the settings: "


class Unplugged(SensorLost):
    remedy = "the port went away; plug the sensor's adapter in again"


class Silent(SensorLost):
    remedy = "the sensor does not answer; check its power and whether TX and RX are swapped"


class Garbled(SensorLost):
    remedy = "the sensor's answers arrive damaged; check the cable and the speed"


class ForeignDevice(SensorLost):
    remedy = (
        "something answers, but not a fingerprint sensor; "
        "check the speed, and that the login console is off this port"
    )


class PasswordRefused(SensorLost):
    remedy = "the sensor refuses the password; correct it in the settings"


class Rebooted(SensorLost):
    """It was without power for a moment: greet it again at once, it may be another sensor by now."""

    remedy = "the sensor started again and wants its password; try again"


class Refused(SensorLost):
    remedy = "the sensor refuses to work: "

    def __init__(self, port: str, detail: str, code: int) -> None:
        super().__init__(port, detail)
        self.code = code


class ProgramFailed(SensorLost):
    remedy = "the program failed at the sensor; report it: "


class Undone(Exception):
    """The sensor works, but what was asked of it did not come about; the text says why and what to do."""


OPENING: dict[int | None, type[SensorLost]] = {
    errno.ENOENT: PortMissing,
    errno.ENXIO: PortMissing,
    errno.ENODEV: PortMissing,
    errno.EAGAIN: PortBusy,  # the exclusive lock
    errno.EBUSY: PortBusy,
    errno.EACCES: PortDenied,
    errno.EPERM: PortDenied,
}


def opening_error(port: str, error: Exception) -> SensorLost:
    """What a failure to open the port means to us."""
    kind = OPENING.get(getattr(error, "errno", None))
    return kind(port) if kind else PortUnusable(port, str(error))
