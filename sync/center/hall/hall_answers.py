"""The hall answers of a center: its board as whoever runs the hall reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sync.center.hall.hall_board import BoardRow
from sync.center.hall.windows import WindowPlace
from sync.hall_status import totals
from sync.rollouts.hall_answer import HallAnswer, HallRow
from sync.rollouts.hall_words import AWAY_TOO_LONG, NOBODY_REGISTERED, UNREADABLE_POST
from sync.rollouts.progress import RolloutProgress
from terminal.domain.facts import Fact, Post

# Parts of a terminal, the worst first: what loses facts, who can be recognised, what citizens press, the rest.
SEVERITY = ("storage", "board", "fingers", "sensor", "evaluator", "bus", "reader", "keypad", "screen", "font")
LAGGING = ("refused", "fell back", "waiting")  # of these somebody asks why


def hall_answer(board: Sequence[BoardRow], rollout: RolloutProgress | None, now: int) -> HallAnswer:
    rows = tuple(_row(row) for row in board)
    return HallAnswer(now, rows, totals(row.status for row in rows), rollout)


def _row(row: BoardRow) -> HallRow:
    place, reading = row.place, row.reading
    return HallRow(
        window=row.window,
        status=row.status,
        status_since=row.since,
        desired=reading.desired,
        observed=reading.observed,
        why=reading.why if row.status in LAGGING else "",
        terminals=reading.terminals,
        zone=row.zone,
        last_seen=place.last_seen if place else None,
        **_staffing(place.last if place else None),
        **_parts(place),
    )


def _staffing(fact: Fact | None) -> Mapping[str, Any]:
    said = fact.said if fact else None
    if fact is None or not isinstance(said, Post):
        return {"state": UNREADABLE_POST if fact else ""}
    told = {"state": said.state, "badge": said.badge, "since": fact.at, "by": said.by, "clock": fact.clock}
    return told | {"wrong": _wrong(said.state, said.by)}


def _parts(place: WindowPlace | None) -> Mapping[str, Any]:
    report = place.report if place else None
    board, parts = (report.board, report.parts) if report else ({}, {})
    worst = sorted(parts, key=lambda part: (SEVERITY.index(part) if part in SEVERITY else len(SEVERITY), part))
    more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
    fault = f"{worst[0]}: {parts[worst[0]]}{more}" if worst else ""
    return {"reported_at": place.reported_at if place else None, "board": board, "fault": fault}


def _wrong(state: str, by: str) -> str:
    # A post that somebody left by touch is in order; one that nobody took in a session is not.
    known = {("overdue", "limit"): AWAY_TOO_LONG, ("vacant", "limit"): NOBODY_REGISTERED}
    return known.get((state, by), "")
