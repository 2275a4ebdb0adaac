"""The ledger keeper: this terminal's ledger of fingers, changed by durable facts, told to desk and sensor."""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import msgspec
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.contract import Fingers
from terminal.domain.events import SlotsKnown
from terminal.domain.facts import Audit, Fact, Moment
from terminal.domain.finger_ledger import Contents, Intent, Ledger, Verdict, after, contradiction, judge

log = logging.getLogger(__name__)

LEDGER_NAME = "ledger"  # the name in the buffer under which it lies
_ledger_json = msgspec.json.Decoder(Ledger)


class LedgerKeeper:
    """For any thread. `note` records facts without waiting for them."""

    def __init__(
        self,
        buffer: Buffer,
        *,
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
        note: Callable[[tuple[Audit, ...]], object],
    ) -> None:
        self._buffer, self._emit, self._now, self._note = buffer, emit, now, note
        self._lock = threading.RLock()  # where nobody else records, a note is answered before it returns
        self._behind = False  # whether the stored one is older than ours
        kept = buffer.kept(LEDGER_NAME)
        self._ledger = _ledger_json.decode(kept) if kept else Ledger()
        if self._ledger.intent:  # a power cut may have come between the fact and its place in the ledger
            self.recorded(buffer.recent())

    @property
    def ledger(self) -> Ledger:
        """The ledger as it is now."""
        return self._ledger

    def tell(self) -> None:
        """Tells the desk whose the slots are."""
        self._emit(SlotsKnown(self._ledger.slots, self._now()))

    def admit(self, found: Contents) -> Verdict:
        """Whether a sensor that was connected may say who touches it."""
        with self._lock:
            verdict, intent = judge(self._ledger, found), self._ledger.intent
            if intent and not verdict.why and not verdict.erase:
                self._finish(intent)
            return verdict

    def recorded(self, facts: Iterable[Fact]) -> None:
        """Takes what became durable."""
        with self._lock:
            ledger = self._ledger
            for fact in facts:
                ledger = after(ledger, fact)
            changed = ledger != self._ledger
            if not changed and not self._behind:
                return
            try:
                self._keep(ledger)
            except OSError as e:
                # The stored one still has the intent, so the next start reads these facts again; and the next
                # fact that becomes durable shows that the disk is well.
                log.warning("the ledger of fingers could not be stored: %s", e)
                self._ledger, self._behind = ledger, True
            if changed:
                self.tell()

    def intend(self, intent: Intent, library: str) -> None:
        """Notes what is about to change in the sensor with this id. Raises OSError."""
        with self._lock:
            self._keep(replace(self._ledger, intent=intent, library=library))

    def told(self, order: Fingers) -> str:
        """Takes the center's map, where this terminal has recorded nothing about fingers itself. Raises OSError.

        Nobody is named by it until a supervisor has confirmed it at the desk. Answers what in it this terminal
        knows better, empty for nothing. A terminal that moves to another window takes its ledger along: it goes
        with the sensor, by the library's id. The sensor of the other window is for a supervisor to settle.
        """
        with self._lock:
            if self._ledger.seq or self._ledger.intent:
                return contradiction(self._ledger, order.library, order.slots)
            claimed = Ledger(order.library, order.slots)
            if claimed != self._ledger:
                self._keep(claimed)
                self.tell()
            return ""

    def _finish(self, intent: Intent) -> None:
        """The sensor is as it should be after a cut: an enrolment left nothing behind, or an erasure is done."""
        ledger = self._ledger
        gone = sorted(intent.slots & frozenset(ledger.slots)) if intent.act == "erase" else []
        if not gone:
            with suppress(OSError):  # an intent that stays explains what is not there
                self._keep(replace(ledger, intent=None))
            return
        detail = "finished after an interruption"
        self._note(tuple(Audit("erasure", detail, ledger.library, slot, ledger.slots[slot]) for slot in gone))

    def _keep(self, ledger: Ledger) -> None:
        self._buffer.keep(LEDGER_NAME, msgspec.json.encode(ledger).decode())
        self._ledger, self._behind = ledger, False
