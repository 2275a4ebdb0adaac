"""Keys of a hall by number, and the successions that they sign."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.bundles.trust import KeyTrust, Succession, sign_succession
from tests.support.office import NOW

FIRST, NEXT, THIRD, STRANGER, RECOVERY, OTHER_RECOVERY, LI, WANG = range(1, 9)


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int) -> str:
    return base64.b64encode(key(number).public_key().public_bytes_raw()).decode()


INSTALLED = KeyTrust((public(FIRST),), public(RECOVERY))
TWO = KeyTrust((public(FIRST),), public(RECOVERY), (public(LI), public(WANG)))


def names(named: int, epoch: int, by: int = FIRST, beside: int | None = None, **more: Any) -> str:
    said: dict[str, Any] = {"recovery": public(RECOVERY), **more}
    succession = Succession("ed25519", public(named), epoch, NOW, **said)
    return sign_succession(key(by), succession, key(beside) if beside else None)
