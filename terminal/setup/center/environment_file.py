"""The environment file of an installed center: what its units are started with, as IT edits it. Pure: text.

Lines that nobody here knows, and comments, stay as somebody wrote them.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from terminal.setup.center.paths import CENTER_PORT, OWN_DATABASE, PAGES_CERTIFICATE, PAGES_FOLDER, PAGES_PORT

USUAL_ENVIRONMENT = {
    "CENTER_DATABASE": OWN_DATABASE,
    "CENTER_HOST": "0.0.0.0",
    "CENTER_PORT": str(CENTER_PORT),
    "CENTER_TRUST": "",
    "CENTER_OPTIONS": "",
    "CENTER_BACKUPS": "14",
}
ABOUT = {
    "CENTER_DATABASE": "SQLite's file, or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
    "CENTER_HOST": "the address that is listened at; 0.0.0.0: each",
    "CENTER_PORT": "changed by `sudo ./install.sh center --port`, which lets the unit listen there",
    "CENTER_TRUST": "whose configuration is taken, by `sudo ./install.sh center --key`",
    "CENTER_OPTIONS": "options of `window-terminal center serve`; after --metrics or --pages: `center setup`",
    "CENTER_BACKUPS": "how many of the daily backups are kept",
}
PORT_OPTIONS = re.compile(r"(?:^|\s)--(?:metrics|pages)[=\s]+\S*:([0-9]{1,5})(?=\s|$)")
USUAL_PAGES = f"--pages 0.0.0.0:{{port}} --pages-cert {PAGES_CERTIFICATE} --pages-key {PAGES_FOLDER}/server.key"
ENVIRONMENT_HEAD = """\
# What the center is started with. sudo ./install.sh center keeps what stands here. After a change:
# sudo systemctl restart window-terminal-center
"""


class PagesOptions(Struct, frozen=True):
    """Where the options have the office's pages served, and by which certificate; empty for none."""

    host: str
    port: int
    certificate: str = ""


def environment(text: str) -> dict[str, str]:
    """The values by name, as systemd takes them from such a file; what is left out is as usual."""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and line.lstrip()[:1] not in "#;")
    return USUAL_ENVIRONMENT | {name.strip(): _plain(value.strip()) for name, value in pairs}


def several_halls(told: Mapping[str, str]) -> bool:
    """Whether each hall has a database of its own, which its file names."""
    return "--halls" in told["CENTER_OPTIONS"].replace("=", " ").split()


def further_ports(told: Mapping[str, str]) -> tuple[int, ...]:
    """Those at which monitoring reads and the office opens its pages, where the options name any."""
    return tuple(int(port) for port in PORT_OPTIONS.findall(told["CENTER_OPTIONS"]))


def pages_options(told: Mapping[str, str]) -> PagesOptions | None:
    """None where no pages are served."""
    host, _, port = _option(told, "--pages").rpartition(":")
    if not (host and port.isascii() and port.isdigit()):
        return None  # the center itself says what is wrong with them
    return PagesOptions(host.strip("[]"), int(port), _option(told, "--pages-cert"))


def with_pages(told: Mapping[str, str]) -> str:
    """The options with the pages served, as they are already or as usual."""
    port = PAGES_PORT if told["CENTER_PORT"] != str(PAGES_PORT) else CENTER_PORT  # each has one of its own
    options = told["CENTER_OPTIONS"]
    return options if pages_options(told) else f"{options} {USUAL_PAGES.format(port=port)}".strip()


def with_environment(text: str, wished: Mapping[str, str]) -> str:
    """The same file with these values, the usual ones where nobody said anything."""
    lines = text.splitlines() or ENVIRONMENT_HEAD.splitlines()
    known = {line.split("=", 1)[0].strip() for line in lines if "=" in line and line.lstrip()[:1] not in "#;"}
    lines = [_line(line, wished) for line in lines]
    for name, usual in USUAL_ENVIRONMENT.items():
        if name not in known:
            lines += ["", f"# {ABOUT[name]}", f"{name}={wished.get(name, usual)}"]
    return "\n".join(lines) + "\n"


def _line(line: str, wished: Mapping[str, str]) -> str:
    name = line.split("=", 1)[0].strip()
    return f"{name}={wished[name]}" if "=" in line and name in wished else line


def _option(told: Mapping[str, str], name: str) -> str:
    """What is said behind this option, the last time; empty where nothing is."""
    said = re.findall(rf"(?:^|\s){name}[=\s]+(\S+)", told["CENTER_OPTIONS"])
    return str(said[-1]) if said else ""


def _plain(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
