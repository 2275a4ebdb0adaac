"""The report: what a terminal says of itself, to whoever asks at the control socket, and to the center."""

from collections.abc import Callable
from datetime import UTC, datetime

from display.screen.screen import Screen
from sync.buffer import Buffer
from sync.buffer.recorder import Recorder
from sync.bundles.installed import REFUSED
from sync.contract import Report, TrialReport, key_hash
from sync.uplink.worker import Worker
from terminal import __version__
from terminal.config.settings import Settings
from terminal.core import State, engaged, trial_says, troubles, view
from terminal.domain.facts import Moment
from terminal.domain.vitals import VitalsAnswer
from terminal.services import process_figures
from terminal.services.control_protocol import Check, ClockStatus, DoctorAnswer, StatusAnswer
from terminal.services.devices import Devices
from terminal.services.diagnostics.checks import (
    check,
    of_claims,
    of_directory,
    of_due_dates,
    of_lettering,
    of_refusal,
    of_running,
    of_stick,
    of_trial,
)
from terminal.services.diagnostics.due_dates import due
from terminal.services.loop import Loop
from terminal.services.monitors import BoardMonitor
from terminal.services.staff_screen import StaffFaces
from terminal.services.stick_outcome import StickMonitor
from terminal.services.time_servers import TimeServers
from terminal.services.upgrade_outcome import UpgradeMonitor

LOOP_ANSWER_SECONDS = 1.0  # s that whoever asks through the control socket waits for the desk


class Reporter:
    """Asks the parts of one terminal, which works by `settings`; `staff` is None without a second screen.

    `first_frame` is when the plate hung, ms after the process began; None for not.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        first_frame: int | None,
        now: Callable[[], Moment],
        recorder: Recorder,
        loop: Loop,
        buffer: Buffer,
        worker: Worker,
        screen: Screen,
        staff: StaffFaces | None,
        devices: Devices,
        board: BoardMonitor,
        upgrade: UpgradeMonitor,
        stick: StickMonitor,
        time_servers: TimeServers,
    ) -> None:
        self._first_frame, self._now, self._recorder = first_frame, now, recorder
        self._settings, self._loop, self._buffer, self._worker = settings, loop, buffer, worker
        self._screen, self._staff, self._devices, self._board = screen, staff, devices, board
        self._upgrade, self._stick, self._time_servers = upgrade, stick, time_servers

    def status(self) -> StatusAnswer:
        """What the control socket and `status` give."""
        state, buffer = self._loop.ask(lambda state: state, LOOP_ANSWER_SECONDS), self._buffer
        through, refused = buffer.cursors.through, len(buffer.refused())
        return StatusAnswer(
            version=__version__,
            terminal=buffer.identity.terminal,
            series=buffer.identity.series,
            window=state.desk.window.window if state.desk.window else buffer.kept("window") or "",
            config=state.desk.config,
            code=state.desk.joining.code if state.desk.joining else "",
            recorded=buffer.recorded,
            waiting=buffer.waiting + self._worker.earlier.waiting,
            delivered=through - refused,
            refused=refused,
            clock=ClockStatus(state.now.at, state.now.clock, state.now.boot),
            center=self._worker.link.why or "",
            parts=self._parts(state),
            claims=self._worker.disputes.open,
            pending=bool(state.desk.pending),
            plate=view(state, aside=self._staff is not None and self._staff.shown),
            screen=self._screen.driver,
            light=self._screen.light,
            frames=self._screen.frames,
            staff_screen=self._staff.driver if self._staff else "",
            fingerprint=key_hash(buffer.identity.key),
            software=self._software(),
            trial=trial_says(state),
            config_refused=buffer.kept(REFUSED) or "",
            stick=self._stick_refused(state),
        )

    def vitals(self) -> VitalsAnswer:
        """How well this version works."""
        state, mono = self._loop.ask(lambda state: state, LOOP_ANSWER_SECONDS), self._now().mono
        sensor = self._devices.fingerprint
        return VitalsAnswer(
            release=process_figures.release(),
            began=process_figures.began(),
            first_frame=self._first_frame if self._screen.frames else None,
            screen=troubles(state).get("screen", ""),
            durable=self._recorder.durable,
            sensor=_since(sensor.answered if sensor and sensor.about else None, mono),
            keys=self._devices.keys_answer,
            center=_since(self._worker.acknowledged, mono),
            memory=process_figures.memory(),
            engaged=engaged(state),
        )

    def doctor(self) -> DoctorAnswer:
        """What works and what does not."""
        state = self._loop.ask(lambda state: state, LOOP_ANSWER_SECONDS)
        settings = self._settings()
        checks = of_running(
            settings,
            troubles(state),
            self._worker.link.why,
            state.now.clock,
            self._screen.driver,
            self._devices.touch_trouble,
        )
        directory, lettering = of_directory(settings, state.desk.directory), of_lettering(state.desk.window)
        dates = of_due_dates(self._due(state))
        claims = of_claims(self._worker.disputes.open)
        trial = of_trial(state.desk.trial.trial if state.desk.trial else None, trial_says(state))
        refusal = of_refusal(self._buffer.kept(REFUSED) or "")
        time = check("time_servers", self._untold(), "as IT or setup named them")
        taken = trial, refusal, of_stick(self._stick_refused(state))
        return DoctorAnswer((*checks, time, claims, *taken, directory, lettering, *dates, *_second(self._staff)))

    def report(self) -> Report:
        """What the center is told every now and then."""
        state = self._loop.state
        return Report(
            version=__version__,
            config=state.desk.config,
            recorded=self._buffer.recorded,
            waiting=self._buffer.waiting + self._worker.earlier.waiting,
            clock=state.now.clock,
            parts=self._parts(state),
            board=self._board.figures,
            upgrade=self._software(),
            trial=_trial(state),
        )

    def _software(self) -> str:
        return "; ".join(filter(None, (self._worker.software.says, self._upgrade.says)))

    def _stick_refused(self, state: State) -> str:
        """Why the last stick was not taken, and when by the hall's clock; empty where it was."""
        refusal, window = self._stick.refusal, state.desk.window
        if refusal is None:
            return ""
        local = window.local(refusal.at) if window else datetime.fromtimestamp(refusal.at / 1000, UTC)
        when = local.isoformat(timespec="seconds") if refusal.at else "at a time that nobody knows"
        return f"refused {when}: {refusal.says}"

    def _parts(self, state: State) -> dict[str, str]:
        """What is wrong, by part; and what is due."""
        untold = {"time_servers": why} if (why := self._untold()) else {}
        return {str(part): why for part, why in troubles(state).items()} | untold | self._due(state)

    def _untold(self) -> str:
        """Who is to tell the time, and why root has not set it."""
        return "; ".join(f"{about}: {why}" for about, why in self._time_servers.look().items())

    def _due(self, state: State) -> dict[str, str]:
        return due(self._buffer.configurations.current, self._worker.certificate_ends, state.now)


def _trial(state: State) -> TrialReport | None:
    if state.desk.trial is None:
        return None
    trial = state.desk.trial.trial
    return TrialReport(trial.config, trial.stage, trial_says(state))


def _since(moment: int | None, mono: int) -> int | None:
    return None if moment is None else max(mono - moment, 0)


def _second(staff: StaffFaces | None) -> list[Check]:
    """The line for the staff's own screen, where one is configured."""
    if staff is None:
        return []
    return [check("staff_screen", "" if staff.shown else "nothing shows it", f"works ({staff.driver})")]
