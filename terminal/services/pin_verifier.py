"""The PIN verifier: the thread at the desk that compares PINs with their hashes, which are made at the office."""

import logging
import queue
import threading
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

from terminal.domain.effects import CheckPin
from terminal.domain.events import PinChecked
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.services.pin_pepper import OtherPepper, for_comparison, named, peppered

log = logging.getLogger(__name__)

WAITING_PINS_MAX = 4  # PINs; one takes a Pi a fraction of a second, and a desk has one keypad
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # KiB
# Of random bytes that nobody kept. Who has no PIN is compared with it, so that the time taken tells nobody that.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$BoaoE1a+jbSClSSkTKMR/Q$HvKtPclBz5V5EJ2czaeXU+cMZp00K6TmqNCrV1eoMw4"


def make(pin: str, card_key: bytes) -> str:
    """The argon2id hash of a PIN with the hall's pepper, in PHC form, each time another."""
    return named(HASHER.hash(peppered(pin, card_key)), card_key)


def matches(hashed: str, pin: str, card_key: bytes) -> bool:
    """Whether the hash is this PIN's; takes a Pi a fraction of a second. An empty or damaged one fits no PIN.

    One from before there was a pepper is compared without.
    """
    try:
        plain, secret = for_comparison(hashed, pin, card_key)
        return HASHER.verify(plain or NOBODY, secret) and hashed != ""
    except OtherPepper:
        log.warning("a PIN was made with another card key than [trust] cards in the settings has; make it anew")
        return False
    except VerifyMismatchError:
        return False
    except (VerificationError, ValueError) as e:
        # The error itself could quote the PIN.
        log.warning("a PIN's hash in the hall's file is damaged (%s); make it anew", type(e).__name__)
        return False


class PinVerifier:
    """The thread that compares PINs, one at a time; each `CheckPin` is answered by one `PinChecked`.

    What cannot be compared is not right: an empty or damaged hash, or one PIN too many at once.
    """

    def __init__(
        self, emit: Callable[[PinChecked], None], card_key: bytes, heartbeat: Heartbeat = UNWATCHED
    ) -> None:
        self._emit, self._card_key, self._heartbeat = emit, card_key, heartbeat
        self._queue: queue.Queue[CheckPin | None] = queue.Queue(WAITING_PINS_MAX)
        self._thread = threading.Thread(target=self._run, name="pin verifier")

    def start(self) -> None:
        self._heartbeat.turned()
        self._thread.start()

    def check(self, asked: CheckPin) -> None:
        """Takes a PIN to compare and returns at once."""
        try:
            self._queue.put_nowait(asked)
        except queue.Full:
            log.warning("the PIN for %s is refused: %d others wait", asked.badge, WAITING_PINS_MAX)
            self._emit(PinChecked(asked.badge, False, asked.moment))

    def close(self) -> None:
        """Ends the thread after the PIN it is at; those that wait are dropped. May be called twice."""
        if self._thread.is_alive():
            self._drop()
            self._queue.put(None)
            self._thread.join()

    def _drop(self) -> None:
        try:
            while True:
                self._queue.get_nowait()
        except queue.Empty:
            return

    def _run(self) -> None:
        while self._turn():
            self._heartbeat.turned()
        self._heartbeat.ended()

    def _turn(self) -> bool:
        """Compares the next PIN, if one comes before a rest is over; False when the thread is to end."""
        try:
            asked = self._queue.get(timeout=self._heartbeat.rest)
        except queue.Empty:
            return True
        if asked is None:
            return False
        right = matches(asked.hashed, asked.pin, self._card_key)
        self._emit(PinChecked(asked.badge, right, asked.moment))
        return True
