"""A typist at a pseudo-terminal, who answers each prompt of a command of ours and sees what it shows."""

import os
import select
import subprocess
import sys
from typing import NamedTuple

TYPIST_PATIENCE = 20  # s; nothing here takes one


class Typed(NamedTuple):
    """What the command printed, what stood on the terminal, and how it ended."""

    output: str
    shown: str
    code: int


def answered(words: tuple[str, ...], *answers: tuple[str, str]) -> Typed:
    """Runs the command; each answer is typed once its prompt stands there."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "terminal", *words]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, start_new_session=True, text=True
    ) as asking:
        os.close(theirs)
        shown = ""
        for prompt, answer in answers:
            shown += _until(ours, prompt)
            os.write(ours, f"{answer}\n".encode())
        output, _ = asking.communicate(timeout=TYPIST_PATIENCE)
        shown += _rest(ours)
    os.close(ours)
    return Typed(output, shown, asking.returncode)


def _until(terminal: int, prompt: str) -> str:
    shown = ""
    while not shown.endswith(prompt):
        assert select.select([terminal], [], [], TYPIST_PATIENCE)[0], f"not asked: {shown!r}"
        shown += os.read(terminal, 1024).decode()
    return shown


def _rest(terminal: int) -> str:
    try:
        return os.read(terminal, 1024).decode()
    except OSError:  # nobody has the other end any more
        return ""
