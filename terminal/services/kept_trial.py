"""The kept trial: how the trial of a configuration stands, as the buffer has it beside the configurations."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles import bundle
from sync.bundles.installed import kept, pending
from sync.bundles.trust import KeyTrust
from terminal.domain.events import Configured
from terminal.domain.facts import Moment
from terminal.domain.trial import Trial

_trial_json = msgspec.json.Decoder(Trial)


class KeptTrial:
    """Under its holder's lock. What stores raises OSError; what `end` says is owed to the disk until it is paid."""

    def __init__(self, buffer: Buffer, installed: KeyTrust, now: Callable[[], Moment]) -> None:
        self._buffer, self._installed, self._now = buffer, installed, now
        self._owed: KeptBundles | None = None
        self.trial = _read(buffer.configurations.trial)

    @property
    def owes(self) -> bool:
        return self._owed is not None

    def pay(self) -> None:
        """Stores what the disk refused before."""
        if self._owed:
            self._buffer.configure(self._owed)
            self._owed = None

    def current(self) -> Configured | None:
        """What a start goes by; None where there is none, or none that may be used."""
        try:
            return kept(self._buffer, self._installed, self._now())
        except bundle.BundleRefused:
            return None

    @property
    def pending_text(self) -> str:
        return self._buffer.configurations.pending

    def pending(self) -> Configured:
        """What waits to be tried, or is. Raises `BundleRefused`."""
        return pending(self._buffer, self._installed, self._now())

    def fitted_text(self, event: Configured) -> str:
        """The bundle by which what a start goes by was fitted; empty where that has the terminal's own fittings."""
        now = self._buffer.configurations
        return now.current if now.fitted == event.config else ""

    # Each stores one stage, whole or not at all, and gives it.

    def install(self, text: str, trial: Trial, *, fitted: bool) -> Trial:
        """At once, without a trial; its fittings only where they are `fitted` already, else they wait for it."""
        pair = bundle.pair(trial.config)
        pending_text, fits = ("", trial.config) if fitted else (text, "")
        return self._store(KeptBundles(text, pending=pending_text, high_water=pair, fitted=fits), trial)

    def wait(self, text: str, trial: Trial) -> Trial:
        """Beside the one in force, which stays what a start goes by."""
        now = self._buffer.configurations
        return self._store(replace(now, pending=text, high_water=bundle.pair(trial.config)), trial)

    def keep(self, trial: Trial) -> Trial:
        """The stage alone."""
        return self._store(self._buffer.configurations, trial)

    def succeed(self) -> Trial:
        """What was on trial is kept."""
        assert self.trial
        now = self._buffer.configurations
        done = replace(now, current=now.pending, last_good=now.current, pending="", fitted=self.trial.config)
        return self._store(done, replace(self.trial, stage="kept"))

    def end(self, trial: Trial) -> None:
        """Of one try: the desk has left it, whatever the disk says to that; what is over is no longer pending."""
        now = self._buffer.configurations
        pending_text = now.pending if trial.stage == "pending" else ""
        self.trial, self._owed = trial, replace(now, pending=pending_text, trial=_text(trial))

    def _store(self, bundles: KeptBundles, trial: Trial) -> Trial:
        self._buffer.configure(replace(bundles, trial=_text(trial)))
        self.trial, self._owed = trial, None
        return trial


def _text(trial: Trial) -> str:
    return msgspec.json.encode(trial).decode()


def _read(text: str) -> Trial | None:
    """None where there never was one, or where a later program wrote of it what is not known here."""
    try:
        return _trial_json.decode(text) if text else None
    except msgspec.ValidationError:
        return None
