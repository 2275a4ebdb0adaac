"""The order taker: does what a center tells this terminal, as far as somebody else than the center bears it out.

A configuration carries IT's signature; a roster names only people whom IT signed for; a map of fingers waits
for a supervisor. What has a number is taken only if that is higher than before, however orders are counted.
"""

import logging
import threading

from sync import contract
from sync.buffer import Buffer
from sync.bundles import bundle
from sync.bundles.carried_configuration import CarriedConfiguration
from sync.bundles.installed import REFUSED, UNTRUSTED_SAYS, configured, may_move, moved
from sync.bundles.kept_trust import kept_successions, take_successions, trust_of
from sync.contract import (
    Fingers,
    InForce,
    InvitationRequest,
    Order,
    Orders,
    SignedBundle,
    successions_digest,
)
from sync.errands import ERRANDS
from sync.uplink.disputes import Disputes
from sync.uplink.host import Host
from sync.uplink.hourly_allowance import HourlyAllowance
from sync.uplink.hourly_news import HourlyNews
from sync.uplink.kept_roster import KeptRoster, RosterVersion
from sync.uplink.order_budget import ORDER_BYTES_PER_HOUR, ORDER_PAUSE_SECONDS, cost, newest
from terminal.domain.events import Invited, PartFound, PartLost, RosterKnown
from terminal.domain.facts import Audit
from terminal.domain.roster import Roster

log = logging.getLogger(__name__)

REFUSAL_CHARACTERS = 300  # that are kept of why a configuration was not taken


class OrderTaker:
    """Belongs to the thread that asks for orders; only `stands_at` is for the one that joins."""

    def __init__(self, buffer: Buffer, host: Host, disputes: Disputes) -> None:
        self._buffer, self._host, self._disputes = buffer, host, disputes
        self._budget = HourlyAllowance(ORDER_BYTES_PER_HOUR, host.now)
        self._news = HourlyNews(host.now)
        self._roster = KeptRoster(buffer)
        self._told = successions_digest(kept_successions(buffer))  # of what the center said of keys
        self._lock = threading.RLock()  # a stick brings configuration, too
        self._elsewhere = ""  # the window that the center has this terminal at, where IT has not signed for it

    @property
    def told_window(self) -> str | None:
        """Where the center says that this terminal stands, whether or not that is followed."""
        return self._elsewhere or self._buffer.kept("window")

    @property
    def unsure(self) -> bool:
        """Whether what the center ordered at once may bear out where it says that this terminal stands."""
        return bool(self._elsewhere) and "window" not in self._disputes.open

    def in_force(self) -> InForce:
        """By what the center sees whether it has gone back behind what was done here."""
        # What is kept is the roster of the window that IT signed for: the center would count on from it at another.
        roster = RosterVersion() if self._elsewhere else self._roster.version
        return InForce(self._buffer.cursors.mark, roster.number, roster.at, self._told, errands=1)

    def take(self, answer: Orders) -> float:
        """Does those that are new, in their order, each once; answers after how many seconds to ask again."""
        with self._lock:
            return self._take(answer)

    def _take(self, answer: Orders) -> float:
        if answer.successions:
            self._trust(answer.successions)
        if answer.rewound:
            log.warning(
                "the center has gone back behind order %d: asking from the first", self._buffer.cursors.orders
            )
            self._buffer.rewind_orders()
        for order in newest(answer.orders):
            done = self._buffer.cursors.orders
            if order.id <= done:
                self._disputes.claimed("orders", f"order {order.id} came after {done}")
                continue
            if not self._budget.spend(cost(order)):
                return self._too_many()
            window = self._buffer.kept("window")
            self._obey(order, answer.now)
            if self._buffer.kept("window") != window:
                return 0.0  # IT moved this terminal: the new window's orders are asked for from the first
            self._buffer.order_done(order.id, order.mark)
        if self.unsure:
            self._claim_window()
        return 0.0

    def _too_many(self) -> float:
        why = f"orders: more than {ORDER_BYTES_PER_HOUR >> 20} MB in an hour; asking again in ten minutes"
        log.warning("%s", why)
        self._host.audit(Audit("fault", why))
        return ORDER_PAUSE_SECONDS

    def carried(self, brought: CarriedConfiguration) -> str:
        """Takes what somebody brought by hand, as if it had come through a center; why not, empty where it was.

        For any thread. Raises OSError, ValueError where it cannot be read.
        """
        with self._lock:
            if brought.successions:
                self._trust(brought.successions)
            try:
                text = brought.of(self._buffer.identity.terminal, self._buffer.kept("window"))
            except bundle.BundleRefused as e:
                return str(e)
            known = self._buffer.configurations
            if text in (known.current, known.pending):
                return ""  # what was refused before this was another
            self._configure(text)
            return self._buffer.kept(REFUSED) or ""

    def stands_at(self, window: str, signed: bool) -> None:
        """The center accepted this terminal at a window; another than IT signed for needs a signature.

        Where the center says that it is `signed`, its orders must show that. A supervisor's word at this desk does,
        too, with a configuration of that window.
        """
        stands = self._buffer.kept("window") or ""
        self._elsewhere = window if window != stands and self._buffer.configurations.current else ""
        if self._elsewhere:
            if self._may_move():
                self._buffer.rewind_orders()  # that window's configuration may be older than what was done here
            elif not signed:
                self._claim_window()
            return
        if self._disputes.settled("window"):  # what was ordered meanwhile was for another window
            self._buffer.rewind_orders()
        if window != stands:
            self._move(window)

    def _may_move(self) -> bool:
        """Whether a supervisor at this desk has confirmed that it is to stand where the center has it."""
        return may_move(self._buffer, self._elsewhere, self._host.now())

    def _trust(self, successions: tuple[str, ...]) -> None:
        """Before any order: what comes with it may be signed by the key that follows."""
        trusts, refused = take_successions(self._buffer, self._host.trust, successions, self._host.successions)
        self._told = successions_digest(successions)
        for trust in trusts:
            self._host.audit(Audit("trust", f"epoch {trust.epoch}: {trust.keys[0]}"))
        for why in refused:
            log.warning("succession of keys refused: %s", why, extra={"kind": "succession-refused"})
            if self._news.told(f"succession: {why}"):
                self._host.audit(Audit("trust_refused", why))

    def _claim_window(self) -> None:
        signed = self._buffer.kept("window") or ""
        said = f"the center has this terminal at {self._elsewhere[:40]!r}, IT at {signed!r}"
        self._disputes.claimed("window", said)

    def _obey(self, order: Order, now: int) -> None:
        match order.what:
            case SignedBundle(text):
                self._configure(text)
            case _ if self._elsewhere and self._may_move():
                log.debug("order %d waits for that window's configuration: it is asked for again then", order.id)
            case _ if self._elsewhere:
                self._disputes.claimed("orders", f"order {order.id} is for a window that IT has not signed for")
            case Fingers() as fingers:
                self._name_fingers(fingers)
            case contract.RosterUpdate(roster):
                self._list(roster, order.at)
            case _ if isinstance(order.what, ERRANDS):
                self._host.errand(order, now)
            case InvitationRequest(case, until):
                self._buffer.order_done(order.id, order.mark)  # first: after a cut somebody else stands there
                if now <= until:
                    self._host.emit(Invited(case, self._host.now()))

    def _name_fingers(self, fingers: Fingers) -> None:
        if wrong := self._host.fingers(fingers):
            self._disputes.claimed("fingers", wrong)
        else:
            self._disputes.settled("fingers")
            self._host.audit(Audit("fingers", f"{len(fingers.slots)} slots"))

    def _list(self, roster: Roster, at: int) -> None:
        why = self._roster.refusal(roster)
        if why:
            self._disputes.claimed("roster", why)
        elif self._roster.take(roster, at):
            self._host.emit(RosterKnown(roster, self._host.now()))
            self._disputes.settled("roster")
            self._host.audit(Audit("roster", f"{roster.number}: {len(roster.entries)} entries"))

    def _configure(self, text: str) -> None:
        try:
            event = configured(self._buffer, text, self._host.trust, self._host.now())
            if why := self._host.unfit(event.window):
                raise bundle.BundleRefused(why)
        except bundle.BundleRefused as e:
            known = self._buffer.configurations
            if text in (known.current, known.pending):
                return  # a center that was restored sends it again
            self._refuse(text, e)
            log.warning("configuration refused: %s", e, extra={"kind": "configuration-refused"})
            if self._news.told(str(e)):
                self._host.audit(Audit("config_refused", str(e)))
            return
        self._say_refused("")
        target = bundle.verified_before(text).target
        confirmed, moves = may_move(self._buffer, target, self._host.now()), target != self._buffer.kept("window")
        if moves:
            self._move(target)
            self._elsewhere = ""
            self._disputes.settled("window")
        self._host.configure(text, event)
        if moves or confirmed:
            moved(self._buffer)  # last: what a cut leaves undone needs the supervisor's word again
        if self._disputes.settled("roster"):  # numbers that a center made up must not outlast IT's signature
            self._roster.count_anew()

    def _refuse(self, text: str, e: bundle.BundleRefused) -> None:
        """Says why it was not taken; which one it is says only a signature."""
        trust = trust_of(self._buffer, self._host.trust)
        try:
            said = f"{bundle.text(bundle.verify(text, trust.keys, trust.second).pair)}: {e}"
        except bundle.NotTrusted:
            said = UNTRUSTED_SAYS
        except bundle.BundleRefused:
            said = str(e)
        self._say_refused(said[:REFUSAL_CHARACTERS])

    def _say_refused(self, says: str) -> None:
        """Until one is taken, also over a start; a stranger's signature to whoever stands before the plate."""
        if says != (self._buffer.kept(REFUSED) or ""):
            self._buffer.keep(REFUSED, says)
        now, untrusted = self._host.now(), says == UNTRUSTED_SAYS
        self._host.emit(PartLost("signature", says, now) if untrusted else PartFound("signature", now))

    def _move(self, window: str) -> None:
        """Another window's orders may be older than those done here, and its roster has a count of its own."""
        if self._roster.version.number:
            self._roster.forget()
            self._host.emit(RosterKnown(Roster(), self._host.now()))
        self._buffer.keep("window", window)
        self._buffer.rewind_orders()
        self._host.audit(Audit("paired", window))
