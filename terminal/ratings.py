"""What a press of the evaluator means: which rating it is, whether it changes one, and when it is a complaint."""

from typing import Literal

from msgspec import Struct

from terminal.facts import Fact, Key, Level, Rating

TOGETHER = 500  # ms: two different keys this close were not meant as two answers
QUIET = 1_000  # ms without a press after an unclear one, before a press counts again
MOST_LEVELS = 2  # different levels in one window; more is unclear

COMPLAINT_KEYS: frozenset[Key] = frozenset({"dissatisfied", "very_dissatisfied"})
HOLD = 3_000  # ms that a complaint key is held
STUCK = 10_000  # ms: a key held longer is a fault, never a complaint
CONFIRM = 10_000  # ms in which the key must be pressed again


class Open(Struct, frozen=True):
    """The rating that may still be changed. `opened` and `last` are `mono` of `boot`."""

    boot: str
    opened: int
    last: int
    seq: int
    level: Literal[Level, "unclear"]
    levels: frozenset[str]


def opened_by(before: Open | None, fact: Fact, rating: Rating) -> Open:
    """What may be changed after this rating was recorded."""
    changes = before is not None and before.seq == rating.replaces and before.level != "unclear"
    opened, levels = (before.opened, before.levels) if before and changes else (fact.mono, frozenset[str]())
    return Open(fact.boot, opened, fact.mono, fact.seq, rating.level, levels | {rating.level})


def press(
    open_: Open | None, level: Level, mono: int, change_window: int
) -> tuple[Literal[Level, "unclear"], int] | None:
    """The level to record and the seq it replaces (0 for none); None when nothing changes.

    `open_` is of this boot. `mono` and `change_window` are milliseconds.
    """
    if open_ is None:
        return level, 0
    if open_.level == "unclear" and mono - open_.last <= QUIET:
        return None
    if mono - open_.opened > change_window:
        return level, 0
    if open_.level == "unclear":
        return level, open_.seq
    if level == open_.level:
        return None
    if mono - open_.last < TOGETHER or len(open_.levels | {level}) > MOST_LEVELS:
        return "unclear", open_.seq
    return level, open_.seq


def offers_complaint(key: Key, held: int) -> bool:
    """Whether letting go of `key` after `held` ms offers a complaint."""
    return key in COMPLAINT_KEYS and HOLD <= held <= STUCK


def complaint_number(window: str, series: str, seq: int) -> str:
    """A short number to say on the telephone: window, number, check digit (Luhn).

    `seq` is the last fact's before the complaint: no other complaint of this series can follow the same one.
    """
    digits = f"{int(series[:4] or '0', 16) % 90 + 10}{seq:04d}"
    return f"{window}-{digits}-{_luhn(digits)}"


def _luhn(digits: str) -> int:
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return -sum(n - 9 if n > 9 else n for n in doubled) % 10
