"""The truth of a month: who sat where and when, what each touched and pressed, and what went wrong. Pure.

Written beside what the terminals recorded of it, so that a witness can add up who was there without them. Times are
ms since 1970, UTC; clocks and days are the hall's.
"""

from typing import Literal

from msgspec import Struct

from terminal.domain.facts import Level


class TrueHours(Struct, frozen=True):
    """A session of a unit, from the day `since` on; `punch` says which of its ends are touched."""

    unit: str
    since: str
    session: str
    start: str
    end: str
    punch: Literal["both", "in", "out"]


class TruePerson(Struct, frozen=True):
    """Who works at which window as a rule. B sits in where A is missing, and is there every day too.

    Who touches by `card` even there has no finger in its sensor.
    """

    badge: str
    name: str
    unit: str
    window: str
    post: Literal["A", "B"]
    card: str
    by: Literal["finger", "card"]


class TrueTouch(Struct, frozen=True, omit_defaults=True):
    """Somebody laid a finger down, or held a card. `meant` is what they did it for.

    One that was not `read` told nobody, nor did a wrong `pin` that was typed. One that was `taken_for` somebody
    else's was taken back at once, and that badge has a punch in doubt. Where the terminal did not know the time, it
    can only be shown to have been between the two moments of `shown`.
    """

    day: str
    at: int
    window: str
    badge: str
    meant: Literal["come", "go", "away", "back", "cover", "relieve"]
    read: bool = True
    pin: bool = False
    taken_for: str = ""
    shown: tuple[int, int] | None = None


class TrueSeat(Struct, frozen=True):
    """Who served at a window from when to when; `named` unless they had not touched, and the plate named nobody."""

    day: str
    window: str
    badge: str
    since: int
    until: int
    named: bool


class TrueRating(Struct, frozen=True, omit_defaults=True):
    """What one citizen pressed, each key so many ms after `at`, and what that comes to.

    `level` is empty where somebody was `invited` and pressed nothing. `badge` is who served, empty where the plate
    named nobody. Those of a `flood` came faster than citizens can; a `stuck` key hung, and what it gave is unclear.
    """

    day: str
    window: str
    at: int
    badge: str
    presses: tuple[tuple[Level, int], ...]
    level: Literal[Level, "unclear", ""]
    invited: bool = False
    flood: bool = False
    stuck: bool = False


class PressedComplaint(Struct, frozen=True):
    """A citizen held this key, let go, and pressed it again. The first press rated, too."""

    day: str
    window: str
    at: int
    badge: str
    level: Level


class TrueAbsence(Struct, frozen=True, omit_defaults=True):
    """What was approved of somebody, and when it was `entered` at the center: at times a day too late.

    A cover names the `window` where they sit in. What was `asked` for by themselves went through the register of
    requests; the rest the office entered by hand.
    """

    badge: str
    what: Literal["leave", "outing", "cover"]
    start: int
    end: int
    entered: int
    window: str = ""
    asked: bool = False


class TrueCorrection(Struct, frozen=True, omit_defaults=True):
    """What somebody asked for about an end of a session, `decided` in their favour at a moment after that day.

    `missing`: they were there `at` a moment, and had forgotten to touch. `late` and `early` are excused.
    """

    badge: str
    day: str
    what: Literal["missing", "late", "early"]
    session: str
    end: Literal["in", "out"]
    decided: int
    at: int = 0


class TrueSettlement(Struct, frozen=True):
    """Supervision `decided` that somebody had come `at` a moment to a session, which no terminal took.

    `refused`: they typed a wrong PIN then. `fault`: the sensor was broken, and they signed on paper.
    """

    badge: str
    day: str
    kind: Literal["refused", "fault"]
    session: str
    at: int
    decided: int


class TrueMishap(Struct, frozen=True, omit_defaults=True):
    """What went wrong with the terminal that stood at this window.

    `offline`: no line to the center. `dark`: begun without a clock, until the center told the time. `lost`: the
    same, until the next start, so that nobody knows the time between. `cut`: no power. `broken`: its sensor took no
    finger. `moved`: since then it stands at the window `to`, whose own one is gone, and a new one stands here.
    """

    what: Literal["offline", "dark", "lost", "cut", "broken", "moved"]
    window: str
    since: int
    until: int
    to: str = ""


class MonthTruth(Struct, frozen=True):
    """All of it. `days` are those that are worked, made up for or not."""

    hall: str
    zone: str
    seed: int
    days: tuple[str, ...]
    holidays: tuple[str, ...]
    workdays: tuple[str, ...]
    hours: tuple[TrueHours, ...]
    people: tuple[TruePerson, ...]
    touches: tuple[TrueTouch, ...]
    seats: tuple[TrueSeat, ...]
    ratings: tuple[TrueRating, ...]
    complaints: tuple[PressedComplaint, ...]
    absences: tuple[TrueAbsence, ...]
    corrections: tuple[TrueCorrection, ...]
    settlements: tuple[TrueSettlement, ...]
    mishaps: tuple[TrueMishap, ...]
