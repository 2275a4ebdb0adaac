"""What a guest's buffer holds, looked at while nobody holds it, by what is not of the code that wrote it."""

import json

from tests.machine.guest import Guest
from tests.machine.guest_hall import UNIT
from tests.machine.witness import chain_problems

BUFFER = "/var/lib/window-terminal/buffer"
LISTED = f"window-terminal buffer list --path {BUFFER} --json"


def problems(guest: Guest, said: int) -> list[str]:
    """What is not as it was called recorded; a buffer is looked at while nobody holds it."""
    lines = guest.run(f"systemctl stop {UNIT} && {LISTED}; systemctl start {UNIT}").splitlines()
    wrong = chain_problems(lines)
    if len(lines) < said:
        wrong.append(f"{said} facts were called recorded, {len(lines)} are there")
    return wrong + [line for line in lines if json.loads(line)["kind"] in ("lost", "void")]
