"""The request forecast: what a wish would do to calendar, lists and windows, before anybody sends it. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from sync.center.office.leave.cover_plan import CoverPlan, Gap, HalfDay, half_days, own_half_days
from sync.center.office.leave.request import LASTING, Wish
from sync.center.office.leave.request_choice import sent_entries, wish_gaps
from terminal.attendance.roster_slips import roster_slips
from terminal.domain.roster import Entry


class PossibleTouch(Struct, frozen=True, order=True):
    """A touch at a window, at `at` (ms UTC), `certain` or about then; of nobody's finger where `badge` is empty."""

    at: int
    window: str
    terminal: str
    series: str
    seq: int
    badge: str
    did: str
    certain: bool = True

    @property
    def key(self) -> str:
        return f"{self.terminal} {self.series} {self.seq}"


class RequestForecast(Struct, frozen=True):
    """What the page says of a wish: the half days, what is entered for that time, and the person's touches then.

    `windows` are told of it. `gaps` are hours at which nobody would be there.
    """

    wish: Wish
    half_days: tuple[HalfDay, ...]
    entered: tuple[Entry, ...]
    touches: tuple[PossibleTouch, ...]
    windows: tuple[str, ...]
    gaps: tuple[Gap, ...]
    slips: tuple[str, ...]


def forecast(wish: Wish, plan: CoverPlan, touches: Iterable[PossibleTouch], now: int) -> RequestForecast:
    """`plan` without what is asked for, and the person's touches of those days. Raises `FieldWrong`."""
    sent = sent_entries(wish, plan, now)
    lasts = wish.what in LASTING
    window = plan.windows[wish.window]
    start, end = wish.start, wish.end
    found = half_days(window, start, end) if wish.what == "cover" else own_half_days(plan, wish.badge, start, end)
    return RequestForecast(
        wish=wish,
        half_days=tuple(found) if lasts else (),
        entered=tuple(plan.entries_of(wish.badge, wish.start, wish.end)),
        touches=tuple(each for each in sorted(touches) if not lasts or wish.start <= each.at < wish.end),
        windows=tuple(dict.fromkeys(each.window for each in sent)),
        gaps=tuple(wish_gaps(wish, plan, sent, now)),
        slips=tuple(roster_slips(window, list(dict.fromkeys(each.entry for each in sent)))),
    )
