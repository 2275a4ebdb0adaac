"""The simulation: the further answers of a terminal on simulated devices: its pins, its picture, its clock."""

from threading import Event
from time import monotonic

from gpiozero.pins.mock import MockFactory
from msgspec.structs import asdict

from hardware.simulated.clock import SimulatedClocks, real_clock
from terminal.app.startup import Startup
from terminal.app.terminal import Describe, Terminal
from terminal.core.staff_view import staff_face
from terminal.domain.events import CardRead, Tick
from terminal.services.control_protocol import (
    Answering,
    BenchStatusAnswer,
    ClockMoved,
    FactsAfter,
    FactsAnswer,
    NextBenchStatus,
    PictureAnswer,
    PinEdge,
    ShownPicture,
    Status,
    TurnClock,
    Understood,
)
from terminal.services.diagnostics.report import LOOP_ANSWER_SECONDS
from terminal.services.service_manager import NO_MANAGER, ServiceManager

BENCH_HOLD_SECONDS = 0.5  # s that a question is held while nothing has changed
BENCH_LOOK_SECONDS = 0.01  # s between two looks whether something has


class Bench:
    """A terminal whose board is a bench with these clocks."""

    def __init__(
        self,
        startup: Startup,
        clocks: SimulatedClocks,
        manager: ServiceManager = NO_MANAGER,
        describe: Describe | None = None,
    ) -> None:
        self._factory = MockFactory()
        self._clocks = clocks
        # A demo's cable is plugged in again by somebody who watches: tries stay close together.
        # A story's clock is not the one that its certificates were made by.
        self.terminal = Terminal(
            startup,
            factory=self._factory,
            most=2.0,
            tls_clock=real_clock,
            typed=self._type,
            manager=manager,
            describe=describe,
        )
        self._typed = ""

    def answers(self) -> list[Answering]:
        return [
            Status.answered_by(lambda _: self._status()),
            NextBenchStatus.answered_by(self._next_status),
            PinEdge.answered_by(self._edge),
            ShownPicture.answered_by(self._picture),
            TurnClock.answered_by(self._clock),
            ClockMoved.answered_by(lambda _: self._tick()),
            FactsAfter.answered_by(self._facts),
        ]

    def _type(self, character: str) -> None:
        """A key in the plate's own window, in place of a card reader and a keypad: a line is a number."""
        if character in ("\r", "\n"):
            number, self._typed = self._typed, ""
            if number:
                self.terminal.sensed(CardRead(number, self.terminal.time.now()))
        elif character.isprintable():
            self._typed += character.upper()

    def _next_status(self, question: NextBenchStatus) -> BenchStatusAnswer:
        ends, never = monotonic() + BENCH_HOLD_SECONDS, Event()
        while self._mark() == question.seen and monotonic() < ends:
            never.wait(BENCH_LOOK_SECONDS)
        return self._status()

    def _mark(self) -> str:
        """Of what is cheap to look at: all else that is seen changes the plate."""
        terminal = self.terminal
        devices, buffer = terminal.devices, terminal.buffer
        seen = (terminal.screen.frames, devices.tones, devices.lit(), buffer.recorded, buffer.waiting)
        return f"{seen} {self._clocks.error} {self._clocks.boot}"

    def _status(self) -> BenchStatusAnswer:
        devices, mark = self.terminal.devices, self._mark()  # the mark first: what changes meanwhile is told again
        return BenchStatusAnswer(
            **asdict(self.terminal.reporter.status()),
            lamps=tuple(devices.lit()),
            tones=devices.tones,
            tone=devices.last_tone or "",
            clock_error=self._clocks.error,
            mark=mark,
            staff=self.terminal.loop.ask(staff_face, LOOP_ANSWER_SECONDS),
        )

    def _edge(self, question: PinEdge) -> Understood:
        evaluator = self.terminal.fitted.evaluator
        assert evaluator, "this bench has no evaluator"
        pin = self._factory.pin(evaluator.buttons[question.key])
        pin.drive_low() if question.pressed else pin.drive_high()
        return Understood()

    def _picture(self, _: ShownPicture) -> PictureAnswer:
        return self.terminal.loop.ask(
            lambda state: PictureAnswer(self.terminal.screen.picture(), self.terminal.screen.frames),
            LOOP_ANSWER_SECONDS,
        )

    def _clock(self, question: TurnClock) -> Understood:
        self._clocks.error = question.error
        self.terminal.time.doubt()
        self.terminal.worker.nudge()
        return self._tick()

    def _tick(self) -> Understood:
        self.terminal.loop.emit(Tick(self.terminal.time.now()))
        self.terminal.loop.ask(lambda state: None, LOOP_ANSWER_SECONDS)
        return Understood()

    def _facts(self, question: FactsAfter) -> FactsAnswer:
        return FactsAnswer(tuple(self.terminal.buffer.history(question.after + 1)))
