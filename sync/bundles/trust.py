"""The trust: whose signatures count. It begins with what was installed, and successions lead on from there. Pure.

A succession names the next key, under the signature of the key before it or of the recovery key. It is the whole of
what is trusted from then on: the key before signs nothing any more.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Meta, Struct

from sync.bundles.bundle import BundleRefused, Epoch, opened_before, opened_by, read_signed, sealed

SUCCESSION_DOMAIN = b"window-terminal succession v1\0"
SUCCESSION_PAYLOAD_BYTES = 2 << 10  # of a payload
STEPS_MAX = 16  # in a row by signing keys: whoever stole one uses up no more epochs than these
RECOVERY_JUMP = 100  # epochs that a recovery key goes up at most: beyond all that a thief could have used
SECONDS_MAX = 8  # people of whom one signs beside the key

PublicKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=\Z")]  # base64 of 32 raw bytes


class KeyTrust(Struct, frozen=True):
    """`epoch` is that of the only key, 0 where the keys are those of the settings, which name none.

    Where there is a `second`, what is signed counts only with the signature of one of these keys beside it.
    Signatures of `former` keys count under what is kept here already, and under nothing that comes. So do those of
    `spare` ones, which were installed beside the key that named the next; a succession may lead on to them.
    """

    keys: tuple[str, ...]
    recovery: str = ""  # the key that signs successions and nothing else
    second: tuple[str, ...] = ()
    epoch: int = 0
    former: tuple[str, ...] = ()
    steps: int = 0  # successions by signing keys since the installation or the last recovery
    spare: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Every key that signed what may be kept here."""
        return (*self.keys, *self.former, *self.spare)

    def named_epoch(self, key: str) -> int:
        """The epoch in which root, or a succession, has this key sign; 0 where none of them named it."""
        return self.epoch if key in self.keys else 0


class Succession(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is signed. `issued` is in ms since 1970, UTC. What it does not name is not trusted."""

    algorithm: Literal["ed25519"]
    key: PublicKey
    epoch: Epoch
    issued: Annotated[int, Meta(ge=0, le=1 << 53)]
    recovery: Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43}=)?\Z")] = ""
    second: Annotated[tuple[PublicKey, ...], Meta(max_length=SECONDS_MAX)] = ()


_succession_json = msgspec.json.Decoder(Succession)


def sign_succession(key: Ed25519PrivateKey, said: Succession, second: Ed25519PrivateKey | None = None) -> str:
    """The succession as it travels, with a second person's signature where there is one."""
    return sealed(key, SUCCESSION_DOMAIN, msgspec.json.encode(said), second)


def succession_before(signed: str) -> Succession:
    """What a succession says whose signature was checked before it was stored."""
    return _succession_json.decode(opened_before(signed))


def successor(trust: KeyTrust, signed: str) -> KeyTrust:
    """What is trusted after this succession. Raises `BundleRefused`."""
    content, by = opened_by(signed, may_sign(trust), SUCCESSION_DOMAIN, SUCCESSION_PAYLOAD_BYTES, trust.second)
    said, recovering = read_signed(content, _succession_json.decode, "a succession"), by == trust.recovery
    if wrong := _epoch_problem(trust, said.epoch, recovering) or _key_problem(trust, said, by):
        raise BundleRefused(wrong)
    over = trust.keys if recovering else (by,)
    former = tuple(dict.fromkeys((*trust.former, *over)))
    # A center that is started with the first key and the newest comes to the newest by those between them.
    spare = tuple(each for each in (*trust.spare, *trust.keys) if each not in (*former, said.key))
    steps = 0 if recovering else trust.steps + 1
    return KeyTrust((said.key,), said.recovery, said.second, said.epoch, former, steps, spare)


def followed(installed: KeyTrust, successions: Sequence[str]) -> KeyTrust:
    """What is trusted in the end: those that lead on from what was installed, each in its turn."""
    trust = installed
    for signed in successions:
        try:
            trust = successor(trust, signed)
        except BundleRefused:
            continue  # of a time before the installation, or before root named another key
    return trust


def names(trust: KeyTrust, signed: str) -> bool:
    """Whether it names a key that is trusted already; whoever signed it, nothing follows from it."""
    try:
        return succession_before(signed).key in trust.known
    except (ValueError, RecursionError):
        return False


def may_sign(trust: KeyTrust) -> tuple[str, ...]:
    """Who signs the next succession."""
    return (*trust.keys, *filter(None, [trust.recovery]))


def roles_problem(key: str, recovery: str, second: Sequence[str]) -> str:
    """Why these keys cannot be one hall's, empty where they can: each person signs in one role."""
    everybody = [key, *filter(None, [recovery]), *second]
    return "one key has two parts in it" if len(set(everybody)) < len(everybody) else ""


def _epoch_problem(trust: KeyTrust, epoch: int, recovering: bool) -> str:
    if recovering:
        within = trust.epoch < epoch <= trust.epoch + RECOVERY_JUMP or not trust.epoch
        return "" if within else f"epoch {epoch} is not within {RECOVERY_JUMP} above {trust.epoch}"
    if trust.epoch and epoch != trust.epoch + 1:
        return f"epoch {epoch} does not follow on {trust.epoch}"
    if trust.steps >= STEPS_MAX:
        return f"{STEPS_MAX} successions were signed without the recovery key"
    return ""


def _key_problem(trust: KeyTrust, said: Succession, by: str) -> str:
    if said.key in (*trust.former, by):
        return "a key that was there before does not come back"
    if trust.recovery and trust.recovery not in (said.recovery, by):
        return "only the recovery key names another recovery key, or none"
    return roles_problem(said.key, said.recovery, said.second)
