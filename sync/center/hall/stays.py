"""The stays: which terminal stood at which window from when to when, as IT decided it.

A stay begins where the one before it ended, the first at any time: what a terminal recorded before IT said where it
stands, it recorded there.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update

from sync.center.hall.alarm_table import raise_once
from sync.center.storage.database import facts, stays
from terminal.domain.facts import Fact


def begin(connection: Connection, terminal: str, window: str, now: int) -> None:
    """The terminal stands at this window from now on."""
    end(connection, terminal, now)
    ended = connection.scalar(select(func.max(stays.c.until)).where(stays.c.terminal == terminal))
    connection.execute(insert(stays).values(terminal=terminal, window=window, since=ended or 0, until=None))
    named = select(facts.c.window).where(facts.c.terminal == terminal).distinct()
    tell_of_strange_windows(connection, terminal, connection.scalars(named), now)


def end(connection: Connection, terminal: str, now: int) -> None:
    """The terminal stands nowhere from now on."""
    here = (stays.c.terminal == terminal) & stays.c.until.is_(None)
    connection.execute(update(stays).where(here).values(until=now))


def tell_of_strange_windows(connection: Connection, terminal: str, named: Iterable[str], now: int) -> None:
    """Raises an alarm, once a window, where facts are about one at which their terminal never stood.

    Of a terminal that IT has not let in anywhere yet, this is asked when it does.
    """
    if not (asked := set(named) - {""}):
        return
    windows = set(connection.scalars(select(stays.c.window).where(stays.c.terminal == terminal)))
    for window in sorted(asked - windows) if windows else ():
        raise_once(connection, terminal, "window", f"facts about {window[:60]!r}, where it never stood", now)


class Stayed:
    """Who stood at one window, and when."""

    def __init__(self, connection: Connection, window: str) -> None:
        self._of: dict[str, list[tuple[int, int | None]]] = {}
        for row in connection.execute(select(stays).where(stays.c.window == window)):
            self._of.setdefault(row.terminal, []).append((row.since, row.until))

    def when(self, fact: Fact, received: int) -> bool:
        """Whether its terminal stood here when it made this fact, by its own clock, and by ours when it told it.

        By its clock alone it could speak for the window for ever after; one that is not set says nothing.
        """
        times = [received] if fact.clock == "unset" else [received, fact.at]
        return any(
            all(since <= at and (until is None or at <= until) for at in times)
            for since, until in self._of.get(fact.terminal, ())
        )
