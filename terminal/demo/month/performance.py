"""The performance of a month: its truth played by terminals, and what they recorded delivered to a center.

What IT pushes and the supervision office enters goes the way that it always goes; only the network is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import text, verified_before
from sync.bundles.directory_issue import issue
from sync.bundles.signed_directory import read_directory, verify_directory
from sync.bundles.signing import KeyFile
from sync.center.orders.bundle_intake import Publication
from sync.center.store import Store
from sync.contract import Delivery, Report, key_hash
from terminal.demo.month.acts import HandActs
from terminal.demo.month.answered_complaints import answer_complaints
from terminal.demo.month.asked_requests import AskedRequests
from terminal.demo.month.desk_player import DeskKnowledge, DeskPlayer
from terminal.demo.month.made_hall import MadeHall
from terminal.demo.month.office_staff import group_leaders
from terminal.demo.month.settled_questions import settle
from terminal.demo.month.truth import MonthTruth, TrueAbsence, TrueMishap
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import canonical
from terminal.domain.hall import Hall, merge
from terminal.domain.roster import Entry
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Window

BATCH_FACTS = 500
ONE_DAY_MS = 86_400_000
LIFE_MS = 400 * ONE_DAY_MS  # of a configuration
TimedHappening = tuple[int, Callable[[], None]]
MADE_UP = "0 made up"  # the version that these terminals say they have
MADE_MORNING, MADE_LOOK, AFTER_PUBLISHING, MADE_NOON, MADE_EVENING = "06:30", "07:10", "09:56", "12:45", "19:40"


class Performance:
    """Plays `truth` in `folder` for the center that has this `store`; `key` is IT's."""

    def __init__(self, folder: Path, made: MadeHall, truth: MonthTruth, store: Store, key: KeyFile) -> None:
        self._folder, self._made, self._truth, self._store, self._key = folder, made, truth, store, key
        self._zone = ZoneInfo(truth.zone)
        self._players: dict[str, DeskPlayer] = {}
        self._people = {each.badge: each for each in truth.people}
        self._entered: list[TrueAbsence] = []
        self._corrected = self._settled = 0
        self._requests = AskedRequests(store, self._zone, group_leaders(made))
        self._now = 0
        self._stack = ExitStack()
        by_card = {each.badge for each in truth.people if each.by == "card"}
        self._slots = {window.window: _slots(window, by_card) for window in merge(made.hall)}
        self._acts = HandActs(truth, self._slots)

    def play(self, told: Callable[[str], None] = lambda _: None, now: int | None = None) -> None:
        """All of it, day after day, or what was until `now` (ms UTC); `told` hears which day it is.

        At the end of all of it the terminals that are still cut off deliver, too.
        """
        self._now = now if now is not None else self._at(self._made.days[-1], "23:59") + ONE_DAY_MS
        first = date.fromisoformat(self._made.days[0])
        with self._stack:
            self._begin(self._at(str(first - timedelta(days=1)), "17:00"))
            for day in self._made.days:
                if self._at(day, "00:00") < self._now:
                    told(day)
                    self._day(day)
            if now is None:
                self._morning(str(date.fromisoformat(self._made.days[-1]) + timedelta(days=1)))
                for player in self._players.values():
                    self._deliver(player, self._now)

    def _begin(self, at: int) -> None:
        self._push(self._made.hall, at)
        for window, known in self._known.items():
            self._stand(window, known, at + MINUTE_MS)

    def _stand(self, window: str, known: DeskKnowledge, at: int, spare: str = "") -> None:
        """A new terminal at a window, let in by IT."""
        player = DeskPlayer(self._folder / f"{window}{spare}", f"made up {window}{spare}", known)
        self._stack.callback(player.close)
        self._store.gate.accept(key_hash(player.buffer.identity.key), window, at)
        self._players[window] = player
        player.begin(at + MINUTE_MS)

    # A day.

    def _morning(self, day: str) -> None:
        for clock in (MADE_MORNING, AFTER_PUBLISHING, MADE_NOON):
            if (at := self._at(day, clock)) <= self._now:
                self._enter(at)
                self._store.editions.look(at)
                if clock == MADE_NOON and day in self._truth.days:
                    answer_complaints(self._store, at)

    def _day(self, day: str) -> None:
        self._morning(day)
        evening = min(self._at(day, MADE_EVENING), self._now)
        for window in [*self._players]:
            self._window_day(window, day, evening)
        for mishap in self._truth.mishaps:
            if mishap.what == "moved" and self._at(day, "00:00") <= mishap.since < evening:
                self._move(mishap)
        for window, player in self._players.items():
            if self._wrong("offline", window, evening) is None:
                self._deliver(player, evening)

    def _window_day(self, window: str, day: str, evening: int) -> None:
        """Without those that look once an hour, days on which nobody works would take as long as the others."""
        player, morning, look = self._players[window], self._at(day, MADE_MORNING), self._at(day, MADE_LOOK)
        player.skip(min(morning, evening))
        if look >= evening:
            return
        if self._wrong("offline", window, morning) is None:
            player.learn(morning, self._known[window])
        player.look(look)
        if day in self._truth.days:
            self._play(window, day, evening)
            player.run(evening)
        else:
            player.skip(evening)

    def _play(self, window: str, day: str, evening: int) -> None:
        player = self._players[window]
        happenings: list[TimedHappening] = [*self._troubles(window, day)]
        happenings += [(act.at, partial(player.happens, act.at, act.does)) for act in self._acts.of(window, day)]
        for at, happen in sorted(happenings, key=_at):
            if at < evening:
                happen()

    def _troubles(self, window: str, day: str) -> Iterator[TimedHappening]:
        """What goes wrong with the power and the clock, but for what happens on days on which nobody works."""
        player, begins, ends = self._players[window], self._at(day, MADE_MORNING), self._at(day, MADE_EVENING)
        for each in self._truth.mishaps:
            if each.window != window or not begins <= each.since < ends:
                continue
            if each.what == "broken":
                yield each.since, partial(player.happens, each.since, partial(PartLost, "sensor", "made up"))
                yield each.until, partial(player.happens, each.until, partial(PartFound, "sensor"))
            if each.what in ("cut", "dark", "lost"):
                yield each.since - 1, partial(player.cut, each.since - 1)
                if each.what != "cut":
                    yield each.since, partial(player.begin, each.since, told=False)
                yield each.until, partial(self._mended, player, each)

    def _mended(self, player: DeskPlayer, mishap: TrueMishap) -> None:
        if mishap.what == "dark":
            player.hear(mishap.until)
        else:
            player.cut(mishap.until)
            player.begin(mishap.until + MINUTE_MS // 2)

    def _wrong(self, what: str, window: str, at: int) -> TrueMishap | None:
        found = (each for each in self._truth.mishaps if (each.what, each.window) == (what, window))
        return next((each for each in found if each.since <= at < each.until), None)

    # What the terminals tell.

    def _deliver(self, player: DeskPlayer, at: int) -> None:
        key, series = key_hash(player.buffer.identity.key), player.buffer.identity.series
        while facts := player.buffer.pending(BATCH_FACTS):
            receipt = self._store.take(key, Delivery(series, [Raw(canonical(each)) for each in facts]), "", at)
            player.buffer.settle(receipt.through, receipt.refused)
        player.hear(at)
        report = Report(MADE_UP, player.known.config, player.buffer.recorded, player.buffer.waiting, "synced", {})
        self._store.report(key, report, "", at)

    # What IT and the supervision office do.

    def _push(self, hall: Hall, at: int, moved: Mapping[str, tuple[str, str]] | None = None) -> None:
        """`moved` names by window the terminal that comes there, and the one that makes way."""
        issued = issue(self._key, hall, at)
        payload = verify_directory(issued.signed, [self._key.public])
        if issued.renewed:
            self._store.publish_directory(issued.signed, self._key.public, payload, at)
        self._key = self._key.next_version(at)
        brought = []
        windows = merge(hall)
        for window in windows:
            bundle = self._key.sign(window, at, at + LIFE_MS, *(moved or {}).get(window.window, ()))
            brought.append(Publication(bundle, self._key.public, verified_before(bundle)))
        self._store.publish(brought, at)
        directory = read_directory(payload, self._key.card_key)
        config = text((self._key.epoch, self._key.version))
        self._known = {
            each.window: DeskKnowledge(each, config, directory, self._slots[each.window]) for each in windows
        }
        self._tell_rosters({each.window for each in windows}, at)

    def _move(self, mishap: TrueMishap) -> None:
        """The terminal goes where another is taken away, and a new one takes its place."""
        window, to = mishap.window, mishap.to
        goes, gone = self._players[window], self._players[to]
        for player in (goes, gone):
            player.cut(mishap.since)
            self._deliver(player, mishap.since)
        self._push(
            self._made.later, mishap.since, {to: (goes.buffer.identity.terminal, gone.buffer.identity.terminal)}
        )
        goes.learn(mishap.until, self._known[to])
        goes.begin(mishap.until)
        self._players[to] = goes
        self._stand(window, self._known[window], mishap.until, spare="-new")

    def _enter(self, until: int) -> None:
        """What was approved by then, and is not at the center yet."""
        known = len(self._entered)
        self._entered = [each for each in self._truth.absences if each.entered < until]
        for each in self._entered[known:]:
            at = max(each.entered, until - ONE_DAY_MS)
            if each.asked:
                self._requests.absence(self._people[each.badge], each, at)
            self._tell_rosters(self._concerned(each), at)
        for correction in self._truth.corrections[self._corrected :]:
            if correction.decided >= until:
                break
            self._corrected += 1
            self._requests.correction(self._people[correction.badge], correction, correction.decided)
        for settlement in self._truth.settlements[self._settled :]:
            if settlement.decided >= until:
                break
            self._settled += 1
            settle(self._store, self._zone, settlement, settlement.decided)

    def _concerned(self, one: TrueAbsence) -> set[str]:
        return {self._people[one.badge].window, one.window} - {""}

    def _tell_rosters(self, windows: Iterable[str], at: int) -> None:
        """What requests put there, and is not over, the center keeps beside it."""
        for window in windows:
            here = [
                each
                for each in self._entered
                if (each.window == window if each.what == "cover" else window in self._concerned(each))
            ]
            entries = tuple(Entry(each.badge, each.what, each.start, each.end) for each in here if not each.asked)
            if here:
                roster = self._store.publish_roster(window, entries, at)
                self._known[window] = replace(self._known[window], roster=roster)

    def _at(self, day: str, clock: str) -> int:
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=self._zone)
        return int(local.timestamp()) * 1000


def _at(timed: TimedHappening) -> int:
    return timed[0]


def _slots(window: Window, by_card: set[str]) -> dict[int, str]:
    """Two fingers of everybody who is listed at a window."""
    fingers = [each.badge for each in window.people if each.badge not in by_card for _ in range(2)]
    return dict(enumerate(fingers))
