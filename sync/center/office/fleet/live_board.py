"""The live board: who serves where now, as the duty officer of a floor sees it (articles 5.5 and 8). Pure.

A window is vacant where its terminal said so and can still be asked. Of one that is silent, has not told everything
or does not know the time nobody knows: it is said so, with what was known last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from sync.hall_status import SILENCE_MS
from terminal.domain.facts import Fact, Post, PostState
from terminal.domain.timetable import Session
from terminal.domain.window import Window, clock_on, in_session, minute_of, minutes, opens_from

BoardState = Literal[
    "serving",
    "covered",
    "away",
    "overdue",
    "vacant",
    "nobody yet",
    "silent",
    "behind",
    "no time",
    "no terminal",
    "unreadable",
    "closed",
]
UNKNOWN: frozenset[BoardState] = frozenset({"silent", "behind", "no time", "no terminal", "unreadable"})
DUTY = (time(8), time(17))  # the hours of the duty officer, by the hall's clock

_OF_POST: Mapping[PostState, BoardState] = {
    "staffed": "serving",
    "back": "serving",
    "covered": "covered",
    "away": "away",
    "overdue": "overdue",
    "vacant": "vacant",
    "closed": "nobody yet",
}


class WindowHeard(Struct, frozen=True):
    """A window and what its terminal said last; `heard` in ms UTC. `works_by` is None where nobody can read it.

    `post` is its newest post there. `recorded` is how many facts it had by its last report, `through` how many of
    them are here. `clock` is its trust in its own; `terminal` is empty where none stands.
    """

    window: str
    works_by: Window | None
    terminal: str = ""
    heard: int = 0
    post: Fact | None = None
    recorded: int = 0
    through: int = 0
    clock: str = "synced"


class BoardLine(Struct, frozen=True):
    """A window: how it stands `since` (ms UTC, None where nothing tells), and who holds it, or held it last."""

    window: str
    unit: str
    floor: str
    state: BoardState
    since: int | None = None
    badge: str = ""
    name: str = ""
    opens: tuple[str, int] | None = None  # of a closed one: when it opens next, and in how many days


def live_board(heard: Iterable[WindowHeard], now: int) -> tuple[BoardLine, ...]:
    """Every window once, by its name."""
    there = sorted(heard, key=lambda one: one.window)
    people = (person for one in there if one.works_by for person in one.works_by.people)
    names = {person.badge: person.name for person in people}
    return tuple(_line(one, names, now) for one in there)


def floor_of(window: str) -> str:
    """The floor of a window such as 2F-17; empty where its name has none."""
    floor, dash, _ = window.partition("-")
    return floor if dash else ""


def floors(lines: Iterable[BoardLine]) -> tuple[str, ...]:
    return tuple(sorted({line.floor for line in lines}))


def counts(lines: Iterable[BoardLine]) -> Mapping[BoardState, int]:
    """How many windows stand how."""
    return Counter(line.state for line in lines)


def on_duty(zone: str, now: int) -> bool:
    """Whether the duty officers are there at `now` (ms UTC)."""
    begins, ends = DUTY
    return begins <= datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).time() < ends


def _line(one: WindowHeard, names: Mapping[str, str], now: int) -> BoardLine:
    window, floor = one.works_by, floor_of(one.window)
    if window is None:
        return BoardLine(one.window, "", floor, "unreadable")
    if not in_session(window, now):
        return BoardLine(one.window, window.unit, floor, "closed", opens=window.next_opening(now))
    state, since = _state(one, window, now)
    badge = _holder(one, window, now) if one.terminal else ""
    return BoardLine(one.window, window.unit, floor, state, since, badge, names.get(badge, ""))


def _state(one: WindowHeard, window: Window, now: int) -> tuple[BoardState, int | None]:
    """How it stands in a session, and since when."""
    if not one.terminal:
        return "no terminal", None
    if now - one.heard > SILENCE_MS:
        return "silent", one.heard
    if one.through < one.recorded:
        return "behind", None
    post = one.post
    if one.clock == "unset" and not (post and post.clock == "unset"):
        return "no time", None
    if post is None or not isinstance(said := post.said, Post) or not _of_now(post, window, now):
        return "nobody yet", None
    return _OF_POST[said.state], None if post.clock == "unset" else post.at


def _holder(one: WindowHeard, window: Window, now: int) -> str:
    said = one.post.said if one.post and _of_now(one.post, window, now) else None
    return said.badge if isinstance(said, Post) and said.state not in ("vacant", "closed") else ""


def _of_now(post: Fact, window: Window, now: int) -> bool:
    """Whether it is of this stretch of work: what was said of the morning says nothing of the afternoon.

    One without a time is of the boot that goes on, or the terminal would have said more.
    """
    return post.clock == "unset" or post.at >= _since(window, now)


def _since(window: Window, now: int) -> int:
    """From when somebody may have come for the session that is on; a short break before it does not end a post."""
    local = window.local(now)
    minute, short = minute_of(local), window.rules_at(now).close_after_minutes
    sessions = sorted(window.sessions_on(local.date()), key=lambda one: minutes(one.start))
    begun: list[Session] = []
    for each in sessions:
        if minutes(each.start) > minute:
            break
        if begun and minutes(each.start) - minutes(begun[-1].end) > short:
            begun = []
        begun.append(each)
    hour, minute = divmod(max(opens_from(begun[0]), 0), 60)
    return clock_on(local, f"{hour:02}:{minute:02}")
