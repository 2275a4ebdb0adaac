"""The windows of the hall as the center knows them: whether each has what IT published, and who holds it."""

from pathlib import Path

import click

from terminal.commands.center.data import as_json, center_clock, clock_option, database, need_extra, opened
from terminal.commands.hall_lines import show_hall


@click.command()
@database
@as_json
@clock_option
def windows(database: str, as_json: bool, clock: Path | None) -> None:
    """Lists every window of the published hall, the sickest first: which terminal stands there, whether it has the
    configuration that IT published last, since when, and why not; who holds the window, and what is wrong there.

    Times are the hall's. The last line adds up. Exit 1 where a window lags behind what IT published. Of the faults
    that a terminal tells of, the worst stands here; `center terminals --json` has them all.
    """
    need_extra()
    with opened(database, make=False) as store:
        answer = store.answer(center_clock(clock)())
    show_hall(answer, as_json)
