"""`window-terminal simulate hall --month`: a month of a made-up hall, played at once, and its truth beside it."""

import re
import secrets
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click
import msgspec
from msgspec import Struct

from terminal.commands.console import say

if TYPE_CHECKING:
    from sync.center.store import Store
    from terminal.demo.month.made_hall import MadeHall
    from terminal.demo.month.truth import MonthTruth

WINDOWS, PEOPLE = 12, 30
FEWEST_WINDOWS, MOST_WINDOWS = 8, 400  # what goes wrong in a month goes wrong at seven
TRUTH, DATABASE = "truth.json", "center.db"


class MonthWish(Struct, frozen=True):
    """Which month, of what hall; without a `database` it is one in the folder `out`."""

    month: str
    windows: int
    people: int
    seed: int
    out: Path
    database: str | None

    def check(self) -> None:
        """Raises click's errors."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", self.month) or not 1971 <= int(self.month[:4]) <= 9998:
            raise click.UsageError(f"--month {self.month}: write it such as 2026-03")
        if not FEWEST_WINDOWS <= self.windows <= MOST_WINDOWS:
            raise click.UsageError(f"--windows: a month is played at {FEWEST_WINDOWS} to {MOST_WINDOWS} of them")
        if self.people < self.windows:
            raise click.UsageError(f"--people: each of {self.windows} windows needs one at least")
        if self.out.exists() and any(self.out.iterdir()):
            raise click.UsageError(f"--out: {self.out} is not empty; name a new folder")


def play_month(wish: MonthWish) -> None:
    """Raises click's errors."""
    from sync.center.store import Store
    from sync.private_files import keep_private
    from terminal.demo.month.made_hall import made_hall, month_days
    from terminal.demo.month.script import month_truth

    wish.check()
    keep_private()
    wish.out.mkdir(parents=True, exist_ok=True)
    made = made_hall(month_days(wish.month), wish.windows, wish.people, Random(f"{wish.seed}"))
    truth = month_truth(made, wish.seed)
    (wish.out / TRUTH).write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1))
    url = wish.database or f"sqlite:///{(wish.out / DATABASE).absolute()}"
    with closing(Store(url)) as store:
        if store.newest_order():
            raise click.ClickException("--database: a hall was published there; name one that is new")
        _perform(made, truth, store)
    say(
        f"{len(truth.days)} days of {wish.windows} windows and {wish.people} people: {len(truth.touches)} touches, "
        f"{len(truth.ratings)} citizens, {len(truth.complaints)} complaints; the truth is in {wish.out / TRUTH}"
    )


def _perform(made: "MadeHall", truth: "MonthTruth", store: "Store") -> None:
    """Terminals and IT's key are gone afterwards: nobody signs for this hall again."""
    from sync.bundles.key_making import NewKey, make_key
    from terminal.demo.month.performance import Performance

    with tempfile.TemporaryDirectory(prefix="window-terminal-month-") as folder:
        key = make_key(Path(folder) / "it.key", secrets.token_hex(16), NewKey(1))
        Performance(Path(folder) / "terminals", made, truth, store, key).play(say)
