"""The software follower, a thread: fetches the release that IT ordered for this window, piece by piece.

It is in no hurry. Three hundred terminals hear of an order within half a minute, so each begins at a moment of its
own and fetches slowly; what is there stays over a cut, a night and a restart. Facts go out on another line.
"""

import logging
import random
import threading
from collections.abc import Callable

from sync.bundles.bundle import text
from sync.contract import SOFTWARE_PIECE_BYTES
from sync.releases.software_inbox import SoftwareInbox, SpoiltRelease
from sync.releases.software_order import SoftwareOrder
from sync.uplink.backoff import Backoff
from sync.uplink.client import CenterClient, GiveUp, TryAgain
from sync.uplink.host import Host
from sync.uplink.hourly_news import HourlyNews
from terminal.domain.facts import Audit
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.domain.window import Window, before_closing

log = logging.getLogger(__name__)

FETCH_PER_SECOND = 128 << 10  # bytes: 190 MB in 25 minutes
PIECE_PAUSE = SOFTWARE_PIECE_BYTES / FETCH_PER_SECOND  # s between two pieces
SPREAD_MS = 600_000  # ms within which terminals begin
IDLE_SECONDS = 3600.0  # s until the next look while nothing is ordered; news wakes the thread
CLOSED_SECONDS = 60.0  # s between looks whether the day's sessions have begun
NO_ROOM_SECONDS = 600.0  # s between looks whether there is room
SPOILT_MS = 3_600_000  # ms until a file that came with other bytes is fetched again
RETRY_SECONDS = 60.0  # s between tries while the center cannot be asked


class SoftwareFollower:
    """`line` is a line of its own to the center; `chance` answers from [0, 1). Only the thread turns it."""

    def __init__(
        self,
        host: Host,
        configuration: Callable[[], Window | None],
        line: CenterClient,
        heartbeat: Heartbeat = UNWATCHED,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._host, self._configuration, self._line = host, configuration, line
        self._heartbeat, self._chance = heartbeat, chance
        self._news = HourlyNews(host.now)
        self._announced = ""  # the digest of what the center has
        self._read = ("", "")  # the digest of what was looked at, and for which window
        self._order: SoftwareOrder | None = None
        self._begins = 0  # ms since boot
        self._stopping, self._woken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_following, name="software")
        self.says = ""  # how far it is, in words; empty where there is nothing to fetch

    def start(self) -> None:
        self._heartbeat.turned()
        self._thread.start()

    def announced(self, digest: str) -> None:
        """What the answer to a report said; on any thread."""
        if digest != self._announced:
            self._announced = digest
            self._woken.set()

    def close(self) -> None:
        """Ends it at once; may be called twice."""
        self._stopping.set()
        self._woken.set()
        self._line.close()
        if self._thread.is_alive():
            self._thread.join()

    def turn(self) -> float:
        """One step; the seconds until the next. Raises `TryAgain`, `GiveUp`, OSError."""
        if (software := self._host.software) is None:
            return IDLE_SECONDS  # nobody would install it
        window = self._configuration()
        if window is None:
            return CLOSED_SECONDS  # by IT's word it stands nowhere yet
        if self._read != (news := (self._announced, window.window)):
            self._choose(software, *news)
        if self._order is None:
            return IDLE_SECONDS
        now = self._host.now()
        if now.mono < self._begins:
            return (self._begins - now.mono) / 1000
        if now.clock == "unset" or not before_closing(window, now.at):
            return CLOSED_SECONDS  # by night there is no power, and whoever is served goes before
        return self._fetch(software, self._order)

    def _choose(self, software: SoftwareInbox, announced: str, window: str) -> None:
        orders = self._line.software().orders if announced else ()
        before, (self._order, refused) = self._order, software.follow(orders, window)
        self._read = announced, window
        for why in refused:
            self._refused(why)
        if self._order is None:
            self.says = ""
        elif before is None or before.sha256 != self._order.sha256:
            self._begins = self._host.now().mono + int(self._chance() * SPREAD_MS)
            self._say(self._order, "ordered")

    def _fetch(self, software: SoftwareInbox, order: SoftwareOrder) -> float:
        part = software.part(order)
        if (reached := part.reached) >= order.size:
            self._hand_over(software, order)
            return 0.0
        if not software.has_room(order):
            self._say(order, "no room for it on the card")
            return NO_ROOM_SECONDS
        content = self._line.software_piece(order.sha256, reached)
        # Smaller ones would be written one by one; larger ones may never end.
        if len(content) != min(SOFTWARE_PIECE_BYTES, order.size - reached):
            raise TryAgain("the center answered with something else than the piece asked for")
        part.add(reached, content)
        self._say(order, f"fetching, {100 * (reached + len(content)) // order.size} %")
        return PIECE_PAUSE

    def _hand_over(self, software: SoftwareInbox, order: SoftwareOrder) -> None:
        try:
            software.hand_over(order)
        except SpoiltRelease as e:
            self._begins = self._host.now().mono + SPOILT_MS
            self._say(order, "it came with other bytes than IT signed")
            self._refused(str(e))
        else:
            self._order = None
            self._say(order, "fetched")
            fetched = f"{order.program} ({text(order.pair)}) was fetched and waits to be installed"
            self._host.audit(Audit("software", fetched))

    def _say(self, order: SoftwareOrder, how: str) -> None:
        self.says = f"{order.program} ({text(order.pair)}): {how}"

    def _refused(self, why: str) -> None:
        log.warning("software refused: %s", why)
        if self._news.told(why):
            self._host.audit(Audit("software_refused", why))

    def _keep_following(self) -> None:
        backoff = Backoff(RETRY_SECONDS)
        while not self._stopping.is_set():
            self._heartbeat.turned()
            wait = self._turned(backoff)
            self._heartbeat.wait(self._woken, wait)
            self._woken.clear()
        self._heartbeat.ended()

    def _turned(self, backoff: Backoff) -> float:
        try:
            wait = self.turn()
        except (TryAgain, GiveUp, OSError) as e:
            log.info("software could not be fetched: %s; trying again", e)
            return backoff.failed(e.after if isinstance(e, TryAgain) else None)
        except Exception:
            log.exception("fetching software failed; trying again")
            return backoff.failed(None)
        backoff.worked()
        return wait
