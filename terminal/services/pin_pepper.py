"""The PIN pepper: what IT and the terminals mix into a PIN before it is hashed, and the center never has.

A PIN has six digits: whoever reads its hash tries them all in a day. With a pepper there is nothing to try. It
follows from the hall's card key, which IT's key gives and each terminal's settings hold already.
"""

import base64
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from terminal.domain.directory import card_key_name
from terminal.domain.window import PEPPER_NAMED

PEPPER_PURPOSE = b"window-terminal PIN pepper v1"


class OtherPepper(Exception):
    """This verifier was made with a card key that is not the one here: make it anew, or give the right key."""


def peppered(pin: str, card_key: bytes) -> str:
    """What is hashed in the place of the PIN: HMAC-SHA256 of it with the pepper, hexadecimal."""
    pepper = HKDF(hashes.SHA256(), 32, salt=None, info=PEPPER_PURPOSE).derive(card_key)
    return hmac.digest(pepper, pin.encode(), "sha256").hex()


def named(hashed: str, card_key: bytes) -> str:
    """A verifier in PHC form that says which card key its pepper follows from."""
    parameters, salt, digest = hashed.rsplit("$", 2)
    return f"{parameters}{PEPPER_NAMED}{pepper_name(card_key)}${salt}${digest}"


def pepper_name(card_key: bytes) -> str:
    """By what a verifier names it, without telling it: the card key's name in base64."""
    return base64.b64encode(bytes.fromhex(card_key_name(card_key))).decode().rstrip("=")


def pepper_named(hashed: str) -> str:
    """The name of the pepper of a verifier, empty where it has none."""
    _, found, rest = hashed.partition(PEPPER_NAMED)
    return rest.partition("$")[0] if found else ""


def for_comparison(hashed: str, pin: str, card_key: bytes) -> tuple[str, str]:
    """Verifier and PIN as argon2 compares them. Raises `OtherPepper`."""
    name = pepper_named(hashed)
    if not name:
        return hashed, pin
    if not card_key or name != pepper_name(card_key):
        raise OtherPepper
    return hashed.replace(f"{PEPPER_NAMED}{name}", "", 1), peppered(pin, card_key)
