"""The system files beside a center: the drop-in of its unit, and whom chrony tells the time. Pure: text."""

import re
from collections.abc import Sequence

from terminal.setup.center.paths import CENTER_PORT
from terminal.setup.center.wishes import HALL_NETWORKS

OF_CENTER_SETUP = "# By sudo ./install.sh center; it is written anew there.\n"
# Its own clock counts, too: a hall without a way out has no better one, and one time for all is better than none.
LOCAL_CLOCK = "local stratum 10\n"


def center_drop_in(port: int, allow: Sequence[str], further: Sequence[int] = ()) -> str:
    """What this hall has otherwise than the unit as it is shipped; empty for nothing."""
    lines = [f"IPAddressAllow={each}" for each in allow]
    if port != CENTER_PORT:
        lines += ["SocketBindAllow=", f"SocketBindAllow=tcp:{port}"]
    lines += [f"SocketBindAllow=tcp:{each}" for each in further]
    return "\n".join([f"{OF_CENTER_SETUP}[Service]", *lines, ""]) if lines else ""


def networks_allowed(drop_in: str) -> tuple[str, ...]:
    """Those that a drop-in lets in beside the unit."""
    return tuple(re.findall(r"^IPAddressAllow=(.+)$", drop_in, re.MULTILINE))


def chrony_text(before: str, networks: Sequence[str], ntp: str) -> str:
    """Who may ask for the time; and who is asked, where somebody says or said so."""
    asked = ntp.split() or re.findall(r"^server (\S+)", before, re.MULTILINE)
    servers = [f"server {host} iburst\n" for host in asked]
    allowed = [f"allow {network}\n" for network in (*HALL_NETWORKS, *networks)]
    return "".join((OF_CENTER_SETUP, *servers, *allowed, LOCAL_CLOCK))
