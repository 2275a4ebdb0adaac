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

key_option = click.option(
    "--key",
    "key_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("it.key"),
    show_default=True,
    help="IT's signing key. It also counts the versions, so keep one copy in use.",
)

center_option = click.option("--center", "url", required=True, help="The center's address, https://…")

ca_option = click.option(
    "--ca", required=True, type=click.Path(path_type=Path, exists=True), help="The hall's own CA certificate."
)
