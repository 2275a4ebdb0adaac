"""The touch pin: the sensor's own touch line on GPIO, low while a finger lies on the glass."""

from collections.abc import Callable

from gpiozero import DigitalInputDevice, Factory

from hardware.pin_errors import pin_error


class TouchPinMissing(Exception):
    """The touch pin could not be taken; the message says why. The sensor works without it, by looking."""


class TouchPin:
    """A pin (BCM) with a pull-up. Raises `TouchPinMissing`."""

    def __init__(self, pin: int, *, factory: Factory | None) -> None:
        try:
            self._device = DigitalInputDevice(pin, pull_up=True, pin_factory=factory)
        except Exception as e:
            # gpiozero and its back ends raise what they like here, up to bare lgpio errors
            raise TouchPinMissing(f"touch line on GPIO{pin}: {pin_error(e)}") from e

    @property
    def touched(self) -> bool:
        """Whether a finger lies there now."""
        return bool(self._device.is_active)

    def watch(self, touched: Callable[[], None]) -> None:
        """Calls `touched`, on gpiozero's thread, whenever a finger comes."""
        self._device.when_activated = touched

    def close(self) -> None:
        """Gives the pin back; may be called twice."""
        self._device.close()
