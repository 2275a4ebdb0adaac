"""The trial readings: what is measured of a running terminal before a configuration is applied and after."""

from collections.abc import Callable
from typing import get_args

from msgspec.structs import replace

from hardware.timekeeper import Timekeeper
from sync.uplink.worker import Worker
from terminal.core import State, engaged
from terminal.domain.events import Device
from terminal.domain.facts import Moment
from terminal.domain.trial_watch import NetworkTime, TrialFigures
from terminal.domain.window import Window
from terminal.services import process_figures
from terminal.services.devices import Devices
from terminal.services.diagnostics.checks import of_lettering
from terminal.services.loop import Loop
from terminal.services.time_servers import TimeServers

SENSOR_SILENT_MS = 10_000  # ms: one that works answers every two seconds
WATCHED = (*get_args(Device), "fingers", "font")


class TrialReadings:
    """Of one terminal; for one thread, which is not the desk's."""

    def __init__(
        self,
        loop: Loop,
        devices: Devices,
        worker: Worker,
        now: Callable[[], Moment],
        *,
        timekeeper: Timekeeper,
        time_servers: TimeServers,
    ) -> None:
        self._loop, self._devices, self._worker, self._now = loop, devices, worker, now
        self._timekeeper, self._time_servers = timekeeper, time_servers
        self._lettered: tuple[Window | None, str] = None, ""  # what was looked at last, and what was wrong

    def engaged(self) -> bool:
        """Whether somebody is at the desk."""
        state, now = self._loop.state, self._now()
        return engaged(replace(state, now=max(state.now, now, key=lambda each: each.mono)))

    def figures(self) -> TrialFigures:
        state, worker = self._loop.state, self._worker
        mono = self._now().mono
        return TrialFigures(
            mono=mono,
            drawn=self._loop.drawn,
            silent=self._silent(state, mono),
            faults=self._loop.faults,
            center=worker.acknowledged,
            memory=process_figures.memory(),
            settled=self._heard_of(state),
            time=self._network_time(),
        )

    def _network_time(self) -> NetworkTime:
        keeper = self._timekeeper
        return NetworkTime(keeper.network(), self._time_servers.moved, keeper.fault, keeper.doubted)

    def _silent(self, state: State, mono: int) -> dict[str, str]:
        silent = {str(part): why for part, why in state.desk.parts.items() if part in WATCHED}
        sensor = self._devices.fingerprint
        if sensor and (sensor.answered is None or mono - sensor.answered > SENSOR_SILENT_MS):
            silent.setdefault("sensor", "it does not answer")
        if not self._devices.keys_answer and not silent.keys() & {"evaluator", "bus"}:
            silent["keys"] = "they do not answer"
        if wrong := self._unwritable(state.desk.window):
            silent["lettering"] = wrong
        return silent | self._time_servers.look()

    def _heard_of(self, state: State) -> bool:
        """Whether the slow ones, sensor and center, have answered since the start or are known not to."""
        sensor = self._devices.fingerprint
        known = sensor is None or sensor.answered is not None or "sensor" in state.desk.parts
        return known and self._worker.link.tried

    def _unwritable(self, window: Window | None) -> str:
        if window != self._lettered[0]:
            check = of_lettering(window)
            self._lettered = window, "" if check.ok else check.says
        return self._lettered[1]
