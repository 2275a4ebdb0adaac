"""The hall board: every window of the published hall, who stands there, and what became of its configuration."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.bundles.bundle import text
from sync.bundles.installed import UNTRUSTED_SAYS
from sync.center.hall import published_hall
from sync.center.hall.config_answers import CONFIG_REFUSED, CONFIG_TAKEN, ConfigAnswer, answers
from sync.center.hall.published_hall import NO_ZONE, PublishedWindow
from sync.center.hall.windows import WindowPlace, places, reports
from sync.center.storage.database import rollouts, stays, terminals
from sync.contract import TrialReport
from sync.hall_status import WindowReading, WindowStatus, sickness
from sync.rollouts.hall_words import WAVE_TO_COME
from terminal.domain.window import Window, before_closing

UNNAMED_REFUSAL_MS = 60_000  # two reports: by then one that does not say what it refused speaks of this version
NO_TRIAL, APPLIED = TrialReport("", "", ""), TrialReport("", "watched", "")

_NEWEST_ROLLOUT = rollouts.c.epoch.desc(), rollouts.c.version.desc()


class BoardRow(Struct, frozen=True):
    """A window. `since` is when it came to be so, ms UTC, None where nothing tells; `zone` is the hall's.

    `works_by` is what its terminal works by; None where this version cannot read it. `in_hall`: IT published it.
    """

    window: str
    zone: str
    status: WindowStatus
    since: int | None
    reading: WindowReading
    place: WindowPlace | None
    works_by: Window | None
    in_hall: bool

    @property
    def crowded(self) -> bool:
        return len(self.reading.terminals) > 1


def board(connection: Connection, now: int) -> list[BoardRow]:
    """The windows of the hall, and those where a terminal stands although IT has not published them; sick first."""
    return _board(connection, places(connection), now)


def terminals_board(connection: Connection, now: int) -> list[BoardRow]:
    """The same, quicker, without who holds the windows."""
    return _board(connection, reports(connection), now)


def _board(connection: Connection, there: Iterable[WindowPlace], now: int) -> list[BoardRow]:
    published = _shown(connection)
    standing = {each.window: each for each in there}
    zone = next((each.works_by.zone for each in published.values() if each.works_by), NO_ZONE)
    told, crowds, left = answers(connection), _crowds(connection), _left(connection)
    rows = []
    for window in {*published, *standing}:
        place, shown = standing.get(window), published.get(window, NOT_SHOWN)
        answer = told.get(place.terminal) if place else None
        reading = _reading(shown, place, crowds.get(window, ()), window in left, answer, now)
        status = reading.status(now)
        since = _since(status, reading, shown.desired, answer, left.get(window))
        its_zone = shown.works_by.zone if shown.works_by else zone
        in_hall = window in published
        rows.append(BoardRow(window, its_zone, status, since, reading, place, shown.works_by, in_hall))
    return sorted(rows, key=lambda row: (*sickness(row.status, row.crowded), row.window))


class _Shown(Struct, frozen=True):
    """What a window shall have, why it is not offered that yet, and what it works by until then."""

    desired: PublishedWindow | None = None
    held: str = ""
    works_by: Window | None = None


NOT_SHOWN = _Shown()


def _shown(connection: Connection) -> dict[str, _Shown]:
    """Of the windows that IT has published, by window."""
    newest = published_hall.windows(connection)
    found = {each.window: _Shown(each, "", each.works_by) for each in newest if not each.held}
    if len(found) == len(newest):
        return found
    standing = connection.scalar(select(rollouts.c.standing).order_by(*_NEWEST_ROLLOUT).limit(1))
    all_desired, all_offered = published_hall.all_desired(connection), published_hall.all_offered(connection)
    for each in (each for each in newest if each.held):
        desired, offered = all_desired.get(each.window), all_offered.get(each.window)
        held = WAVE_TO_COME.format(standing=standing) if desired and desired.held else ""
        found[each.window] = _Shown(desired, held, offered.works_by if offered else each.works_by)
    return found


def _reading(
    shown: _Shown,
    place: WindowPlace | None,
    crowd: tuple[str, ...],
    paired: bool,
    answer: ConfigAnswer | None,
    now: int,
) -> WindowReading:
    last, report = shown.desired, place.report if place else None
    trial = _trial(last, place, answer)
    return WindowReading(
        desired=text(last.payload.pair) if last else "",
        observed=report.config if report else "",
        terminals=crowd,
        paired=paired,
        heard=place.last_seen if place else 0,
        refusal=_refusal(last, place, answer) if last and not shown.held else "",
        open=before_closing(shown.works_by, now) if shown.works_by else True,
        stage=trial.stage,
        trial=trial.says,
        held=shown.held,
    )


def _trial(last: PublishedWindow | None, place: WindowPlace | None, answer: ConfigAnswer | None) -> TrialReport:
    """What its terminal says of the trial of the last one; of another it says nothing here."""
    report = place.report if place else None
    if report is None or last is None:
        return NO_TRIAL
    desired = text(last.payload.pair)
    if report.trial and report.trial.config == desired:
        return report.trial
    applied = answer is not None and (answer.what, answer.detail) == (CONFIG_TAKEN, desired)
    # The fact comes at once, the next report within half a minute, unless the configuration ended the terminal.
    return APPLIED if applied and report.config != desired else NO_TRIAL


def _refusal(last: PublishedWindow, place: WindowPlace | None, answer: ConfigAnswer | None) -> str:
    """Why the last one was refused; what a terminal refused before that was published was another."""
    told = place.report.refused if place and place.report else ""
    if told.startswith(named := f"{text(last.payload.pair)}: "):
        return told.removeprefix(named)
    if told == UNTRUSTED_SAYS and place and (place.reported_at or 0) >= last.published_at + UNNAMED_REFUSAL_MS:
        return told
    refused = answer is not None and answer.what == CONFIG_REFUSED and answer.received >= last.published_at
    return answer.detail if answer and refused else ""


def _since(
    status: WindowStatus,
    reading: WindowReading,
    last: PublishedWindow | None,
    answer: ConfigAnswer | None,
    left: int | None,
) -> int | None:
    match status:
        case "kept" | "on trial" | "fell back":  # when what is in force there came to be so
            taken = answer is not None and (answer.what, answer.detail) == (CONFIG_TAKEN, reading.observed)
            return answer.at if answer and taken else None
        case "refused":
            return answer.at if answer else None
        case "waiting" | "never paired":
            return last.published_at if last else None
        case "silent" | "off by timetable":
            return reading.heard
        case "no terminal":
            return left or None
        case "not published":
            return None


def _crowds(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Who stands at each window."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(terminals.c.window, terminals.c.terminal).where(terminals.c.state == "accepted")
    for row in connection.execute(query.order_by(terminals.c.terminal)):
        found[row.window] = (*found.get(row.window, ()), row.terminal)
    return found


def _left(connection: Connection) -> dict[str, int]:
    """Every window where a terminal ever stood, and when the last one left."""
    query = select(stays.c.window, func.max(func.coalesce(stays.c.until, 0))).group_by(stays.c.window)
    return {str(window): int(until) for window, until in connection.execute(query)}
