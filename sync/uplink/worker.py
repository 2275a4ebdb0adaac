"""The worker, threads towards the center: one delivers facts and reports state, one takes orders.

A third follows what IT orders of software, see `sync.uplink.software_follower`.
"""

import logging
import threading
from collections.abc import Callable

import msgspec

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused
from sync.bundles.carried_configuration import CarriedConfiguration
from sync.bundles.installed import REFUSED, kept
from sync.contract import WAIT, DeliveryReceipt, PairAnswer, Report, key_hash
from sync.uplink.backoff import Backoff, CenterLink
from sync.uplink.batch_size import BatchSize
from sync.uplink.client import CenterClient, GiveUp, TryAgain
from sync.uplink.comparison import Comparison
from sync.uplink.directory_follower import DirectoryFollower
from sync.uplink.disputes import Disputes
from sync.uplink.earlier_series import Connect, EarlierSeries
from sync.uplink.host import Host
from sync.uplink.hourly_allowance import HourlyAllowance
from sync.uplink.order_taker import OrderTaker
from sync.uplink.poll_pace import PollPace
from sync.uplink.refusals import Refusals
from sync.uplink.renewal import Renewal
from sync.uplink.replacement_notice import ReplacementNotice
from sync.uplink.revocation_carrier import RevocationCarrier
from sync.uplink.sent_facts import SentFacts
from sync.uplink.software_follower import SoftwareFollower
from terminal.domain.events import Linked
from terminal.domain.facts import Audit, Fact, Moment, canonical
from terminal.domain.heartbeat import NewHeartbeat, unwatched
from terminal.domain.window import Window

log = logging.getLogger(__name__)

REPORT = 30.0  # s between reports of state
TIDY = 3_600_000  # ms between looks for what may go to the archive
ASK_AGAIN = 2.0  # s between questions whether IT has accepted, and between tries to learn the time
DELIVERY, ORDERS, JOINING = "delivery", "orders", "joining"  # what is asked of the center; the first thread joins
SOFTWARE = "software"  # the third thread
STORES_PER_HOUR = 12  # databases of a center, one after the other: nobody restores it more often
MOVES_PER_HOUR = 12  # other windows that it names than where it says that this terminal joined
UNACCEPTED_STATUS = (401, 403)  # the center does not know this key, or has not accepted it


class Worker:
    """Talks to the center for one buffer. `connect` makes one thread's line to it, with a key."""

    def __init__(
        self, buffer: Buffer, host: Host, connect: Connect, most: float = 60.0, heartbeat: NewHeartbeat = unwatched
    ) -> None:
        self._buffer, self._host = buffer, host
        self._heartbeats = {who: heartbeat(who) for who in (DELIVERY, ORDERS)}
        self._lines = connect(buffer.identity.key), connect(buffer.identity.key)
        software_line = connect(buffer.identity.key)
        self.software = SoftwareFollower(host, self._configuration, software_line, heartbeat(SOFTWARE))
        self._renewal, self._refusals = Renewal(), Refusals(host.now)
        self.earlier = EarlierSeries(
            buffer, connect, self._refusals, lambda why: self._host.audit(Audit("fault", why))
        )
        self._comparison = Comparison(key_hash(buffer.identity.key))
        self._directory = DirectoryFollower(host)
        self._revocations = RevocationCarrier(buffer)
        self._replaced = ReplacementNotice(host, buffer.identity.terminal)
        self.disputes = Disputes(host.emit, host.now)
        self._taker = OrderTaker(buffer, host, self.disputes)
        self._batch, self._sent = BatchSize(), SentFacts(buffer)
        self._stores = HourlyAllowance(STORES_PER_HOUR, host.now)
        self._moves = HourlyAllowance(MOVES_PER_HOUR, host.now)
        self._pace = PollPace(most)
        self._most = most  # s between tries
        self._tidy_at = 0  # ms since boot
        self.acknowledged: int | None = None  # when the center last took facts or a report, ms since boot
        self._stop, self._nudged, self._accepted = (threading.Event() for _ in range(3))
        self.link = CenterLink(DELIVERY, lambda up: host.emit(Linked(up, host.now())))
        self._threads = [
            threading.Thread(target=self._keep_delivering, name=DELIVERY),
            threading.Thread(target=self._keep_taking_orders, name=ORDERS),
        ]

    def start(self) -> None:
        for thread in self._threads:
            self._heartbeats[thread.name].turned()
            thread.start()
        self.software.start()

    def carried(self, brought: CarriedConfiguration) -> str:
        """Takes what a stick brought; why not, empty where it was. On any thread. Raises OSError, ValueError."""
        why = self._taker.carried(brought)
        if not why and brought.directory:
            self._directory.carried(brought.directory)
        return why

    def nudge(self) -> None:
        """There is something to deliver or to report."""
        self._nudged.set()

    @property
    def certificate_ends(self) -> int | None:
        """When the center's certificate ends, ms UTC; None while none was seen."""
        return self._lines[0].certified_until

    def close(self) -> None:
        """Ends the threads at once; may be called twice."""
        self._stop.set()
        self._accepted.set()
        self.nudge()
        for line in (*self._lines, self.earlier):
            line.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self.software.close()
        self.earlier.leave()

    def _keep_delivering(self) -> None:
        """One thread: between two turns it waits until there is something new to deliver or to report."""
        self._keep_at(DELIVERY, lambda: self._delivery(self._lines[0]), woken=self._nudged)

    def _keep_taking_orders(self) -> None:
        """The other: the center holds its question, so between two turns it waits for nothing but the end."""
        self._keep_at(ORDERS, lambda: self._orders(self._lines[1]), woken=self._stop)

    def _keep_at(self, who: str, turn: Callable[[], float], woken: threading.Event) -> None:
        """Takes turns, and waits between them as long as the outcome says, or until it is `woken`."""
        backoff = Backoff(self._most)
        while not self._stop.is_set():
            self._heartbeats[who].turned()
            asked: float | None = None
            try:
                wait = turn()
                if self._stop.is_set():
                    break
                backoff.worked()
                self.link.up(who)
            except (TryAgain, GiveUp) as e:
                if self._stop.is_set():
                    break
                self._refused(who, e)
                asked = e.after if isinstance(e, TryAgain) else None
                wait = backoff.failed(asked)
            except Exception:
                log.exception("a turn towards the center failed; trying again")
                wait = backoff.failed(None)
            # A center that asks for patience is not to be asked again because of the next press.
            until = self._stop if asked else woken
            if self._heartbeats[who].wait(until, wait) and not self._stop.is_set():
                woken.clear()
        self._heartbeats[who].ended()

    def _refused(self, who: str, e: TryAgain | GiveUp) -> None:
        if isinstance(e, GiveUp) and e.status in UNACCEPTED_STATUS:
            self._accepted.clear()
        self.link.down(who, str(e))
        if who == DELIVERY:
            self.link.up(JOINING)  # whether it has accepted this terminal is not known now

    # Facts out.

    def _delivery(self, line: CenterClient) -> float:
        self._host.trusted()  # the clock may be set while the center is away
        if not self._accepted.is_set():
            return self._pair(line)
        facts = self._buffer.pending(self._batch.facts)
        sent = self._host.now()
        if not facts:
            return 0.0 if self.earlier.deliver(sent.mono) else self._report(line, sent)
        self._sent.note(facts)
        with self._batch.tried():
            said = line.deliver(self._buffer.identity.series, [canonical(fact) for fact in facts])
        taken = self._refusals.bounded(said, facts)
        self._heard(taken.now, sent)
        self.acknowledged = self._host.now().mono
        self._center_is(taken.store)
        if taken.conflict:
            self._host.audit(Audit("series", self._renewal.begin(self._buffer, taken, facts, sent.mono)))
            self.earlier.look()
            return 0.0
        self._settle(taken, facts)
        # A center that takes nothing of a batch would otherwise be asked again without end.
        return 0.0 if self._buffer.cursors.through >= facts[0].seq else ASK_AGAIN

    def _settle(self, taken: DeliveryReceipt, facts: list[Fact]) -> None:
        """Takes the center's word for what it was sent, and for nothing else."""
        self._sent.note(facts)  # again: this answer may be the first of another database
        if wrong := self._sent.beyond(taken.through):
            self.disputes.claimed("through", wrong)
        else:
            self.disputes.settled("through")
        self._buffer.settle(self._sent.believed(taken.through), taken.refused)
        self._host.settled()

    def _reported(self) -> Report:
        refused = self._buffer.kept(REFUSED) or ""
        claims, revoked = self.disputes.open, self._revocations.digest
        return msgspec.structs.replace(self._host.report(), claims=claims, revoked=revoked, refused=refused)

    def _report(self, line: CenterClient, sent: Moment) -> float:
        self.disputes.compared("people", "; ".join(self._host.disputed()))
        receipt = line.report(self._reported())
        self._heard(receipt.now, sent)
        self.acknowledged = self._host.now().mono
        if self._moved(receipt.window):
            return 0.0
        self._replaced.follow(receipt.replaced)
        self._directory.follow(line, receipt.directory)
        self._revocations.follow(line, receipt.revoked)
        self.software.announced(receipt.software)
        self._tidy()
        return REPORT if self._host.trusted() else ASK_AGAIN

    def _configuration(self) -> Window | None:
        """What this terminal works by, as IT signed it; on any thread."""
        try:
            configured = kept(self._buffer, self._host.trust, self._host.now())
        except BundleRefused:
            return None
        return configured.window if configured else None

    def _moved(self, window: str) -> bool:
        """Whether IT has this terminal stand elsewhere since it paired; then it asks where."""
        if window in ("", self._taker.told_window):
            return False
        if not self._moves.spend():
            raise TryAgain("the center says again and again that this terminal stands elsewhere")
        self._accepted.clear()
        self.nudge()
        return True

    def _tidy(self) -> None:
        """What the center has had for long goes to the archive, by a clock that can be trusted."""
        now = self._host.now()
        if now.clock != "unset" and now.mono >= self._tidy_at:
            self._tidy_at = now.mono + TIDY
            self._buffer.archive(now.at)

    def _pair(self, line: CenterClient) -> float:
        identity, compared = self._buffer.identity, self._comparison
        sent, token = self._host.now(), self._host.token.read()
        answer = line.pair(compared.request(identity.terminal, identity.board, self._host.version, token))
        self._heard(answer.now, sent)
        if answer.state == "accepted":
            self._join(answer)
            return 0.0
        if compared.heard(answer.challenge):
            return 0.0
        self._host.emit(compared.told(identity.terminal, self._host.now()))
        window = self._buffer.configurations.current and self._buffer.kept("window")
        if window and compared.code:  # the plate shows no code then: it serves on, and the facts wait
            self.link.down(JOINING, compared.unaccepted(window, rejected=answer.state == "rejected"))
        return ASK_AGAIN

    def _join(self, answer: PairAnswer) -> None:
        self._center_is(answer.store)
        self._taker.stands_at(answer.window, answer.signed)
        self._host.token.forget()
        if self._comparison.code:
            self._host.emit(self._comparison.over(self._buffer.identity.terminal, self._host.now()))
        self.link.up(JOINING)
        self._accepted.set()

    def _center_is(self, store: str) -> None:
        if store != self._buffer.cursors.store:
            if not self._stores.spend():
                raise TryAgain("the center's database is another one again and again")
            self._buffer.center_is(store)
            self._host.settled()

    def _heard(self, utc: int, sent: Moment) -> None:
        self._host.heard(utc, sent, self._host.now())

    # Orders in.

    def _orders(self, line: CenterClient) -> float:
        if not self._accepted.is_set():
            self.link.up(ORDERS)
        self._heartbeats[ORDERS].wait(self._accepted)
        if self._stop.is_set():
            return 0.0
        # While the center is away, ask without waiting: the first answer is what says that it is back.
        wait = WAIT if self.link.well(ORDERS) and not self._taker.unsure else 0
        sent = self._host.now()
        asked = self._buffer.cursors
        answer = line.orders(asked.orders, wait, self._taker.in_force())
        if wait == 0:
            self._heard(answer.now, sent)
            self.nudge()
        self._center_is(answer.store)
        if self._moved(answer.window) or self._buffer.cursors.orders != asked.orders:
            self.nudge()
            return 0.0  # another store or window since: these numbers mean nothing, ask from the first
        pause = self._taker.take(answer)
        if wait == 0 or self._buffer.cursors.orders != asked.orders:
            return pause
        return max(pause, self._pace.after(self._host.now().mono - sent.mono))
