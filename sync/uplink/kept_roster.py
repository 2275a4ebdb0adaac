"""The kept roster of a terminal: the last one in the buffer, and since when the center had it."""

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.contract import ROSTER_LEAP
from terminal.domain.roster import Roster

ROSTER_TEXT = "roster"  # its name in the buffer
PUBLISHED_TEXT = "roster_at"
_roster_json = msgspec.json.Decoder(Roster)


class RosterVersion(Struct, frozen=True):
    """`at` is when the center was told to give it, ms UTC, 0 where it did not say."""

    number: int = 0
    at: int = 0


class KeptRoster:
    """Belongs to one thread at a time."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer

    @property
    def version(self) -> RosterVersion:
        """Which one is in force, zeros before the first."""
        return RosterVersion(self.read().number, int(self._buffer.kept(PUBLISHED_TEXT) or "0"))

    def read(self) -> Roster:
        """The one in force, an empty one before the first and where this version cannot read it."""
        kept = self._buffer.kept(ROSTER_TEXT)
        try:
            return _roster_json.decode(kept) if kept else Roster()
        except msgspec.ValidationError:
            return Roster()

    def refusal(self, roster: Roster) -> str:
        """Why a roster must not be taken, empty where it may: a number never goes back."""
        kept = self.read()
        if roster.number > kept.number + ROSTER_LEAP:
            return f"{roster.number} is too far above {kept.number}"
        if roster.number > kept.number or roster == kept:
            return ""
        if roster.number == kept.number:
            return f"{roster.number} was here before with other entries"
        return f"{roster.number} is older than {kept.number}"

    def take(self, roster: Roster, at: int) -> bool:
        """Keeps it; whether it is another one than before. Raises OSError."""
        if roster == self.read() and self._buffer.kept(ROSTER_TEXT):
            return False
        # In this order: after a cut in between it is only told again.
        self._buffer.keep(ROSTER_TEXT, msgspec.json.encode(roster).decode())
        self._buffer.keep(PUBLISHED_TEXT, str(at))
        return True

    def count_anew(self) -> None:
        """Leaves it in force, and lets any number within reach of none follow it."""
        self._buffer.keep(ROSTER_TEXT, msgspec.json.encode(replace(self.read(), number=0)).decode())
        self._buffer.keep(PUBLISHED_TEXT, "0")

    def forget(self) -> None:
        """Another window's has a count of its own."""
        self._buffer.keep(ROSTER_TEXT, "")
        self._buffer.keep(PUBLISHED_TEXT, "0")
