"""The service control: stopping and starting the terminal's service, and asking it how well it works."""

import subprocess
from pathlib import Path
from typing import Protocol

from terminal.domain.vitals import VitalsAnswer
from terminal.services.control_protocol import Vitals
from terminal.services.control_socket import NoAnswer, RequestRefused, call
from terminal.setup.paths import SERVICE_UNIT

SYSTEMCTL_SECONDS = 600.0  # s: systemd itself ends what takes longer than the unit, or a hall's drop-in, allows


class ServiceFailed(Exception):
    """The service was not stopped or started; the message says why."""


class ServiceControl(Protocol):
    """What an upgrade does to the terminal's service."""

    def stop(self) -> None: ...

    def start(self) -> None: ...

    def vitals(self) -> VitalsAnswer | None:
        """How well it works; None where nothing answers."""


class SystemService:
    """The service as systemd runs it; `control` is the terminal's socket."""

    def __init__(self, control: Path) -> None:
        self._control = control

    def stop(self) -> None:
        """Raises `ServiceFailed`."""
        _systemctl("stop", SERVICE_UNIT)

    def start(self) -> None:
        """Returns when it says that it is ready. Raises `ServiceFailed`."""
        subprocess.run(["systemctl", "reset-failed", SERVICE_UNIT], check=False, capture_output=True)
        _systemctl("start", SERVICE_UNIT)

    def vitals(self) -> VitalsAnswer | None:
        return asked_vitals(self._control)


def asked_vitals(control: Path) -> VitalsAnswer | None:
    """What the terminal at this socket says; None where none answers, or one that does not know the question."""
    try:
        return call(control, Vitals())
    except (NoAnswer, RequestRefused):
        return None


def _systemctl(*words: str) -> None:
    try:
        subprocess.run(["systemctl", *words], check=True, capture_output=True, text=True, timeout=SYSTEMCTL_SECONDS)
    except subprocess.CalledProcessError as e:
        told = (e.stderr.strip().splitlines() or [f"status {e.returncode}"])[0]  # then comes where to read more
        raise ServiceFailed(f"systemctl {' '.join(words)}: {told}") from e
    except subprocess.TimeoutExpired as e:
        raise ServiceFailed(f"systemctl {' '.join(words)}: not done in {SYSTEMCTL_SECONDS:.0f} s") from e
