"""Key making: the first of a hall, one for another part, or the next one, named by the one before."""

import base64
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from sync.bundles.bundle import Epoch
from sync.bundles.sealed_key import KeySecret
from sync.bundles.signing import KeyFile
from sync.bundles.stored_key import KeyRole, KeyWrong, StoredKey, public_of, sealed_again, write_new_key
from sync.bundles.trust import Succession, roles_problem
from terminal.domain.mistake import Mistake

ONE_PART = "one key is given for two parts: a signing key, a recovery key and a second person's are three"
NOT_NEXT = "{path}: its epoch is {epoch}, so the next key's is {next}"
NOT_ABOVE = "{path}: an epoch above {epoch} is wanted with it: --epoch, above every one that was ever used"
SIGNS_NO_SUCCESSION = "{path}: a second person's key names no successor; give the signing or the recovery key"


class NewKey(Struct, frozen=True):
    """What shall be made. `cards` is the card key that goes on, in base64; empty for one of its own."""

    epoch: Epoch
    role: KeyRole = "signing"
    recovery: str = ""
    second: tuple[str, ...] = ()
    cards: str = ""


class SuccessionSigners(NamedTuple):
    """Who names the next key, and who signs beside."""

    by: KeyFile
    second: KeyFile | None = None


def make_key(path: Path, passphrase: str, new: NewKey) -> KeyFile:
    """A key that nobody named: terminals are told of it at installation. Raises `KeyWrong`, OSError."""
    return _made(path, passphrase, new, _private())


def make_next_key(path: Path, passphrase: str, new: NewKey, signers: SuccessionSigners, issued: int) -> KeyFile:
    """A key that terminals come to trust by themselves; `issued` in ms since 1970, UTC. Raises `KeyWrong`, OSError.

    From then on the one before signs nothing.
    """
    by, private = signers.by, _private()
    check_next_epoch(by, new.epoch)
    said = Succession("ed25519", public_of(private), new.epoch, issued, new.recovery, new.second)
    signed = by.sign_succession(said, signers.second)
    made = _made(path, passphrase, new, private, (*by.stored.successions, signed), by.former_for_next)
    by.succeeded_by(made.public)
    return made


def check_next_epoch(by: KeyFile, epoch: int) -> None:
    """Raises `KeyWrong` where no terminal would follow."""
    if by.stored.role == "second":
        raise KeyWrong(Mistake(SIGNS_NO_SUCCESSION, path=by.path))
    if by.stored.role == "signing" and epoch != by.epoch + 1:
        raise KeyWrong(Mistake(NOT_NEXT, path=by.path, epoch=by.epoch, next=by.epoch + 1))
    if epoch <= by.epoch:
        raise KeyWrong(Mistake(NOT_ABOVE, path=by.path, epoch=by.epoch))


def _made(
    path: Path,
    passphrase: str,
    new: NewKey,
    private: str,
    successions: tuple[str, ...] = (),
    former: tuple[str, ...] = (),
) -> KeyFile:
    if roles_problem(public_of(private), new.recovery, new.second):
        raise KeyWrong(Mistake(ONE_PART))
    stored = StoredKey(
        new.epoch,
        0,
        role=new.role,
        recovery=new.recovery,
        second=new.second,
        successions=successions,
        former=former,
    )
    secret = KeySecret(private, new.cards)
    stored = sealed_again(stored, secret, passphrase)
    write_new_key(path, stored)
    return KeyFile(path, stored, secret)


def _private() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
