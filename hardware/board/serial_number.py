"""The serial number of the board."""

from pathlib import Path

# The Pi's own; elsewhere the machine id, which also tells a cloned card from its original.
SERIALS = (Path("/proc/device-tree/serial-number"), Path("/etc/machine-id"))


def serial() -> str:
    """The board's serial number, "unknown" where nothing tells it."""
    for path in SERIALS:
        if path.exists():
            return path.read_text().strip("\0\n ")
    return "unknown"
