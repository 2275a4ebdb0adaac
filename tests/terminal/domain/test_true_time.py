"""True times (docs/glossary.md#true-time): anchors, drift of 100 ppm, boots without a trusted clock."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.domain.anchor import Anchor, Span, anchor_at, anchor_of
from terminal.domain.facts import Fact, Trust
from terminal.domain.true_time import true_times

NOON = 1_772_424_000_000  # 2026-03-02 12:00 in Shanghai
HOUR = 3_600_000
PPM = Fraction(1, 1_000_000)


def spans(facts: Sequence[Fact]) -> list[Span]:
    return list(true_times(facts).spans)


def plain(boot: str, mono: int, wall: int = 0, clock: Trust = "unset") -> Fact:
    body: dict[str, str | int] = {"by": "finger", "why": "unknown"}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, wall, boot, mono, clock, "touch", body)


def clock_set(boot: str, mono: int, utc: int, bound: int, source: str = "center") -> Fact:
    body: dict[str, str | int] = {"utc": utc, "bound": bound, "source": source}
    return Fact("t", "5e", 1, "2F-17", "1.1", "0" * 64, 5, boot, mono, "synced", "clock_set", body)


BOUNDS = [
    ("at the anchor itself: its bound, and a millisecond for rounding", 0, 51),
    ("an hour after it: 100 ppm of an hour more", HOUR, 50 + 360 + 1),
    ("an hour before it: as much", -HOUR, 50 + 360 + 1),
    ("three days after it", 72 * HOUR, 50 + 25_920 + 1),
]


@pytest.mark.parametrize(("_why", "away", "bound"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_bounds_grow_with_the_distance_from_the_anchor(_why: str, away: int, bound: int) -> None:
    mono = 90 * HOUR
    facts = [plain("b", mono + away), clock_set("b", mono, NOON, 50)]
    assert spans(facts)[0] == Span(NOON + away - bound, NOON + away + bound, certain=True)


def test_of_two_anchors_the_one_that_binds_tighter_counts() -> None:
    far, near = clock_set("b", 0, NOON, 10), clock_set("b", 10 * HOUR, NOON + 10 * HOUR, 900)
    early, late = spans([far, plain("b", HOUR), plain("b", 9 * HOUR), near])[1:3]
    assert early == Span(NOON + HOUR - 371, NOON + HOUR + 371, certain=True)
    assert late == Span(NOON + 9 * HOUR - 1261, NOON + 9 * HOUR + 1261, certain=True)


def test_a_boot_without_a_trusted_clock_lies_between_its_neighbours_and_is_uncertain() -> None:
    facts = [clock_set("a", 0, NOON, 0), plain("dark", 7, wall=3), clock_set("c", 0, NOON + HOUR, 0)]
    assert spans(facts)[1] == Span(NOON - 1, NOON + HOUR + 1, certain=False)


def test_of_several_neighbours_on_a_side_the_tightest_bound_counts() -> None:
    before = [clock_set("a", 0, NOON, 10), clock_set("b", 0, NOON + 5, 500)]
    after = [clock_set("d", 0, NOON + HOUR, 500), clock_set("e", 0, NOON + HOUR + 5, 10)]
    tight = Span(NOON - 11, NOON + HOUR + 16, certain=False)
    assert spans([*before, plain("dark", 7), *after])[2] == tight


def test_what_nothing_bounds_stays_open_and_is_never_guessed() -> None:
    assert spans([plain("a", 1, wall=NOON)]) == [Span(None, None, certain=False)]
    first, _, last = spans([plain("a", 1), clock_set("b", 0, NOON, 0), plain("c", 1)])
    assert first == Span(None, NOON + 1, certain=False)
    assert last == Span(NOON - 1, None, certain=False)
    assert spans([]) == []


def test_the_anchor_of_a_boot_says_nothing_about_another_boot_with_the_same_mono() -> None:
    facts = [clock_set("a", 100, NOON, 0), plain("b", 100)]
    assert [span.certain for span in spans(facts)] == [True, False]


def test_a_synchronised_clock_is_believed_within_a_second_an_unset_one_never() -> None:
    assert spans([plain("a", 5, NOON, "synced")]) == [Span(NOON - 1001, NOON + 1001, certain=True)]
    assert anchor_of(plain("a", 5, NOON, "unset")) is None
    assert anchor_at(plain("a", 5, NOON, "unset").moment) is None
    assert anchor_of(clock_set("a", 5, NOON, 9)) == Anchor("a", 5, NOON, 9)


def test_a_clock_that_runs_on_the_centers_word_drifts_from_it() -> None:
    """Its facts say "synced", yet after two days they may be 17 s off, not one."""
    facts = [clock_set("a", 0, NOON, 50, "center"), plain("a", 48 * HOUR, NOON + 48 * HOUR, "synced")]
    assert spans(facts)[1] == Span(NOON + 48 * HOUR - 17_331, NOON + 48 * HOUR + 17_331, certain=True)


def test_once_the_network_time_took_over_the_clock_drifts_from_its_last_word_only() -> None:
    took_over = clock_set("a", 40 * HOUR, NOON + 40 * HOUR, 1000, "timesyncd")
    facts = [clock_set("a", 0, NOON, 50), took_over, plain("a", 48 * HOUR, NOON + 48 * HOUR, "synced")]
    assert spans(facts)[2] == Span(NOON + 48 * HOUR - 3881, NOON + 48 * HOUR + 3881, certain=True)
    again = clock_set("a", 47 * HOUR, NOON + 47 * HOUR, 1000, "timesyncd")
    bound = 1000 + 360 + 1  # an hour of drift
    assert spans([*facts[:2], again, facts[2]])[3] == Span(NOON + 48 * HOUR - bound, NOON + 48 * HOUR + bound, True)


class Board:
    """One boot of a board with a known true time, a crystal that is off, and the clock of the design."""

    def __init__(self, boot: str, begun: Fraction, ppm: int, wall: int) -> None:
        self.boot = boot
        self.begun = begun
        self.rate = 1 + ppm * PPM
        self.mono = 0
        self.wall = wall
        self.mode: str = "unset"
        self.told = 0  # UTC at mono 0, by the center's word
        self.facts: list[tuple[Fact, Fraction]] = []

    @property
    def true(self) -> Fraction:
        return self.begun + self.mono * self.rate

    def live(self, act: str, ms: int, error: int) -> None:
        self.mono += ms
        acts: dict[str, Callable[[int], None]] = {
            "fact": self._fact,
            "center": self._center,
            "network": self._network,
        }
        acts[act](error)

    def _fact(self, error: int) -> None:
        walls = {"unset": self.wall, "center": self.told + self.mono, "network": int(self.true) + error}
        clock: Trust = "unset" if self.mode == "unset" else "synced"
        self.facts.append((plain(self.boot, self.mono, walls[self.mode], clock), self.true))

    def _center(self, error: int) -> None:
        if self.mode == "unset":
            utc, self.mode = int(self.true) + error, "center"
            self.told = utc - self.mono
            self.facts.append((clock_set(self.boot, self.mono, utc, abs(error) + 1), self.true))

    def _network(self, error: int) -> None:
        if self.mode != "network":
            self.mode = "network"
            self.facts.append(
                (clock_set(self.boot, self.mono, int(self.true) + error, 1000, "timesyncd"), self.true)
            )


LIVES = st.lists(
    st.tuples(
        st.sampled_from(["fact", "fact", "fact", "center", "network"]),
        st.sampled_from([0, 1, 777, 60_000, 3 * HOUR, 40 * HOUR]),
        st.integers(-999, 999),
    ),
    max_size=6,
)
HISTORIES = st.lists(
    st.tuples(st.integers(0, 30 * HOUR), st.integers(-100, 100), st.integers(0, 2 * NOON), LIVES), max_size=6
)


@settings(max_examples=120, deadline=None)
@given(HISTORIES)
def test_the_true_time_lies_within_the_span_whatever_the_boots_went_through(
    history: list[tuple[int, int, int, list[tuple[str, int, int]]]],
) -> None:
    true, lived, anchored = Fraction(NOON), [], set()
    for number, (off, ppm, wall, life) in enumerate(history):
        board = Board(f"boot-{number}", true + off, ppm, wall)
        for act, ms, error in life:
            board.live(act, ms, error)
        true = board.true
        lived += board.facts
        anchored |= {board.boot} if board.mode != "unset" else set()
    for span, (fact, when) in zip(spans([fact for fact, _ in lived]), lived, strict=True):
        assert span.earliest is None or span.earliest <= when
        assert span.latest is None or when <= span.latest
        assert span.certain == (fact.boot in anchored)
        assert not span.certain or (span.earliest is not None and span.latest is not None)
