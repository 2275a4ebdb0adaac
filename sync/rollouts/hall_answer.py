"""The hall answer: every window of a hall, what became of its configuration, and the last push's rollout. Pure."""

from msgspec import Struct

from sync.contract import BoardFigure, CenterTime
from sync.hall_status import WindowStatus
from sync.rollouts.progress import RolloutProgress


class HallRow(Struct, frozen=True):
    """A window. Times in ms UTC, None where nothing tells; `zone` is the hall's.

    `why` it has not the `desired` configuration; `state`, `badge`, `since`, `by`, `clock` are those of its last
    `post` fact; `wrong` is what is wrong with that, `fault` the worst that its terminal tells of its parts.
    """

    window: str
    status: WindowStatus
    status_since: CenterTime | None
    desired: str
    observed: str
    why: str
    terminals: tuple[str, ...]
    zone: str
    last_seen: CenterTime | None
    state: str = ""
    badge: str = ""
    since: CenterTime | None = None
    by: str = ""
    clock: str = ""
    wrong: str = ""
    reported_at: CenterTime | None = None
    board: dict[str, BoardFigure] = {}
    fault: str = ""


class HallAnswer(Struct, frozen=True):
    """`windows` are the sickest first; `total` counts them by status, and adds up to its `all`."""

    now: int = 0
    windows: tuple[HallRow, ...] = ()
    total: dict[str, int] = {}
    rollout: RolloutProgress | None = None

    @property
    def zone(self) -> str:
        """The hall's, where one is known."""
        return next((row.zone for row in self.windows), "UTC")
