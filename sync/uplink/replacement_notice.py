"""The replacement notice: the center has another terminal in this one's place, and whoever stands here is told.

It is the center's word: what the plate shows of people goes on as IT signed it.
"""

from sync.uplink.host import Host
from sync.uplink.hourly_allowance import HourlyAllowance
from terminal.domain.events import PartFound, PartLost

NOTICES_PER_HOUR = 12  # changes of it that are believed: each is a fact


class ReplacementNotice:
    """Belongs to the thread that reports; `terminal` is this one's name."""

    def __init__(self, host: Host, terminal: str) -> None:
        self._host, self._terminal = host, terminal
        self._allowance = HourlyAllowance(NOTICES_PER_HOUR, host.now)
        self._told = ""

    def follow(self, replaced: str) -> None:
        """Takes which terminal the center named, empty where this one stands."""
        if replaced == self._told or not self._allowance.spend():
            return
        self._told = replaced
        if replaced:
            instead = "no window is its any more" if replaced == self._terminal else f"{replaced} stands there now"
            self._host.emit(PartLost("place", f"the center says: {instead}", self._host.now()))
        else:
            self._host.emit(PartFound("place", self._host.now()))
