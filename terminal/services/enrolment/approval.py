"""Approval: a supervisor's consent at the terminal, by a card at the reader or by badge number and PIN."""

import threading
from collections.abc import Callable
from time import monotonic

from msgspec import Struct

from terminal.domain.events import CardRead
from terminal.domain.facts import Touch
from terminal.domain.window import Supervisor, Window
from terminal.services.pin_verifier import matches

APPROVAL_WAIT_SECONDS = 60.0  # s in which the supervisor's card is waited for
APPROVAL_POLL_SECONDS = 0.5  # s between two looks whether anybody still wants it


class NotApproved(Exception):
    """No supervisor stood by; the text says what to do."""


class Credentials(Struct, frozen=True):
    """What was typed at the command; both empty where a card at the reader is to be waited for."""

    badge: str = ""
    pin: str = ""


class Confirmed(Struct, frozen=True):
    """The badge of the supervisor who has confirmed at this desk what a center asked for."""

    badge: str


class Approval:
    """One question at a time. `locked` says whether a badge's PIN rests; `refused` records a wrong one.

    `card_key` is the hall's, which PINs are peppered by.
    """

    def __init__(self, locked: Callable[[str], bool], refused: Callable[[Touch], object], card_key: bytes) -> None:
        self._locked, self._refused, self._card_key = locked, refused, card_key
        self._changed = threading.Condition()
        self._question: tuple[Window, Callable[[], bool]] | None = None  # whose supervisors, and whether it is void
        self._came: Supervisor | None = None

    def takes(self, event: CardRead) -> bool:
        """Whether this card is the answer to a question here; the desk is not to hear of it then."""
        with self._changed:
            window, void = self._question or (None, bool)
            came = window.supervisor(event.number) if window and not void() else None
            if came is None:
                return False
            self._came = came
            self._changed.notify_all()
            return True

    def of(self, window: Window, given: Credentials | Confirmed, cancelled: Callable[[], bool]) -> Supervisor:
        """The supervisor who approves. Raises `NotApproved`."""
        if isinstance(given, Confirmed):
            return self._confirmed(window, given)
        if not window.supervisors:
            raise NotApproved("no supervisor is configured for this window; add one to the hall's file and push it")
        return self._by_pin(window, given) if given.badge else self._by_card(window, cancelled)

    def _confirmed(self, window: Window, given: Confirmed) -> Supervisor:
        """A configuration that came since may have them no more."""
        supervisor = next((each for each in window.supervisors if each.badge == given.badge), None)
        if supervisor is None:
            raise NotApproved(f"{given.badge} is no supervisor at this window any more")
        return supervisor

    def _by_pin(self, window: Window, given: Credentials) -> Supervisor:
        supervisor = next((each for each in window.supervisors if each.badge == given.badge), None)
        if supervisor is None or not supervisor.pin:
            raise NotApproved(f"{given.badge} is no supervisor with a PIN at this window")
        if self._locked(given.badge):
            raise NotApproved(f"too many wrong PINs for {given.badge}; wait a quarter of an hour, or use the card")
        if not matches(supervisor.pin, given.pin, self._card_key):
            self._refused(Touch("pin", "wrong_pin", given.badge))
            raise NotApproved("the PIN is wrong")
        return supervisor

    def _by_card(self, window: Window, cancelled: Callable[[], bool]) -> Supervisor:
        if not any(each.cards for each in window.supervisors):
            raise NotApproved("no supervisor has a card here; name one with --supervisor and type the PIN")
        with self._changed:
            self._question, self._came = (window, cancelled), None
            try:
                self._wait(cancelled)
            finally:
                self._question = None
            # Who came for somebody that is gone by now has approved nothing.
            if cancelled():
                raise NotApproved("it was cancelled; nothing has changed")
            if self._came is None:
                raise NotApproved(f"no supervisor's card came within {APPROVAL_WAIT_SECONDS:.0f} s")
            return self._came

    def _wait(self, cancelled: Callable[[], bool]) -> None:
        until = monotonic() + APPROVAL_WAIT_SECONDS
        while self._came is None and not cancelled() and (left := until - monotonic()) > 0:
            self._changed.wait(min(APPROVAL_POLL_SECONDS, left))

    def wake(self) -> None:
        """Somebody cancelled: whoever waits here looks."""
        with self._changed:
            self._changed.notify_all()
