"""`window-terminal staff-screen`: draws the staff's own screen of a running terminal, which starts it by itself."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.config.settings import StaffScreenSettings
from terminal.services.control_protocol import NextStaffFace, StaffFaceAnswer
from terminal.services.control_socket import NoAnswer, RequestRefused, call
from terminal.services.log_text import log_to_console

if TYPE_CHECKING:
    from display.screen.screen import Screen

STAFF_ANSWER_SECONDS = 5.0  # s for an answer; it is held for one
DISPLAY_RETRY_TURNS = 10  # turns, a second each where nothing changes, until a missing display is looked for again


@click.command("staff-screen")
@click.option(
    "--control",
    type=click.Path(path_type=Path),
    required=True,
    help="The running terminal's control socket.",
)
def staff_screen(control: Path) -> None:
    """Draw the staff's own screen of the terminal that runs; ends with it."""
    log_to_console("%(asctime)s %(levelname)s staff screen: %(message)s")
    try:
        answer = call(control, NextStaffFace(), STAFF_ANSWER_SECONDS)
        while answer.screen is None:  # the terminal is only starting
            answer = call(control, NextStaffFace(), STAFF_ANSWER_SECONDS)
        with _opened(answer.screen) as screen:
            _follow(control, screen, answer)
    except (NoAnswer, RequestRefused) as e:
        raise click.ClickException(str(e)) from e


def _opened(settings: StaffScreenSettings) -> "Screen":
    from terminal.services import screens

    return screens.staff_screen(settings)


def _follow(control: Path, screen: "Screen", answer: StaffFaceAnswer) -> None:
    """Shows each face, until the window is closed. Raises `NoAnswer` when the terminal has ended."""
    turns, said = 0, ""
    while screen.pump():
        if answer.face:
            screen.show(answer.face)
        turns += 1
        if turns % DISPLAY_RETRY_TURNS == 0:
            screen.retry()
        problem = screen.problem().get("screen", "")
        if problem != said:
            logging.getLogger(__name__).warning("%s", problem or f"is there ({screen.driver})")
            said = problem
        answer = call(control, NextStaffFace(answer.token, screen.driver), STAFF_ANSWER_SECONDS)
