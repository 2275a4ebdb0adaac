"""Hostile joiners: they crowd a center's door, or want to be let in in a terminal's place. The wire alone.

`python -m tests.hostile.joiners URL CA [--seconds N] [--addresses N]` crowds a center that is yours, and says how
many were let in to wait.
"""

import argparse
import hashlib
import http.client
import json
import secrets
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

GROUND = b"window-terminal comparison\0"  # what the code is derived with


def digest(purpose: bytes, *numbers: str) -> str:
    return hashlib.sha256(purpose + b"".join(map(bytes.fromhex, numbers))).hexdigest()


def code(fingerprint: str, nonce: str, challenge: str) -> str:
    return f"{int(digest(GROUND, fingerprint, nonce, challenge)[:16], 16) % 10**6:06d}"


class Joiner:
    """One caller, from one of this machine's addresses, with a key and whatever it likes to call itself."""

    def __init__(self, url: str, ca: Path, address: str = "127.0.0.1") -> None:
        parts, context = urlsplit(url), ssl.create_default_context(cafile=str(ca))
        self._line = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, context=context, source_address=(address, 0), timeout=15
        )
        self.another()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def another(self) -> None:
        """Becomes somebody new: keys cost nothing."""
        self.key = secrets.token_hex(32)
        self.fingerprint = hashlib.sha256(bytes.fromhex(self.key)).hexdigest()
        self.name = f"t-{self.fingerprint[:12]}"

    def call(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        self._line.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read())

    def ask(self, **said: str) -> tuple[int, dict[str, Any]]:
        return self.call("POST", "/v1/pair", {"terminal": self.name, "board": "b", "version": "1", **said})

    def commit(self, nonce: str) -> tuple[int, dict[str, Any]]:
        return self.ask(commitment=self.bound(nonce))

    def bound(self, nonce: str) -> str:
        return digest(b"window-terminal commitment\0", self.fingerprint, nonce)

    def fitting(self, challenge: str, wanted: str) -> str:
        """A nonce with which this challenge gives the last four digits that are wanted: ground in a moment."""
        while code(self.fingerprint, nonce := secrets.token_hex(32), challenge)[-4:] != wanted[-4:]:
            pass
        return nonce


def addresses(count: int) -> Iterator[str]:
    """So many of this machine's addresses."""
    return (f"127.66.{number // 250}.{1 + number % 250}" for number in range(count))


def crowd(url: str, ca: Path, requests: int, address: str) -> Counter[int]:
    """So many strangers from one address, and what they were answered."""
    found: Counter[int] = Counter()
    with Joiner(url, ca, address) as joiner:
        for _ in range(requests):
            joiner.another()
            status, _answer = joiner.commit(secrets.token_hex(32))
            found[status] += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.joiners", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("ca", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--addresses", type=int, default=1)
    given = parser.parse_args()
    found: Counter[int] = Counter()
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        for address in addresses(given.addresses):
            found += crowd(given.url, given.ca, 10, address)
    print(json.dumps({str(status): count for status, count in sorted(found.items())}))


if __name__ == "__main__":
    main()
