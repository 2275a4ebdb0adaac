"""The errors of the sensor or its port: one class a cause, each with what to do about it. Pure."""

from hardware.port_errors import PortLost, Unplugged

__all__ = ["Unplugged"]

SensorLost = PortLost  # with its port the sensor is lost too


class NotOpen(SensorLost):
    remedy = "the sensor has not been found yet; try again in a few seconds"


class Moved(SensorLost):
    remedy = "the sensor is looked for at another port now"


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


class CommandRefused(SensorLost):
    remedy = "the sensor refuses to work: "

    def __init__(self, port: str, detail: str, code: int) -> None:
        super().__init__(port, detail)
        self.code = code


class ProgramFailed(SensorLost):
    remedy = "the program failed at the sensor; report it: "


class Undone(Exception):
    """The sensor works, but what was asked of it did not come about; the text says why and what to do."""
