"""The windows of the hall as the center knows them: whether each has what IT published, and who holds it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from terminal.commands.center.data import as_json, center_clock, clock_option, database, need_extra, opened
from terminal.commands.console import say

if TYPE_CHECKING:
    from sync.center.hall_board import BoardRow
    from sync.center.windows import WindowPlace
    from terminal.domain.facts import Fact

# Parts of a terminal, the worst first: what loses facts, who can be recognised, what citizens press, the rest.
SEVERITY = ("storage", "board", "fingers", "sensor", "evaluator", "bus", "reader", "keypad", "screen", "font")


@click.command()
@database
@as_json
@clock_option
def windows(database: str, as_json: bool, clock: Path | None) -> None:
    """Lists every window of the published hall, the sickest first: which terminal stands there, whether it has the
    configuration that IT published last, since when, and why not; who holds the window, and what is wrong there.

    Times are the hall's. The last line adds up. Exit 1 where a window lags behind what IT published. Of the faults
    that a terminal tells of, the worst stands here; `center terminals --json` has them all.
    """
    need_extra()
    from sync.hall_status import lagging, totals

    with opened(database, make=False) as store:
        board = store.board(center_clock(clock)())
    total = totals(row.status for row in board)
    for line in [_json(board, total)] if as_json else [*map(_line, map(_row, board)), _sum(total)]:
        say(line)
    raise SystemExit(any(lagging(row.status, row.crowded) for row in board))


def _json(board: "Sequence[BoardRow]", total: dict[str, int]) -> str:
    return json.dumps({"windows": [_row(row) for row in board], "total": total}, ensure_ascii=False)


def _sum(total: dict[str, int]) -> str:
    parts = [f"{count} {status}" for status, count in total.items() if count and status != "all"]
    return f"{' + '.join(parts) or '0'} = {total['all']} windows"


def _row(row: "BoardRow") -> dict[str, Any]:
    place, reading = row.place, row.reading
    told = {
        "window": row.window,
        "status": row.status,
        "status_since": row.since,
        "desired": reading.desired,
        "observed": reading.observed,
        "why": reading.why if row.status in ("refused", "fell back", "waiting") else "",
        "terminals": reading.terminals,
        "zone": row.zone,
        "last_seen": place.last_seen if place else None,
    }
    return told | _staffing(place.last if place else None) | _parts(place)


def _staffing(fact: "Fact | None") -> dict[str, Any]:
    from terminal.domain.facts import Post

    said = fact.said if fact else None
    if fact is None or not isinstance(said, Post):
        state = "unreadable" if fact else ""
        return {"state": state, "badge": "", "since": None, "by": "", "clock": "", "wrong": ""}
    told = {"state": said.state, "badge": said.badge, "since": fact.at, "by": said.by, "clock": fact.clock}
    return told | {"wrong": _wrong(said.state, said.by)}


def _parts(place: "WindowPlace | None") -> dict[str, Any]:
    report = place.report if place else None
    board, parts = (report.board, report.parts) if report else ({}, {})
    worst = sorted(parts, key=lambda part: (SEVERITY.index(part) if part in SEVERITY else len(SEVERITY), part))
    more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
    fault = f"{worst[0]}: {parts[worst[0]]}{more}" if worst else ""
    return {"reported_at": place.reported_at if place else None, "board": board, "fault": fault}


def _wrong(state: str, by: str) -> str:
    # A post that somebody left by touch is in order; one that nobody took in a session is not.
    known = {("overdue", "limit"): "away beyond the limit", ("vacant", "limit"): "nobody registered in a session"}
    return known.get((state, by), "")


def _line(row: dict[str, Any]) -> str:
    at = f"{row['window']}  {_configuration(row)}  {', '.join(row['terminals']) or '-'}"
    if not row["terminals"]:
        return at
    when = _when(row["since"], row["zone"])
    since = f"since {when}  by {row['by'] or '-'}"
    unsure = "  clock not set" if row["clock"] == "unset" else ""
    fault = f"  fault: {row['fault']}" if row["fault"] else ""
    wrong = f"  wrong: {row['wrong']}" if row["wrong"] else ""
    who = f"{row['state'] or '-':<8}  {row['badge'] or '-'}"
    seen = f"  seen {_when(row['last_seen'], row['zone'])}"
    return f"{at}  {who}  {since}{unsure}{seen}{_figures(row['board'])}{fault}{wrong}"


def _configuration(row: dict[str, Any]) -> str:
    """How far what IT published has come, and why not further."""
    crowd = "two at one window, " if len(row["terminals"]) > 1 else ""
    versions = row["observed"] or "-"
    if row["desired"] and row["observed"] != row["desired"]:
        versions += f" not {row['desired']}"
    since = f" since {_when(row['status_since'], row['zone'])}" if row["status_since"] is not None else ""
    why = f" ({row['why']})" if row["why"] else ""
    return f"{crowd}{row['status']}{since}{why}  {versions}"


def _figures(board: dict[str, int]) -> str:
    from hardware.board.health import degrees, room

    warmth = f"  {degrees(board['millicelsius'])}" if "millicelsius" in board else ""
    return f"{warmth}  {room(board['free_bytes'])}" if "free_bytes" in board else warmth


def _when(at: int | None, zone: str) -> str:
    """A time as the hall's wall clock has it."""
    if at is None:
        return "-"
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
