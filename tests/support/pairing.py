"""Pairing as docs/protocols.md says it, over any wire and without the project's code."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, str]
Ask = Callable[[Body], Mapping[str, Any]]  # `POST /v1/pair`, and what it answered


def fingerprint_of(key: str) -> str:
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()


def name_of(key: str) -> str:
    return f"t-{fingerprint_of(key)[:12]}"


class WirePairing:
    """One terminal's pairing."""

    def __init__(self, key: str) -> None:
        self.fingerprint, self.name = fingerprint_of(key), name_of(key)
        self.begin()

    def begin(self) -> None:
        """A new nonce, told to nobody yet."""
        self.nonce, self.challenge, self.code = secrets.token_hex(32), "", ""

    def body(self, **more: str) -> Body:
        """What to ask next; `more` is put in its place."""
        known = {"terminal": self.name, "board": "board-1", "version": "1", "commitment": self.commitment}
        return known | ({"nonce": self.nonce} if self.challenge else {}) | more

    @property
    def commitment(self) -> str:
        return _digest(b"window-terminal commitment\0", self.fingerprint, self.nonce)

    def heard(self, answer: Mapping[str, Any]) -> None:
        """Takes the challenge; after that the code is known, before the nonce is told."""
        challenge = answer.get("challenge", "")
        if self.challenge and challenge != self.challenge:
            self.begin()
        elif challenge:
            self.challenge = challenge
            digest = _digest(b"window-terminal comparison\0", self.fingerprint, self.nonce, challenge)
            self.code = f"{int(digest[:16], 16) % 10**6:06d}"

    def ask(self, ask: Ask, **more: str) -> dict[str, Any]:
        """Asks until both sides have the code, or it is decided; what was answered last."""
        for _ in range(3):
            answer = dict(ask(self.body(**more)))
            opened = bool(self.challenge)
            self.heard(answer)
            if answer["state"] == "accepted" or (opened and self.challenge):
                return answer
        raise AssertionError("the center gives no challenge")


def _digest(purpose: bytes, *numbers: str) -> str:
    return hashlib.sha256(purpose + b"".join(map(bytes.fromhex, numbers))).hexdigest()
