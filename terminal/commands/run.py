"""`window-terminal run`: the terminal itself."""

from pathlib import Path

import click

from terminal.app.service import NoTerminal, serve
from terminal.commands.entry import described
from terminal.commands.options import settings_option


@click.command()
@settings_option
@click.option(
    "--simulated",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Run on simulated devices; the folder stands in for the board.",
)
@click.option("--headless", is_flag=True, help="Draw the plate without opening a window.")
def run(settings_path: Path, simulated: Path | None, headless: bool) -> None:
    """Run the terminal until it is told to stop (this is what the service runs)."""
    try:
        serve(settings_path, described, simulated, headless)
    except NoTerminal as e:
        raise click.ClickException(str(e)) from e
