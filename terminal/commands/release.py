"""`window-terminal release`: signed software in one file, for IT: made, looked at, unpacked, published."""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from sync.version_pairs import pair_text
from terminal.commands.console import say
from terminal.commands.office_words import office_error
from terminal.commands.options import ca_option, center_option, key_option
from terminal.commands.passphrase import Passphrases, opened_key, passphrase_option
from terminal.commands.signing_keys import check_newest_copy

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from sync.releases.manifest import Manifest
    from terminal.setup.bundling.release_contents import ReleaseContents, ReleaseOrder

OFFICE_MACHINE = ("", "win_amd64")
file_argument = click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True))


@click.group()
def release() -> None:
    """Make, check, unpack and publish releases: software for terminals and offices, in one signed file."""


@release.command("bundle")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@key_option
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["terminal", "center", "office"]),
    default="terminal",
    show_default=True,
    help="A terminal; a center's machine; or an office PC with Windows, for `config` and `release`.",
)
@click.option(
    "--debian",
    type=click.Choice(["trixie", "bookworm"]),
    default="trixie",
    show_default=True,
    help="Debian 13 or 12, which that machine has.",
)
@click.option("--architecture", type=click.Choice(["arm64", "amd64"]), default="arm64", show_default=True)
@click.option(
    "--with",
    "given",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A Debian package that no archive here has, say python3-lgpio; and what it needs.",
)
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The project's folder.  [default: this one]",
)
@passphrase_option
def bundle_release(
    *,
    path: Path,
    key_path: Path,
    purpose: str,
    debian: str,
    architecture: str,
    given: tuple[Path, ...],
    project: Path,
    passphrase_files: tuple[Path, ...],
) -> None:
    """Fetch everything that such a machine needs, check it against the lock, sign it, and write it to FILE."""
    from sync.bundles.stored_key import KeyWrong
    from sync.releases.manifest import ReleaseRefused
    from terminal.setup.bundling.debian_archive import package_name
    from terminal.setup.bundling.release_contents import ReleaseOrder, gather
    from terminal.setup.bundling.wheels import BundlingFailed

    machine = OFFICE_MACHINE if purpose == "office" else (debian, architecture)
    # First: what cannot be used is told now, not after all was fetched.
    key = opened_key(key_path, Passphrases(passphrase_files))
    _check_place(path)
    try:
        for each in given:
            package_name(each)
        with TemporaryDirectory() as folder:
            order = ReleaseOrder(project, *machine, given, purpose)
            contents = gather(order, Path(folder), lambda what: say(what, err=True))
            _write(path, key.next_release(), order, contents)
    except KeyWrong as e:
        raise office_error(e.mistake) from e
    except (BundlingFailed, ReleaseRefused, OSError) as e:
        raise click.ClickException(str(e)) from e
    for name in contents.missing:
        say(
            f"warning: {name} is in none of this computer's archives and not in {path}; the terminal must have it, "
            f"or give its file: --with {name}_….deb",
            err=True,
        )


def _check_place(path: Path) -> None:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder: make it first, or name another FILE")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise click.ClickException(f"{path} may not be written: name another FILE")


def _write(path: Path, key: "KeyFile", order: "ReleaseOrder", contents: "ReleaseContents") -> None:
    from sync.journal.payload import JOURNAL_FORMAT
    from sync.releases.manifest import ALGORITHM, Manifest
    from sync.releases.release_file import write_release
    from sync.releases.signature import seal
    from terminal import __version__

    manifest = Manifest(
        algorithm=ALGORITHM,
        purpose=order.purpose,
        debian=order.debian,
        architecture=order.architecture,
        program=__version__,
        epoch=key.epoch,
        version=key.release,
        issued=time.time_ns() // 1_000_000,
        buffer_format=JOURNAL_FORMAT,
        pieces=contents.pieces,
    )
    write_release(path, seal(key, manifest), manifest, contents.sources)
    say(f"{path}: {_summary(manifest)}")


@release.command("check")
@file_argument
@click.option("--key", "keys", multiple=True, required=True, help="IT's public key; may be given again.")
@click.option(
    "--into", type=click.Path(path_type=Path), default=None, help="Unpack it into this folder, which must be new."
)
def check_release(path: Path, keys: tuple[str, ...], into: Path | None) -> None:
    """Say what is in a release, with licences and hashes; exit 1 if a byte of it is not what was signed."""
    from sync.releases.manifest import ReleaseRefused
    from sync.releases.release_file import check_pieces, read_release, unpack
    from sync.releases.signature import verifier

    _check_keys(keys)
    try:
        with path.open("rb") as file:
            manifest = read_release(file, verifier(keys)).manifest
            unpack(file, manifest, into) if into else check_pieces(file, manifest)
    except (ReleaseRefused, OSError, ValueError) as e:
        raise click.ClickException(f"{path}: {e}") from e
    for piece in manifest.pieces:
        say(f"{piece.sha256}  {piece.size:>10}  {piece.name}  [{piece.licence}]")
    say(f"{path}: {_summary(manifest)}: nothing wrong")


def _check_keys(keys: tuple[str, ...]) -> None:
    from sync.public_key import is_public_key

    for key in keys:
        if not is_public_key(key):
            wanted = "it is what `window-terminal config key new` printed: 32 bytes in base64"
            raise click.ClickException(f"--key {key} is no public key; {wanted}")


@release.command("publish")
@file_argument
@key_option
@click.option("--canary", "windows", metavar="WINDOW,WINDOW", help="First these windows and no other.")
@click.option("--all", "everywhere", is_flag=True, help="Every window: at once, or once the first ones are well.")
@center_option
@ca_option
@passphrase_option
def publish_software(
    *,
    path: Path,
    key_path: Path,
    windows: str | None,
    everywhere: bool,
    url: str,
    ca: Path,
    passphrase_files: tuple[Path, ...],
) -> None:
    """Hand a release to the center, which gives it to the terminals of the windows named, and sign for which.

    Where it was cut off, the same command goes on. Terminals fetch it slowly, while their windows are open;
    `center terminals` shows which one has what. The same file with --all goes to the rest.
    """
    from sync.releases.manifest import ReleaseRefused
    from sync.releases.publication import CenterAddress, order_for, publish_release

    named = tuple(each.strip() for each in (windows or "").split(",") if each.strip())
    if everywhere == bool(named):
        raise click.UsageError("say for whom: --canary WINDOW,WINDOW, or --all")
    key = opened_key(key_path, Passphrases(passphrase_files))
    try:
        check_newest_copy(key, url, ca)
        order = order_for(path, key, named, time.time_ns() // 1_000_000)
        with click.progressbar(length=order.size, label=path.name, file=sys.stderr) as bar:
            publish_release(
                path, order, key, CenterAddress(url, ca), lambda at: bar.update(at - bar.pos), time.sleep
            )
    except (ReleaseRefused, OSError, ValueError) as e:
        raise click.ClickException(f"{path}: {e}") from e
    told = f"window-terminal {order.program} as release {pair_text(order.pair)}"
    say(f"{path}: {told} published for {', '.join(named) or 'every window'}")


def _summary(manifest: "Manifest") -> str:
    where = f"Debian {manifest.debian}" if manifest.debian else "Windows"
    size = sum(piece.size for piece in manifest.pieces)
    told = f"window-terminal {manifest.program} as release {pair_text(manifest.pair)} for {manifest.purpose}"
    return f"{told}, {where} {manifest.architecture}, {len(manifest.pieces)} pieces, {size} bytes"
