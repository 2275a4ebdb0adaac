"""The LED ring, a sensor's light: of new or older colours, a plain lamp, or none; which, is learned by asking."""

from collections.abc import Callable
from contextlib import suppress

from hardware.fingerprint.errors import CommandRefused, Silent
from hardware.fingerprint.exchange import Exchange
from hardware.fingerprint.zfm import Instruction
from terminal.domain.effects import ToneName

FLASHING, ON, OFF = 2, 3, 4  # controls of the ring, R503 manual p. 32
RED, BLUE, PURPLE, GREEN, YELLOW = 1, 2, 3, 4, 5  # green and yellow only since R503 manual 1.2
FLASH_SPEED = 0x40  # of flashing, 0 to 255
PROMPT = 0.3  # seconds: a light is switched at once or not at all

TONE_COLOURS: dict[ToneName, tuple[int, int]] = {
    "counted": (ON, GREEN),
    "time_unsure": (ON, YELLOW),
    "try_again": (FLASHING, RED),
    "not_recorded": (FLASHING, PURPLE),
    "away_offered": (FLASHING, GREEN),
    "pin_please": (FLASHING, BLUE),
    "disowned": (FLASHING, YELLOW),
}
OLDER_TONE_COLOURS = TONE_COLOURS | {
    "counted": (ON, BLUE),
    "time_unsure": (FLASHING, BLUE),
    "away_offered": (ON, PURPLE),
    "pin_please": (ON, RED),
    "disowned": (FLASHING, PURPLE),
}


class LedRing:
    """The light of the module that this exchange is with."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._ways = [self._aura(TONE_COLOURS), self._aura(OLDER_TONE_COLOURS), self._led]

    def show(self, tone: ToneName | None) -> None:
        """Lights up for a tone, goes dark for None; a module without any light is left in peace."""
        while self._ways:
            with suppress(CommandRefused, Silent):  # older modules do not all answer what they do not know
                return self._ways[0](tone)
            del self._ways[0]
        return None

    def _aura(self, colours: dict[ToneName, tuple[int, int]]) -> Callable[[ToneName | None], None]:
        def show(tone: ToneName | None) -> None:
            control, colour = colours[tone] if tone else (OFF, RED)
            # The last byte 0: until told otherwise.
            self._exchange.ask(Instruction.AURA, bytes([control, FLASH_SPEED, colour, 0]), patience=PROMPT)

        return show

    def _led(self, tone: ToneName | None) -> None:
        self._exchange.ask(Instruction.LED_ON if tone else Instruction.LED_OFF, patience=PROMPT)
