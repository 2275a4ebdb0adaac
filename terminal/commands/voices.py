"""`window-terminal voices`: what the terminal says aloud, rendered once, at installation."""

from hashlib import sha256
from pathlib import Path

import click
import msgspec

MANIFEST = "voices.json"  # what each recording was made from, so that it is made again only when that changed
MADE = 1  # rises when the same words come out otherwise
_manifest_json = msgspec.json.Decoder(dict[str, str])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def voices(folder: Path) -> None:
    """Render the spoken prompts into FOLDER: one WAV file a phrase. Exit 1 without espeak-ng.

    A file is made again only when its words changed. Recordings of a person's voice belong into another folder,
    `recorded` in the settings, under the same names; an empty file there keeps that phrase silent.
    """
    from hardware.sound.speech import SpeechMissing

    try:
        made = render(folder)
    except SpeechMissing as e:
        raise click.ClickException(str(e)) from e
    except OSError as e:
        raise click.ClickException(f"{folder}: {e.strerror or e}") from e
    click.echo(f"{folder}: {len(made)} recordings made" if made else f"{folder}: nothing to do")


def render(folder: Path) -> list[str]:
    """Makes what is missing or was made from other words; the names of those made.

    Raises `hardware.sound.speech.SpeechMissing`, or OSError where the folder cannot be written.
    """
    from sync.durable import make_folder, replace

    make_folder(folder, 0o755)
    before, wanted = _manifest(folder / MANIFEST), _origins()
    stale = [name for name in wanted if before.get(name) != wanted[name] or not (folder / f"{name}.wav").is_file()]
    for name in stale:
        replace(folder / f"{name}.wav", recording(name), 0o644)
    if before != wanted:
        replace(folder / MANIFEST, msgspec.json.encode(wanted), 0o644)
    return stale


def recording(name: str) -> bytes:
    """The WAV file of this name. Raises `hardware.sound.speech.SpeechMissing`."""
    from hardware.sound.prompts import CONFIRM_TONE
    from hardware.sound.samples import chime, wav
    from hardware.sound.speech import speech

    return wav(chime() if name == CONFIRM_TONE else speech(phrases()[name]))


def phrases() -> dict[str, str]:
    """What is spoken, by the recording's name: the plate's own sentences."""
    from display.texts.catalogue import sentence
    from hardware.sound.prompts import CONFIRM_TONE, RECORDINGS
    from terminal.domain.views import Message

    return {name: sentence(Message(name)).partition("\n")[0] for name in RECORDINGS if name != CONFIRM_TONE}


def _origins() -> dict[str, str]:
    from hardware.sound.prompts import CONFIRM_TONE

    sources = {CONFIRM_TONE: "", **phrases()}
    return {name: sha256(f"{MADE} {words}".encode()).hexdigest() for name, words in sources.items()}


def _manifest(path: Path) -> dict[str, str]:
    try:
        return _manifest_json.decode(path.read_bytes())
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}  # all is made again
