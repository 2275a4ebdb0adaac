"""What is worse than before counts, one thing at a time; what was dead before counts against nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.domain.vitals import VitalsAnswer
from terminal.setup.upgrade.judgement import unsteady, worse
from tests.support.upgrades import WELL

# (what broke, how it answers then, what people are told)
BROKEN = [
    ("no frame", {"first_frame": None}, "no frame was shown"),
    ("late", {"first_frame": 9_000}, "the first frame came after 9.0 s, the old version's after 1.5 s"),
    ("screen", {"screen": "no display"}, "the screen is lost: no display"),
    ("record", {"durable": 0}, "it made no record durable"),
    ("sensor", {"sensor": None}, "the sensor does not answer"),
    ("sensor hangs", {"sensor": 60_000}, "the sensor does not answer"),
    ("keys", {"keys": False}, "the keys do not answer"),
    ("center", {"center": None}, "the center acknowledges nothing"),
    ("center silent", {"center": 300_000}, "the center acknowledges nothing"),
    ("memory", {"memory": 200 << 10}, "it holds 200 MiB of memory, the old version 60 MiB"),
]
# How those of them look that can be dead from the beginning.
DEAD = [change for name, change, _ in BROKEN if name not in ("late", "memory")]
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "first_frame": st.none() | st.integers(0, 60_000),
        "screen": st.sampled_from(["", "no display"]),
        "durable": st.integers(0, 9),
        "sensor": st.none() | st.integers(0, 60_000),
        "keys": st.booleans(),
        "center": st.none() | st.integers(0, 600_000),
        "memory": st.integers(0, 1 << 20),
    },
)


@pytest.mark.parametrize(("change", "told"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_each_thing_that_broke_is_a_reason_and_the_only_one(change: dict[str, object], told: str) -> None:
    assert worse(WELL, replace(WELL, **change)) == (told,)


@pytest.mark.parametrize("change", DEAD, ids=str)
def test_what_was_dead_before_is_none(change: dict[str, object]) -> None:
    dead = replace(WELL, **change)
    assert worse(dead, dead) == ()
    assert worse(dead, WELL) == (), "and one that mends it is welcome"


def test_a_slow_card_and_a_little_more_memory_are_forgiven() -> None:
    cold = replace(WELL, first_frame=4_500, memory=90 << 10, sensor=2_100, center=85_000)
    assert worse(WELL, cold) == ()


def test_where_the_old_version_answered_nothing_there_is_nothing_to_lose() -> None:
    assert worse(None, replace(WELL, screen="no display", sensor=None)) == ()


@given(CHANGES, CHANGES)
def test_one_thing_in_which_both_are_alike_is_never_a_reason(
    before: dict[str, object], after: dict[str, object]
) -> None:
    old, new = replace(WELL, **before), replace(WELL, **after)
    reasons = worse(old, new)
    for name in before.keys() | after.keys():
        alike = worse(old, replace(new, **{name: getattr(old, name)}))
        assert set(alike) <= set(reasons)
    assert worse(old, old) == ()


def test_one_that_leaks_or_ends_by_itself_is_not_steady() -> None:
    early = VitalsAnswer("2.0", began=7, memory=60 << 10)
    assert unsteady(early, replace(early, memory=72 << 10)) == ()
    assert unsteady(early, replace(early, memory=80 << 10)) == ("it leaks: 20 MiB more while it was watched",)
    assert unsteady(early, replace(early, began=9)) == ("it ended by itself and was started again",)
