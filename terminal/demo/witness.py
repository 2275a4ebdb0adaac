"""The witness of a story: reads what it left by json, hashlib and arithmetic, by none of the code that wrote it."""

import hashlib
import json
from typing import Any


def chain_problems(facts: list[dict[str, Any]]) -> list[str]:
    """Where the numbers have a gap or the chain of hashes does not hold."""
    problems, prev = [], "0" * 64
    for number, fact in enumerate(facts, 1):
        if fact["seq"] != number:
            problems.append(f"fact {fact['seq']} stands at place {number}")
        if fact["prev"] != prev:
            problems.append(f"fact {fact['seq']} does not follow from the one before it")
        content = json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev = hashlib.sha256(content.encode()).hexdigest()
    return problems


def true_time(facts: list[dict[str, Any]], boot: str, mono: int) -> int | None:
    """When it really was, ms UTC, by the `clock_set` fact of that boot; None where there is none."""
    for anchor in facts:
        if anchor["kind"] == "clock_set" and anchor["boot"] == boot:
            return int(anchor["body"]["utc"]) - int(anchor["mono"]) + mono
    return None
