"""Hostile impostors: a true terminal's key in two cards, and a terminal that speaks for a window not its own.

`python -m tests.hostile.impostors URL CA KEY SERIES` sends, with the key of a terminal that was accepted at a
center that is yours, facts that its series has otherwise, and says what the center answered.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from tests.hostile.joiners import Joiner

Saying = tuple[str, dict[str, Any]]  # kind and body


class Impostor(Joiner):
    """One who has the key of an accepted terminal, and makes up what it likes."""

    def __init__(self, url: str, ca: Path, key: str, address: str = "127.66.0.9") -> None:
        super().__init__(url, ca, address)
        self.key = key
        self.fingerprint = hashlib.sha256(bytes.fromhex(key)).hexdigest()
        self.name = f"t-{self.fingerprint[:12]}"

    def deliver(self, series: str, *facts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self.call("POST", "/v1/facts", {"series": series, "facts": facts})

    def facts(self, series: str, window: str, *said: Saying, **more: Any) -> list[dict[str, Any]]:
        """A chain of its own making: kinds and bodies, and what else each fact is to claim."""
        made: list[dict[str, Any]] = []
        for seq, (kind, body) in enumerate(said, start=1):
            prev = hashlib.sha256(canonical(made[-1])).hexdigest() if made else "0" * 64
            made.append(
                {
                    "terminal": self.name,
                    "series": series,
                    "seq": seq,
                    "window": window,
                    "config": "1.1",
                    "prev": prev,
                    "at": 1_795_391_520_000 + seq,
                    "boot": "b" * 32,
                    "mono": seq,
                    "clock": "synced",
                    "kind": kind,
                    "body": body,
                    **more,
                }
            )
        return made


def canonical(fact: dict[str, Any]) -> bytes:
    return json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def enrolment(slot: int, badge: str, library: str = "") -> Saying:
    body = {"what": "enrolment", "detail": "finger 1", "slot": slot, "badge": badge, "library": library}
    return "audit", {**body, "consent": "C-1", "by": "9001"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.impostors", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("ca", type=Path)
    parser.add_argument("key")
    parser.add_argument("series")
    parser.add_argument("--window", default="2F-99")
    given = parser.parse_args()
    with Impostor(given.url, given.ca, given.key) as impostor:
        facts = impostor.facts(given.series, given.window, *(enrolment(slot, "BOSS") for slot in range(5)))
        print(json.dumps(impostor.deliver(given.series, *facts)))


if __name__ == "__main__":
    main()
