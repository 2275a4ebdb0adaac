"""The software wiring: where a terminal keeps a release that it fetches, and what is installed on it already."""

import platform
from pathlib import Path

from sync.buffer import Buffer
from sync.releases.ratchet import InstalledSoftware, read_installed
from sync.releases.software_inbox import SoftwareInbox
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import Settings

INSTALLED_FILE = "installed.json"  # beside the outcome of upgrades, as root keeps it
DEBIAN_NAMES = {"aarch64": "arm64", "x86_64": "amd64"}  # by what the kernel calls them


def software_inbox(buffer: Buffer, settings: Settings, outcome: Path | None) -> SoftwareInbox | None:
    """None where nobody would install anything: no upgrade leaves its `outcome` there."""
    if outcome is None or not outcome.parent.is_dir():
        return None
    record = outcome.with_name(INSTALLED_FILE)
    places = settings.software, settings.inbox
    trust = installed_trust(settings.trust)
    return SoftwareInbox(buffer, trust, this_board(), *places, lambda: installed_in(record))


def this_board() -> tuple[str, str]:
    """Debian release and architecture, as a release has them; empty for what no release is for."""
    try:
        debian = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    except OSError:
        debian = ""
    return debian, DEBIAN_NAMES.get(platform.machine(), "")


def installed_in(record: Path) -> InstalledSoftware | None:
    """What root installed last; None before the first that it counted, or where that cannot be read."""
    try:
        return read_installed(record.read_bytes())
    except (OSError, ValueError):
        return None
