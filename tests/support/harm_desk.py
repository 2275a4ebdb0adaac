"""A window whose terminal tries a harmful configuration: the real desk, plate and trial, in a described machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from display.lettering import writable
from display.lettering.coverage import has
from terminal.config.fitted_settings import fitted_settings
from terminal.config.lettering import lettering_problems
from terminal.config.settings import (
    BuzzerSettings,
    CenterSettings,
    EvaluatorSettings,
    SensorSettings,
    Settings,
    TrustSettings,
)
from terminal.core import view
from terminal.domain.events import Configured
from terminal.domain.fittings import Fittings
from terminal.domain.trial_watch import TrialFigures
from terminal.domain.window import Window
from terminal.services.device_factory import MISSING_DEVICE_ERRORS, openings_of
from terminal.services.diagnostics.probes import fitted_center_refusal
from terminal.services.screens import plate_screen
from terminal.services.time_servers import TimeServers
from terminal.services.upgrade_outcome import OUTCOME_FILE
from terminal.setup.paths import TIME_WISH
from tests.support.desk import Desk
from tests.support.harmful import HarmedTerminal
from tests.support.trial_desk import TrialDesk
from tests.support.unit_file import UNITS

CENTER_URL, SENSOR_PORT = "https://10.0.0.5:8443", "/dev/serial0"  # where they are
OWN = Settings(
    state="",
    runtime="",
    center=CenterSettings(CENTER_URL, "ca.pem"),
    trust=TrustSettings(()),
    evaluator=EvaluatorSettings(),
    sensor=SensorSettings(SENSOR_PORT),
    buzzer=BuzzerSettings(),
)


class HarmDesk(TrialDesk):
    """At a window that works by `window`."""

    def __init__(self, folder: Path, window: Window, terminal: HarmedTerminal) -> None:
        self.desk = Desk("2026-11-23 09:00", configured=False)
        self._terminal = terminal
        self._lettered: tuple[Window | None, dict[str, str]] = (
            None,
            {},
        )  # looked at last
        self.broken: dict[str, str] = {}  # devices that cannot be opened
        self.screen = plate_screen(OWN, headless=True)
        super().__init__(folder, known=False)
        self.reaches = self._center_answers
        self.push(1, window=window)

    def close(self) -> None:
        self.screen.close()
        super().close()

    def unfit(self, window: Window) -> str:
        """As the shipped units have it."""
        servers = TimeServers(Path(TIME_WISH), OUTCOME_FILE, self.now, units=UNITS)
        return servers.refusal(window.fitted) or fitted_center_refusal(window, look_up=False, units=UNITS)

    def serve(self) -> int:
        """A citizen rates and somebody touches; how many facts that made."""
        before, desk = len(self.desk.facts), self.desk
        desk.press("satisfied")
        desk.settle().wait(300)
        desk.release("satisfied")
        desk.card("0003020122")
        self._show(desk.settle())
        return len(desk.facts) - before

    def _center_answers(self) -> bool:
        """The right one, by the CA of the settings, or by no other."""
        center = self.fittings.center
        return center is None or (center.url == CENTER_URL and not center.ca)

    def _fitted(self, fittings: Fittings, text: str) -> None:
        if fittings.ntp != self.fittings.ntp:
            self.time = replace(self.time, moved=self.mono, fault="")
        super()._fitted(fittings, text)
        settings, self.broken = fitted_settings(OWN, fittings), {}
        factory = MockFactory()
        factory.reserve_pins(self, *(factory.pin(number).info.name for number in self._terminal.taken))
        opened = []
        for part, opening in openings_of(settings, factory, lambda _: None, self.now).items():
            try:
                opened.append(opening())
            except MISSING_DEVICE_ERRORS as e:
                self.broken[part] = str(e)
        for device in opened:
            device.close()
        factory.reset()
        if settings.sensor and settings.sensor.port != SENSOR_PORT:
            self.broken["sensor"] = f"{settings.sensor.port}: no sensor answers there"

    def _hear(self, event: Any) -> None:
        super()._hear(event)
        if isinstance(event, Configured):
            self._attempt(lambda: self.desk.do(event))
            self._attempt(lambda: self._show(self.desk))

    def _show(self, desk: Desk) -> None:
        self.screen.show(view(desk.state))

    def _attempt(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as e:  # noqa: BLE001 as the loop's guard: the desk goes on, and the trial hears of it
            self.faults = self.faults | {type(e).__name__: self.mono}

    def wait(self, ms: int) -> "HarmDesk":
        self.desk.wait(ms)
        super().wait(ms)
        self._attempt(self.desk.tick)
        return self

    def _figures(self) -> TrialFigures:
        window = self.desk.state.desk.window
        if window != self._lettered[0]:
            wrong = lettering_problems([window] if window else [], self._unwritable)
            self._lettered = window, {"lettering": "; ".join(wrong)} if wrong else {}
        self.silent = self.broken | self._lettered[1]
        self._be_told()
        return super()._figures()

    def _be_told(self) -> None:
        """By the first that answers."""
        terminal = self._terminal
        hosts = self.fittings.ntp or terminal.told[:1]
        answers = [host for host in hosts if host in (*terminal.told, *terminal.wrong)]
        if answers:
            fault = "timesyncd says 2027, center says 2026" if answers[0] in terminal.wrong else ""
            self.time = replace(self.time, told=self.mono, fault=fault)

    def _unwritable(self, text: str) -> list[Any]:
        return writable.unwritable(
            text, lambda text: has(text) and not set(text) & set(self._terminal.lacks), lambda: True
        )
