"""The rollout wish of whoever publishes: who tries a configuration first, who follows, and from when."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click
from msgspec import Struct

from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from sync.rollouts.rollout_plan import RolloutPlan
    from terminal.domain.hall import Hall

PushCommand = TypeVar("PushCommand", bound=Callable[..., None])
NO_CANARY = "--canary: {windows}: not in the hall's file"
NO_MOMENT = "--not-before {moment}: wanted a time of the hall's clock such as 2026-12-01T18:00"
PAST_MOMENT = "--not-before {moment}: that is past; leave it out to begin at once"
ROLLOUT_OPTIONS = ("canary", "by_unit", "not_before")


class RolloutWish(Struct, frozen=True):
    """`canary` as it was typed, windows with commas between; `not_before` a time of the hall's clock, or empty."""

    canary: str = ""
    by_unit: bool = False
    not_before: str = ""

    @property
    def plain(self) -> bool:
        """Whether all get it, and now."""
        return self == RolloutWish()

    def check(self, hall: "Hall", now: int) -> None:
        """Raises UsageError where it cannot be meant; `now` in ms UTC."""
        self.waves(hall)
        if self.not_before and self._moment(hall) <= now:
            raise click.UsageError(in_office_words(Mistake(PAST_MOMENT, moment=self.not_before)))

    def plan(self, hall: "Hall", key: "KeyFile", issued: int) -> "RolloutPlan":
        """The plan for the next version of this key. Raises UsageError, ValueError."""
        from sync.rollouts.rollout_plan import RolloutPlan

        return RolloutPlan(
            "ed25519",
            key.epoch,
            key.version,
            issued,
            self.waves(hall),
            canary=bool(self._canary),
            not_before=self._moment(hall),
        )

    def waves(self, hall: "Hall") -> tuple[tuple[str, ...], ...]:
        """Whose turn is when. Raises UsageError."""
        from sync.rollouts.waves import by_unit, in_waves

        units = [[window.id for window in unit.windows] for unit in hall.units]
        windows = [window for unit in units for window in unit]
        if unknown := [window for window in self._canary if window not in windows]:
            raise click.UsageError(in_office_words(Mistake(NO_CANARY, windows=", ".join(unknown))))
        return by_unit(units, self._canary) if self.by_unit else in_waves(windows, self._canary)

    @property
    def _canary(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in map(str.strip, self.canary.split(",")) if name))

    def _moment(self, hall: "Hall") -> int:
        """ms UTC, 0 for at once."""
        if not self.not_before:
            return 0
        try:
            said = datetime.fromisoformat(self.not_before)
        except ValueError as e:
            raise click.UsageError(in_office_words(Mistake(NO_MOMENT, moment=self.not_before))) from e
        return int((said if said.tzinfo else said.replace(tzinfo=ZoneInfo(hall.zone))).timestamp() * 1000)


def rolled_out(command: PushCommand) -> PushCommand:
    """Gives a command the options of a `RolloutWish`."""
    for option in (
        click.option("--not-before", default="", metavar="TIME", help="No sooner, such as 2026-12-01T18:00."),
        click.option("--by-unit", is_flag=True, help="One unit after the other."),
        click.option("--canary", default="", metavar="WINDOW,…", help="These try it for the others."),
    ):
        command = option(command)
    return command


def rollout_wish(told: dict[str, Any]) -> RolloutWish:
    """Takes its options out of what a command was told."""
    return RolloutWish(**{name: told.pop(name) for name in ROLLOUT_OPTIONS})
