"""A tiny release: a program of a few lines that answers for its vitals as its version behaves."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from terminal.domain.vitals import VitalsAnswer
from terminal.setup.upgrade.service_control import ServiceFailed, asked_vitals

SCRIPT = """#!{python}
import json, signal, sys
from pathlib import Path
sys.path.insert(0, {project!r})
from terminal.domain.vitals import VitalsAnswer
from terminal.services.control_protocol import Vitals
from terminal.services.control_socket import Control
from terminal.services.process_figures import began
home = Path(__file__).resolve().parent.parent
behaviour = json.loads((home / "behaviour.json").read_text())
if behaviour.pop("dead", False):
    sys.exit("it cannot even be imported")
answer = dict(first_frame=900, durable=3, sensor=50, keys=True, center=100, memory=60000) | behaviour
control = Control(Path(sys.argv[1]), [Vitals.answered_by(lambda _: VitalsAnswer(home.name, began(), **answer))])
control.start()
print("ready", flush=True)
signal.sigwait([signal.SIGTERM])
control.close()
"""


def write_tiny_release(folder: Path, **behaviour: Any) -> None:
    """Puts the program into a version's folder; `behaviour` is what it answers otherwise."""
    (folder / "bin").mkdir()
    (folder / "behaviour.json").write_text(json.dumps(behaviour))
    program = folder / "bin" / "window-terminal"
    project = str(Path(__file__).parent.parent.parent)
    program.write_text(SCRIPT.format(python=sys.executable, project=project))
    program.chmod(0o755)


class ProcessService:
    """A service that runs what `current` names, as a process; `before` is called when it starts, as by systemd."""

    def __init__(self, root: Path, control: Path, before: Any) -> None:
        self._program, self._control, self._before = root / "current" / "bin" / "window-terminal", control, before
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate()
            self._process = None

    def start(self) -> None:
        self._before()
        program = os.path.realpath(self._program)
        self._process = subprocess.Popen([program, str(self._control)], stdout=subprocess.PIPE)
        assert self._process.stdout
        if self._process.stdout.readline() != b"ready\n":
            self._process.communicate()
            self._process = None
            raise ServiceFailed("its start failed")

    def vitals(self) -> VitalsAnswer | None:
        return asked_vitals(self._control)
