"""The service manager, systemd: it is told when the plate hangs, that every thread turns, and when the end begins.

A few lines over its socket (sd_notify(3)); where there is none, as in a demo, nothing is told to anybody.
"""

import logging
import os
import socket
from collections.abc import Callable, MutableMapping
from time import monotonic

from terminal.domain.heartbeat import NewHeartbeat, unwatched
from terminal.services.heartbeats import Heartbeats

log = logging.getLogger(__name__)

FEEDS = 4  # feeds in the time that systemd waits for one: three may get lost


class ServiceManager:
    """Whoever started this process. What it said is taken out of `environment`: it was not meant for children.

    For the main thread only, but for `heartbeat`, which any thread may ask for its own. Nothing here waits.
    """

    def __init__(
        self,
        environment: MutableMapping[str, str],
        heartbeats: Heartbeats | None = None,
        time: Callable[[], float] = monotonic,
    ) -> None:
        self._address = environment.pop("NOTIFY_SOCKET", "")
        patience, pid = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        mine = self._address and patience.isdecimal() and pid in ("", str(os.getpid()))
        self._every = int(patience) / 1e6 / FEEDS if mine else 0.0  # s between feeds, 0 where nobody waits for them
        self._heartbeats, self._time = heartbeats or Heartbeats(), time
        self.heartbeat: NewHeartbeat = self._heartbeats.of if self._every else unwatched
        self._feed_at, self._late, self._ready = 0.0, "", False

    @property
    def there(self) -> bool:
        """Whether there is one, which starts this process again once it has ended."""
        return bool(self._address)

    def ready(self) -> None:
        """The plate hangs; said once."""
        if not self._ready:
            self._ready = True
            self._tell("READY=1", "STATUS=the plate hangs")
            log.info("the plate hangs", extra={"kind": "ready"})

    def stopping(self) -> None:
        """The end has begun: from now on only systemd's patience with stopping counts."""
        self._every = 0.0
        self._tell("STOPPING=1", "STATUS=ending")

    def feed(self) -> None:
        """To be called at every turn of the main thread: tells that all is well, where every thread has turned."""
        now = self._time()
        if not self._every or now < self._feed_at:
            return
        self._feed_at = now + self._every
        late = self._heartbeats.late()
        self._judge(", ".join(sorted(late)))
        if not late:
            self._tell("WATCHDOG=1")

    def _judge(self, late: str) -> None:
        """Says once who is late, and once that nobody is any more."""
        if late == self._late:
            return
        self._late = late
        if late:
            log.error(
                "not turning: %s; without that the watchdog ends this process", late, extra={"kind": "not-turning"}
            )
        else:
            log.info("every thread turns again", extra={"kind": "turning"})
        self._tell(f"STATUS=not turning: {late}" if late else "STATUS=every thread turns")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.setblocking(False)
                end.sendto("\n".join(lines).encode(), address)
        except OSError as e:
            log.warning("systemd does not hear %s: %s", lines[0], e.strerror)


NO_MANAGER = ServiceManager({})
