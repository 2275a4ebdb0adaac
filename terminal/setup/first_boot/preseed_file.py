"""The preseed file as the first boot reads it: whose signature counts, and the token that is blanked. Pure."""

import tomllib
from typing import Any

PRESEED_FILE = "window-terminal.toml"  # on the boot partition


def trusted_keys(content: bytes) -> list[str]:
    """IT's public keys. Raises ValueError where it says none."""
    keys = _table(content, "trust").get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise ValueError(f"{PRESEED_FILE} does not say trust.keys, IT's public key")
    return keys


def token_in(content: bytes) -> str:
    """The one-time token, empty where there is none or it was blanked.

    Raises ValueError where it could not be blanked later.
    """
    token = _table(content, "center").get("token", "")
    if not isinstance(token, str) or content.count(token.encode()) < 1:
        raise ValueError(f"{PRESEED_FILE}: center.token must stand there as it was printed, in one line")
    return token.strip()


def blanked(content: bytes) -> bytes:
    """The file with spaces where the token was, as long as before: it is written in place, over the token itself.

    Whatever part of that a power cut leaves undone, it is TOML still.
    """
    token = token_in(content).encode()
    return content.replace(token, b" " * len(token)) if token else content


def _table(content: bytes, name: str) -> dict[str, Any]:
    table = tomllib.loads(content.decode("utf-8-sig")).get(name, {})
    return table if isinstance(table, dict) else {}
