"""The directory follower: fetches the hall's directory when the center announces a newer one.

Nothing else is held up by it: what fails is tried again at the next report, and what was refused when the center
announces another version.
"""

import logging

from sync.bundles.bundle import BundleRefused
from sync.uplink.client import CenterClient, GiveUp, TryAgain
from sync.uplink.host import Host
from sync.uplink.hourly_news import HourlyNews
from terminal.domain.events import DirectoryKnown
from terminal.domain.facts import Audit

log = logging.getLogger(__name__)


class DirectoryFollower:
    """Belongs to the thread that reports, but for `carried`."""

    def __init__(self, host: Host) -> None:
        self._host, self._kept = host, host.directory
        self._refused: tuple[tuple[int, int], str] | None = None  # the version announced and our hall
        self._news = HourlyNews(host.now)

    def follow(self, line: CenterClient, announced: tuple[int, int]) -> None:
        """What the answer to a report announced."""
        if not self._kept.wants(announced):
            return
        hall = self._kept.hall(self._host.now())
        if not hall or (announced, hall) == self._refused:
            return
        try:
            event = self._kept.take(line.directory().directory, hall, announced, self._host.now())
        except BundleRefused as e:
            self._refused = announced, hall
            log.warning("directory refused: %s", e)
            if self._news.told(str(e)):
                self._host.audit(Audit("directory_refused", str(e)))
        except (TryAgain, GiveUp, OSError) as e:
            log.warning("the directory could not be had: %s; asking again at the next report", e)
        else:
            self._tell(event)

    def carried(self, signed: str) -> None:
        """What a stick brought; on any thread. Raises OSError."""
        try:
            event = self._kept.take(signed, self._kept.hall(self._host.now()), (0, 0), self._host.now())
        except BundleRefused as e:
            log.warning("directory from the stick refused: %s", e)
            self._host.audit(Audit("directory_refused", str(e)))
        else:
            self._tell(event)

    def _tell(self, event: DirectoryKnown) -> None:
        self._host.emit(event)
        self._host.audit(Audit("directory", f"{event.directory.version}: {len(event.directory.people)} people"))
