"""The retention at the center's desk: after how many days what goes, what would go now, and letting it go."""

import re
import time
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.hall_time import hall_time
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.store import Store

LIMIT = re.compile(r"([a-z]+)=(ever|[0-9]{1,5})")
STEP_PAUSE_SECONDS = (
    0.05  # between two transactions: whoever waits for SQLite's one writer looks again only now and then
)


@click.command()
@database
@as_json
@click.option("--keep", metavar="KIND=DAYS", multiple=True, help="Keep it so many days, or =ever; repeatable.")
@click.option("--apply", "apply_now", is_flag=True, help="Let it go now; else `center serve` does, once a day.")
def retention(database: str, *, as_json: bool, keep: tuple[str, ...], apply_now: bool) -> None:
    """Lists what the center keeps how long, and what of it would go now. Facts, rosters and sheets never go.

    The kinds: `orders`, what stood in configurations and finger maps that later ones replaced; `diagnostics`,
    the files that came back; `errands`, those that ended, and invitations to rate; `cases`, the numbers of
    cases that citizens were invited to rate; `audits`, who logged in, looked at and changed what on the pages;
    `contacts`, how to reach those who complained, counted from the end of their case; `sessions`, logins that
    nobody has used since. What goes after its days changes nothing that a terminal is told, and no sheet of a
    day. Until --keep was said of a kind it is kept.
    """
    need_extra()
    import msgspec

    limits = _limits(keep)
    with opened(database, make=False) as store:
        if limits:
            store.retention.keep(limits)
        zone = store.zone()
        rows = [msgspec.structs.asdict(each) for each in store.retention.due(now_ms())]
        gone = _apply(store) if apply_now else 0
    count = sum(row["count"] for row in rows)
    would = Mistake("{count} would go", count=count) if count else Mistake("nothing would go now")
    total = Mistake("{count} gone", count=gone) if gone else would
    show(rows, as_json, lambda row: [_line(row, zone)], total)


def _limits(texts: tuple[str, ...]) -> dict[str, int | None]:
    from sync.center.retention import DAYS_LEAST, KEPT_KINDS

    found: dict[str, int | None] = {}
    for text in texts:
        said = LIMIT.fullmatch(text)
        days = None if said is None or said[2] == "ever" else int(said[2])
        kind = KEPT_KINDS.get(said[1]) if said else None
        if said is None or kind is None or (days is not None and days < kind.least):
            least = kind.least if kind else DAYS_LEAST
            wanted = f"{', '.join(KEPT_KINDS)}, with =DAYS, {least} or more, or =ever"
            raise click.UsageError(f"--keep {text}: wanted one of {wanted}")
        found[said[1]] = days
    return found


def _apply(store: "Store") -> int:
    gone = 0
    while step := store.retention.step(now_ms()):
        gone += step
        time.sleep(STEP_PAUSE_SECONDS)
    return gone


def _line(row: dict[str, Any], zone: str) -> Mistake:
    if row["days"] is None:
        return Mistake("{kind}: kept for ever", kind=row["kind"])
    if not row["count"]:
        return Mistake("{kind}: kept {days} days; none is older", kind=row["kind"], days=row["days"])
    since = hall_time(row["oldest"], zone)
    return Mistake("{kind}: kept {days} days; {count} older, the oldest of {since}", **{**row, "since": since})
