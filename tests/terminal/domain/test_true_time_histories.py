"""Random lives of a board, played by its clocks; the time that only the player knows is in every span.

Ten thousand in the long run, of which the everyday run plays the first fifth.

The witness is plain integer arithmetic in microseconds. A board has a crystal that is up to 100 ppm off, a wall
clock that starts anywhere within ten years and is stepped as far, a clock chip or none, and hears the time from the
center, from the network, or from nobody.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest
from msgspec.structs import replace

from terminal.domain.anchor import Span
from terminal.domain.facts import Fact, Trust
from terminal.domain.true_time import true_times

HISTORIES, HISTORIES_EVERYDAY = 10_000, 2_000
SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
TEN_YEARS = 3_652 * DAY
NOON = 1_772_424_000_000  # 2026-03-02 12:00 in Shanghai
SMALL, LARGE = 5 * SECOND, 10 * SECOND  # steps of the clock: one widens the bounds, the other spoils the boot
GAPS = (0, 1, 40, 900, 20 * SECOND, 7 * 60 * SECOND, 3 * HOUR, 40 * HOUR)


@dataclass
class Lived:
    """A fact, when it truly happened (in microseconds), and what the reader is to make of its boot."""

    fact: Fact
    true: int
    boot: "Boot"


@dataclass
class Boot:
    """One boot: mono runs at the crystal's rate, the wall is mono and an offset that anybody may change."""

    name: str
    begun: int  # true time at mono 0, in microseconds
    ppm: int
    wall_at_start: int
    clock: Trust = "unset"
    center: bool = False  # runs on the center's word
    mono: int = 0
    steps: list[int] = field(default_factory=list)  # of the wall clock since it said that it is synchronised
    heard: bool = False
    told: int | None = None  # mono of the last `clock_set`

    def __post_init__(self) -> None:
        self.offset = self.wall_at_start

    @property
    def true(self) -> int:
        return self.begun + self.mono * 1_000 + self.mono * self.ppm // 1_000

    def nearly(self, random: Random, error: int) -> int:
        """A reading in milliseconds that is off by `error` at most."""
        return random.randint(-((error * 1_000 - self.true) // 1_000), (self.true + error * 1_000) // 1_000)


class Player:
    """Plays the boots of one terminal and writes down what it would record."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.true = NOON * 1_000
        self.set_at: int | None = None  # true time at which the clock chip was last set
        self.set_wrong = 0  # by how much it was wrong then
        self.lived: list[Lived] = []
        for number in range(self.random.randint(1, 6)):
            self.play(f"boot-{number}")

    def play(self, name: str) -> None:
        random = self.random
        self.true += random.choice((0, 60 * SECOND, 14 * HOUR, 9 * DAY)) * 1_000
        boot = Boot(name, self.true, random.randint(-100, 100), random.randint(NOON - TEN_YEARS, NOON + TEN_YEARS))
        if random.random() < 0.25:
            self.chip(boot)
        elif random.random() < 0.1:  # the terminal was started again, the board was not
            boot.clock, boot.heard, boot.mono = "synced", True, HOUR
            self.record(boot)
        for _ in range(random.randint(1, 6)):
            boot.mono += random.choice(GAPS)
            act = random.choice(
                (self.record, self.record, self.record, self.hear, self.follow, self.step, self.lose)
            )
            act(boot)
        self.record(boot)
        self.true = boot.true

    def chip(self, boot: Boot) -> None:
        """A clock chip that was set when the clock last was right, or one that lost the time with its power."""
        boot.clock = "held"
        if self.set_at is None or self.random.random() < 0.3:
            boot.offset = self.random.randint(0, NOON - DAY)
            return
        drift = (boot.begun - self.set_at) * self.random.randint(-100, 100) // 1_000_000
        boot.offset = (boot.begun + drift) // 1_000 + self.random.randint(-900, 900) + self.set_wrong

    def hear(self, boot: Boot) -> None:
        """The center answers; a board that knows the time does not listen."""
        if boot.heard:
            return
        bound = self.random.choice((1, 30, 4_000))
        utc = boot.nearly(self.random, bound)
        boot.clock, boot.center, boot.offset, boot.heard = "synced", True, utc - boot.mono, True
        self.tell(boot, utc, bound, "center")

    def follow(self, boot: Boot) -> None:
        """The network's time sets the clock, again and again; that is news the first time and once an hour."""
        utc = boot.nearly(self.random, 900)
        news = boot.clock != "synced" or boot.center or boot.told is None or boot.mono - boot.told >= HOUR
        boot.clock, boot.center, boot.offset, boot.heard = "synced", False, utc - boot.mono, True
        self.set_at, self.set_wrong = boot.true, 0
        if news:
            self.tell(boot, utc, 1_000, "timesyncd")

    def step(self, boot: Boot) -> None:
        """Somebody turns the clock. Where wall time comes from the center's word it does not show."""
        by = self.random.choice((-1, 1)) * self.random.choice((SMALL, LARGE, HOUR, 30 * DAY, TEN_YEARS))
        if boot.center:
            return
        self.record(boot)
        if boot.clock == "synced":
            boot.steps.append(by)
            self.set_wrong += by
        boot.offset += by
        self.record(boot)

    def lose(self, boot: Boot) -> None:
        """The network is gone, and the clock is only held from then on."""
        if boot.clock == "synced" and not boot.center:
            boot.clock = "held"

    def record(self, boot: Boot) -> None:
        if boot.clock == "synced" and not boot.center and not boot.steps:  # kept right by the network
            boot.offset = boot.nearly(self.random, 900) - boot.mono
            self.set_at, self.set_wrong = boot.true, 0
        if boot.clock == "synced" and not boot.center and boot.told is not None and boot.mono - boot.told >= HOUR:
            self.tell(boot, boot.offset + boot.mono, 1_000, "timesyncd")  # whatever the clock says by now
        self.write(boot, "touch", {"by": "finger", "why": "unknown"})

    def tell(self, boot: Boot, utc: int, bound: int, source: str) -> None:
        boot.told = boot.mono
        self.write(boot, "clock_set", {"utc": utc, "bound": bound, "source": source})

    def write(self, boot: Boot, kind: str, body: dict[str, str | int]) -> None:
        wall, seq = boot.offset + boot.mono, len(self.lived) + 1
        fact = Fact("t-1", "5e", seq, "2F-17", "1.1", "0" * 64, wall, boot.name, boot.mono, boot.clock, kind, body)
        self.lived.append(Lived(fact, boot.true, boot))


@pytest.fixture(scope="module")
def histories(pytestconfig: pytest.Config) -> list[list[tuple[Lived, Span]]]:
    """Every fact of every history with the span that it is given."""
    many = HISTORIES if pytestconfig.getoption("--long") else HISTORIES_EVERYDAY
    played = [Player(seed).lived for seed in range(many)]
    return [list(zip(lived, true_times([one.fact for one in lived]).spans, strict=True)) for lived in played]


def stepped(boot: Boot) -> bool:
    return any(abs(by) >= LARGE for by in boot.steps)


def test_the_true_time_lies_within_the_bounds_in_all(histories: list[list[tuple[Lived, Span]]]) -> None:
    wrong = [
        (one.fact, one.true, span)
        for history in histories
        for one, span in history
        if (span.earliest is not None and span.earliest * 1_000 > one.true)
        or (span.latest is not None and span.latest * 1_000 < one.true)
    ]
    assert wrong == []


def test_uncertain_ones_are_marked_in_all(histories: list[list[tuple[Lived, Span]]]) -> None:
    dark = [
        span for history in histories for one, span in history if not one.boot.heard and one.fact.clock == "unset"
    ]
    turned = [span for history in histories for one, span in history if stepped(one.boot)]
    assert len(dark) > len(histories) and len(turned) > len(histories)
    assert not any(span.certain for span in dark)
    assert not any(span.certain for span in turned)


def test_a_clock_that_was_told_the_time_and_never_turned_is_certain_and_the_bounds_are_of_use(
    histories: list[list[tuple[Lived, Span]]],
) -> None:
    """Four seconds for the worst answer of a center, and for each day from the anchor nine more on either side."""
    for history in histories:
        for one, span in history:
            if one.boot.heard and not one.boot.steps:
                away = min(abs(one.fact.mono - mono) for mono in told(history, one.boot))
                assert span.certain and span.earliest is not None and span.latest is not None
                assert span.latest - span.earliest <= 2 * (4_000 + 9_000 * away // DAY + 2)


def told(history: list[tuple[Lived, Span]], boot: Boot) -> list[int]:
    """When in its mono a boot was told the time: by a message, else by a clock that was right from the start."""
    facts = [one.fact for one, _ in history if one.boot is boot]
    messages = [fact.mono for fact in facts if fact.kind == "clock_set"]
    return messages or [fact.mono for fact in facts if fact.clock == "synced"]


def test_order_by_seq_is_kept_in_all(histories: list[list[tuple[Lived, Span]]]) -> None:
    """No fact is said to have happened for certain after one that comes later in its series."""
    for history in histories:
        latest_start = 0
        for _, span in history:
            assert span.latest is None or latest_start <= span.latest
            latest_start = max(latest_start, span.earliest or 0)


def test_what_an_untrusted_clock_shows_changes_nothing(histories: list[list[tuple[Lived, Span]]]) -> None:
    for history in histories[:1_000]:
        facts = [replace(f, at=NOON - f.at) if (f := one.fact).clock == "unset" else f for one, _ in history]
        assert list(true_times(facts).spans) == [span for _, span in history]


def test_the_histories_are_of_every_kind(histories: list[list[tuple[Lived, Span]]]) -> None:
    """Anchors before, between, after and none; chips that are believed and chips that are not; open ends."""
    found: Counter[str] = Counter()
    for history in histories:
        for boot in {one.boot.name: one.boot for one, _ in history}.values():
            facts = [one.fact for one, _ in history if one.boot is boot]
            anchored = [n for n, fact in enumerate(facts) if fact.kind == "clock_set"]
            found["none"] += not boot.heard
            found["after"] += anchored[:1] not in ([], [0])
            found["before"] += anchored[-1:] not in ([], [len(facts) - 1])
            found["between"] += len(anchored) > 1
            found["ten years"] += any(abs(by) == TEN_YEARS for by in boot.steps)
        chips = [span for one, span in history if not one.boot.heard and one.fact.clock == "held"]
        found["chip believed"] += sum(span.certain for span in chips)
        found["chip not believed"] += sum(not span.certain for span in chips)
        found["open"] += sum(span.earliest is None and span.latest is None for _, span in history)
    assert min(found.values()) > len(histories) // 20, found
