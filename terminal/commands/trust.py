"""`window-terminal trust`: root has this terminal trust another key of IT's, where all that it trusted are lost."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.console import say
from terminal.commands.options import settings_option

if TYPE_CHECKING:
    from terminal.config.settings import Settings
    from terminal.config.trusted_key_file import RootsWord


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@settings_option
@click.option("--yes", is_flag=True, help="Does not ask.")
def trust(path: Path, settings_path: Path, yes: bool) -> None:
    """As root: trust the key in FILE and no other, where IT's keys are all lost, or in a thief's hands.

    FILE is what `config key show --for-terminals` printed. Where one key follows the other no terminal needs this.
    """
    from sync.durable import replace
    from terminal.config.settings import SettingsWrong, load
    from terminal.config.trusted_key_file import ROOTS_WORD_FILE, written_word
    from terminal.setup.last_look import key_fingerprint
    from terminal.setup.root_trust import check_roots_alone

    if os.geteuid() != 0:
        raise click.ClickException(f"only root says whom a terminal trusts: sudo window-terminal trust {path}")
    try:
        word = _read(path)
        check_roots_alone(settings_path.parent)
        check_roots_alone(settings_path)
        settings = load(settings_path)
    except SettingsWrong as e:
        raise click.ClickException(str(e)) from e
    except OSError as e:
        raise click.ClickException(f"{e.filename}: {e.strerror}") from e
    word = _following(word, settings)
    say(f"IT's key of epoch {word.epoch} with the SHA-256 {key_fingerprint(word.keys[0])}")
    if not yes:
        click.confirm("Does IT read out the same? This terminal trusts it alone then", abort=True, err=True)
    replace(settings_path.with_name(ROOTS_WORD_FILE), written_word(word).encode(), 0o644)
    say("now: sudo systemctl restart window-terminal; then IT publishes with this key")


def _read(path: Path) -> "RootsWord":
    from terminal.config.trusted_key_file import read_word

    try:
        return read_word(path)
    except OSError as e:
        raise click.ClickException(f"{path}: {e.strerror}") from e
    except ValueError as e:
        wanted = "what `config key show --for-terminals` printed, whole"
        raise click.ClickException(f"{path}: it is not {wanted}: {e}") from e


def _following(word: "RootsWord", settings: "Settings") -> "RootsWord":
    """It goes up, and what signatures of before hold is worked by until IT publishes."""
    from msgspec.structs import replace

    before = settings.trust
    if word.epoch <= before.epoch and word.keys != before.keys:
        raise click.ClickException(
            f"root had this terminal trust a key of epoch {before.epoch}, and {word.epoch} is not above: "
            "make one with a higher --epoch"
        )
    former = dict.fromkeys((*before.keys, *before.former, *_taken(settings)))
    return replace(word, former=tuple(key for key in former if key not in word.keys))


def _taken(settings: "Settings") -> list[str]:
    """The keys that followed one on the other since; what is here may be signed by the last of them."""
    from sync.bundles.trust import succession_before

    try:
        return [succession_before(signed).key for signed in json.loads(settings.successions.read_bytes())]
    except (OSError, ValueError, AttributeError):
        return []
