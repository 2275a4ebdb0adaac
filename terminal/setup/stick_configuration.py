"""The stick configuration: what IT signed for windows, verified by root and passed on to the service's user.

That user decides whether it is newer and for this terminal, and tries it as any other: root only keeps away what a
stranger brings. What is read is bounded in number and bytes before anything of it is looked at.
"""

import grp
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from sync.bundles.bundle import BUNDLE_PAYLOAD_BYTES, BundleRefused, verify
from sync.bundles.carried_configuration import (
    CONFIGURATION_SUFFIX,
    DIRECTORY_NAME,
    SUCCESSIONS_NAME,
    CarriedConfiguration,
)
from sync.bundles.signed_directory import DIRECTORY_PAYLOAD_BYTES, verify_directory
from sync.bundles.trust import KeyTrust, followed, successor
from sync.contract import SUCCESSIONS_MAX
from sync.durable import replace
from terminal.services.stick_outcome import STICK_CONFIGURATION
from terminal.setup.paths import SERVICE_USER
from terminal.setup.upgrade.inbox import NoPlainFile, open_plain

NAMES_READ, WINDOWS_READ = 2_000, 1_000
FILES_BYTES = 64 << 20  # of all bundles together
TEXT_ROOM = 4 << 10  # for the signatures
T = TypeVar("T")


def there(stick: Path) -> bool:
    """Whether somebody put configuration on it."""
    return bool(_named(stick))


def verified(stick: Path, trust: KeyTrust) -> CarriedConfiguration:
    """What IT signed of it. Raises `BundleRefused`, naming what is wrong with the first that is; OSError."""
    successions = tuple(_led_on(stick, trust))
    trust = followed(trust, successions)
    bundles, left = [], FILES_BYTES
    for path in _named(stick):
        text = _text(path, BUNDLE_PAYLOAD_BYTES * 4 // 3 + TEXT_ROOM)
        left -= len(text)
        if left < 0:
            raise BundleRefused(f"more than {FILES_BYTES >> 20} MiB of configuration")
        _named_wrong(path, verify, text, trust.keys, trust.second)
        bundles.append(text)
    return CarriedConfiguration(tuple(bundles), _directory(stick, trust), successions)


def pass_on(carried: CarriedConfiguration, folder: Path) -> None:
    """Lays it where the service's user may read it, and nobody else but root. Raises OSError."""
    path = folder / STICK_CONFIGURATION
    replace(path, msgspec.json.encode(carried), 0o600)
    os.chown(path, -1, grp.getgrnam(SERVICE_USER).gr_gid)
    path.chmod(0o640)


def _named(stick: Path) -> list[Path]:
    with os.scandir(stick) as entries:
        names = [each.name for each in islice(entries, NAMES_READ) if each.name.endswith(CONFIGURATION_SUFFIX)]
    return [stick / name for name in sorted(names)[:WINDOWS_READ]]


def _directory(stick: Path, trust: KeyTrust) -> str:
    if not (path := stick / DIRECTORY_NAME).exists():
        return ""
    text = _text(path, DIRECTORY_PAYLOAD_BYTES * 4 // 3 + TEXT_ROOM)
    _named_wrong(path, verify_directory, text, trust.keys, trust.second)
    return text


def _led_on(stick: Path, trust: KeyTrust) -> Iterator[str]:
    """The successions that lead on from what is trusted; others are only how the hall came to that."""
    if not (path := stick / SUCCESSIONS_NAME).exists():
        return
    for signed in _text(path, SUCCESSIONS_MAX * TEXT_ROOM).split()[:SUCCESSIONS_MAX]:
        try:
            trust = successor(trust, signed)
        except BundleRefused:
            continue
        yield signed


def _named_wrong(path: Path, check: Callable[..., T], *what: object) -> T:
    try:
        return check(*what)
    except BundleRefused as e:
        raise BundleRefused(f"{path.name[:40]}: {e}") from e


def _text(path: Path, limit: int) -> str:
    """Of a plain file, asked of the open one, without what an editor puts at its end. Raises `BundleRefused`."""
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            content = file.read(limit + 1)
    except NoPlainFile as e:
        raise BundleRefused(f"{path.name[:40]}: {e}") from e
    except OSError as e:
        raise BundleRefused(f"{path.name[:40]}: not a plain file: {e.strerror}") from e
    if len(content) > limit or not content.isascii():
        raise BundleRefused(f"{path.name[:40]}: is no text that IT signed")
    return content.decode("ascii").strip()
