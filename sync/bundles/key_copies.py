"""Key copies: whether this file counted all that its key signed, by what the center has of that.

Two copies give one version twice, or bring an old hall back as the newest. The center tells before anything is
signed; what one copy signed and no center has, nobody can know.
"""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from sync.bundles.bundle import Epoch, opened, read_signed
from sync.bundles.hand_over import PushFailed, hand_over
from sync.bundles.signing import KeyFile
from sync.bundles.stored_key import KeyWrong
from sync.contract import PublishedByKey, SealedQuestion
from sync.version_pairs import VERSION_JUMP
from terminal.domain.mistake import Mistake

QUESTION_DOMAIN = b"window-terminal question v1\0"
QUESTION_BYTES = 1 << 10
CATCH_UP = "window-terminal config key catch-up --key {path} --center {url} --ca {ca}"
LAGS = (
    "{path}: it signed {what} up to {mine}, and the center has {theirs} by this key: another copy of the file is "
    "newer. Sign with that one and destroy this; where that is lost, look at what is published, then: {command}"
)
FORKED = (
    "{path}: the center has another {what} {mine} by this key than this file signed: there are two copies of it. "
    "Keep one and destroy the other, look at what is published, then: {command}"
)
TOO_FAR = "{path}: the center says {theirs}, which is more than {most} above {mine}; look at the center first"
KEY_COUNTS = {
    "version": Mistake("configuration"),
    "directory": Mistake("directory"),
    "release": Mistake("software"),
}


class KeyQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed, so that only IT asks. The nonce only makes two questions differ."""

    algorithm: Literal["ed25519"]
    epoch: Epoch
    nonce: str


_question_json = msgspec.json.Decoder(KeyQuestion)
_published_json = msgspec.json.Decoder(PublishedByKey)


def ask_published(url: str, ca: Path, key: KeyFile) -> PublishedByKey:
    """What the center has of this key. Raises `PushRefused`, `PushFailed`."""
    content = msgspec.json.encode(KeyQuestion("ed25519", key.epoch, secrets.token_hex(16)))
    answer = hand_over(url, ca, "/v1/published", SealedQuestion(key.sealed(QUESTION_DOMAIN, content)))
    try:
        return _published_json.decode(answer)
    except (ValueError, RecursionError) as e:
        why = Mistake("it does not say what it has of this key")
        raise PushFailed(Mistake("the center at {url}: {why}; then try again", url=url, why=why)) from e


def open_question(sealed: str, trusted: Iterable[str]) -> KeyQuestion:
    """The question, if one of the trusted public keys asks. Raises `BundleRefused`."""
    content = opened(sealed, trusted, QUESTION_DOMAIN, QUESTION_BYTES)
    return read_signed(content, _question_json.decode, "a question")


def check_newest(key: KeyFile, published: PublishedByKey, url: str, ca: Path) -> None:
    """Raises `KeyWrong` where another copy of the key's file signed what this one did not."""
    stored, command = key.stored, Mistake(CATCH_UP, path=key.path, url=url, ca=ca)
    for name, what in KEY_COUNTS.items():
        mine, theirs = getattr(stored, name), getattr(published, name)
        if theirs > mine:
            raise KeyWrong(Mistake(LAGS, path=key.path, what=what, mine=mine, theirs=theirs, command=command))
    if stored.issued and published.version == stored.version and published.issued != stored.issued:
        what = KEY_COUNTS["version"]
        raise KeyWrong(Mistake(FORKED, path=key.path, what=what, mine=stored.version, command=command))


def caught_up(key: KeyFile, published: PublishedByKey) -> KeyFile:
    """The same key, counting on from what the center has. Raises `KeyWrong`, OSError."""
    counts = {name: max(getattr(key.stored, name), getattr(published, name)) for name in KEY_COUNTS}
    for name, reached in counts.items():
        if reached > (mine := getattr(key.stored, name)) + VERSION_JUMP:
            raise KeyWrong(Mistake(TOO_FAR, path=key.path, theirs=reached, mine=mine, most=VERSION_JUMP))
    issued = published.issued if published.version >= key.stored.version else key.stored.issued
    return key.counting(**counts, issued=issued)
