"""The trusted-key file: root's word, beside the settings, on the one key that this terminal trusts, over theirs.

The settings' folder is root's: the service's own user can neither write this file nor put another in its place.
"""

import json
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sync.public_key import is_public_key

ROOTS_WORD_FILE = "trust.toml"
ROOTS_WORD_BYTES = 16 << 10
KeyText = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=\Z")]


class RootsWord(Struct, frozen=True, forbid_unknown_fields=True):
    """As in the settings' table `trust`, but for the card key. `former` keys signed what may be kept here."""

    keys: Annotated[tuple[KeyText, ...], Meta(min_length=1, max_length=1)]
    epoch: Annotated[int, Meta(ge=1, le=1_000)]
    recovery: Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43}=)?\Z")] = ""
    second: Annotated[tuple[KeyText, ...], Meta(max_length=8)] = ()
    former: Annotated[tuple[KeyText, ...], Meta(max_length=200)] = ()


# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(RootsWord)


def read_word(path: Path) -> RootsWord:
    """Raises OSError, or ValueError where it is none."""
    with path.open("rb") as file:
        content = file.read(ROOTS_WORD_BYTES + 1)
    if len(content) > ROOTS_WORD_BYTES:
        raise ValueError(f"larger than {ROOTS_WORD_BYTES} bytes")
    word = msgspec.convert(tomllib.loads(content.decode("utf-8-sig")), RootsWord)
    everybody = [*word.keys, *filter(None, [word.recovery]), *word.second]
    if len(set(everybody)) < len(everybody):
        raise ValueError("one key has two parts in it")
    if wrong := [key for key in everybody if not is_public_key(key)]:
        raise ValueError(f"{wrong[0][:60]!r} is not a public key")
    return word


def written_word(word: RootsWord) -> str:
    """The file's text; what is in it needs no escaping."""
    lists = {"keys": word.keys, "second": word.second, "former": word.former}
    lines = [f"{name} = {json.dumps(keys)}" for name, keys in lists.items()]
    return "\n".join([f"epoch = {word.epoch}", f'recovery = "{word.recovery}"', *lines, ""])
