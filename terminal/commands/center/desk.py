"""The desk of those who run a hall: what they tell its windows through the center, and what they see of them."""

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from terminal.commands.center.data import as_json, database, need_extra, opened, show, utc
from terminal.commands.console import say

if TYPE_CHECKING:
    from sync.center.windows import WindowStatus
    from terminal.domain.facts import Fact

# Parts of a terminal, the worst first: what loses facts, who can be recognised, what citizens press, the rest.
SEVERITY = ("storage", "board", "fingers", "sensor", "evaluator", "bus", "reader", "keypad", "screen", "font")

window_option = click.option("--window", required=True, metavar="ID", help="The window, such as 2F-17.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database
@window_option
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The zone of the times in FILE.")
def roster(file: Path, database: str, window: str, zone: str) -> None:
    """Publishes the leave, outings and cover of a window; FILE is the whole list and replaces the one before.

    \b
    [[entries]]
    badge = "GH-0217"
    what = "leave"              # or "outing", or "cover"
    start = "2026-11-24T13:30"
    end = "2026-11-24T17:00"

    A list that takes everything back says entries = []. A running center sends it on within a second.
    """
    need_extra()
    from terminal.attendance.roster_slips import roster_slips
    from terminal.config.roster_file import RosterWrong, read
    from terminal.domain.signed_people import roster_disputes

    try:
        entries = read(file, _zone(zone))
    except RosterWrong as e:
        raise click.ClickException(f"{file}: {e}; nothing was published") from e
    with opened(database, make=False) as store:
        made = store.publish_roster(window, entries, _now())
        there = any(place.window == window for place in store.places())
        configured, people = store.configured(window), store.published_people()
    say(f"{window}: roster {made.number} published, {len(entries)} entries")
    for entry in entries:
        say(f"{entry.badge}  {entry.what}  {utc(entry.start)}  {utc(entry.end)}")
    for slip in roster_slips(configured, entries) if configured else ():
        say(f"warning: {slip}", err=True)
    for dispute in roster_disputes(configured, people, made) if configured else ():
        say(f"warning: {dispute}: that window goes by what IT signed, see `config push`", err=True)
    if not there:
        say(f"no terminal is accepted at {window} yet; the first one there gets it", err=True)


@click.command()
@database
@window_option
@click.option("--case", "text", default="", metavar="TEXT", help="The case's number; it stays here.")
def invite(database: str, window: str, text: str) -> None:
    """Asks the citizen at a window to rate, for a minute; prints the id that the rating will carry.

    Only that random id goes to the terminal. With --case the number is printed before it: keep the two together,
    as the center does not. A running center sends the invitation on within a second.
    """
    need_extra()
    from sync.contract import InvitationRequest
    from terminal.domain.window import Rules

    case, now = secrets.token_hex(16), _now()
    with opened(database, make=False) as store:
        store.invite(window, InvitationRequest(case, now + Rules().invitation_seconds * 1000), now)
    say(f"{text} {case}" if text else case)


@click.command()
@database
@as_json
def windows(database: str, as_json: bool) -> None:
    """Lists the windows: who holds each, since when, by what, how its board is, and what is wrong there.

    Of the faults that a terminal tells of, the worst stands here; `center terminals --json` has them all.
    """
    need_extra()
    with opened(database, make=False) as store:
        rows = [_row(place) for place in store.places()]
    show(rows, as_json, _line)


def _row(place: "WindowStatus") -> dict[str, Any]:
    row = {"window": place.window, "terminal": place.terminal, "last_seen": place.last_seen}
    return row | _staffing(place.last) | _terminal(place)


def _staffing(fact: "Fact | None") -> dict[str, Any]:
    from terminal.domain.facts import Post

    said = fact.said if fact else None
    if fact is None or not isinstance(said, Post):
        state = "unreadable" if fact else ""
        return {"state": state, "badge": "", "since": None, "by": "", "clock": "", "wrong": ""}
    told = {"state": said.state, "badge": said.badge, "since": fact.at, "by": said.by, "clock": fact.clock}
    return told | {"wrong": _wrong(said.state, said.by)}


def _terminal(place: "WindowStatus") -> dict[str, Any]:
    board, parts = (place.report.board, place.report.parts) if place.report else ({}, {})
    worst = sorted(parts, key=lambda part: (SEVERITY.index(part) if part in SEVERITY else len(SEVERITY), part))
    more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
    fault = f"{worst[0]}: {parts[worst[0]]}{more}" if worst else ""
    return {"reported_at": place.reported_at, "board": board, "fault": fault}


def _wrong(state: str, by: str) -> str:
    # A post that somebody left by touch is in order; one that nobody took in a session is not.
    known = {("overdue", "limit"): "away beyond the limit", ("vacant", "limit"): "nobody registered in a session"}
    return known.get((state, by), "")


def _line(row: dict[str, Any]) -> str:
    since = f"since {utc(row['since'])}  by {row['by']}" if row["since"] is not None else "since -  by -"
    unsure = "  clock not set" if row["clock"] == "unset" else ""
    fault = f"  fault: {row['fault']}" if row["fault"] else ""
    wrong = f"  wrong: {row['wrong']}" if row["wrong"] else ""
    who = f"{row['window']}  {row['state'] or '-':<8}  {row['badge'] or '-'}"
    return f"{who}  {since}{unsure}  seen {utc(row['last_seen'])}{_figures(row['board'])}{fault}{wrong}"


def _figures(board: dict[str, int]) -> str:
    from hardware.board.health import degrees, room

    warmth = f"  {degrees(board['millicelsius'])}" if "millicelsius" in board else ""
    return f"{warmth}  {room(board['free_bytes'])}" if "free_bytes" in board else warmth


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:  # OSError: "Asia" is a folder
        raise click.UsageError(f"--zone {name}: not a time zone; use a name such as Asia/Shanghai") from e


def _now() -> int:
    return time.time_ns() // 1_000_000
