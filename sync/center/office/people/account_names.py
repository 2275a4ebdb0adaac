"""The account names: whose badge number is meant, however it was typed. Pure.

A log-in name that differs from another only in case, in width (as a Chinese keyboard types it) or in spaces around
it is the same one.
"""

from collections.abc import Collection
from unicodedata import normalize


def plain_badge(typed: str) -> str:
    """As it is kept: in plain width, without spaces around it, its letters as they were typed."""
    return normalize("NFKC", typed).strip()


def alike(typed: str, badges: Collection[str]) -> list[str]:
    """Those that are no other than the one that was typed."""
    key = _key(typed)
    return [badge for badge in badges if _key(badge) == key]


def meant(typed: str, badges: Collection[str]) -> str | None:
    """Whose it is: exactly that one, else the only one like it. Twins of an older time are told apart exactly."""
    if typed in badges:
        return typed
    found = alike(typed, badges)
    return found[0] if len(found) == 1 else None


def _key(badge: str) -> str:
    # what has no case in one width may have one in the other: so once more behind it
    return normalize("NFKC", plain_badge(badge).casefold())
