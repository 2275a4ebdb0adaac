"""The procedure of an upgrade: does what each stage calls for, and makes the next one durable before it goes on."""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.vitals import VitalsAnswer
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.judgement import unsteady, worse
from terminal.setup.upgrade.progress import Progress, failed, patient, put_off, started, succeeded
from terminal.setup.upgrade.release_folders import ReleaseFolders
from terminal.setup.upgrade.service_control import ServiceControl, ServiceFailed

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # s between two looks at the service
NOTE_SECONDS = 300.0  # s of waiting that a cut may take from the count
WATCH_SECONDS = 120.0  # s
ANSWER_SECONDS = 60.0  # s in which a version must answer after its start: a card that just unpacked one is slow
LAST_LOOKS = 5  # before something is said to be so
STEADY_SECONDS = 30.0  # s after which what a program holds is no longer what it is still loading


class UpgradeFailed(Exception):
    """This act cannot be done; the message says why, and what was there before stays or comes back."""


class StagedRelease(Struct, frozen=True):
    """Which release a staged file is."""

    name: str
    pair: tuple[int, int]
    digest: str


class ReleaseSource(Protocol):
    """Where a new version comes from, and how it is tried. All of it may be asked again after a cut."""

    def unpack(self) -> StagedRelease:
        """Verifies the staged file and lays it out as a whole release folder. Raises `UpgradeFailed`, OSError."""

    def rehearse(self, name: str) -> None:
        """Lets it import, open a copy of the buffer and draw a plate. Raises `UpgradeFailed`, OSError."""

    def used(self, release: Progress) -> None:
        """From here on nothing older than this is taken. Durable. Raises OSError."""

    def forget(self) -> None:
        """Removes the staged file. Raises OSError."""


class Pace(Struct, frozen=True):
    """Time, as far as an upgrade waits for it; in seconds."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Procedure:
    """One upgrade after another on this machine, in the boot `boot`."""

    def __init__(
        self,
        journal: UpgradeJournal,
        folders: ReleaseFolders,
        service: ServiceControl,
        source: ReleaseSource,
        boot: str,
        pace: Pace | None = None,
    ) -> None:
        self._journal, self._folders, self._service, self._source = journal, folders, service, source
        self._boot, self._pace = boot, pace or Pace()
        self._acts: dict[str, Callable[[Progress], Progress]] = {
            "staged": self._unpack,
            "verified": self._rehearse,
            "tried": self._wait,
            "waiting": self._wait,
            "switching": self._switch,
            "switched": self._watch,
            "confirmed": self._tidy,
            "going_back": self._go_back,
            "way_back_failed": self._go_back,
        }

    def run(self) -> Progress | None:
        """Goes on with the upgrade that was begun, as far as it goes in this boot. Raises OSError."""
        with self._journal.held():
            progress = self._journal.read()
        if progress:
            self._journal.tell(progress)
        while progress and not progress.over and progress.rests != self._boot:
            progress = self._kept(progress, self._done(progress))
        if progress and progress.over:
            self._source.forget()
        return progress

    def _done(self, progress: Progress) -> Progress:
        log.info("upgrade %s → %s: %s", progress.old, progress.new, progress.stage)
        try:
            return self._acts[progress.stage](progress)
        except (UpgradeFailed, ServiceFailed, OSError, ValueError) as e:
            return failed(progress, str(e), self._boot)

    def _kept(self, before: Progress, after: Progress) -> Progress:
        """Makes the next stage durable, unless a start of the service has changed it meanwhile: that one counts."""
        with self._journal.held():
            now = self._journal.read()
            if now and now.stage != before.stage and now.stage == "going_back":
                return now
            if now and after.stage == "switched":
                after = replace(after, starts=now.starts)
            self._journal.write(after)
        return after

    # What each stage calls for.

    def _unpack(self, progress: Progress) -> Progress:
        release = self._source.unpack()
        return succeeded(replace(progress, new=release.name, pair=release.pair, digest=release.digest))

    def _rehearse(self, progress: Progress) -> Progress:
        self._source.rehearse(progress.new)
        return succeeded(progress)

    def _wait(self, progress: Progress) -> Progress:
        begun, noted = self._pace.now(), progress
        while (vitals := self._measured()) and vitals.engaged and patient(progress):
            self._pace.sleep(LOOK_SECONDS)
            progress = replace(progress, waited=noted.waited + self._pace.now() - begun)
            if progress.waited - noted.waited >= NOTE_SECONDS:
                begun, noted = self._pace.now(), self._kept(progress, progress)
        if vitals and vitals.engaged:
            if progress.stage == "tried":
                return put_off(progress, self._boot)
            log.warning("somebody is always served, it says: after %.0f s not waited for", progress.waited)
        self._source.used(progress)
        return succeeded(replace(progress, before=vitals, starts=0))

    def _switch(self, progress: Progress) -> Progress:
        if not self._serves(progress.new):
            self._restart(progress.new)
        return succeeded(progress)

    def _watch(self, progress: Progress) -> Progress:
        begun, early = self._pace.now(), self._answer(progress.new)
        while (passed := self._pace.now() - begun) < WATCH_SECONDS:
            self._pace.sleep(LOOK_SECONDS)
            now = self._service.vitals()
            if now and passed < STEADY_SECONDS and now.began == early.began:
                early = now
        if reasons := self._reasons(progress, early):
            raise UpgradeFailed("; ".join(reasons))
        return succeeded(progress)

    def _go_back(self, progress: Progress) -> Progress:
        if not self._serves(progress.old):
            self._restart(progress.old)
        self._answer(progress.old)
        return succeeded(progress)

    def _tidy(self, progress: Progress) -> Progress:
        self._folders.point("confirmed", progress.new)
        self._folders.prune({progress.old, progress.new})
        return succeeded(progress)

    def _reasons(self, progress: Progress, early: VitalsAnswer) -> tuple[str, ...]:
        """Why it should be left, by the best of the last looks: a device may miss one."""
        reasons: tuple[str, ...] = ()
        for _ in range(LAST_LOOKS):
            late = self._measured()
            if late is None or late.release != progress.new:
                return ("it does not answer any more",)
            reasons = (*unsteady(early, late), *worse(progress.before, late))
            if not reasons:
                break
            self._pace.sleep(LOOK_SECONDS)
        return reasons

    # The service.

    def _measured(self) -> VitalsAnswer | None:
        """Its answer; None only where it is silent for several looks."""
        for _ in range(LAST_LOOKS):
            if vitals := self._service.vitals():
                return vitals
            self._pace.sleep(LOOK_SECONDS)
        return None

    def _serves(self, name: str) -> bool:
        return self._folders.linked("current") == name and self._service.vitals() is not None

    def _restart(self, name: str) -> None:
        """Nobody can press from the first line to the last."""
        self._service.stop()
        self._folders.point("current", name)
        self._service.start()

    def _answer(self, name: str) -> VitalsAnswer:
        """Its first answer. Raises `UpgradeFailed` where none comes in time."""
        until = self._pace.now() + ANSWER_SECONDS
        while self._pace.now() < until:
            vitals = self._service.vitals()
            if vitals and vitals.release == name:
                return vitals
            self._pace.sleep(LOOK_SECONDS)
        raise UpgradeFailed(f"{name} does not answer {ANSWER_SECONDS:.0f} s after its start")


def at_start(journal: UpgradeJournal, folders: ReleaseFolders) -> None:
    """Just before the service starts: counts that, and lets the link name the version that may. Raises OSError."""
    with journal.held():
        progress = journal.read()
        if progress is None or progress.over:
            return
        after = started(progress)
        if after != progress:
            journal.write(after)
        name = after.new if after.link == "new" else after.old
        if folders.complete(name):
            folders.point("current", name)


def begin(journal: UpgradeJournal, folders: ReleaseFolders) -> None:
    """Begins an upgrade by the file that lies staged. Raises OSError."""
    with journal.held():
        journal.write(Progress("staged", old=folders.linked("confirmed") or folders.linked("current")))


def begin_with(journal: UpgradeJournal, folders: ReleaseFolders, new: str) -> None:
    """Begins an upgrade to a version that somebody has laid out whole. Raises OSError, ValueError."""
    with journal.held():
        before = journal.read()
        if before and not before.over:
            raise ValueError(f"an upgrade to {before.new or 'another release'} is not over yet")
        if not folders.complete(new):
            raise ValueError(f"{new} is not whole")
        journal.write(Progress("verified", old=folders.linked("current"), new=new))
