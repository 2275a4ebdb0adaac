"""The service control: how long it waits for systemd, and what it says when that refuses."""

import os
from pathlib import Path

import pytest

from terminal.setup.paths import SERVICE_UNIT
from terminal.setup.upgrade.service_control import SYSTEMCTL_SECONDS, ServiceFailed, SystemService
from tests.support.modules import ROOT
from tests.support.unit_file import UNITS, lines

GUEST = ROOT / "tests" / "machine" / "guest"
DROP_IN = GUEST / "etc" / "systemd" / "system" / f"{SERVICE_UNIT}.d" / "50-emulated.conf"


@pytest.mark.parametrize("allows", [UNITS / SERVICE_UNIT, DROP_IN], ids=["the unit", "a slower machine's drop-in"])
def test_it_waits_for_as_long_as_systemd_does(allows: Path) -> None:
    """Else a start that is only slow would count as one that failed, and both versions would be left."""
    said = lines(allows)
    seconds = [int(value) for key in ("TimeoutStartSec", "TimeoutStopSec") for value in said[key]]
    assert sum(seconds) < SYSTEMCTL_SECONDS


def test_why_it_failed_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands on the staff's screen and in a line of the center's."""
    systemctl = tmp_path / "systemctl"
    systemctl.write_text("#!/bin/sh\necho Job failed. >&2\necho See elsewhere. >&2\nexit 1\n")
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ServiceFailed) as failed:
        SystemService(tmp_path / "control").stop()
    assert str(failed.value) == f"systemctl stop {SERVICE_UNIT}: Job failed."
