"""The rollout of a push, decided at IT's desk: `window-terminal config rollout`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.office_words import failure, tell
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import Passphrases, opened_key, passphrase_option

if TYPE_CHECKING:
    from sync.rollouts.waves import RolloutAct


@click.command()
@click.argument("act", type=click.Choice(["pause", "resume", "cancel"]))
@key_option
@center_option
@ca_option
@passphrase_option
def rollout(act: "RolloutAct", *, key_path: Path, url: str, ca: Path, passphrase_files: tuple[Path, ...]) -> None:
    """Pause, resume or cancel how the last push goes on.

    What a window has been offered stays there. To go back, push the old file again. One that stopped by itself goes
    on by `resume`: what failed until then does not stop it again.
    """
    from sync.bundles.hand_over import decide_rollout
    from sync.rollouts.progress import read_answer
    from sync.rollouts.rollout_plan import RolloutDecision, sign_decision
    from terminal.commands.hall_lines import rollout_lines

    key = opened_key(key_path, Passphrases(passphrase_files))
    said = RolloutDecision("ed25519", act, time.time_ns() // 1_000_000)
    try:
        answer = read_answer(decide_rollout(url, ca, sign_decision(key, said)))
    except (OSError, ValueError) as e:
        raise failure(e) from e
    for line in rollout_lines(answer.rollout, answer.zone):
        tell(line)
