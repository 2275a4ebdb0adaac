"""The buzzer behind the counter, and its patterns: the staff's tones."""

import gpiozero

from hardware.pin_errors import pin_error
from terminal.domain.effects import ToneName

# How long it sounds, how long it pauses (s), and how often: told apart without looking.
PATTERNS: dict[ToneName, tuple[float, float, int]] = {
    "counted": (0.15, 0.1, 1),
    "time_unsure": (0.15, 0.1, 2),
    "try_again": (0.6, 0.1, 1),
    "not_recorded": (0.3, 0.15, 4),
    "away_offered": (0.15, 0.1, 3),
    "pin_please": (0.05, 0.1, 1),
    "disowned": (0.4, 0.15, 2),
}


class BuzzerMissing(Exception):
    """The buzzer's pin could not be taken; the message says why. Try again later."""


class Buzzer:
    """A buzzer that switches on a pin (BCM). Raises `BuzzerMissing`."""

    def __init__(self, pin: int, *, factory: gpiozero.Factory | None) -> None:
        try:
            self._buzzer = gpiozero.Buzzer(pin, pin_factory=factory)
        except Exception as e:
            # gpiozero and its back ends raise what they like here, up to bare lgpio errors
            raise BuzzerMissing(f"buzzer on GPIO{pin}: {pin_error(e)}") from e

    def play(self, tone: ToneName) -> None:
        """Starts the tone and returns."""
        on, off, times = PATTERNS[tone]
        self._buzzer.beep(on_time=on, off_time=off, n=times, background=True)

    def close(self) -> None:
        self._buzzer.close()
