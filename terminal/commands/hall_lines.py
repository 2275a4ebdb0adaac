"""The hall lines: one for each window, what became of a rollout, and the sum, for whoever runs the hall."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.hall_status import WindowStatus
    from sync.rollouts.hall_answer import HallAnswer, HallRow
    from sync.rollouts.progress import RolloutProgress
    from sync.rollouts.rollout_plan import RolloutPlan

UNDER_WAY = ("planned", "running", "paused", "stopped")  # of a rollout that somebody may still wait for
HAVE_IT = "{count} of {windows} windows have {config} and keep it"
NONE_HAS = "no window has {config}"
WERE_OFFERED = "{count} more were offered it"
AND_ALSO = "{said}, {more}"
STAY_ON = "{count} stay on {config}"
COLUMNS = "  "  # between them
PUBLISHED = "{version} published for {count} windows"
IN_WAVES = "{published}, in {waves} waves, first {first}"
NOT_BEFORE = "{published}, not before {moment}"


def show_hall(answer: "HallAnswer", as_json: bool) -> NoReturn:
    """Prints it, as lines or as one JSON object, and ends the command: with 1 where a window lags."""
    import msgspec

    from sync.hall_status import lagging

    if as_json:
        say(json.dumps(msgspec.to_builtins(answer), ensure_ascii=False))
    else:
        for line in hall_lines(answer):
            tell(line)
    raise SystemExit(any(lagging(row.status, len(row.terminals) > 1) for row in answer.windows))


def hall_lines(answer: "HallAnswer") -> Iterator[Mistake]:
    """All of it."""
    for row in answer.windows:
        yield Mistake.joined(COLUMNS, _columns(row))
    if answer.rollout and answer.rollout.standing in (*UNDER_WAY, "cancelled"):
        yield from rollout_lines(answer.rollout, answer.zone)
        if answer.rollout.standing == "cancelled":
            yield _left_standing(answer.rollout.config, answer.windows)
    yield _sum(row.status for row in answer.windows)


def rollout_lines(progress: "RolloutProgress", zone: str) -> Iterator[Mistake]:
    from sync.rollouts.progress import lines

    return lines(progress, partial(hall_time, zone=zone))


def publication_line(plan: "RolloutPlan", zone: str) -> Mistake:
    """Which version was published, for whom, and when it begins."""
    from sync.bundles import bundle

    count = sum(len(wave) for wave in plan.waves)
    said = Mistake(PUBLISHED, version=bundle.text((plan.epoch, plan.version)), count=count)
    if len(plan.waves) > 1:
        said = Mistake(IN_WAVES, published=said, waves=len(plan.waves), first=", ".join(plan.waves[0]))
    if plan.not_before:
        said = Mistake(NOT_BEFORE, published=said, moment=hall_time(plan.not_before, zone))
    return said


def progress_line(progress: "RolloutProgress", zone: str) -> Mistake:
    """The same in one line, for whoever waits."""
    from sync.rollouts.progress import bar, standing

    return Mistake.joined(COLUMNS, (standing(progress, partial(hall_time, zone=zone)), bar(progress)))


def _left_standing(config: str, rows: "Iterable[HallRow]") -> Mistake:
    """Who has what was cancelled, and what the others stay on: every window once."""
    others = Counter(row.desired for row in rows if row.desired != config and row.status != "not published")
    offered = [row for row in rows if row.desired == config]
    have = sum(row.observed == config for row in offered)
    windows = len(offered) + others.total()
    said = Mistake(HAVE_IT if have else NONE_HAS, count=have, windows=windows, config=config)
    if len(offered) > have:
        said = Mistake(AND_ALSO, said=said, more=Mistake(WERE_OFFERED, count=len(offered) - have))
    for other, count in sorted(others.items()):
        said = Mistake(AND_ALSO, said=said, more=Mistake(STAY_ON, count=count, config=other))
    return said


def _sum(statuses: "Iterable[WindowStatus]") -> Mistake:
    """Counted here, so that it adds up whatever a center says."""
    from sync.hall_status import totals
    from sync.rollouts.hall_words import counted

    total = totals(statuses)
    if not total["all"]:
        return Mistake("nothing is published yet: `config push` begins it")
    parts = counted((count, status) for status, count in total.items() if count and status != "all")
    return Mistake("{parts} = {count} windows", parts=parts, count=total["all"])


def _columns(row: "HallRow") -> Iterator[str]:
    yield row.window
    yield _configuration(row)
    yield _versions(row)
    yield ", ".join(row.terminals) or "-"
    if row.terminals:
        yield from _staffing(row)
        yield Mistake("seen {at}", at=_when(row.last_seen, row.zone))
        yield from _health(row)


def _configuration(row: "HallRow") -> str:
    """How far what IT published has come, and why not further."""
    from sync.rollouts.hall_words import known, word

    how = word(row.status)
    if row.status_since is not None:
        how = Mistake("{status} since {at}", status=how, at=_when(row.status_since, row.zone))
    if row.why:
        how = Mistake("{status} ({why})", status=how, why=known(row.why))
    return Mistake("two at one window, {status}", status=how) if len(row.terminals) > 1 else how


def _versions(row: "HallRow") -> str:
    observed = row.observed or "-"
    lags = row.desired and row.observed != row.desired
    return Mistake("{observed} not {desired}", observed=observed, desired=row.desired) if lags else observed


def _staffing(row: "HallRow") -> Iterator[str]:
    """Who holds the window."""
    from sync.rollouts.hall_words import word

    yield Mistake("{state:<8}", state=word(row.state) or "-")
    yield row.badge or "-"
    yield Mistake("since {at}", at=_when(row.since, row.zone))
    yield Mistake("by {what}", what=word(row.by) or "-")
    if row.clock == "unset":
        yield Mistake("clock not set")


def _health(row: "HallRow") -> Iterator[str]:
    """What the board says, what is broken, and what is wrong with the post."""
    from hardware.board.health import degrees, room
    from sync.rollouts.hall_words import known

    board: Mapping[str, int] = row.board
    if "millicelsius" in board:
        yield degrees(board["millicelsius"])
    if "free_bytes" in board:
        yield room(board["free_bytes"])
    if row.fault:
        yield Mistake("fault: {fault}", fault=row.fault)
    if row.wrong:
        yield Mistake("wrong: {wrong}", wrong=known(row.wrong))


def _when(at: int | None, zone: str) -> str:
    """A time as the hall's wall clock has it."""
    return "-" if at is None else hall_time(at, zone)
