"""The command line: `window-terminal COMMAND`. Each command imports what it needs when it runs."""

import click

from terminal import __version__
from terminal.commands.buffer import buffer
from terminal.commands.center import center
from terminal.commands.config import config
from terminal.commands.demo import demo
from terminal.commands.doctor import doctor
from terminal.commands.fingers.command import fingers
from terminal.commands.plate import plate
from terminal.commands.run import run
from terminal.commands.simulate import simulate
from terminal.commands.staff_screen import staff_screen
from terminal.commands.status import status
from terminal.commands.voices import voices


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="window-terminal")
def main() -> None:
    """The terminal at a service window, and what belongs to it."""


for command in (run, status, doctor, plate, fingers, buffer, config, center, demo, simulate, staff_screen, voices):
    main.add_command(command)

if __name__ == "__main__":
    main()
