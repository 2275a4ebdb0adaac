"""The card pipe: a card reader or a keypad in software, which types into it as a keyboard does."""

import os
from pathlib import Path

from hardware.card_reader.keystrokes import CODES, DOWN, ENTER, EV_KEY, EVENT

TYPED = {**{character: code for code, character in CODES.items()}, "\n": ENTER}


class PipeReader:
    """The reader at `path`, which it makes."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        os.mkfifo(path, 0o600)
        # Held open for both: who reads must not see the end of file when nobody types.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def type(self, number: str) -> None:
        """Types a number and Enter."""
        for character in f"{number}\n":
            self.strike(character)

    def strike(self, character: str) -> None:
        """Strikes one key and lets it go; a line break is Enter."""
        code = TYPED[character]
        os.write(self._pipe, EVENT.pack(0, 0, EV_KEY, code, DOWN) + EVENT.pack(0, 0, EV_KEY, code, 0))

    def close(self) -> None:
        os.close(self._pipe)
