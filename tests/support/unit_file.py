"""A unit file of systemd as a test reads it."""

from collections import defaultdict
from pathlib import Path

from tests.support.modules import ROOT

UNITS = ROOT / "terminal" / "setup" / "units"


def lines(path: Path) -> dict[str, list[str]]:
    """The values by key, in their order, whatever the section."""
    found = defaultdict[str, list[str]](list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found
