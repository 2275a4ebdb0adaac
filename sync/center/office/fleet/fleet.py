"""The fleet: every window of the hall with its terminal, counted once, as IT looks at it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct

from sync.center.office.fleet.live_board import floor_of
from sync.center.office.fleet.snooze import Snooze
from sync.center.office.fleet.terminal_health import HEALTH_DAY_MS, Symptom, TerminalSigns, terminal_health
from sync.center.office.fleet.terminal_hours import missed_since
from sync.hall_status import SILENCE_MS
from terminal.domain.window import Window

# Whoever is sick first; a window without a terminal may be waited for.
FleetState = Literal["sick", "snoozed", "no terminal", "never", "awaited", "off", "well"]
SeenWhen = Literal["now", "today", "in the last days", "not for 7 days", "not for 14 days", "never"]
FILTERS = ("floor", "unit", "state", "seen", "version", "symptom")
WEEK_MS = 7 * HEALTH_DAY_MS
_PLACE: Mapping[FleetState, int] = {state: place for place, state in enumerate(get_args(FleetState))}


class FleetWindow(Struct, frozen=True):
    """A window as it is known: `signs` of the terminal there, None without one; `paired`: one stood there once.

    `in_hall`: whether IT has published it.
    """

    window: str
    zone: str
    works_by: Window | None
    in_hall: bool
    paired: bool
    terminal: str = ""
    signs: TerminalSigns | None = None
    snooze: Snooze | None = None


class FleetRow(Struct, frozen=True):
    """A window as it is shown. `heard` in ms UTC, None for never."""

    window: str
    unit: str
    in_hall: bool
    terminal: str
    state: FleetState
    seen: SeenWhen
    heard: int | None
    version: str
    config: str
    symptoms: tuple[Symptom, ...]
    snooze: Snooze | None

    @property
    def floor(self) -> str:
        return floor_of(self.window)


class FleetSum(Struct, frozen=True):
    """How many windows of the hall there are, and how many of each: either way they add up to `windows`."""

    windows: int
    states: Mapping[FleetState, int]
    seen: Mapping[SeenWhen, int]


def fleet_row(known: FleetWindow, now: int) -> FleetRow:
    signs, report = known.signs, known.signs.report if known.signs else None
    heard = signs.heard if signs and report else None
    symptoms = terminal_health(signs, known.works_by, now) if signs and report else ()
    snooze = known.snooze if known.snooze and known.snooze.until > now else None
    return FleetRow(
        window=known.window,
        unit=known.works_by.unit if known.works_by else "",
        in_hall=known.in_hall,
        terminal=known.terminal,
        state=_state(known, heard, untold(symptoms, snooze), symptoms, now),
        seen=seen_when(heard, known.zone, now),
        heard=heard,
        version=report.version if report else "",
        config=report.config if report else "",
        symptoms=symptoms,
        snooze=snooze,
    )


def untold(symptoms: Iterable[Symptom], snooze: Snooze | None) -> tuple[Symptom, ...]:
    """Those that nobody put off."""
    return tuple(each for each in symptoms if snooze is None or each.what not in snooze.symptoms)


def seen_when(heard: int | None, zone: str, now: int) -> SeenWhen:
    """When a terminal was heard last, by the days of the hall."""
    if heard is None:
        return "never"
    if now - heard <= SILENCE_MS:
        return "now"
    if _day(heard, zone) == _day(now, zone):
        return "today"
    if now - heard < WEEK_MS:
        return "in the last days"
    return "not for 7 days" if now - heard < 2 * WEEK_MS else "not for 14 days"


def fleet_sum(rows: Iterable[FleetRow]) -> FleetSum:
    """Of the windows of the hall; where else a terminal stands is no window of it."""
    here = [row for row in rows if row.in_hall]
    states, seen = Counter(row.state for row in here), Counter(row.seen for row in here)
    return FleetSum(
        len(here),
        {state: states[state] for state in get_args(FleetState)},
        {when: seen[when] for when in get_args(SeenWhen)},
    )


def sorted_fleet(rows: Iterable[FleetRow]) -> list[FleetRow]:
    return sorted(rows, key=lambda row: (_PLACE[row.state], row.window))


def chosen(rows: Iterable[FleetRow], asked: Mapping[str, str]) -> list[FleetRow]:
    """Those to which every filter that says something applies; see `FILTERS`."""
    wanted = {name: asked[name] for name in FILTERS if asked.get(name)}
    return [row for row in rows if all(value in _values(row)[name] for name, value in wanted.items())]


def choices(rows: Sequence[FleetRow]) -> dict[str, list[str]]:
    """What each filter can say of these rows."""
    found = {name: {value for row in rows for value in _values(row)[name] if value} for name in FILTERS}
    fixed = {"state": get_args(FleetState), "seen": get_args(SeenWhen)}
    return {name: [*fixed[name]] if name in fixed else sorted(values) for name, values in found.items()}


def _values(row: FleetRow) -> Mapping[str, Sequence[str]]:
    return {
        "floor": (row.floor,),
        "unit": (row.unit,),
        "state": (row.state,),
        "seen": (row.seen,),
        "version": (row.version,),
        "symptom": [each.what for each in row.symptoms],
    }


def _state(
    known: FleetWindow, heard: int | None, left: Sequence[Symptom], symptoms: Sequence[Symptom], now: int
) -> FleetState:
    if known.signs is None and known.paired:
        return "no terminal"
    if heard is None:
        return "never"
    if symptoms:
        return "sick" if left else "snoozed"
    if now - heard <= SILENCE_MS:
        return "well"
    # One that should be on, and is not sick: the center was off itself, and does not know yet.
    missed = known.works_by is None or missed_since(known.works_by, heard, now) is not None
    return "awaited" if missed else "off"


def _day(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date().isoformat()
