"""The diagnostics file: what IT needs to see of a terminal from afar, in one text, and nobody's data.

Each part is made by itself: what cannot be had says why, and the rest is there.
"""

import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from msgspec import Struct

from hardware.board import disk
from sync.buffer import Buffer
from sync.bundles.bundle import verified_before
from sync.bundles.signed_directory import directory_before, read_directory
from sync.uplink.kept_roster import KeptRoster
from terminal import __version__
from terminal.config.settings import Settings
from terminal.domain.directory import Directory
from terminal.domain.facts import Moment
from terminal.domain.roster import Roster
from terminal.domain.window import Window
from terminal.services.control_protocol import Check, StatusAnswer
from terminal.services.diagnostics.masking import Masking, people_words
from terminal.setup.folder_owner import as_owner
from terminal.setup.paths import INSTALLED_RECORD
from terminal.setup.upgrade.buffer_copy import copy_buffer

DIAGNOSTICS_FORM = "window-terminal diagnostics 1"
LIBRARIES = ("cryptography", "gpiozero", "lgpio", "msgspec", "pillow", "pygame", "pyserial", "requests", "tinydb")
UNITS = (
    "window-terminal.service",
    "window-terminal-upgrade.service",
    "window-terminal-upgrade-start.service",
    "window-terminal-time.service",
    "window-terminal-folders.service",
    "window-terminal-fault.service",
)
JOURNAL_LINES = 3000
OUR_FIELDS = ("KIND", "PART", "LOGGER")  # with WINDOW_TERMINAL_ before
JOURNAL_FIELDS = ("PRIORITY", "SYSLOG_IDENTIFIER", *(f"WINDOW_TERMINAL_{field}" for field in OUR_FIELDS))
UPGRADE_FILES = ("journal.json", "outcome.json", INSTALLED_RECORD)
COMMAND_SECONDS = 30.0  # s
_window_json = msgspec.json.Decoder(Window)
SHOWN = (  # of what a terminal says of itself; the plate, which has names on it, is not among it
    "version",
    "window",
    "config",
    "recorded",
    "waiting",
    "delivered",
    "refused",
    "pending",
    "screen",
    "frames",
    "staff_screen",
)


class TerminalAnswers(Struct, frozen=True):
    """What the terminal answered, or its devices; `status` is None where none runs."""

    checks: tuple[Check, ...]
    status: StatusAnswer | None


def run_command(words: Sequence[str]) -> str:
    """What a command prints. Raises OSError, SubprocessError."""
    done = subprocess.run(words, check=True, capture_output=True, timeout=COMMAND_SECONDS)
    return done.stdout.decode(errors="replace")


def diagnostics(
    settings: Settings,
    asked: TerminalAnswers,
    now: Moment,
    upgrades: Path,
    run: Callable[[Sequence[str]], str] = run_command,
) -> str:
    """The file's text. `upgrades` is root's folder. Raises OSError where the buffer cannot be read."""
    masking = Masking((*_people(settings), *_secrets(settings)))
    parts: dict[str, Callable[[], Iterable[str]]] = {
        "versions": versions,
        "settings": lambda: settings_lines(settings),
        "doctor": lambda: doctor_lines(asked.checks, masking),
        "status": lambda: status_lines(asked.status, masking),
        "disk and memory": lambda: disk_lines(Path(settings.state)),
        "boots": lambda: [run(["journalctl", "--list-boots", "--no-pager"])],
        "this boot": lambda: [run(["systemd-analyze", "time"])],
        "upgrade": lambda: upgrade_lines(upgrades, masking),
        "journal": lambda: journal_lines(run, masking),
    }
    lines = [DIAGNOSTICS_FORM, f"ms since 1970: {now.at}, clock {now.clock}"]
    for title, part in parts.items():
        lines += ["", f"== {title}", *_tried(part)]
    return masking.known("\n".join(lines)) + "\n"


def versions() -> Iterator[str]:
    yield f"window-terminal {__version__}, Python {platform.python_version()}"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    yield platform.freedesktop_os_release().get("PRETTY_NAME", "")
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name}: not installed"


def settings_lines(settings: Settings) -> Iterator[str]:
    """Without what is secret; of keys only how many."""
    told: dict[str, Any] = msgspec.to_builtins(settings)
    told["trust"] = {"keys": len(settings.trust.keys), "cards": "given" if settings.trust.cards else "none"}
    told["center"] |= {"token": "given" if settings.center.token else "none"}
    if told["sensor"]:
        told["sensor"] |= {"password": "given" if told["sensor"]["password"] else "none"}
    for name, value in told.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"


def doctor_lines(checks: Iterable[Check], masking: Masking) -> Iterator[str]:
    for check in checks:
        yield f"{'ok ' if check.ok else 'BAD'} {check.name}: {masking.free(check.says)}"


def status_lines(status: StatusAnswer | None, masking: Masking) -> Iterator[str]:
    if status is None:
        yield "no terminal answers"
        return
    for name in SHOWN:
        yield f"{name}: {getattr(status, name)}"
    yield f"clock: {status.clock.trust}"
    yield f"center: {masking.free(status.center) or 'answers'}"
    yield f"light: {masking.free(status.light)}"
    for about, said in (*status.parts.items(), *status.claims.items()):
        yield f"{about}: {masking.free(said)}"


def disk_lines(state: Path) -> Iterator[str]:
    room = os.statvfs(state)
    mount = disk.holding(state, Path("/"))
    kind = mount.kind if mount else "unknown"
    yield f"{kind}, {room.f_bavail * room.f_frsize >> 20} MiB free of {room.f_blocks * room.f_frsize >> 20}"
    yield f"{room.f_favail} files free of {room.f_files}"
    yield from Path("/proc/meminfo").read_text().splitlines()[:3]
    yield f"up for {Path('/proc/uptime').read_text().split()[0]} s"


def upgrade_lines(folder: Path, masking: Masking) -> Iterator[str]:
    for name in UPGRADE_FILES:
        path = folder / name
        yield f"{name}: {_upgrade(path, masking) if path.exists() else 'none'}"


def journal_lines(run: Callable[[Sequence[str]], str], masking: Masking) -> Iterator[str]:
    """Time, the fields that stay the same, and the message without anybody."""
    units = [word for unit in UNITS for word in ("-u", unit)]
    found = run(["journalctl", *units, "-n", str(JOURNAL_LINES), "-o", "json", "--no-pager"])
    for line in found.splitlines():
        entry = msgspec.json.decode(line)
        fields = " ".join(str(entry.get(name, "-")) for name in JOURNAL_FIELDS)
        message = entry.get("MESSAGE")
        said = masking.free(message) if isinstance(message, str) else "no text"  # else it is bytes, one by one
        yield f"{entry.get('__REALTIME_TIMESTAMP', '')} {fields} {said}"


def _upgrade(path: Path, masking: Masking) -> str:
    """Its words freely written are those that say what went wrong."""
    said = msgspec.json.decode(path.read_bytes())
    free = {name: masking.free(value) for name, value in said.items() if name in ("why", "wrong") and value}
    return json.dumps({name: value for name, value in said.items() if name not in ("digest", "manifest")} | free)


def _people(settings: Settings) -> frozenset[str]:
    """By a copy of the buffer, which belongs to the terminal that runs. What it keeps was verified before."""
    with as_owner(Path(settings.state)), TemporaryDirectory() as scratch:
        if not _begun(settings.buffer):
            return people_words(None, _directory(settings.directory), Roster())
        copy = Path(scratch) / "buffer"
        copy_buffer(settings.buffer, copy)
        with Buffer(copy, look=True) as buffer:
            current = buffer.configurations.current
            window = _window_json.decode(verified_before(current).window) if current else None
            return people_words(window, _directory(settings.directory), KeptRoster(buffer).read())


def _begun(buffer: Path) -> bool:
    """Not before the first start. Raises OSError where that cannot be seen: somebody may be known there."""
    try:
        return any(buffer.iterdir())
    except FileNotFoundError:
        return False


def _directory(path: Path) -> Directory:
    if not path.exists():
        return Directory()
    return read_directory(directory_before(path.read_text(encoding="ascii")), b"")


def _secrets(settings: Settings) -> Iterator[str]:
    """What stands in the settings and is nobody else's."""
    trust = settings.trust
    yield from (*trust.keys, *trust.second, *trust.former)
    for secret in (trust.cards, trust.recovery, settings.center.token):
        if secret:
            yield secret


def _tried(part: Callable[[], Iterable[str]]) -> Iterator[str]:
    try:
        yield from part()
    except (OSError, subprocess.SubprocessError, ValueError) as e:
        yield f"not to be had: {type(e).__name__}"  # its words may quote what was read
