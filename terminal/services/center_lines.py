"""The center lines: one a thread, and until when the certificate holds that they have seen."""

from collections.abc import Callable
from pathlib import Path

from sync.uplink.client import CenterClient
from terminal.config.settings import CenterSettings


class CenterLines:
    """Lines to one center; `certificate_time` is what certificates are judged by, None while no time is sure."""

    def __init__(self, center: CenterSettings, certificate_time: Callable[[], int | None]) -> None:
        self._center, self._certificate_time = center, certificate_time
        self._lines: list[CenterClient] = []

    def connect(self, key: str) -> CenterClient:
        """Another line, with this key."""
        line = CenterClient(self._center.url, Path(self._center.ca), key, self._certificate_time)
        self._lines.append(line)
        return line

    def certified_until(self) -> int | None:
        """When the first of the certificates ends, ms UTC; None while none was seen."""
        return min((line.certified_until for line in self._lines if line.certified_until), default=None)
