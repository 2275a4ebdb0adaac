"""The hall lines: one for each window, what became of a rollout, and the sum, for whoever runs the hall."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NoReturn

from terminal.commands.console import say
from terminal.commands.hall_time import hall_time

if TYPE_CHECKING:
    from sync.hall_status import WindowStatus
    from sync.rollouts.hall_answer import HallAnswer, HallRow
    from sync.rollouts.progress import RolloutProgress

UNDER_WAY = ("planned", "running", "paused", "stopped")  # of a rollout that somebody may still wait for


def show_hall(answer: "HallAnswer", as_json: bool) -> NoReturn:
    """Prints it, as lines or as one JSON object, and ends the command: with 1 where a window lags."""
    import msgspec

    from sync.hall_status import lagging

    for line in [json.dumps(msgspec.to_builtins(answer), ensure_ascii=False)] if as_json else hall_lines(answer):
        say(line)
    raise SystemExit(any(lagging(row.status, len(row.terminals) > 1) for row in answer.windows))


def hall_lines(answer: "HallAnswer") -> Iterator[str]:
    """All of it."""
    yield from map(_line, answer.windows)
    if answer.rollout and answer.rollout.standing in UNDER_WAY:
        yield from rollout_lines(answer.rollout, answer.zone)
    yield _sum(row.status for row in answer.windows)


def rollout_lines(progress: "RolloutProgress", zone: str) -> Iterator[str]:
    from sync.rollouts.progress import lines

    return lines(progress, _when(progress.not_before, zone))


def _sum(statuses: "Iterable[WindowStatus]") -> str:
    """Counted here, so that it adds up whatever a center says."""
    from sync.hall_status import totals

    total = totals(statuses)
    parts = [f"{count} {status}" for status, count in total.items() if count and status != "all"]
    return f"{' + '.join(parts) or '0'} = {total['all']} windows"


def _line(row: "HallRow") -> str:
    at = f"{row.window}  {_configuration(row)}  {', '.join(row.terminals) or '-'}"
    if not row.terminals:
        return at
    since = f"since {_when(row.since, row.zone)}  by {row.by or '-'}"
    unsure = "  clock not set" if row.clock == "unset" else ""
    fault = f"  fault: {row.fault}" if row.fault else ""
    wrong = f"  wrong: {row.wrong}" if row.wrong else ""
    who = f"{row.state or '-':<8}  {row.badge or '-'}"
    seen = f"  seen {_when(row.last_seen, row.zone)}"
    return f"{at}  {who}  {since}{unsure}{seen}{_figures(row.board)}{fault}{wrong}"


def _configuration(row: "HallRow") -> str:
    """How far what IT published has come, and why not further."""
    crowd = "two at one window, " if len(row.terminals) > 1 else ""
    versions = row.observed or "-"
    if row.desired and row.observed != row.desired:
        versions += f" not {row.desired}"
    since = f" since {_when(row.status_since, row.zone)}" if row.status_since is not None else ""
    why = f" ({row.why})" if row.why else ""
    return f"{crowd}{row.status}{since}{why}  {versions}"


def _figures(board: Mapping[str, int]) -> str:
    from hardware.board.health import degrees, room

    warmth = f"  {degrees(board['millicelsius'])}" if "millicelsius" in board else ""
    return f"{warmth}  {room(board['free_bytes'])}" if "free_bytes" in board else warmth


def _when(at: int | None, zone: str) -> str:
    """A time as the hall's wall clock has it."""
    return "-" if at is None else hall_time(at, zone)
