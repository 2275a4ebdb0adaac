"""The entry of the installed program: the words by which the unit runs the service are understood without click.

That is for people: its help, its completion and what it looks up of this Python take as long to load as the buffer,
and the plate would wait for it at every start.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal.app.service import NoTerminal, serve
from terminal.services.log_text import shown_lines

if TYPE_CHECKING:
    from terminal.config.settings import Settings


def enter() -> None:
    """Runs what was typed; all other words are the command line's."""
    match sys.argv[1:]:
        case ["run", "--settings", settings, "--simulated", folder] if Path(folder).is_dir():
            _serve(Path(settings), Path(folder))
        case ["run", "--settings", settings]:
            _serve(Path(settings))
        case _:
            from terminal.__main__ import main

            main()


def _serve(settings: Path, simulated: Path | None = None) -> None:
    try:
        serve(settings, described, simulated)
    except NoTerminal as e:
        sys.exit(f"Error: {shown_lines(str(e))}")


def described(settings: "Settings") -> Any:
    """What makes the text for IT: it is imported only once somebody asks for it."""

    def describe(checks: Any, status: Any, now: Any) -> str:
        from terminal.services.upgrade_outcome import OUTCOME_FILE
        from terminal.setup.diagnostics_file import TerminalAnswers, diagnostics

        return diagnostics(settings, TerminalAnswers(checks, status), now, OUTCOME_FILE.parent)

    return describe


if __name__ == "__main__":
    enter()
