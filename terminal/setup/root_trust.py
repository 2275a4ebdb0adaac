"""Root trust: whose software root installs: by what nobody but root writes, and by successions from there.

Successions lie where the service's user writes. It can make none, but leave one out: root keeps what it once saw.
"""

import os
import stat
from pathlib import Path

import msgspec

from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import KeyTrust, followed, successor
from sync.contract import SUCCESSIONS_MAX
from sync.durable import replace
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import SettingsWrong, load
from terminal.config.trusted_key_file import ROOTS_WORD_FILE
from terminal.setup.paths import ROOT_SUCCESSIONS, SUCCESSIONS_FILE
from terminal.setup.places import Places
from terminal.setup.upgrade.inbox import open_plain

LIST_BYTES = 512 << 10
_list_json = msgspec.json.Decoder(list[str])


def root_trust(places: Places) -> KeyTrust:
    """Whose signatures count for root. Raises `SettingsWrong`, OSError."""
    check_roots_alone(places.settings)
    if (word := places.settings.with_name(ROOTS_WORD_FILE)).exists():
        check_roots_alone(word)
    installed, own = installed_trust(load(places.settings).trust), places.upgrade / ROOT_SUCCESSIONS
    known = _listed(own)
    found = _led_on(installed, known, _listed(places.at(SUCCESSIONS_FILE)))
    if found != known:
        replace(own, msgspec.json.encode(found))
    return followed(installed, found)


def check_roots_alone(path: Path) -> None:
    """Raises `SettingsWrong` where others may write what root goes by; OSError."""
    told = path.stat()
    if told.st_uid != 0 or told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SettingsWrong(f"{path}: others than root may write it: chown root, chmod 0640")


def _led_on(installed: KeyTrust, known: list[str], told: list[str]) -> list[str]:
    found = list(known)
    for signed in told[:SUCCESSIONS_MAX]:
        try:
            if signed not in found:
                successor(followed(installed, found), signed)
                found.append(signed)
        except BundleRefused:
            continue
    return found[:SUCCESSIONS_MAX]


def _listed(path: Path) -> list[str]:
    """A list that somebody else may have written: a plain file of a few bytes, or none."""
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            return _list_json.decode(file.read(LIST_BYTES))
    except (OSError, ValueError, RecursionError):
        return []
