"""The hall board: every window of the published hall, who stands there, and what became of its configuration."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from sync.bundles.bundle import text
from sync.bundles.installed import UNTRUSTED_SAYS
from sync.center import published_hall
from sync.center.config_answers import CONFIG_REFUSED, CONFIG_TAKEN, ConfigAnswer, answers
from sync.center.database import stays, terminals
from sync.center.published_hall import PublishedWindow
from sync.center.windows import WindowPlace, places
from sync.contract import TrialReport
from sync.hall_status import WindowReading, WindowStatus, sickness
from terminal.domain.window import before_closing

NO_ZONE = "UTC"  # where nothing is published that says one
UNNAMED_REFUSAL_MS = 60_000  # two reports: by then one that does not say what it refused speaks of this version
NO_TRIAL = TrialReport("", "", "")


class BoardRow(Struct, frozen=True):
    """A window. `since` is when it came to be so, ms UTC, None where nothing tells; `zone` is the hall's."""

    window: str
    zone: str
    status: WindowStatus
    since: int | None
    reading: WindowReading
    place: WindowPlace | None

    @property
    def crowded(self) -> bool:
        return len(self.reading.terminals) > 1


def board(connection: Connection, now: int) -> list[BoardRow]:
    """The windows of the hall, and those where a terminal stands although IT has not published them; sick first."""
    published = {each.window: each for each in published_hall.windows(connection)}
    standing = {each.window: each for each in places(connection)}
    zone = next((each.works_by.zone for each in published.values() if each.works_by), NO_ZONE)
    told, crowds, left = answers(connection), _crowds(connection), _left(connection)
    rows = []
    for window in {*published, *standing}:
        place, last = standing.get(window), published.get(window)
        answer = told.get(place.terminal) if place else None
        reading = _reading(last, place, crowds.get(window, ()), window in left, answer, now)
        status = reading.status(now)
        since = _since(status, reading, last, answer, left.get(window))
        works_by = last.works_by if last else None
        rows.append(BoardRow(window, works_by.zone if works_by else zone, status, since, reading, place))
    return sorted(rows, key=lambda row: (*sickness(row.status, row.crowded), row.window))


def _reading(
    last: PublishedWindow | None,
    place: WindowPlace | None,
    crowd: tuple[str, ...],
    paired: bool,
    answer: ConfigAnswer | None,
    now: int,
) -> WindowReading:
    works_by = last.works_by if last else None
    trial = _trial(last, place)
    return WindowReading(
        desired=text(last.payload.pair) if last else "",
        observed=place.report.config if place and place.report else "",
        terminals=crowd,
        paired=paired,
        heard=place.last_seen if place else 0,
        refusal=_refusal(last, place, answer) if last else "",
        open=before_closing(works_by, now) if works_by else True,
        stage=trial.stage,
        trial=trial.says,
    )


def _trial(last: PublishedWindow | None, place: WindowPlace | None) -> TrialReport:
    """What its terminal says of the trial of the last one; of another it says nothing here."""
    told = place.report.trial if place and place.report else None
    return told if told and last and told.config == text(last.payload.pair) else NO_TRIAL


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
