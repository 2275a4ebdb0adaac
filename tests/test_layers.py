"""The pure modules cannot act, and the terminal's process carries nothing of the center."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = [
    "terminal/domain/facts.py",
    "terminal/domain/events.py",
    "terminal/domain/views.py",
    "terminal/domain/true_time.py",
    "terminal/domain/timetable.py",
    "terminal/domain/hall.py",
    "terminal/domain/look.py",
    "terminal/domain/window.py",
    "terminal/domain/effects.py",
    "terminal/attendance/session_ends.py",
    "terminal/attendance/shifts.py",
    "terminal/attendance/matching.py",
    "terminal/attendance/day.py",
    "terminal/attendance/closed_days.py",
    "terminal/core/day_tally.py",
    "terminal/domain/roster.py",
    "terminal/domain/finger_ledger.py",
    "terminal/core/post.py",
    "terminal/core/ratings.py",
    "terminal/core/pin_attempts.py",
    "terminal/core/stuck_keys.py",
    "terminal/core/state.py",
    "terminal/core/presence.py",
    "terminal/core/outcome.py",
    "terminal/core/invitations.py",
    "terminal/core/timers.py",
    "terminal/core/confirmations.py",
    "terminal/core/staff_view.py",
    "terminal/core/keys.py",
    "terminal/core/touches.py",
    "terminal/core/plate_view.py",
    "terminal/core/machine.py",
    "hardware/fingerprint/zfm.py",
    "hardware/card_reader/keystrokes.py",
    "hardware/evaluator/frames.py",
    "hardware/fingerprint/notepad.py",
    "hardware/port_errors.py",
    "hardware/fingerprint/errors.py",
    "hardware/board/health.py",
    "hardware/evaluator/debounce.py",
    "hardware/sound/volume.py",
    "hardware/sound/prompts.py",
    "hardware/sound/samples.py",
    "hardware/simulated/fingerprint/profiles.py",
    "hardware/simulated/fingerprint/memory.py",
    "hardware/simulated/fingerprint/chip.py",
    "hardware/simulated/buttons.py",
    "display/lettering/writable.py",
    "display/lettering/bidi.py",
    "display/lettering/line_breaking.py",
    "display/lettering/coverage.py",
    "display/lettering/coverage_table.py",
    "display/plate/legibility.py",
    "sync/journal/frames.py",
    "sync/journal/recording.py",
    "sync/buffer/numbering.py",
    "sync/buffer/chain.py",
]
ACTING = {"os", "time", "threading", "socket", "random", "secrets", "subprocess", "asyncio", "queue", "pathlib"}
ACTING |= {"pygame", "gpiozero", "serial", "requests", "tinydb"}


def imported(source: str) -> set[str]:
    """The top-level packages that a module's text imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", PURE)
def test_pure_modules_cannot_act(path: str) -> None:
    assert not imported((ROOT / path).read_text(encoding="utf-8")) & ACTING


def test_the_search_for_imports_sees_them_inside_functions() -> None:
    assert imported("def f():\n    from os.path import join\n    import time as t\n") == {"os", "time"}


def test_every_module_of_the_ladder_is_judged() -> None:
    """A new module beside these is either pure or stands in this list of shells."""
    shells = {"__init__.py", "__main__.py", "loop.py", "control.py", "settings.py", "verifier.py"}
    beside = {path.name for path in (ROOT / "terminal").glob("*.py")}
    assert beside - shells == {Path(path).name for path in PURE if path.rpartition("/")[0] == "terminal"}


def test_config_needs_no_device_library() -> None:
    """It runs on an office PC."""
    loaded = modules_after("from terminal.commands.config import config")
    assert not loaded & {"pygame", "gpiozero", "lgpio", "serial", "tinydb"}


def test_the_command_line_imports_nothing_heavy() -> None:
    loaded = modules_after("import terminal.__main__")
    assert not loaded & {"pygame", "gpiozero", "serial", "requests", "litestar", "sqlalchemy", "uvicorn"}


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
