"""The further answers of a terminal on simulated devices: its pins, its picture, its clock."""

import base64
from typing import Any

import msgspec
from gpiozero.pins.mock import MockFactory

from hardware.simulated.clock import SimulatedClocks, real_clock
from terminal.app.startup import Startup
from terminal.app.terminal import Terminal
from terminal.domain.events import CardRead, Tick
from terminal.services.control_socket import Answer
from terminal.services.diagnostics.report import LOOP_ANSWER_SECONDS


class Bench:
    """A terminal whose board is a bench with these clocks."""

    def __init__(self, front: Startup, clocks: SimulatedClocks) -> None:
        self._factory = MockFactory()
        self._clocks = clocks
        # A demo's cable is plugged in again by somebody who watches: tries stay close together.
        # A story's clock is not the one that its certificates were made by.
        self.terminal = Terminal(
            front,
            factory=self._factory,
            most=2.0,
            tls_clock=real_clock,
            typed=self._type,
        )
        self._typed = ""

    def answers(self) -> dict[str, Answer]:
        return {
            "status": self._status,
            "edge": self._edge,
            "picture": self._picture,
            "clock": self._clock,
            "tick": self._tick,
            "facts": self._facts,
        }

    def _type(self, character: str) -> None:
        """A key in the plate's own window, in place of a card reader and a keypad: a line is a number."""
        if character in ("\r", "\n"):
            number, self._typed = self._typed, ""
            if number:
                self.terminal.sensed(CardRead(number, self.terminal.time.now()))
        elif character.isprintable():
            self._typed += character.upper()

    def _status(self, request: dict[str, Any]) -> dict[str, Any]:
        devices = self.terminal.devices
        return {
            **self.terminal.reporter.status(),
            "lamps": devices.lit(),
            "tones": devices.tones,
            "tone": devices.last_tone or "",
            "clock_error": self._clocks.error,
        }

    def _edge(self, request: dict[str, Any]) -> dict[str, Any]:
        """One edge of a button's pin: `key`, `pressed`."""
        evaluator = self.terminal.settings.evaluator
        assert evaluator, "this bench has no evaluator"
        pin = self._factory.pin(evaluator.buttons[request["key"]])
        pin.drive_low() if request["pressed"] else pin.drive_high()
        return {}

    def _picture(self, request: dict[str, Any]) -> dict[str, Any]:
        """The plate as it is shown: PNG in base64, and the frame's number."""
        png, frame = self.terminal.loop.ask(
            lambda state: (self.terminal.screen.picture(), self.terminal.screen.frames), LOOP_ANSWER_SECONDS
        )
        return {"png": base64.b64encode(png).decode(), "frame": frame}

    def _clock(self, request: dict[str, Any]) -> dict[str, Any]:
        """Turns the board's clock: `error` in ms ahead of the true time."""
        self._clocks.error = int(request["error"])
        self.terminal.time.doubt()
        self.terminal.worker.nudge()
        return self._tick(request)

    def _tick(self, request: dict[str, Any]) -> dict[str, Any]:
        """Somebody moved the shared clock: the desk looks at it."""
        self.terminal.loop.emit(Tick(self.terminal.time.now()))
        self.terminal.loop.ask(lambda state: None, LOOP_ANSWER_SECONDS)
        return {}

    def _facts(self, request: dict[str, Any]) -> dict[str, Any]:
        """The facts above seq `after`, as they are durable now."""
        facts = self.terminal.buffer.history(int(request["after"]) + 1)
        return {"facts": [msgspec.to_builtins(fact) for fact in facts]}
