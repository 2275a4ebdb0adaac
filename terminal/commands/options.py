"""The options that several commands take."""

from pathlib import Path

import click

DEFAULT_SETTINGS = Path("/etc/window-terminal/terminal.toml")

settings_option = click.option(
    "--settings",
    "settings_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_SETTINGS,
    show_default=True,
    help="The local settings file.",
)
