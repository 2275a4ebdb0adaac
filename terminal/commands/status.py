"""`window-terminal status`: what the running terminal says of itself."""

from pathlib import Path
from typing import Any

import click
import msgspec

from terminal.commands.options import settings_option


@click.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(settings_path: Path, as_json: bool) -> None:
    """What the running terminal says of itself; exit 1 if none answers."""
    from terminal.config.settings import SettingsWrong, load
    from terminal.services.control_socket import NoAnswer, RequestRefused, call

    try:
        answer = call(load(settings_path).control, {"do": "status"})
    except (SettingsWrong, NoAnswer, RequestRefused) as e:
        raise click.ClickException(str(e)) from e
    click.echo(msgspec.json.encode(answer).decode() if as_json else _lines(answer))


def _lines(answer: dict[str, Any]) -> str:
    clock = answer["clock"]["trust"]
    lines: dict[str, str] = {
        "window": answer["window"] or "not paired" + (f", code {answer['code']}" if answer["code"] else ""),
        "configuration": answer["config"] or "none yet",
        "facts": f"{answer['recorded']} recorded, {answer['delivered']} delivered, {answer['waiting']} waiting,"
        f" {answer['refused']} refused",
        "clock": {"unset": "not trusted", "held": "held", "synced": "synchronised"}[clock],
        "center": answer["center"] or "answers",
        **answer["parts"],
    }
    return "\n".join(f"{name:14} {text}" for name, text in lines.items())
