"""The center lines: one a thread, all to one center, and until when the certificate holds that they have seen."""

from collections.abc import Callable
from pathlib import Path

from sync.uplink.center_endpoint import CenterEndpoint
from sync.uplink.client import CenterClient
from terminal.config.settings import CenterSettings
from terminal.domain.fittings import FittedCenter


class CenterLines:
    """Lines to the center of the settings, or to another; `certificates` is the folder for a CA that it comes with.

    `certificate_time` is what certificates are judged by, None while no time is sure.
    """

    def __init__(self, own: CenterSettings, certificates: Path, certificate_time: Callable[[], int | None]) -> None:
        self._own = self._address = CenterEndpoint(own.url, Path(own.ca))
        self._certificates, self._certificate_time = certificates, certificate_time
        self._lines: list[CenterClient] = []

    def connect(self, key: str) -> CenterClient:
        """Another line, with this key."""
        line = CenterClient(self._own.url, self._own.ca, key, self._certificate_time)
        self._lines.append(line)
        line.go(self._address)  # asked for last: it may move at this moment
        return line

    def leave(self, line: CenterClient) -> None:
        """Ends one that is needed no more; what it saw counts no more either."""
        line.close()
        self._lines.remove(line)

    def go(self, center: FittedCenter | None) -> bool:
        """Moves all of them there, or back to the center of the settings; whether that is another one."""
        before, self._address = self._address, self._address_of(center)
        if self._address == before:
            return False
        for line in [*self._lines]:
            line.go(self._address)
        return True

    def _address_of(self, center: FittedCenter | None) -> CenterEndpoint:
        if center is None:
            return self._own
        if center.ca:
            return CenterEndpoint(center.url, self._certificates, center.ca)
        return CenterEndpoint(center.url, self._own.ca)

    def certified_until(self) -> int | None:
        """When the first of the certificates ends, ms UTC; None while none was seen."""
        seen = [line.certified_until for line in [*self._lines]]
        return min(filter(None, seen), default=None)
