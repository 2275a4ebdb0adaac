"""What a terminal says of itself: to whoever asks at the control socket, and to the center."""

from typing import TYPE_CHECKING, Any

import msgspec

from sync.contract import Report
from terminal import __version__
from terminal.commands.checks import Check, of_lettering, of_running
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
        "light": terminal.screen.light,
        "frames": terminal.screen.frames,
        "staff_screen": terminal.staff.driver if terminal.staff else "",
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
    lettering = of_lettering(state.desk.window)
    return {"checks": msgspec.to_builtins([*checks, lettering, *_second(terminal)])}


def _second(terminal: "Terminal") -> list[Check]:
    """The line for the staff's own screen, where one is configured."""
    if terminal.staff is None:
        return []
    if terminal.staff.driver not in ("", "none"):
        return [Check("staff_screen", True, f"works ({terminal.staff.driver})")]
    remedy = "connect it; check [staff_screen] display in the settings; without a desktop it needs a graphics card"
    return [Check("staff_screen", False, "nothing shows it", f"{remedy} that the plate does not use")]


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
