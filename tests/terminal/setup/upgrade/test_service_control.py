"""The service control: how long it waits for systemd."""

from pathlib import Path

import pytest

from terminal.setup.paths import SERVICE_UNIT
from terminal.setup.upgrade.service_control import SYSTEMCTL_SECONDS
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
