"""What a guest's buffer holds, looked at by what is not of the code that wrote it."""

import base64
import json
import subprocess
from pathlib import Path

from tests.machine.guest import Guest
from tests.machine.guest_hall import UNIT
from tests.machine.witness import chain_problems, written

BUFFER = "/var/lib/window-terminal/buffer"
LISTED = f"window-terminal buffer list --path {BUFFER} --json"


def problems(guest: Guest, said: int) -> list[str]:
    """What is not as it was called recorded; a buffer is looked at while nobody holds it."""
    return _problems(guest.run(f"systemctl stop {UNIT} && {LISTED}; systemctl start {UNIT}").splitlines(), said)


def problems_of_files(guest: Guest, said: int, folder: Path) -> list[str]:
    """The same by the files themselves, copied into `folder`, while the terminal runs and nobody presses a key."""
    packed = guest.run(f"tar --create --gzip --directory {BUFFER} --exclude '*.damaged' . | base64")
    folder.mkdir()
    unpack = ["tar", "--extract", "--gzip", "--directory", str(folder)]
    subprocess.run(unpack, input=base64.b64decode(packed), check=True)
    return _problems(sorted(written(folder), key=lambda line: int(json.loads(line)["seq"])), said)


def _problems(lines: list[str], said: int) -> list[str]:
    wrong = chain_problems(lines)
    if len(lines) < said:
        wrong.append(f"{said} facts were called recorded, {len(lines)} are there")
    return wrong + [line for line in lines if json.loads(line)["kind"] in ("lost", "void")]
