"""Keystrokes, as a kernel tells a keyboard's: `input_event` structs in, lines out (linux/input.h). Pure."""

import struct

from msgspec import Struct

EVENT = struct.Struct("llHHi")  # struct input_event: time (seconds, microseconds), type, code, value
EV_SYN, SYN_REPORT, SYN_DROPPED = 0, 0, 3
EV_KEY, DOWN = 1, 1
ENTER, BACKSPACE, KEYPAD_ENTER = 28, 14, 96
LINE_MAX_CHARACTERS = 32  # characters of a line: as many as a card or badge number may have
LINE_PAUSE_SECONDS = 10  # s between two keys after which nobody goes on with the same line

# linux/input-event-codes.h: KEY_1 is 2, and so on along the rows of the keyboard; KEY_KP7 is 71, and so on along
# those of the keypad. Badge numbers have hyphens and dots. Shift is not looked at: letters are capitals.
CODES = {
    **{2 + i: character for i, character in enumerate("1234567890-")},
    **{16 + i: character for i, character in enumerate("QWERTYUIOP")},
    **{30 + i: character for i, character in enumerate("ASDFGHJKL")},
    **{44 + i: character for i, character in enumerate("ZXCVBNM")},
    52: ".",
    **{71 + i: character for i, character in enumerate("789-456")},
    **{79 + i: character for i, character in enumerate("1230.")},
}


class Spoilt(Struct, frozen=True):
    """A line that counts for nothing up to its Enter, and why. What was typed is not in it: it may be a PIN."""

    why: str


class Keystrokes:
    """Key events in, lines out. A line ends with Enter; a pause of `LINE_PAUSE_SECONDS` ends it too."""

    def __init__(self) -> None:
        self._bytes = b""
        self._typed = ""
        self._spoilt = False
        self._skipping = False  # the kernel lost events; what it sends up to its next report is incomplete
        self._pressed_at = 0  # microseconds, by the events' clock: the last key, or where keys were lost

    def feed(self, data: bytes) -> list[str | Spoilt]:
        """The lines that were completed within these bytes, and what spoilt others, in order."""
        self._bytes += data
        whole = len(self._bytes) // EVENT.size * EVENT.size
        chunk, self._bytes = self._bytes[:whole], self._bytes[whole:]
        said: list[str | Spoilt] = []
        for seconds, micros, kind, code, value in EVENT.iter_unpack(chunk):
            at = seconds * 1_000_000 + micros
            if kind == EV_SYN:
                said += self._synchronise(code, at)
            elif (kind, value) == (EV_KEY, DOWN) and not self._skipping:
                said += self._key(code, at)
        return said

    def _synchronise(self, code: int, at: int) -> list[str | Spoilt]:
        """Kernel, input/event-codes.rst, SYN_DROPPED: ignore all up to and including the next SYN_REPORT."""
        if code == SYN_REPORT:
            self._skipping = False
        if code != SYN_DROPPED:
            return []
        # What is left of the line could be somebody else's number: it goes as well.
        self._skipping, self._pressed_at = True, at
        return self._spoil("the kernel lost some of its keys")

    def _key(self, code: int, at: int) -> list[str | Spoilt]:
        if at - self._pressed_at > LINE_PAUSE_SECONDS * 1_000_000:
            self._clear()
        self._pressed_at = at
        if code in (ENTER, KEYPAD_ENTER):
            return self._enter()
        if code == BACKSPACE:
            self._typed = self._typed[:-1]
        elif not self._spoilt:
            self._typed += CODES.get(code, "")
        return (
            self._spoil(f"it is longer than {LINE_MAX_CHARACTERS} characters")
            if len(self._typed) > LINE_MAX_CHARACTERS
            else []
        )

    def _enter(self) -> list[str | Spoilt]:
        typed = self._typed
        self._clear()
        return [typed] if typed else []

    def _spoil(self, why: str) -> list[str | Spoilt]:
        self._typed, self._spoilt = "", True
        return [Spoilt(why)]

    def _clear(self) -> None:
        self._typed, self._spoilt = "", False
