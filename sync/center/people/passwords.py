"""The passwords of the pages: how they are kept, and which are taken."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from terminal.domain.mistake import Mistake

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128  # characters
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # as a PIN at a terminal is kept


class PasswordWrong(Exception):
    """It cannot be this one; the message says why."""


def check_password(password: str, badge: str, name: str) -> None:
    """Raises `PasswordWrong` where everybody would guess it."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        least, most = SHORTEST_PASSWORD, LONGEST_PASSWORD
        raise PasswordWrong(Mistake("a password has {least} to {most} characters", least=least, most=most))
    if password.casefold() in {badge.casefold(), name.casefold()} or len(set(password)) < 4:
        raise PasswordWrong(Mistake("choose a password that is not the badge number, the name or one character"))


def password_hash(password: str) -> str:
    return _hasher.hash(password)


def is_password(hashed: str, password: str) -> bool:
    """Some 20 ms, whether it is right or wrong."""
    try:
        return _hasher.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


NOBODYS_HASH = password_hash(secrets.token_hex(16))  # so that an unknown badge takes as long as a wrong password
