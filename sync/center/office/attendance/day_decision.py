"""A day decision: what a person decided about somebody's day, which the judging of that day takes in. Pure."""

from typing import Literal

from msgspec import Struct


class DayDecision(Struct, frozen=True, omit_defaults=True):
    """`counts` and `not`: the touch (`terminal`, `series`, `seq`) is this badge's, or nobody's. One that counts was
    made at `at`, where its terminal did not know when.

    `excused`: that nothing, or the wrong thing, was recorded at this end of the session is held against nobody.
    `present`: the person was there at `at` (ms UTC), although no touch says so. `known`: the day is judged by what
    is here; no terminal is waited for, and nothing is held open for hours in which nobody could touch.
    """

    day: str  # 2026-03-02, the hall's
    badge: str
    what: Literal["counts", "not", "excused", "present", "known"]
    terminal: str = ""
    series: str = ""
    seq: int = 0
    session: str = ""
    end: Literal["in", "out", ""] = ""
    at: int = 0
