"""The offline file: verifies a release and unpacks it on a machine where nothing of ours is installed yet.

Run from the project's folder, standard library only: `python3 -m terminal.setup.offline_file FILE --key KEY --into
FOLDER …`. It prints the version of the program in it; what is not to be used it refuses by name, with status 1.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.ratchet import InstalledSoftware, is_newer, read_installed, write_installed
from sync.releases.release_file import Verifier, read_release, unpack
from terminal.setup.newest_key import NewestKey, newest_key
from terminal.setup.openssl import OpensslMissing, openssl_verifier
from terminal.setup.package_index import write_index
from terminal.setup.paths import INSTALLED_RECORD, ROOT_SUCCESSIONS, TRUSTED_KEY_FILE, UPGRADE_FOLDER

UNPACKED_RECORD = "release.json"  # in the folder: pair and digest of what lies there
KEY_WANTED = (
    "wanted beside it: IT's public key, as `config key new` printed it, by --key or in the file of --preseed"
)


def unpack_offline(
    path: Path,
    verifies: Verifier,
    machine: tuple[str, str],
    installed: InstalledSoftware | None,
    folder: Path,
    named: int = 0,
    purpose: str = "terminal",
) -> Manifest:
    """Unpacks a release for this purpose and (Debian release, architecture) into `folder`, whole or not at all.

    `named` is the epoch of the key that verifies, 0 where nothing names it. Raises `ReleaseRefused`, OSError,
    subprocess.CalledProcessError.
    """
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with path.open("rb") as file:
            release = read_release(file, verifies)
            check_machine(release.manifest, purpose, *machine)
            is_newer(release.manifest, release.digest, installed, named)
            unpack(file, release.manifest, beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    record = InstalledSoftware(*release.manifest.pair, release.digest)
    (beside / UNPACKED_RECORD).write_bytes(write_installed(record))
    shutil.rmtree(folder, ignore_errors=True)
    beside.replace(folder)
    if (folder / "debian").is_dir():
        write_index(folder / "debian")
    return release.manifest


def this_machine() -> tuple[str, str]:
    """Debian release and architecture of the machine that this runs on."""
    told = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "unknown"), told.strip()


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        before = read_installed(asked.installed.read_bytes()) if asked.installed.exists() else None
        given = [*asked.key, *(_preset(asked.preseed) if asked.preseed else ())]
        keys, named = _counting(given, newest_key(asked.word, asked.successions))
        verifies, machine = openssl_verifier(keys), this_machine()
        manifest = unpack_offline(asked.file, verifies, machine, before, asked.into, named, asked.purpose)
    except (ReleaseRefused, OpensslMissing, OSError, ValueError, subprocess.CalledProcessError) as e:
        print(f"{asked.file}: {e}", file=sys.stderr)
        return 1
    print(manifest.program)
    return 0


def _preset(preseed: Path) -> list[str]:
    """The keys that it names; what else is wrong with it, `setup` says. Raises OSError, ValueError."""
    said = tomllib.loads(preseed.read_text(encoding="utf-8")).get("trust", {})
    return list(said.get("keys", []))


def _counting(given: Sequence[str], newest: NewestKey) -> tuple[list[str], int]:
    """Those of the given keys that still sign, and the epoch that such a one has. Raises `ReleaseRefused`."""
    if not given:
        raise ReleaseRefused(KEY_WANTED)
    keys = [key for key in given if key not in newest.gone]
    if not keys:
        raise ReleaseRefused(
            f"the key that was given is superseded: its successor on this machine is {newest.key} of epoch "
            f"{newest.epoch}; have IT sign the file with that, and give it with --key"
        )
    return keys, newest.epoch if keys == [newest.key] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="offline_file", description="Verify a release and unpack it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="IT's public key; may be given again")
    parser.add_argument("--preseed", type=Path, help="a settings file that names such keys")
    parser.add_argument("--for", dest="purpose", default="terminal", help="terminal or center")
    parser.add_argument("--into", type=Path, required=True, help="the folder that the pieces go to")
    parser.add_argument(
        "--installed",
        type=Path,
        default=Path(UPGRADE_FOLDER, INSTALLED_RECORD),
        help="the record of what was installed last",
    )
    parser.add_argument("--word", type=Path, default=Path(TRUSTED_KEY_FILE), help="root's word on whom it trusts")
    parser.add_argument(
        "--successions",
        type=Path,
        default=Path(UPGRADE_FOLDER, ROOT_SUCCESSIONS),
        help="those that root found right",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
