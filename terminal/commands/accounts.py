"""What a terminal says of itself: to whoever asks at the control socket, and to the center."""

from typing import TYPE_CHECKING, Any

import msgspec

from sync.contract import Report
from terminal import __version__
from terminal.commands.checks import of_running
from terminal.core import troubles, view

if TYPE_CHECKING:
    from terminal.commands.assembly import Terminal

ANSWER = 1.0  # s that whoever asks through the control socket waits for the desk


def status(terminal: "Terminal") -> dict[str, Any]:
    """What the control socket and `status` give."""
    state, buffer = terminal.loop.ask(lambda state: state, ANSWER), terminal.buffer
    through, refused = buffer.cursors.through, len(buffer.refused())
    return {
        "version": __version__,
        "terminal": buffer.identity.terminal,
        "series": buffer.identity.series,
        "window": state.desk.window.window if state.desk.window else "",
        "config": state.desk.config,
        "code": state.desk.code,
        "recorded": buffer.recorded,
        "waiting": buffer.waiting,
        "delivered": through - refused,
        "refused": refused,
        "clock": {"at": state.now.at, "trust": state.now.clock, "boot": state.now.boot},
        "center": terminal.worker.link.why or "",
        "parts": troubles(state),
        "pending": bool(state.desk.pending),
        "plate": msgspec.to_builtins(view(state)),
        "screen": terminal.screen.driver,
        "frames": terminal.screen.frames,
    }


def doctor(terminal: "Terminal") -> dict[str, Any]:
    """What works and what does not."""
    state = terminal.loop.ask(lambda state: state, ANSWER)
    checks = of_running(
        terminal.settings,
        troubles(state),
        terminal.worker.link.why,
        state.now.clock,
        terminal.screen.driver,
        terminal.devices.touch_trouble,
    )
    return {"checks": msgspec.to_builtins(checks)}


def report(terminal: "Terminal") -> Report:
    """What the center is told every now and then."""
    state = terminal.loop.state
    return Report(
        version=__version__,
        config=state.desk.config,
        recorded=terminal.buffer.recorded,
        waiting=terminal.buffer.waiting,
        clock=state.now.clock,
        parts={str(part): why for part, why in troubles(state).items()},
        board=terminal.board.figures,
    )
