"""One terminal put together: parts made and started in order, stopped in reverse."""

import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gpiozero import Factory

from hardware.board.readings import health
from sync.buffer.recorder import Recorder
from sync.bundles.bundle import BundleRefused
from sync.bundles.installed import let_move
from sync.bundles.kept_directory import KeptDirectory
from sync.contract import Fingers, Order, Report
from sync.errands import DiagnosticsUpload
from sync.uplink.host import Host
from sync.uplink.token_file import TokenFile
from sync.uplink.worker import Worker
from terminal import __version__
from terminal.app.startup import Startup
from terminal.config.fitted_settings import fitted_settings
from terminal.config.installed_trust import installed_trust
from terminal.core import State, view
from terminal.core.pin_attempts import locked
from terminal.core.state import Volatile
from terminal.domain.effects import CheckPin, Effect, Invite, Lamp, Record, Say, Tone
from terminal.domain.events import CardRead, Configured, Happened, Recorded
from terminal.domain.facts import Audit, Moment
from terminal.domain.fittings import Fittings
from terminal.domain.signed_people import people_disputes
from terminal.domain.time_bounds import ANY_TIME
from terminal.domain.window import Window
from terminal.services.carried_by_stick import CarriedByStick
from terminal.services.center_lines import CenterLines
from terminal.services.configuration_trial import ConfigurationTrial
from terminal.services.control_protocol import Answering, Check, Doctor, NextStaffFace, Status, StatusAnswer, Vitals
from terminal.services.control_socket import Control
from terminal.services.devices import Devices
from terminal.services.diagnostics.probes import fitted_center_refusal
from terminal.services.diagnostics.report import Reporter
from terminal.services.enrolment.wiring import EnrolmentWiring
from terminal.services.errands.errand_acts import ErrandActs
from terminal.services.errands.errand_desk import ErrandDesk, ErrandPlace
from terminal.services.loop import Loop
from terminal.services.monitors import BacklogMonitor, BoardMonitor, BufferMonitor, ScreenMonitor, TimeMonitor
from terminal.services.pin_verifier import PinVerifier
from terminal.services.service_manager import NO_MANAGER, ServiceManager
from terminal.services.software_wiring import software_inbox
from terminal.services.staff_screen import StaffFaces, StaffProcess
from terminal.services.stick_outcome import StickMonitor
from terminal.services.time_evidence import TimeEvidence
from terminal.services.time_servers import TimeServers
from terminal.services.trial_readings import TrialReadings
from terminal.services.upgrade_outcome import UpgradeMonitor

log = logging.getLogger(__name__)

Describe = Callable[[tuple[Check, ...], StatusAnswer, Moment], str]


class Terminal:
    """A terminal around its startup. `most` is the longest pause, in seconds, between tries to reach the center;
    `tls_clock` the time, ms UTC, that certificates are judged by where it is not the terminal's own; `disk` what is
    wrong with its folder's disk; `typed` takes what is typed into the screen's window; `manager` hears how it goes;
    an upgrade leaves at `outcome` what became of it; `describe` makes a text for IT of what it says of itself.
    """

    def __init__(
        self,
        startup: Startup,
        *,
        factory: Factory | None = None,
        most: float = 60.0,
        tls_clock: Callable[[], int] | None = None,
        disk: str = "",
        typed: Callable[[str], None] | None = None,
        manager: ServiceManager = NO_MANAGER,
        outcome: Path | None = None,
        describe: Describe | None = None,
    ) -> None:
        self.settings = settings = startup.settings
        self.time, self.buffer, self.screen = startup.time, startup.buffer, startup.screen
        self._remembered, self._typed, now = startup.remembered, typed, startup.time.now
        self._manager, heartbeat = manager, manager.heartbeat
        self._tls_clock = tls_clock or (lambda: now().at)
        self._lines = CenterLines(settings.center, Path(settings.runtime), self._certificate_time)
        self._lines.go(startup.fittings.center)
        self.fitted = fitted_settings(settings, startup.fittings)
        self.loop = Loop(startup.restored, now=now, act=self._act, show=self._show, turned=manager.feed)
        # Where certificates and configurations were not made by the clock that is told here, they bound nothing.
        bounds = (lambda: ANY_TIME) if tls_clock else self._evidence(startup).bounds
        self._time_monitor = TimeMonitor(self.time, bounds, self.loop.emit, now)
        self._buffer_monitor = BufferMonitor(self.buffer, disk, self.loop.emit, now)
        self._outcome, self._upgrade_monitor = outcome, UpgradeMonitor(outcome, self.loop.emit, now)
        self._backlog_monitor = BacklogMonitor(self.buffer, self.loop.emit, now)
        self._screen_monitor = ScreenMonitor(self.screen, self.loop.emit, now)
        self.recorder = Recorder(self.buffer, self._durable, now, heartbeat("recorder"))
        self.enrolment = self._enrolment()
        self.pin_verifier = PinVerifier(self.loop.emit, settings.trust.card_key, heartbeat("pin verifier"))
        self.devices = self._devices(factory)
        self.jobs = self.enrolment.jobs(self.devices.fingerprint)
        self._time_servers = TimeServers(settings.time_wish, outcome, now)
        self._describe = describe
        self._board_monitor = BoardMonitor(lambda: health(Path(settings.state)), self.loop.emit, now)
        self._trust = installed_trust(settings.trust)
        self.directory = KeptDirectory(self.buffer, settings.directory, self._trust, settings.trust.card_key)
        self.worker = Worker(self.buffer, self._host(), self._lines.connect, most, heartbeat)
        stick = CarriedByStick(outcome, self.worker.carried, self.loop.emit, now)
        self._stick_monitor = StickMonitor(outcome, self.loop.emit, now, stick.brought, lambda: stick.refused)
        readings = TrialReadings(
            self.loop, self.devices, self.worker, now, timekeeper=self.time, time_servers=self._time_servers
        )
        self.trial = ConfigurationTrial(
            self.buffer,
            self._trust,
            figures=readings.figures,
            engaged=readings.engaged,
            fit=self._fit,
            emit=self.loop.emit,
            now=now,
            heartbeat=heartbeat("trial"),
        )
        self.errands = self._errands(readings.engaged)
        self.staff = StaffFaces(settings.staff_screen) if settings.staff_screen else None
        draws = StaffProcess(settings.control, heartbeat=heartbeat("staff screen"))
        self.staff_process = draws if self.staff and self.screen.driver != "headless" else None
        self.reporter, self._effects = self._reporter(startup.first_frame), self._effect_table()

    def run(self, more: Iterable[Answering]) -> None:
        """Works until the loop is stopped; `more` are further answers at the control socket."""
        with ExitStack() as stack:
            stack.callback(self.buffer.close)
            stack.callback(self.screen.close)
            self._remember()
            control, staff = self._control(more), self.staff_process
            parts: list[Any] = [
                self.recorder,
                self.devices,
                self.pin_verifier,
                self.trial,
                self.errands,
                self.worker,
                control,
            ]
            for part in [*parts, staff] if staff else parts:
                stack.callback(part.close)
                part.start()
                self._manager.feed()  # a start may be slow, and each of these hang
            stack.callback(self.jobs.close)
            self._screen_monitor.look()
            stack.callback(self._manager.stopping)
            self.loop.run()

    def _control(self, more: Iterable[Answering]) -> Control:
        answers = [
            Status.answered_by(lambda _: self.reporter.status()),
            Doctor.answered_by(lambda _: self.reporter.doctor()),
            Vitals.answered_by(lambda _: self.reporter.vitals()),
            *self.jobs.answers,
        ]
        if self.staff:
            answers.append(NextStaffFace.answered_by(self.staff.answer))
        return Control(self.settings.control, [*answers, *more], self._manager.heartbeat("control"))

    def _remember(self) -> None:
        """What the desk needs before the center is there; and that it began."""
        for event in self._remembered:
            self.loop.emit(event)
        self.enrolment.keeper.tell()
        self._remember_directory()
        self.loop.emit(Happened(Audit("boot", __version__), self.time.now()))
        self._buffer_monitor.look()

    def _remember_directory(self) -> None:
        now = self.time.now()
        try:
            known = self.directory.known(now)
        except BundleRefused as e:
            log.error("the stored directory is not used: %s", e)
            self.loop.emit(Happened(Audit("directory_refused", f"stored: {e}"), now))
        else:
            if known:
                self.loop.emit(known)

    def _devices(self, factory: Factory | None) -> Devices:
        return Devices(
            self.fitted,
            factory=factory,
            emit=self.sensed,
            now=self.time.now,
            admit=self.enrolment.keeper.admit,
            window=lambda: self.loop.state.desk.window,
            heartbeat=self._manager.heartbeat,
        )

    def _reporter(self, first_frame: int | None) -> Reporter:
        return Reporter(
            lambda: self.fitted,
            first_frame=first_frame,
            now=self.time.now,
            recorder=self.recorder,
            loop=self.loop,
            buffer=self.buffer,
            worker=self.worker,
            screen=self.screen,
            staff=self.staff,
            devices=self.devices,
            board=self._board_monitor,
            upgrade=self._upgrade_monitor,
            stick=self._stick_monitor,
            time_servers=self._time_servers,
        )

    def _effect_table(self) -> dict[type, Callable[[Any], None]]:
        return {
            Record: self.recorder.record,
            Lamp: self.devices.lamp,
            Tone: self.devices.tone,
            Say: self.devices.say,
            CheckPin: self.pin_verifier.check,
            Invite: self.devices.invite,
        }

    def _host(self) -> Host:
        return Host(
            emit=self.loop.emit,
            now=self.time.now,
            heard=self._time_monitor.heard,
            trusted=self._trusted,
            settled=self._backlog_monitor.look,
            report=self._report,
            directory=self.directory,
            configure=self._configure,
            fingers=self._fingers,
            disputed=self._disputed,
            trust=self._trust,
            successions=self.settings.successions,
            token=TokenFile(self.settings.token),
            version=__version__,
            unfit=self._unfit,
            errand=self._errand,
            software=software_inbox(self.buffer, self.settings, self._outcome),
        )

    def _unfit(self, window: Window) -> str:
        return self._time_servers.refusal(window.fitted) or fitted_center_refusal(window)

    def _fit(self, fittings: Fittings, text: str) -> None:
        self.fitted = fitted_settings(self.settings, fittings)
        self.devices.refit(self.fitted)
        if self._lines.go(fittings.center):
            self.worker.nudge()
        self._time_servers.show(text, fittings)

    def _errand(self, order: Order, said: int) -> None:
        self.errands.take(order, said)

    def _errands(self, engaged: Callable[[], bool]) -> ErrandDesk:
        def desk() -> Volatile:
            return self.loop.state.desk

        keeper = self.enrolment.keeper
        place = ErrandPlace(
            emit=self.loop.emit,
            now=self.time.now,
            record=self.enrolment.recording.record,
            window=lambda: desk().window,
            directory=lambda: desk().directory,
            engaged=engaged,
            trying=lambda: (told := desk().trial) is not None and told.trial.stage == "watched",
            cards=self.settings.reader is not None,
            screen=self.settings.staff_screen is not None,
            shown=self._aside,
        )
        acts = ErrandActs(
            self.jobs,
            fingers=lambda badge: len(keeper.ledger.of(badge)),
            upload=self._upload,
            collect=self._diagnostics if self._describe else None,
            restart=self.loop.stop if self._manager.there else None,
            terminal=self.buffer.identity.terminal,
            move=lambda window: let_move(self.buffer, window, self.time.now()),
        )
        return ErrandDesk(self.buffer, place, acts, self._manager.heartbeat("errands"))

    def _upload(self, upload: DiagnosticsUpload) -> None:
        """By a line of its own, which ends with it: a center counts three of a terminal."""
        line = self._lines.connect(self.buffer.identity.key)
        try:
            line.diagnostics(upload)
        finally:
            self._lines.leave(line)

    def _diagnostics(self) -> str:
        assert self._describe
        return self._describe(self.reporter.doctor().checks, self.reporter.status(), self.time.now())

    def _configure(self, text: str, event: Configured) -> None:
        self.trial.take(text, event)

    def _report(self) -> Report:
        return self.reporter.report()

    def _evidence(self, startup: Startup) -> TimeEvidence:
        return TimeEvidence(
            self.buffer,
            installed_trust(self.settings.trust),
            built=startup.built,
            restored=startup.restored,
            ends=self._lines.certified_until,
        )

    def _certificate_time(self) -> int | None:
        return self._tls_clock() if self.time.trusted else None

    def _enrolment(self) -> EnrolmentWiring:
        def state() -> State:
            return self.loop.state

        return EnrolmentWiring(
            self.buffer,
            record=self.recorder.record,
            emit=self.loop.emit,
            now=self.time.now,
            window=lambda: state().desk.window,
            config=lambda: state().desk.config,
            locked=lambda badge: locked(state().kept.tries, badge, self.time.now()),
            card_key=self.settings.trust.card_key,
        )

    def _fingers(self, order: Fingers) -> str:
        wrong = self.enrolment.keeper.told(order)
        if self.devices.fingerprint:
            self.devices.fingerprint.examine()  # a supervisor may confirm it now
        return wrong

    def _disputed(self) -> tuple[str, ...]:
        known, ledger = self.loop.state.desk, self.enrolment.keeper.ledger
        return people_disputes(known.window, known.directory, known.roster, ledger)

    def sensed(self, event: Any) -> None:
        if isinstance(event, CardRead) and (self.enrolment.approval.takes(event) or self.errands.takes(event)):
            return
        self.loop.emit(event)

    def _act(self, effect: Effect) -> None:
        self._effects[type(effect)](effect)

    def _durable(self, event: Any) -> None:
        self._backlog_monitor.look()  # first: both are then shown by one frame
        self.loop.emit(event)
        self.enrolment.durable(event)
        self._buffer_monitor.look()
        if isinstance(event, Recorded):
            self.worker.nudge()

    def _trusted(self) -> bool:
        self._board_monitor.look()  # the delivery asks this at every turn, also while the center is away
        self._time_monitor.look()
        self._upgrade_monitor.look()
        self._time_servers.look()
        return self.time.trusted

    def _aside(self) -> bool:
        """Whether the staff have a screen of their own, and it shows something."""
        return self.staff is not None and self.staff.shown

    def _show(self, state: State) -> None:
        self._screen_monitor.look()
        self._stick_monitor.look()
        self.recorder.sign(state.now)
        self.screen.show(view(state, aside=self._aside()))
        self._manager.ready()
        if self.staff:
            self.staff.show(state)
        if not self.screen.pump(self._typed):
            self.loop.stop()
