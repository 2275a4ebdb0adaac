"""The public key of Ed25519 as text: base64 of the 32 bytes of RFC 8032, and none for which anybody can sign. Pure.

Read also before anything is installed: the standard library and nothing else.
"""

import base64

KEY_BYTES = 32
# The points of small order, by their height: signatures that hold under them are found without a private key.
FIELD = (1 << 255) - 19
POINT_OF_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_POINTS = {0, 1, FIELD - 1, POINT_OF_EIGHT, FIELD - POINT_OF_EIGHT}


def is_key_text(text: str) -> bool:
    """Whether it is base64 of as many bytes as a key has."""
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        return False


def is_public_key(text: str) -> bool:
    """Whether only somebody with the private key can have signed what holds under it, as far as its form tells."""
    if not is_key_text(text):
        return False
    height = int.from_bytes(base64.b64decode(text), "little") % (1 << 255) % FIELD
    return height not in SMALL_POINTS
