"""The errand desk: the thread that does what a center asks for once, in its time, and says what became of it.

What would change whose a finger is, or where the terminal stands, waits for a supervisor's card. An errand is
durable before it is begun, and its answer is a fact.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from sync.buffer import Buffer
from sync.contract import Order
from sync.errands import (
    ERRAND_MS_MAX,
    ERRANDS,
    ERRANDS_OPEN_MAX,
    DiagnosticsErrand,
    EnrolErrand,
    ForgetErrand,
    MessageErrand,
    RestartErrand,
    errand_about,
    errand_kind,
)
from terminal.domain.card_confirmation import NOT_CONFIRMED, held
from terminal.domain.directory import Directory
from terminal.domain.events import CardRead, Confirming, MessageKnown
from terminal.domain.facts import ErrandAnswer, Moment
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.domain.signed_people import signed_name
from terminal.domain.window import Window
from terminal.services.enrolment.recording import NotDurable
from terminal.services.errands.errand_acts import BegunAct, ErrandActs
from terminal.services.errands.kept_errands import KeptErrands, OpenErrand

log = logging.getLogger(__name__)

ERRAND_LOOK_SECONDS = 1.0  # s between looks while something is open
AFTER_START_MS = 600_000  # ms that what goes on after a restart has, whatever its time was
DETAIL_CHARACTERS = 300

ErrandKey = tuple[int, str]


class ErrandPlace(Struct, frozen=True):
    """The terminal around it. `record` returns once the fact is durable, and raises `NotDurable`."""

    emit: Callable[[Any], None]
    now: Callable[[], Moment]
    record: Callable[[ErrandAnswer], object]
    window: Callable[[], Window | None]
    directory: Callable[[], Directory]
    engaged: Callable[[], bool]
    trying: Callable[[], bool]  # whether a configuration is on trial
    cards: bool  # whether it has a reader
    screen: bool  # whether it has a staff's screen: what is confirmed must be read by whoever confirms it
    shown: Callable[[], bool]  # whether something shows that screen by now


class Ending(Struct, frozen=True):
    """How one ended that is not on record yet."""

    ended: str
    detail: str = ""
    by: str = ""


class ErrandDesk:
    """Of one terminal. `take` and `takes` are for other threads."""

    def __init__(
        self, buffer: Buffer, place: ErrandPlace, acts: ErrandActs, heartbeat: Heartbeat = UNWATCHED
    ) -> None:
        self.kept = KeptErrands(buffer)
        self._place, self._acts, self._heartbeat = place, acts, heartbeat
        self._ends: dict[ErrandKey, int] = {}  # the mono until which it may be done
        self._doing: dict[ErrandKey, tuple[BegunAct, str]] = {}  # what goes on, and the supervisor who confirmed it
        self._owed: dict[ErrandKey, Ending] = {}
        self._recorded: set[ErrandKey] = set()  # of these: the disk did not keep that they are over
        self._again: set[ErrandKey] = set()  # of those that are open, what was so before the start
        self._asked: OpenErrand | None = None  # what a supervisor is to confirm
        self._confirmation, self._confirmed = NOT_CONFIRMED, ""
        self._shown = self.kept.message is None  # whether the screen has the one that was kept over a start
        self._lock, self._cards = threading.RLock(), threading.Lock()
        self._stop, self._nudged = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="errands")

    def start(self) -> None:
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; may be called twice, and without a start."""
        self._stop.set()
        self._nudged.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self, order: Order, said: int) -> None:
        """Takes one, at this time of the center's, ms UTC: durable when this returns. Raises OSError."""
        assert isinstance(order.what, ERRANDS)
        errand = OpenErrand(order.id, order.mark, order.what)
        with self._lock:
            if self.kept.knows(order.id, order.mark):
                return  # a center that went back gives it again
            crowded = len(self.kept.open) >= ERRANDS_OPEN_MAX
            self.kept.add(errand)
            self._ends[errand.name] = self._place.now().mono + min(order.what.until - said, ERRAND_MS_MAX)
            if crowded:
                self._owed[errand.name] = Ending("refused", f"{ERRANDS_OPEN_MAX} errands are open here already")
        self._nudged.set()

    def takes(self, event: CardRead) -> bool:
        """Whether this card confirms what is asked: the desk is not to hear of it then."""
        window = self._place.window()
        with self._cards:
            supervisor = window.supervisor(event.number) if window and self._asked else None
            if supervisor is None:
                return False
            self._confirmation, sure = held(self._confirmation, supervisor.badge, event.moment.mono)
            self._confirmed = supervisor.badge if sure else self._confirmed
            self._tell_of_question()
        self._nudged.set()
        return sure

    def begin(self) -> None:
        """After a start: what was cut short is answered, and what is shown is shown again."""
        with self._lock:
            for errand in self.kept.open:
                self._ends[errand.name] = self._place.now().mono + AFTER_START_MS
                self._again.add(errand.name)
                if (ending := self._acts.after_restart(errand)) is not None:
                    self._owed[errand.name] = Ending(*ending)
            self._show_again()

    def look(self) -> None:
        """One look at what is open."""
        with self._lock:
            for errand in self.kept.open:
                self._look_at(errand)
            self._show_again()

    # The thread.

    def _run(self) -> None:
        self._attempt(self.begin)
        while not self._stop.is_set():
            self._heartbeat.turned()
            self._nudged.clear()
            self._attempt(self.look)
            self._heartbeat.wait(self._nudged, ERRAND_LOOK_SECONDS if self._busy else None)
        for act, _ in self._doing.values():
            act.cancel()
        self._heartbeat.ended()

    @property
    def _busy(self) -> bool:
        return bool(self.kept.open) or not self._shown

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (OSError, NotDurable) as e:
            log.warning("an errand is not on record yet: %s; trying again", e)
        except Exception:
            log.exception("a look at an errand failed; trying again")

    # One errand.

    def _look_at(self, errand: OpenErrand) -> None:
        if errand.name not in self._owed:
            ending = self._ending(errand)
            if ending is None:
                return
            self._owed[errand.name] = ending
        self._answer(errand, self._owed[errand.name])

    def _ending(self, errand: OpenErrand) -> Ending | None:
        """How it ended; None while it goes on."""
        if (doing := self._doing.get(errand.name)) is not None:
            return self._followed(errand, *doing)
        if not _sayable(errand):
            return Ending("refused", "it has characters in it that nobody can read")
        if self._is_over(errand):
            return Ending("late", self._waited_for(errand))
        match errand.what:
            case MessageErrand() if not self._place.screen:
                return Ending("refused", "there is no staff's screen here")
            case MessageErrand():
                unsure = errand.name in self._again and self._place.now().clock == "unset"
                return Ending("done") if self._place.shown() and not unsure else None
            case RestartErrand():
                return self._restarting()
            case DiagnosticsErrand():
                return self._begun(errand, "")
            case _:
                return self._unless_confirmed(errand)

    def _is_over(self, errand: OpenErrand) -> bool:
        """By the time since it came; after a start nothing but the clock says how long that is, once it is set."""
        now = self._place.now()
        told = errand.name in self._again and now.clock != "unset"
        return now.mono > self._ends.get(errand.name, 0) or (told and now.at > errand.what.until)

    def _unless_confirmed(self, errand: OpenErrand) -> Ending | None:
        if isinstance(errand.what, ForgetErrand) and self._place.window() and not self._listed(errand.what.badge):
            # What a configuration on trial leaves out may be back in two minutes, and a finger would not be.
            return None if self._place.trying() else self._begun(errand, "")
        if why := self._unconfirmable(errand):
            return Ending("refused", why)
        if self._place.screen and not self._place.shown():
            return None
        with self._cards:
            if self._asked is None:
                self._asked, self._confirmation, self._confirmed = errand, NOT_CONFIRMED, ""
                self._tell_of_question()
            by = self._confirmed if self._asked.name == errand.name else ""
        if not by:
            return None
        self._ask_no_more(errand)
        return self._begun(errand, by)

    def _unconfirmable(self, errand: OpenErrand) -> str:
        window = self._place.window()
        if window is None:
            return "this terminal has no configuration, and so no supervisor"
        if not self._place.cards or not any(each.cards for each in window.supervisors):
            return "no supervisor can confirm it here by card: there is no reader, or none has a card"
        if isinstance(errand.what, EnrolErrand | ForgetErrand) and not self._place.screen:
            return "no staff's screen here shows what would be confirmed; do it at the terminal, `fingers`"
        return ""

    def _begun(self, errand: OpenErrand, by: str) -> Ending | None:
        """Begins it; what is refused at once is an ending."""
        self.kept.begin(errand)
        try:
            act = self._acts.begin(errand, by)
        except self._acts.refusals as e:
            return Ending("refused", str(e), by)
        self._doing[errand.name] = act, by
        return self._followed(errand, act, by)

    def _followed(self, errand: OpenErrand, act: BegunAct, by: str) -> Ending | None:
        said = act.ended()
        if said is None:
            return None
        del self._doing[errand.name]
        return Ending(*said, by)

    def _restarting(self) -> Ending | None:
        if not self._acts.restarts:
            return Ending("refused", "nobody would start it again: it does not run as a service")
        if self.kept.restarted_lately(self._place.now()):
            return Ending("refused", "a center had it started anew less than an hour ago")
        return None if self._place.engaged() else Ending("done")

    def _waited_for(self, errand: OpenErrand) -> str:
        if self._asked is not None and self._asked.name == errand.name:
            return "no supervisor confirmed it"
        if isinstance(errand.what, MessageErrand):
            return "nothing showed the staff's screen"
        return "somebody was at the desk" if isinstance(errand.what, RestartErrand) else "its time was over"

    def _listed(self, badge: str) -> bool:
        return bool(signed_name(self._place.window(), self._place.directory(), badge))

    def _answer(self, errand: OpenErrand, ending: Ending) -> None:
        """On record, and then over. What is shown or ended by it comes after that."""
        if errand.name not in self._recorded:
            self._place.record(_fact(errand, ending))
            self._recorded.add(errand.name)
        if isinstance(errand.what, MessageErrand) and ending.ended == "done":
            self._show(errand, errand.what)
        if restarts := isinstance(errand.what, RestartErrand) and ending.ended == "done":
            self.kept.restart(self._place.now())
        self.kept.end(errand)
        del self._owed[errand.name]
        self._recorded.discard(errand.name)
        self._again.discard(errand.name)
        self._ends.pop(errand.name, None)
        self._ask_no_more(errand)
        if restarts:
            self._acts.restart()

    # What is shown.

    def _show_again(self) -> None:
        """After a start, the message that is kept: a clock that is not set does not know how long."""
        message, now = self.kept.message, self._place.now()
        if self._shown or now.clock == "unset":
            return
        if message and (left := min(message.until - now.at, ERRAND_MS_MAX)) > 0:
            self._place.emit(MessageKnown(message.text, now.mono + left, now))
        elif message:
            self.kept.show(None)
        self._shown = True

    def _show(self, errand: OpenErrand, message: MessageErrand) -> None:
        self.kept.show(message if message.text else None)
        self._shown = True
        self._place.emit(MessageKnown(message.text, self._ends.get(errand.name, 0), self._place.now()))

    def _ask_no_more(self, errand: OpenErrand) -> None:
        with self._cards:
            if self._asked is not None and self._asked.name == errand.name:
                self._asked, self._confirmation, self._confirmed = None, NOT_CONFIRMED, ""
                self._tell_of_question()

    def _tell_of_question(self) -> None:
        asked, confirmation = self._asked, self._confirmation
        now = self._place.now()
        if asked is None:
            self._place.emit(Confirming(None, "", 0, now))
        else:
            kind, about = errand_kind(asked.what), errand_about(asked.what)
            self._place.emit(Confirming(kind, about, confirmation.until, now))  # type: ignore[arg-type]


def _fact(errand: OpenErrand, ending: Ending) -> ErrandAnswer:
    return ErrandAnswer(
        errand.order,
        errand.mark,
        errand_kind(errand.what),
        ending.ended,  # type: ignore[arg-type]  # one of three, by all who make it
        errand_about(errand.what) if _sayable(errand) else "",
        ending.detail[:DETAIL_CHARACTERS],
        ending.by,
    )


def _sayable(errand: OpenErrand) -> bool:
    """Whether what a center wrote in it can stand on a screen, and in a fact."""
    return all(text.isprintable() for text in astuple(errand.what) if isinstance(text, str))
