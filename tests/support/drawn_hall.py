"""The drawn hall: windows, people and two days of what everybody did, drawn by Hypothesis.

How a half day went is drawn, and its touches follow from it: what a page must say is known without judging.
"""

from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

from hypothesis import strategies as st

MONDAY, TUESDAY, WEDNESDAY = "2026-09-14", "2026-09-15", "2026-09-16"
WORKED = MONDAY, TUESDAY  # what is published on Wednesday at half past ten
FRIDAY = "2026-09-18"  # for which leave is asked
HALVES = (8 * 60, 12 * 60), (14 * 60, 17 * 60 + 30)  # minutes of the day
UNIT_NAMES = "税务", "人社"
DRAWN_WINDOWS = "2F-01", "2F-02", "2F-03", "2F-04"
DRAWN_LEVELS = "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"

DRAWN_POSTS: tuple[Literal["A", "B"], ...] = "A", "B"

HalfKind = Literal["fine", "late", "too late", "early", "too early", "gone", "leave", "taken back"]
DayKind = tuple[HalfKind, HalfKind]
Answer = str  # a level, "unclear" or "unrated"
KINDS: tuple[HalfKind, ...] = "fine", "late", "too late", "early", "too early", "gone", "leave", "taken back"
TAKEN_BACK_BESIDE = "fine", "gone", "leave"  # with the others it would hang on that touch how the other half was
TOUCHED: dict[HalfKind, tuple[int, ...]] = {  # minutes after the start, or below zero before the end
    "fine": (-7, -6),
    "late": (12, -6),
    "too late": (40, -6),
    "early": (-7, 9),
    "too early": (-7, 33),
    "gone": (),
    "leave": (),
    "taken back": (-7, -6),
}
DAY_KINDS: tuple[DayKind, ...] = tuple(
    pair
    for pair in product(KINDS, KINDS)
    if "taken back" not in pair or pair[0] in TAKEN_BACK_BESIDE or pair[1] in TAKEN_BACK_BESIDE
)


class DrawnPerson(NamedTuple):
    """Who works where; `also` is another window at which they hold `also_post`, empty for none."""

    badge: str
    name: str
    window: str
    post: Literal["A", "B"]
    also: str
    also_post: Literal["A", "B"]


class DrawnDay(NamedTuple):
    """How a person's two halves went, and the window where they covered all day, empty for none."""

    kind: DayKind
    cover: str

    def minutes(self) -> Iterator[tuple[int, bool, bool]]:
        """When they touched, whether that was a coming, and whether somebody took it back at once."""
        for (start, end), kind in zip(HALVES, self.kind, strict=True):
            for place, minute in enumerate(TOUCHED[kind]):
                at = start + minute if place == 0 else end - minute
                yield at, place == 0, kind == "taken back" and place == 0


class DrawnRating(NamedTuple):
    window: str
    day: str
    answer: Answer
    named: bool  # whether the plate named the first of the window's people
    changed: bool  # from another level, within its seconds


class DrawnComplaint(NamedTuple):
    """At the evaluator of a `window`, or by telephone; what became of it."""

    window: str
    telephone: bool
    state: Literal["registered", "accepted", "refused"]


class DrawnRequest(NamedTuple):
    """Leave on Friday, of a half or of the whole day, and what became of it."""

    badge: str
    halves: Literal[1, 2]
    state: Literal["waits", "granted", "refused"]


class DrawnHall(NamedTuple):
    """`cut` says by window from which day on nothing of it arrives; the `vacant` ones say so on Wednesday."""

    units: dict[str, str]
    people: tuple[DrawnPerson, ...]
    days: dict[tuple[str, str], DrawnDay]
    cut: dict[str, str]
    vacant: frozenset[str]
    ratings: tuple[DrawnRating, ...]
    complaints: tuple[DrawnComplaint, ...]
    requests: tuple[DrawnRequest, ...]

    def told(self, window: str, day: str) -> bool:
        return window not in self.cut or day < self.cut[window]


@st.composite
def drawn_halls(draw: st.DrawFn) -> DrawnHall:
    windows = DRAWN_WINDOWS[: draw(st.integers(2, len(DRAWN_WINDOWS)))]
    units = {window: draw(st.sampled_from(UNIT_NAMES)) for window in windows}
    people = tuple(_people(draw, windows))
    days = {(each.badge, day): _day(draw, each, windows) for each in people for day in WORKED}
    cut = draw(st.dictionaries(st.sampled_from(windows), st.sampled_from((*WORKED, WEDNESDAY)), max_size=2))
    vacant = draw(st.frozensets(st.sampled_from(windows)))
    rating = st.builds(
        DrawnRating,
        st.sampled_from(windows),
        st.sampled_from(WORKED),
        st.sampled_from((*DRAWN_LEVELS, "unclear", "unrated")),
        st.booleans(),
        st.booleans(),
    )
    states = st.sampled_from(("registered", "accepted", "refused"))
    complaint = st.builds(DrawnComplaint, st.sampled_from(windows), st.booleans(), states)
    request = st.builds(
        DrawnRequest,
        st.sampled_from([each.badge for each in people]),
        st.sampled_from((1, 2)),
        st.sampled_from(("waits", "granted", "refused")),
    )
    return DrawnHall(
        units,
        people,
        days,
        cut,
        vacant,
        tuple(draw(st.lists(rating, max_size=12))),
        tuple(draw(st.lists(complaint, max_size=4))),
        tuple(draw(st.lists(request, max_size=4, unique_by=lambda each: each.badge))),
    )


def _people(draw: st.DrawFn, windows: tuple[str, ...]) -> Iterator[DrawnPerson]:
    """One with post A everywhere, and perhaps others; some are listed elsewhere, too."""
    for place, window in enumerate(windows):
        posts: list[Literal["A", "B"]] = ["A", *draw(st.lists(st.sampled_from(DRAWN_POSTS), max_size=2))]
        for number, post in enumerate(posts):
            others = [other for other in windows if other != window]
            also, also_post = draw(st.sampled_from(("", "", *others))), draw(st.sampled_from(DRAWN_POSTS))
            yield DrawnPerson(f"1{place}{number}", f"人{place}{number}", window, post, also, also_post)


def _day(draw: st.DrawFn, person: DrawnPerson, windows: tuple[str, ...]) -> DrawnDay:
    """Whoever is sent elsewhere has post B, and no leave that day."""
    kind = draw(st.sampled_from(DAY_KINDS))
    others = [window for window in windows if window not in (person.window, person.also)]
    holds_a = "A" in (person.post, person.also and person.also_post)
    sent = others and not holds_a and "leave" not in kind and draw(st.booleans())
    return DrawnDay(kind, draw(st.sampled_from(others)) if sent else "")
