"""`window-terminal status`: what the running terminal says of itself."""

from pathlib import Path

import click

from terminal.commands.console import say
from terminal.commands.options import settings_option
from terminal.config.settings import SettingsWrong, load
from terminal.domain.center_claims import claim_remedy
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import NoAnswer, RequestRefused, asked, call
from terminal.services.diagnostics.remedies import not_taken

UNPUBLISHED = " for this window: `config push` of a hall that has it; else reject and accept it where it stands"

START_IT = "sudo systemctl start window-terminal; why it ended: journalctl -u window-terminal"


@click.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(settings_path: Path, as_json: bool) -> None:
    """What the running terminal says of itself; exit 1 if none answers."""
    try:
        control = load(settings_path).control
        said = [asked(control, Status()).decode()] if as_json else [*_lines(call(control, Status())), *_units()]
    except NoAnswer as e:
        raise click.ClickException(f"{e}; {START_IT}") from e
    except (SettingsWrong, RequestRefused) as e:
        raise click.ClickException(str(e)) from e
    for line in said:
        say(line)


def _stands(answer: StatusAnswer) -> str:
    """The window; and the code where the center has not accepted this terminal, or turned it away."""
    if not answer.code:
        return answer.window or "not paired"
    stands = f"{answer.window}, not accepted" if answer.window else "not paired"
    return f"{stands}, code {answer.code}"


def _lines(answer: StatusAnswer) -> list[str]:
    lines = {
        "window": _stands(answer),
        "configuration": answer.config or "none yet" + _why_none(answer),
        "facts": f"{answer.recorded} recorded, {answer.delivered} delivered, {answer.waiting} waiting,"
        f" {answer.refused} refused",
        "clock": {"unset": "not trusted", "held": "held", "synced": "synchronised"}[answer.clock.trust],
        "center": answer.center or "answers",
        **({"trial": answer.trial} if answer.trial else {}),
        **({"refused": f"{refused}; to do: {not_taken(refused)}"} if (refused := answer.config_refused) else {}),
        **({"stick": answer.stick} if answer.stick else {}),
        **({"software": answer.software} if answer.software else {}),
        **answer.parts,
        **{f"{about} disputed": f"{said}; to do: {claim_remedy(about)}" for about, said in answer.claims.items()},
    }
    return [f"{name:14} {text}" for name, text in lines.items()]


def _why_none(answer: StatusAnswer) -> str:
    """What is missing for the first one; where one came and was refused, the line of that says it."""
    if answer.config_refused:
        return ": the one that came was refused"
    return UNPUBLISHED if answer.window and not answer.code else ""


def _units() -> list[str]:
    """Said where they are not those of the program: a terminal cannot see that itself."""
    from terminal.setup.places import Places
    from terminal.setup.unit_versions import of_units

    check = of_units(Places())
    return [f"{'units':14} {check.says}; to do: {check.do}"] if check and not check.ok else []
