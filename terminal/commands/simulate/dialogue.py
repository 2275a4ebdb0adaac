"""The dialogue with a simulated device: lines on standard input that it obeys, answers as JSON lines."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import click
import msgspec

# An act gets the words behind its name. It raises ValueError where they are wrong: with what it says, if anything.
Obey = Callable[[str], dict[str, Any] | None]


def converse(acts: Mapping[str, Obey], allowed: str) -> None:
    """Obeys every line until standard input ends; what is not understood is answered with `allowed`."""
    for line in sys.stdin.buffer:
        if (said := _obey(acts, line, allowed)) is not None:
            say(said)


def say(said: dict[str, Any]) -> None:
    click.echo(msgspec.json.encode(said))  # echo flushes


def alone(act: Callable[[], dict[str, Any] | None]) -> Obey:
    """An act whose name is all there is to it."""

    def obey(rest: str) -> dict[str, Any] | None:
        if rest:
            raise ValueError("nothing may stand behind it")
        return act()

    return obey


def whole_number(word: str, name: str, least: int, most: int) -> int:
    """The number in a word. Raises ValueError that says which are possible."""
    if not (word.isascii() and word.isdecimal() and len(word) <= len(f"{most}") and least <= int(word) <= most):
        raise ValueError(f"{name} is a number from {least} to {most}")
    return int(word)


def _obey(acts: Mapping[str, Obey], line: bytes, allowed: str) -> dict[str, Any] | None:
    told = line.decode(errors="backslashreplace").strip()
    try:
        word, _, rest = line.decode().strip().partition(" ")
        if word not in acts:
            raise ValueError("no such line")
        return acts[word](rest.strip())
    except UnicodeDecodeError:
        why = "bytes that are no UTF-8"
    except ValueError as e:
        why = str(e)
    return {"error": f"not understood: {told}: {why}; allowed: {allowed}"}
