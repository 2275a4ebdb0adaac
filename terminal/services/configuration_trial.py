"""The configuration trial: the thread that applies what came, watches it, and keeps it or goes back to the old one.

It writes to the disk and asks the parts, so that the desk's thread does neither: that only hears what it is to work
by. Each stage is durable before its act; a start goes by the old configuration until the new one is kept.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused
from sync.bundles.installed import without_fittings
from sync.bundles.trust import KeyTrust
from terminal.domain.events import Configured, Happened, TrialTold
from terminal.domain.facts import Audit, Moment
from terminal.domain.fittings import NO_FITTINGS, Fittings
from terminal.domain.heartbeat import UNWATCHED, Heartbeat
from terminal.domain.trial import OWN_FITTINGS, QUIET_WAIT_MS, TRIAL_MS, Trial, TrialEnd, applied, ended, still
from terminal.domain.trial_watch import TrialFigures, TrialWatch, looked, still_worse, verdict
from terminal.services.kept_trial import KeptTrial

log = logging.getLogger(__name__)

TRIAL_LOOK_SECONDS = 1.0  # s between looks while something is on trial or waits for it
HEARD_OF_MS = 120_000  # ms after the start in which parts may not have been heard of yet


class ConfigurationTrial:
    """Of one terminal. `figures` measures it, `engaged` says whether somebody is at the desk, on any thread.

    `fit` has it work with these fittings from now on, by this bundle, by none where they are the terminal's own; it
    waits for none of them.
    """

    def __init__(
        self,
        buffer: Buffer,
        installed: KeyTrust,
        *,
        figures: Callable[[], TrialFigures],
        engaged: Callable[[], bool],
        emit: Callable[[Any], None],
        now: Callable[[], Moment],
        fit: Callable[[Fittings, str], None],
        heartbeat: Heartbeat = UNWATCHED,
    ) -> None:
        self.kept = KeptTrial(buffer, installed, now)
        self._figures, self._engaged, self._emit, self._now = figures, engaged, emit, now
        self._fit, self._heartbeat = fit, heartbeat
        self._began = self._since = now().mono  # of the process; and since when what is pending waits
        self._ready: int | None = None  # since when only whoever is at the desk is waited for
        self._old: Configured | None = None  # what the desk goes back to
        self._watch: TrialWatch | None = None  # over what is on trial
        self._returned: TrialWatch | None = None  # over the old one, since it is back
        self._lock = threading.Lock()  # the thread that takes orders brings what is new
        self._stop, self._nudged = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="trial")

    def start(self) -> None:
        """Begins to watch; what was on trial when the process ended was cut short by that."""
        self._heartbeat.turned()
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; may be called twice, and without a start."""
        self._stop.set()
        self._nudged.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self, text: str, event: Configured) -> None:
        """A bundle that may be used here, and what it says: durable when this returns. Raises OSError."""
        with self._lock:
            old = self.kept.current()
            if old is None or old.window.window != event.window.window:
                self._install(text, event, old)
                return
            if self._watch:
                self._go_back("fault", f"{event.config} came instead")
            moves = event.window.fitted.center != old.window.fitted.center
            self._tell(self.kept.wait(text, Trial(event.config, "pending", old.config, moves=moves)))
            self._since, self._ready = self._now().mono, None
        self._nudged.set()

    def begin(self) -> None:
        """Tells how the last one stands, and with what it is worked. Raises OSError."""
        with self._lock:
            if old := self.kept.current():
                self._fit(old.window.fitted, self.kept.fitted_text(old))
            else:
                self._fit(NO_FITTINGS, "")
            trial = self.kept.trial
            if trial and trial.stage == "watched":
                self._end("restart", "a restart or a power cut ended it")
            elif trial:
                self._tell(trial)

    def look(self) -> None:
        """One look at what is on trial, at the old one that is back, or at what waits. Raises OSError."""
        with self._lock:
            self.kept.pay()
            trial = self.kept.trial
            if self._watch:
                self._look_at(self._watch)
            elif self._returned:
                self._look_back(self._returned)
            elif trial and trial.stage == "pending":
                self._look_whether(trial)

    # The thread.

    def _run(self) -> None:
        self._attempt(self.begin)
        while not self._stop.is_set():
            self._heartbeat.turned()
            self._nudged.clear()
            self._attempt(self.look)
            self._heartbeat.wait(self._nudged, TRIAL_LOOK_SECONDS if self._busy else None)
        self._heartbeat.ended()

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as e:
            log.warning("the disk does not keep how a trial goes: %s; trying again", e)
        except Exception as e:  # the top of this thread: what cannot be looked at is not left in force
            log.exception("a look at a configuration on trial failed")
            why = f"the program failed at looking at it ({e!r}); report it"
            self._attempt(lambda: self._give_up(why))

    def _give_up(self, why: str) -> None:
        with self._lock:
            if self._watch:
                self._go_back("fault", why)

    @property
    def _busy(self) -> bool:
        trial = self.kept.trial
        return bool(self._watch or self._returned or self.kept.owes or (trial and trial.stage == "pending"))

    # What each stage calls for.

    def _look_whether(self, trial: Trial) -> None:
        """Applies it where its pause is over, all parts were heard of, and nobody is at the desk."""
        now, figures = self._now(), self._figures()
        settled = figures.settled or now.mono - self._began >= HEARD_OF_MS
        unlinked = trial.link and not trial.moves and not figures.linked
        if now.mono - self._since < trial.pause or not settled or unlinked:
            self._ready = None
            return
        self._ready = now.mono if self._ready is None else self._ready
        if not self._engaged() or now.mono - self._ready >= QUIET_WAIT_MS:
            self._apply(trial, figures)

    def _apply(self, trial: Trial, before: TrialFigures) -> None:
        self._old = self.kept.current()
        try:
            event = self.kept.pending()
        except BundleRefused as e:
            self._end("fault", str(e))
            return
        if self._old is None:  # none of its keys counts here any more: there is nothing left to go back to
            self._install(self.kept.pending_text, event, None)
            return
        after = self.kept.keep(applied(trial))
        self._watch = TrialWatch(event.config, self._now().mono, before, moves=trial.moves)
        self._tell(after)
        self._put_in_force(event, self.kept.pending_text)

    def _look_at(self, watch: TrialWatch) -> None:
        figures = self._figures()
        self._watch = watch = looked(watch, figures)
        end, why = verdict(watch, figures)
        if end == "kept":
            self._tell(self.kept.succeed())
            self._watch = None
            self._audit()
        elif end:
            self._go_back(end, why)

    def _look_back(self, watch: TrialWatch) -> None:
        """The old one is back: it must do what it did, or somebody has to look."""
        figures, trial = self._figures(), self.kept.trial
        worse = still_worse(watch, figures)
        if worse and figures.mono - watch.since < TRIAL_MS:
            return
        self._returned = None
        if worse and trial:
            self._tell(self.kept.keep(still(trial, worse)))
            self._audit()

    def _go_back(self, end: TrialEnd, why: str) -> None:
        """The desk first: a start would find the old one anyway."""
        watch, old = self._watch, self._old
        assert watch and old
        self._watch, self._returned = None, TrialWatch(old.config, self._now().mono, watch.before)
        self._put_in_force(old, self.kept.fitted_text(old))
        self._end(end, why)

    def _end(self, end: TrialEnd, why: str) -> None:
        """Of one try: it is over with this version, or it is tried again."""
        trial = self.kept.trial
        assert trial
        self._since, self._ready = self._now().mono, None
        after = ended(trial, end, why)
        self.kept.end(after)
        self._tell(after)
        self._audit()
        self.kept.pay()

    def _install(self, text: str, event: Configured, old: Configured | None) -> None:
        """Where there is nothing to go back to: the first one, and the first of another window.

        From its fittings there is a way back, to the terminal's own: they are tried at once.
        """
        fitted = event.window.fitted == (old.window.fitted if old else NO_FITTINGS)
        moves = event.window.fitted.center is not None
        tried = Trial(event.config, "pending", OWN_FITTINGS, moves=moves)
        trial = self.kept.install(text, Trial(event.config, "kept") if fitted else tried, fitted=fitted)
        self._watch = self._returned = None
        self._tell(trial)
        if fitted:
            self._put_in_force(event, text)
        else:
            self._put_in_force(without_fittings(event), "")
            self._since, self._ready = self._now().mono, None
            self._nudged.set()

    # What is told.

    def _put_in_force(self, event: Configured, text: str) -> None:
        now = self._now()
        self._fit(event.window.fitted, text)
        self._emit(replace(event, moment=now))
        self._emit(Happened(Audit("config", event.config), now))

    def _tell(self, trial: Trial) -> None:
        ends = self._watch.since + TRIAL_MS if self._watch else 0
        self._emit(TrialTold(trial, self._now(), ends))

    def _audit(self) -> None:
        """How it stands, on record for the center."""
        if trial := self.kept.trial:
            self._emit(Happened(Audit("trial", trial.says), self._now()))
