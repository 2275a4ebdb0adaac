"""The rollout of the last push as the center has it: looked at, and decided by whoever runs the center."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from terminal.commands.center.data import as_json, center_clock, clock_option, database, need_extra, opened
from terminal.commands.console import say
from terminal.commands.office_words import failure, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.rollouts.waves import RolloutAct


@click.command()
@click.argument("act", required=False, type=click.Choice(["pause", "resume", "cancel"]))
@database
@as_json
@clock_option
def rollout(act: "RolloutAct | None", database: str, as_json: bool, clock: Path | None) -> None:
    """Says how far the last push has come, or pauses, resumes or cancels it.

    A running center goes on within seconds. What a window has been offered stays there: to go back, push the old
    file again.
    """
    need_extra()
    from sync.rollouts.waves import NothingToDecide
    from terminal.commands.hall_lines import rollout_lines

    now = center_clock(clock)()
    with opened(database, make=False) as store:
        try:
            progress = store.rollouts.decide_here(act, now) if act else store.rollouts.progress(now)
        except NothingToDecide as e:
            raise failure(e) from e
        zone = store.zone()
    if as_json:
        say(json.dumps(msgspec.to_builtins(progress), ensure_ascii=False))
        return
    none = Mistake("no rollout yet: `config push` begins one")
    for line in rollout_lines(progress, zone) if progress else (none,):
        tell(line)
