"""The command line: `window-terminal COMMAND`. Only the command that is asked for is imported."""

import os
from importlib import import_module
from typing import Any

import click

from terminal import __version__
from terminal.commands.console import Speaking, tell_strange_letters
from terminal.commands.usage_words import name_usage_words

# pygame greets on standard output when it is imported; that belongs to the commands' own answers.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

PLACES = {
    "run": ".run",
    "status": ".status",
    "doctor": ".doctor",
    "diagnostics": ".diagnostics",
    "fingers": ".fingers",
    "plate": ".plate.command",
    "voices": ".voices",
    "fault-plate": ".fault_plate",
    "staff-screen": ".staff_screen",
    "buffer": ".buffer",
    "config": ".config",
    "release": ".release",
    "center": ".center.command",
    "demo": ".demo",
    "setup": ".setup",
    "simulate": ".simulate.sensor",
    "upgrade": ".upgrade",
    "trust": ".trust",
}


class Commands(Speaking):
    """A terminal that starts must not wait for the commands of the office."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        name_usage_words()
        return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in PLACES:
            return None
        module = import_module(PLACES[cmd_name], "terminal.commands")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="window-terminal")
def main() -> None:
    """The terminal at a service window, and what belongs to it."""
    tell_strange_letters()


if __name__ == "__main__":
    main()
