"""The fleet book: what each terminal is sick of and since when, what IT put off, and which of it is told on.

Times are in milliseconds since 1970, UTC.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from sync.center.hall import hall_board
from sync.center.hall.hall_board import BoardRow
from sync.center.office.deed import OfficeDeed
from sync.center.office.fleet.fleet import FleetRow, FleetWindow, fleet_row, sorted_fleet, untold
from sync.center.office.fleet.snooze import SNOOZED, Snooze, snooze_of, snooze_standing, snoozed, woken
from sync.center.office.fleet.terminal_health import (
    ALARM_DAYS,
    ALARMS_OF_HARM,
    HEALTH_DAY_MS,
    RaisedAlarm,
    Symptom,
    TerminalSigns,
)
from sync.center.registers import case_book
from sync.center.registers.fleet import notice_book
from sync.center.storage.database import alarms, meta, symptoms
from sync.center.storage.database import cases as cases_table
from sync.center.storage.transactions import Transactions, one_at_a_time

LISTENED = "listened"  # the row of `meta` that says since when the center is up, and that it still was
LISTENING_GAP_MS = 120_000  # without a look: it was off
LISTENED_NOTE_MS = 30_000  # between two notes of that
SYMPTOM_NOTE_MS = 300_000  # between two notes that a symptom is still there
SYMPTOM_OVER_MS = 1_800_000  # what comes back within this was never gone
TOLD_AFTER_MS = 300_000  # that a symptom lasts until it is told on: a start is no sickness
FLEET_PATH = "/fleet/{window}"


class NobodyThere(Exception):
    """No terminal stands at that window, or nothing is put off there: look at the fleet again."""


class KeptSymptom(Struct, frozen=True):
    """A symptom that the center has seen: `first` when first, `last` when last."""

    since: int
    first: int
    last: int
    told: bool


SymptomsKept = Mapping[str, Mapping[str, KeptSymptom]]  # by terminal and word


def fleet(connection: Connection, now: int) -> list[FleetRow]:
    """Every window of the hall, and where else a terminal stands; the sickest first."""
    return _rows(connection, kept_symptoms(connection), now)


def fleet_at(connection: Connection, window: str, now: int) -> FleetRow | None:
    return next((row for row in fleet(connection, now) if row.window == window), None)


def kept_symptoms(connection: Connection) -> SymptomsKept:
    found: dict[str, dict[str, KeptSymptom]] = {}
    for row in connection.execute(select(symptoms)):
        found.setdefault(row.terminal, {})[row.what] = KeptSymptom(row.since, row.first, row.last, bool(row.told))
    return found


def listening_since(connection: Connection, now: int) -> int:
    """Since when the center has been up, as it noted itself."""
    since, last = _listened(connection)
    return since if 0 <= now - last <= LISTENING_GAP_MS else now


class FleetBook:
    """The fleet of one center's database, whose own series is `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine = engine
        self._reading = engine.reading
        self._series = series

    def rows(self, now: int) -> list[FleetRow]:
        with self._reading.begin() as connection:
            return fleet(connection, now)

    def put_off(
        self, window: str, words: Collection[str], until: int, by: str, why: str, seen: int, form: str, now: int
    ) -> None:
        """Puts these symptoms of the terminal at a window off.

        Raises `NobodyThere`, `NotSnoozed`, `CaseChanged`, `DoneAlready`.
        """
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            row = fleet_at(connection, window, now)
            if row is None or not row.terminal:
                raise NobodyThere(f"no terminal stands at {window}")
            there = {each.what for each in row.symptoms}.intersection(words)
            self._write(connection, snoozed(row.terminal, window, there, until, by, why, now), seen, form, now)

    def wake(self, window: str, by: str, seen: int, form: str, now: int) -> None:
        """Has what was put off at a window told again. Raises `NobodyThere`, `CaseChanged`, `DoneAlready`."""
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            row = fleet_at(connection, window, now)
            if row is None or row.snooze is None:
                raise NobodyThere(f"nothing is put off at {window}")
            self._write(connection, woken(row.snooze, by), seen, form, now)

    def look(self, now: int) -> None:
        """Notes that the center is up, what each terminal is sick of now, and what is to be told on."""
        with self._reading.begin() as connection:
            kept = kept_symptoms(connection)
            rows = _rows(connection, kept, now)
            noted = now - _listened(connection)[1]
            fresh, still, over = _news(rows, kept, now)
            tell = [row for row in rows if _to_tell(row, kept, now)]
        if not (fresh or still or over or tell or not 0 <= noted < LISTENED_NOTE_MS):
            return
        with self._engine.begin() as connection:
            one_at_a_time(connection)
            _note_listening(connection, now)
            _note_symptoms(connection, fresh, still, over, now)
            for row in tell:
                _tell(connection, row, kept[row.terminal], now)

    def _write(self, connection: Connection, deed: OfficeDeed, seen: int, form: str, now: int) -> None:
        case_book.write(connection, self._series, deed, snooze_standing(deed), seen, form, now)


def _rows(connection: Connection, kept: SymptomsKept, now: int) -> list[FleetRow]:
    board = hall_board.terminals_board(connection, now)
    raised, put_off = _alarms(connection, now), _snoozes(connection, now)
    listening = listening_since(connection, now)
    windows = [_window(row, raised, put_off, kept, listening) for row in board]
    return sorted_fleet(fleet_row(each, now) for each in windows)


def _window(
    row: BoardRow,
    raised: Mapping[str, list[RaisedAlarm]],
    put_off: Mapping[str, Snooze],
    kept: SymptomsKept,
    listening: int,
) -> FleetWindow:
    place, paired = row.place, row.reading.paired
    if place is None:
        return FleetWindow(row.window, row.zone, row.works_by, row.in_hall, paired)
    signs = TerminalSigns(
        heard=place.last_seen,
        report=place.report,
        reported_at=place.reported_at or place.last_seen,
        listening=listening,
        beside=len(row.reading.terminals) - 1,
        status=row.status,
        status_since=row.since,
        why=row.reading.why,
        held=bool(row.reading.held),
        alarms=raised.get(place.terminal, ()),
        began={what: each.since for what, each in kept.get(place.terminal, {}).items()},
    )
    snooze = put_off.get(place.terminal)
    return FleetWindow(row.window, row.zone, row.works_by, row.in_hall, paired, place.terminal, signs, snooze)


def _alarms(connection: Connection, now: int) -> dict[str, list[RaisedAlarm]]:
    lately = (alarms.c.at > now - ALARM_DAYS * HEALTH_DAY_MS) & alarms.c.what.in_(ALARMS_OF_HARM)
    found: dict[str, list[RaisedAlarm]] = {}
    for row in connection.execute(select(alarms).where(lately)):
        found.setdefault(row.terminal, []).append(RaisedAlarm(row.what, row.detail, row.at))
    return found


def _snoozes(connection: Connection, now: int) -> dict[str, Snooze]:
    standing = (cases_table.c.register == "fleet") & (cases_table.c.state == SNOOZED) & (cases_table.c.due > now)
    names = list(connection.scalars(select(cases_table.c.case).where(standing)))
    found = (snooze_of(done) for done in case_book.histories(connection, "fleet", names).values())
    return {each.terminal: each for each in found if each}


_News = tuple[list[tuple[str, Symptom]], list[tuple[str, str]], list[tuple[str, str]]]


def _news(rows: Iterable[FleetRow], kept: SymptomsKept, now: int) -> _News:
    """Symptoms that are new, those of which it is to be noted that they are there still, and those over."""
    there = {(row.terminal, each.what): each for row in rows for each in row.symptoms}
    before = {(terminal, what): each for terminal, words in kept.items() for what, each in words.items()}
    fresh = [(terminal, each) for (terminal, what), each in there.items() if (terminal, what) not in before]
    still = [key for key, each in before.items() if key in there and now - each.last >= SYMPTOM_NOTE_MS]
    over = [key for key, each in before.items() if key not in there and now - each.last >= SYMPTOM_OVER_MS]
    return fresh, still, over


def _to_tell(row: FleetRow, kept: SymptomsKept, now: int) -> bool:
    """Whether something at a window of the hall that nobody put off has lasted, and nobody was told of it."""
    known = kept.get(row.terminal, {})
    found = (known.get(each.what) for each in untold(row.symptoms, row.snooze))
    return row.in_hall and any(each and not each.told and now - each.first >= TOLD_AFTER_MS for each in found)


def _tell(connection: Connection, row: FleetRow, known: Mapping[str, KeptSymptom], now: int) -> None:
    """All of it as one matter: whoever comes for the one sees the others."""
    words = [each.what for each in untold(row.symptoms, row.snooze) if each.what in known]
    begun = max(known[what].first for what in words if not known[what].told)
    path = FLEET_PATH.format(window=row.window)
    notice_book.note(connection, "terminal.sick", f"{row.terminal} {begun}", row.window, path, now)
    mine = (symptoms.c.terminal == row.terminal) & symptoms.c.what.in_(words)
    connection.execute(update(symptoms).where(mine).values(told=1))


def _note_symptoms(
    connection: Connection,
    fresh: Iterable[tuple[str, Symptom]],
    still: Iterable[tuple[str, str]],
    over: Iterable[tuple[str, str]],
    now: int,
) -> None:
    for terminal, each in fresh:
        connection.execute(delete(symptoms).where(_is(terminal, each.what)))  # another process was as quick
        values = {
            "terminal": terminal,
            "what": each.what,
            "since": each.since,
            "first": now,
            "last": now,
            "told": 0,
        }
        connection.execute(insert(symptoms).values(values))
    for terminal, what in still:
        connection.execute(update(symptoms).where(_is(terminal, what)).values(last=now))
    for terminal, what in over:
        connection.execute(delete(symptoms).where(_is(terminal, what)))


def _is(terminal: str, what: str) -> ColumnElement[bool]:
    return (symptoms.c.terminal == terminal) & (symptoms.c.what == what)


def _listened(connection: Connection) -> tuple[int, int]:
    """Since when it is up, and when that was noted last."""
    said = connection.scalar(select(meta.c.value).where(meta.c.key == LISTENED))
    since, last = said.split() if said else (0, 0)
    return int(since), int(last)


def _note_listening(connection: Connection, now: int) -> None:
    since = listening_since(connection, now)
    connection.execute(delete(meta).where(meta.c.key == LISTENED))
    connection.execute(insert(meta).values(key=LISTENED, value=f"{since} {now}"))
