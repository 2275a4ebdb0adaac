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

NO_WORD = (
    "{path}: not the whole of a key for terminals, and nothing was changed; on IT's PC: window-terminal config key "
    "show --for-terminals > fresh.key.trust, and bring that file"
)
READ_OUT = "Does IT read out the same, from `config key show`? This terminal trusts it alone then"


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
    if not yes and not click.confirm(READ_OUT, err=True):
        raise click.ClickException("nothing was changed: this terminal trusts whom it trusted before")
    replace(settings_path.with_name(ROOTS_WORD_FILE), written_word(word).encode(), 0o644)
    say("now: sudo systemctl restart window-terminal; then IT publishes with this key")


def _read(path: Path) -> "RootsWord":
    from terminal.config.trusted_key_file import read_word

    try:
        return read_word(path)
    except OSError as e:
        raise click.ClickException(f"{path}: {e.strerror}") from e
    except ValueError as e:
        raise click.ClickException(NO_WORD.format(path=path)) from e


def _following(word: "RootsWord", settings: "Settings") -> "RootsWord":
    """It goes up, and what signatures of before hold is worked by until IT publishes.

    Raises ClickException for one that is superseded, or too low for this terminal ever to take what it signs.
    """
    from msgspec.structs import replace

    from sync.bundles.trust import followed, succession_before
    from terminal.config.installed_trust import installed_trust

    before, taken = settings.trust, _taken(settings)
    now = followed(installed_trust(before), taken)
    key = word.keys[0]
    if key in now.known and key not in now.keys:
        raise click.ClickException(
            f"the key of epoch {word.epoch} is superseded: neither center nor terminals take what it signs. This "
            f"terminal trusts {now.keys[0]} of epoch {now.epoch}: IT prints that one, or makes a key with a "
            "higher --epoch"
        )
    epoch = max(now.epoch, _epoch_in_force(settings))
    if word.epoch <= epoch and key not in now.keys:
        raise click.ClickException(
            f"this terminal works by a key of epoch {epoch}, and {word.epoch} is not above: "
            "make one with a higher --epoch"
        )
    former = dict.fromkeys((*before.keys, *before.former, *(succession_before(signed).key for signed in taken)))
    return replace(word, former=tuple(each for each in former if each not in word.keys))


def _epoch_in_force(settings: "Settings") -> int:
    """The epoch of the configuration that a running terminal works by; 0 where it has or tells none."""
    from terminal.services.control_protocol import Status
    from terminal.services.control_socket import NoAnswer, RequestRefused, call

    try:
        config = call(settings.control, Status()).config
    except (NoAnswer, RequestRefused):
        return 0
    return int(config.partition(".")[0]) if config else 0


def _taken(settings: "Settings") -> list[str]:
    """The successions that the terminal took; what is here may be signed by the last key that they name."""
    from sync.bundles.trust import succession_before

    try:
        told = json.loads(settings.successions.read_bytes())
        return [signed for signed in told if succession_before(signed)]
    except (OSError, ValueError, AttributeError, TypeError):
        return []
