"""The boot card: a release and a preseed file put onto the boot partition of a card, on IT's own computer.

The card may hold a plain Raspberry Pi OS: its first start is hooked by the kernel's line.
"""

import os
import shutil
import tomllib
from pathlib import Path

from sync.durable import replace
from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.release_file import check_pieces, read_release
from sync.releases.signature import verifier
from terminal.config.settings import SettingsWrong
from terminal.setup.first_boot.boot_partition import STAMP_FILE
from terminal.setup.first_boot.carried_parts import hook_program
from terminal.setup.first_boot.kernel_words import HOOK_FILE, hooked
from terminal.setup.first_boot.preseed_file import PRESEED_FILE, token_in, trusted_keys
from terminal.setup.toml_text import toml
from terminal.setup.wish_checks import check_authority, check_settings, check_token
from terminal.setup.wishes import missing_settings, settings_wanted, wishes_in

BOOT_FILES = ("cmdline.txt", "config.txt")  # what every boot partition of Raspberry Pi OS has
CARD_RELEASE = "window-terminal.release"
SPARE_BYTES = 8 << 20  # that stay free: the system writes there, too
ANY_PI = "4"  # a generation, for settings that no Pi would refuse


def prepare(folder: Path, release: Path, preseed: Path) -> Manifest:
    """Puts both files there, and the hook last. Nothing is written unless all of it will do.

    Raises `ReleaseRefused`, ValueError, `SettingsWrong`, OSError; each names what is wrong.
    """
    missing = [name for name in BOOT_FILES if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"{folder} has no {missing[0]}: it is no boot partition of Raspberry Pi OS")
    content = preseed.read_bytes()
    try:
        check_preseed(content)
    except (ValueError, SettingsWrong) as e:
        raise ValueError(f"{preseed.name}: {e}") from e
    cmdline = hooked((folder / "cmdline.txt").read_bytes())
    manifest = _checked(release, trusted_keys(content))
    _lay(folder, release, content)
    replace(folder / HOOK_FILE, hook_program(), 0o755)
    replace(folder / "cmdline.txt", cmdline, 0o755)
    return manifest


def check_preseed(content: bytes) -> None:
    """Raises ValueError or `SettingsWrong` where no terminal would come of it."""
    trusted_keys(content)
    token_in(content)
    wishes = wishes_in(tomllib.loads(content.decode("utf-8-sig")))
    told = settings_wanted(None, wishes, ANY_PI)
    if missing := missing_settings(told, ca=bool(wishes.ca)):
        raise ValueError(f"does not say {', '.join(flag.lstrip('-') for flag in missing)}")
    check_settings(toml(told))
    check_authority(wishes.ca)
    check_token(wishes.token)


def _checked(release: Path, keys: list[str]) -> Manifest:
    """For a terminal, whole and signed; for which Debian, the Pi itself sees."""
    with release.open("rb") as file:
        manifest = read_release(file, verifier(keys)).manifest
        check_machine(manifest, "terminal", manifest.debian, manifest.architecture)
        check_pieces(file, manifest)
    return manifest


def _lay(folder: Path, release: Path, preseed: bytes) -> None:
    """The preseed last: without it nothing begins. A stamp that lies there is of another time."""
    target = folder / CARD_RELEASE
    target.unlink(missing_ok=True)
    if shutil.disk_usage(folder).free < release.stat().st_size + SPARE_BYTES:
        raise ReleaseRefused(f"{folder} has no room for {release.stat().st_size >> 20} MB")
    beside = folder / f"{CARD_RELEASE}.part"
    with release.open("rb") as source, beside.open("wb") as out:
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)
    (folder / STAMP_FILE).unlink(missing_ok=True)
    replace(folder / PRESEED_FILE, preseed, 0o644)
