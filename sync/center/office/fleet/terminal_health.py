"""The terminal health: what is wrong with a terminal, by which value and limit, and since when. Pure.

A terminal that is off when its window's timetable has nobody there is not sick, and what came up while it was being
switched off is not either.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from sync.center.office.fleet.terminal_hours import expected_on, missed_since
from sync.contract import Report
from sync.hall_status import SILENCE_MS, WindowStatus
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window

HEALTH_HOUR_MS, HEALTH_DAY_MS = 3_600_000, 86_400_000
WAITING_FACTS = 200  # one delivery: a terminal that talks to the center and has more does not get rid of them
CONFIGURATION_HOURS = 24  # a desk is free every evening, and a configuration is taken then
ALARM_DAYS = 7  # for which an alarm counts, unless somebody puts it off
CLOCK_SECONDS = 300  # after a start, by which the center's answers have told the time
# What a second card, a new board or another address raises is usual after an exchange: those are on the time line.
ALARMS_OF_HARM = ("chain", "conflict", "token", "window", "quota", "claim")


class Symptom(Struct, frozen=True):
    """`what` is a word, for a filter too; a figure has `value` and `limit`; `says` is the terminal's own."""

    what: str
    since: int  # ms UTC
    value: int = 0
    limit: int = 0
    says: str = ""


class RaisedAlarm(NamedTuple):
    what: str
    detail: str
    at: int  # ms UTC


class TerminalSigns(Struct, frozen=True):
    """What the center knows of the terminal at a window. Times in ms UTC.

    `beside`: how many others stand there. `listening`: since when the center has been up, without a break;
    `began`: since when it has seen each symptom, by its word.
    """

    heard: int
    report: Report | None = None
    reported_at: int = 0
    listening: int = 0
    beside: int = 0
    status: WindowStatus = "kept"
    status_since: int | None = None
    why: str = ""
    held: bool = False
    alarms: Sequence[RaisedAlarm] = ()
    began: Mapping[str, int] = {}


class FigureLimit(NamedTuple):
    """A figure of the board, and from where on it is bad; `clears`, from where it is good again once it was bad."""

    what: str
    limit: int
    clears: int


# As the terminal itself judges its board; once it has, it tells so until the figure is clearly good again.
HOT_FROM = FigureLimit("hot", 80, 75)  # degrees
ROOM = FigureLimit("disk full", 100, 120)  # MB free
FILES_LEAST, MEMORY_LEAST = FigureLimit("files full", 5, 7), FigureLimit("memory full", 5, 7)  # percent free
WORN_FROM, SPARE, DISK_ERROR_WORD = FigureLimit("worn", 100, 100), FigureLimit("spare blocks", 2, 2), "disk errors"
POWER_FLAGS = {"read_only": "read only", "under_voltage": "voltage", "throttled": "throttled"}
# Of a terminal that says nothing any more these are over: it is cold, and has no voltage at all.
OF_THE_MOMENT = frozenset({"hot", "memory full", "voltage", "throttled", "clock", "facts wait"})
PERCENT_A_TENTH = 10


def terminal_health(signs: TerminalSigns, works_by: Window | None, now: int) -> tuple[Symptom, ...]:
    """The worst first; nothing where it is well, or off as its timetable has it."""
    quiet = now - signs.heard > SILENCE_MS
    told = [_begun(each, signs) for each in _reported(signs)]
    return (
        *_silent(signs, works_by, now),
        *(each for each in told if not quiet or _outlasts(each, works_by)),
        *_beside(signs, now),
        *_configuration(signs, quiet, now),
        *_alarms(signs, now),
    )


def _silent(signs: TerminalSigns, works_by: Window | None, now: int) -> Iterator[Symptom]:
    """Of a center that was off itself nobody can say who was silent: it listens first."""
    since = missed_since(works_by, signs.heard, now) if works_by else signs.heard
    if since is not None and min(now - signs.heard, now - signs.listening) > SILENCE_MS:
        yield Symptom("silent", since, (now - since) // MINUTE_MS, SILENCE_MS // MINUTE_MS)


def _outlasts(symptom: Symptom, works_by: Window | None) -> bool:
    """Whether what a terminal told before it fell silent is still so: not where it began as it was switched off."""
    if symptom.what in OF_THE_MOMENT:
        return False
    return works_by is None or expected_on(works_by, symptom.since)


def _begun(symptom: Symptom, signs: TerminalSigns) -> Symptom:
    since = signs.began.get(symptom.what, signs.reported_at)
    return Symptom(symptom.what, since, symptom.value, symptom.limit, symptom.says)


def _reported(signs: TerminalSigns) -> Iterator[Symptom]:
    """By its last report."""
    if (report := signs.report) is None:
        return
    figures = [*_figures(report)]
    yield from figures
    for part, says in sorted(report.parts.items()):
        if part != "board" or not figures:
            yield Symptom(part, 0, says=says)
    if report.clock == "unset" and report.board.get("uptime", CLOCK_SECONDS) >= CLOCK_SECONDS:
        yield Symptom("clock", 0)
    if report.waiting > WAITING_FACTS:
        yield Symptom("facts wait", 0, report.waiting, WAITING_FACTS)
    if report.claims:
        yield Symptom("claim", 0, says="; ".join(report.claims.values()))


def _figures(report: Report) -> Iterator[Symptom]:
    board, told = report.board, "board" in report.parts
    for figure, what in POWER_FLAGS.items():
        if board.get(figure):
            yield Symptom(what, 0)
    if errors := board.get("disk_errors"):
        yield Symptom(DISK_ERROR_WORD, 0, errors)
    yield from _above(WORN_FROM, board.get("wear", 0) * PERCENT_A_TENTH, told)
    yield from _above(SPARE, board.get("spare", 0), told)
    yield from _above(HOT_FROM, board.get("millicelsius", 0) // 1000, told)
    if "free_bytes" in board:
        yield from _below(ROOM, board["free_bytes"] >> 20, told)
    yield from _short(FILES_LEAST, board.get("free_inodes"), board.get("total_inodes"), told)
    yield from _short(MEMORY_LEAST, board.get("memory_available"), board.get("memory_total"), told)


def _above(figure: FigureLimit, value: int, told: bool) -> Iterator[Symptom]:
    limit = figure.clears if told else figure.limit
    if value >= limit:
        yield Symptom(figure.what, 0, value, limit)


def _below(figure: FigureLimit, value: int, told: bool) -> Iterator[Symptom]:
    limit = figure.clears if told else figure.limit
    if value < limit:
        yield Symptom(figure.what, 0, value, limit)


def _short(figure: FigureLimit, free: int | None, total: int | None, told: bool) -> Iterator[Symptom]:
    if free is not None and total:
        yield from _below(figure, free * 100 // total, told)


def _beside(signs: TerminalSigns, now: int) -> Iterator[Symptom]:
    if signs.beside:
        yield Symptom("two at one window", signs.began.get("two at one window", now), signs.beside + 1, 1)


def _configuration(signs: TerminalSigns, quiet: bool, now: int) -> Iterator[Symptom]:
    if signs.status in ("refused", "fell back"):
        yield Symptom(signs.status, signs.status_since or signs.reported_at, says=signs.why)
    waits = now - (signs.status_since or now)
    if signs.status == "waiting" and not (quiet or signs.held) and waits > CONFIGURATION_HOURS * HEALTH_HOUR_MS:
        yield Symptom("configuration waits", now - waits, waits // HEALTH_HOUR_MS, CONFIGURATION_HOURS)


def _alarms(signs: TerminalSigns, now: int) -> Iterator[Symptom]:
    """One of each kind, the newest."""
    newest = {each.what: each for each in sorted(signs.alarms, key=lambda each: each.at)}
    told = set(signs.report.claims and ["claim"] if signs.report else [])
    for what in ALARMS_OF_HARM:
        alarm = newest.get(what)
        if alarm and now - alarm.at < ALARM_DAYS * HEALTH_DAY_MS and what not in told:
            yield Symptom(what, alarm.at, says=alarm.detail)
