"""The wishes of whoever installs a center, by flags; what nobody wishes stays as it is. Pure."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network

from msgspec import Struct

from sync.public_key import is_public_key
from terminal.setup.steps import Obstacle

HALL_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")  # as the unit lets them in
PRIVILEGED = 1024  # ports below it are root's


class CenterWishes(Struct, frozen=True):
    names: tuple[str, ...] = ()  # by which terminals ask for it
    trust: tuple[str, ...] = ()  # public keys whose configuration is taken
    database: str = ""
    port: int = 0
    backups: int = 0  # how many are kept
    pages: tuple[str, ...] = ()  # the names by which office PCs ask for the pages; none: as it is
    allow: tuple[str, ...] = ()  # networks beside the private ranges
    person: str = ""  # who installs it
    ntp: str = ""  # who tells this machine the time
    version: str = ""  # the release that shall be the current one
    units: Mapping[str, str] = {}  # the unit files that come with it
    archive: str = ""  # a folder with Debian packages and their index
    offered: frozenset[str] = frozenset()  # what that has

    @property
    def environment(self) -> dict[str, str]:
        """What of the environment file is wished."""
        said = {
            "CENTER_DATABASE": self.database,
            "CENTER_PORT": str(self.port or ""),
            "CENTER_TRUST": " ".join(f"--trust {key}" for key in self.trust),
            "CENTER_BACKUPS": str(self.backups or ""),
        }
        return {name: value for name, value in said.items() if value}


def wish_obstacles(wishes: CenterWishes) -> Iterator[Obstacle]:
    """Words that what they are written for would not take."""
    for key in wishes.trust:
        if not is_public_key(key):
            yield Obstacle(f"--key {key} is no public key", "it is what `config key show` prints at IT's")
    for word in wishes.allow:
        try:
            ip_network(word)
        except ValueError:
            yield Obstacle(f"--allow {word} is no network", "an address or a network, as 203.0.113.0/24")
    if wishes.port and not PRIVILEGED <= wishes.port < 1 << 16:
        yield Obstacle(f"--port {wishes.port}", f"a port from {PRIVILEGED} on: those below are for root alone")
    if any(letter.isspace() or letter in "\"'\\" for letter in wishes.database):
        yield Obstacle("--database has a blank, a quote or a backslash", "write it as %XX: %20, %22, %27, %5C")
