"""The debounce of a contact: edges with time stamps in, presses out. Pure.

A press counts at its first edge; a release once the contact is quiet.
"""

from msgspec import Struct

SETTLE_MS = 60  # ms without an edge before a release is believed: contacts bounce up to 50, and stamps are rounded


class KeyChange(Struct, frozen=True):
    pressed: bool
    mono: int  # ms: when it happened, not when it was believed


class Debounce:
    """One contact. Times are `mono` in milliseconds and never go back."""

    def __init__(self) -> None:
        self._down = False
        self._up_since: int | None = None

    def edge(self, pressed: bool, mono: int) -> KeyChange | None:
        """The press that this edge is, None for bounces and for releases that must settle first."""
        if not pressed:
            self._up_since = mono if self._down else None
            return None
        settled = self.settle(mono)
        self._up_since = None
        if self._down and not settled:
            return None
        self._down = True
        return KeyChange(True, mono)

    def settle(self, mono: int) -> KeyChange | None:
        """The release that is certain by now, if any."""
        if self._up_since is None or mono - self._up_since < SETTLE_MS:
            return None
        released, self._up_since, self._down = self._up_since, None, False
        return KeyChange(False, released)

    @property
    def settling(self) -> bool:
        """Whether `settle` should be asked again soon."""
        return self._up_since is not None
