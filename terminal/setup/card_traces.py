"""The card traces: what one machine leaves on its card that no clone may have, found under a root."""

from collections.abc import Iterator
from pathlib import Path

from terminal.setup.card_image import CardTrace
from terminal.setup.places import Places

OWN_BOOT_FILES = "boot/firmware/window-terminal*"
# What goes whole, by a name for the plan, a pattern under the root, and why.
TRACES = (
    ("ssh", "etc/ssh/ssh_host_*", "every machine has host keys of its own"),
    ("seed", "var/lib/systemd/random-seed", "two machines with one seed draw the same keys"),
    ("seed", "boot/firmware/random-seed", "two machines with one seed draw the same keys"),
    ("credentials", "var/lib/systemd/credential.secret", "every machine has its own"),
    ("network", "etc/wpa_supplicant/wpa_supplicant*.conf", "the Wi-Fi's password"),
    ("network", "var/lib/NetworkManager/*", "leases, and the secret that addresses come from"),
    ("network", "var/lib/dhcpcd/*", "the address that this machine had"),
    ("network", "var/lib/dhcp/*", "the address that this machine had"),
    ("network", "var/lib/iwd/*", "the Wi-Fi's password"),
    ("network", "var/lib/bluetooth/*", "keys of what it was paired with"),
    ("start", "var/lib/cloud/*", "what the imager was told, with passwords"),
    ("start", "boot/firmware/user-data", "what the imager was told, with passwords"),
    ("start", "boot/firmware/network-config", "the Wi-Fi's password"),
    ("start", "boot/firmware/custom.toml", "what the imager was told, with passwords"),
    ("start", "boot/firmware/rpi-preseed.toml", "what the imager was told, with passwords"),
    ("start", "boot/firmware/firstrun.sh", "what the imager was told, with passwords"),
    ("start", "boot/firmware/userconf*", "what the imager was told, with passwords"),
    ("start", "boot/firmware/wpa_supplicant.conf", "the Wi-Fi's password"),
    ("start", OWN_BOOT_FILES, "the first boot of this card, not of its clones"),
    ("start", "boot/firmware/*.release", "the first boot of this card, not of its clones"),
    ("upgrade", "var/lib/window-terminal-upgrade/offline", "unpacked, and installed since"),
    ("upgrade", "var/lib/window-terminal-upgrade/*outcome*", "how it went on this machine"),
    ("upgrade", "var/lib/window-terminal-upgrade/stick.json", "how it went on this machine"),
    ("upgrade", "var/lib/window-terminal-upgrade/refused.json", "what was brought to this machine"),
    ("upgrade", "var/lib/window-terminal-upgrade/accepted", "what was brought to this machine"),
    ("upgrade", "var/lib/window-terminal-upgrade/stick.release", "what was brought to this machine"),
    ("upgrade", "var/lib/window-terminal-upgrade/stick.configuration", "people of a hall"),
    ("time", "var/lib/window-terminal-upgrade/time.json", "what was shown on this machine"),
    (
        "time",
        "etc/systemd/timesyncd.conf.d/window-terminal.fitted.conf",
        "by configuration of this machine's window",
    ),
    ("log", "var/log/**/*", "what happened on this machine"),
    ("log", "var/lib/systemd/coredump/*", "what was in a program's memory"),
    ("log", "var/crash/*", "what was in a program's memory"),
    ("log", "root/.*_history", "what somebody typed, a token among it"),
    ("log", "home/*/.*_history", "what somebody typed, a token among it"),
    ("cache", "root/.cache/pip", "can be fetched again"),
    ("cache", "home/*/.cache/pip", "can be fetched again"),
    ("cache", "var/cache/apt/archives/*.deb", "can be fetched again"),
    ("cache", "var/tmp/*", "of no use elsewhere"),
)
# Connections go where they are of a Wi-Fi; a cable's fixed address may be meant for all.
CONNECTIONS = ("etc/NetworkManager/system-connections/*", "etc/netplan/*")
BUS_ID = "var/lib/dbus/machine-id"  # a link to the other on most
LOOKED_BYTES = 1 << 20  # bytes of a connection that are looked at


def found_traces(places: Places) -> list[CardTrace]:
    """Every one that is there, a folder for all that is in it. Raises PermissionError."""
    found = {trace.path: trace for trace in _all(places.root)}
    return [trace for path, trace in sorted(found.items()) if not any(_under(path, other) for other in found)]


def own_boot_files(places: Places) -> tuple[str, ...]:
    """What a first boot was done by, and what it says."""
    return tuple(sorted(_path(places.root, path) for path in places.root.glob(OWN_BOOT_FILES)))


def _under(path: str, other: str) -> bool:
    return path.startswith(f"{other}/")


def _all(root: Path) -> Iterator[CardTrace]:
    for name, pattern, why in TRACES:
        for path in root.glob(pattern):
            if name != "log" or not path.is_dir() or path.is_symlink() or _journal(path):
                yield CardTrace(name, _path(root, path), why)
    for pattern in CONNECTIONS:
        for path in root.glob(pattern):
            if path.is_file() and b"wifi" in path.read_bytes()[:LOOKED_BYTES].lower():
                yield CardTrace("network", _path(root, path), "the Wi-Fi's password")
    if (bus := root / BUS_ID).is_file() and not bus.is_symlink():
        yield CardTrace("machine-id", _path(root, bus), "every machine has its own")


def _journal(path: Path) -> bool:
    """The journal's folder is called after the machine; those of other programs stay, with whom they belong to."""
    return path.parent.name == "journal"


def _path(root: Path, path: Path) -> str:
    return f"/{path.relative_to(root)}"
